package diag

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; section numbers
// below are this document's.
const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	driverName  = "mlcubepack"
	projectPage = "https://github.com/rules-mlcube/rules_mlcube"
	// sourceRoot names the folder that paths are relative to: Bazel's workspace or the current folder. GitHub
	// expects this name.
	sourceRoot = "%SRCROOT%"
)

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool               sarifTool                `json:"tool"`
	AutomationDetails  *sarifID                 `json:"automationDetails,omitempty"`
	Language           string                   `json:"language"`
	OriginalURIBaseIDs map[string]sarifRootNote `json:"originalUriBaseIds"`
	ColumnKind         string                   `json:"columnKind"`
	NewlineSequences   []string                 `json:"newlineSequences"`
	Results            []sarifResult            `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	InformationURI string      `json:"informationUri"`
	Language       string      `json:"language"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID                   string         `json:"id"`
	Name                 string         `json:"name,omitempty"`
	ShortDescription     *sarifText     `json:"shortDescription,omitempty"`
	HelpURI              string         `json:"helpUri"`
	DefaultConfiguration map[string]any `json:"defaultConfiguration,omitempty"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifID struct {
	ID string `json:"id"`
}

type sarifRootNote struct {
	Description sarifText `json:"description"`
}

type sarifResult struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Level               string            `json:"level"`
	Message             sarifText         `json:"message"`
	Locations           []sarifLocation   `json:"locations,omitempty"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	Fixes               []sarifFix        `json:"fixes,omitempty"`
	Properties          map[string]string `json:"properties,omitempty"`
}

type sarifFix struct {
	Description     sarifText     `json:"description"`
	ArtifactChanges []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	ArtifactLocation sarifArtifact      `json:"artifactLocation"`
	Replacements     []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	DeletedRegion   sarifRegion `json:"deletedRegion"`
	InsertedContent sarifText   `json:"insertedContent"`
}

type sarifLocation struct {
	PhysicalLocation sarifPhysical  `json:"physicalLocation"`
	LogicalLocations []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	ArtifactLocation sarifArtifact `json:"artifactLocation"`
	Region           *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI       string `json:"uri"`
	URIBaseID string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

// WriteSARIF writes a report as a SARIF 2.1.0 log with one run, for code scanning services and editors. It
// lists the rules of the findings only.
func WriteSARIF(w io.Writer, r *Report) error {
	codes := make([]Code, 0, len(r.Findings))
	for _, f := range r.Findings {
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	run := sarifRun{
		Tool: sarifTool{sarifDriver{Name: driverName, InformationURI: projectPage, Language: "en-US",
			Rules: make([]sarifRule, len(codes))}},
		Language: "en-US",
		OriginalURIBaseIDs: map[string]sarifRootNote{
			sourceRoot: {sarifText{"The folder that paths are relative to, for example the root of the repository."}},
		},
		ColumnKind:       "unicodeCodePoints",
		NewlineSequences: []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"},
		Results:          make([]sarifResult, len(r.Findings)),
	}
	if r.Label != "" {
		// The text after the last "/" would identify one run (3.17.3). The label identifies the series of
		// runs, so that the logs of several targets can be kept apart.
		run.AutomationDetails = &sarifID{"mlcubepack validate " + field(r.Label) + "/"}
	}
	for i, c := range codes {
		run.Tool.Driver.Rules[i] = newSarifRule(c)
	}
	seen := map[string]int{}
	for i, f := range r.Findings {
		index, _ := slices.BinarySearch(codes, f.Code)
		fingerprint := fingerprintOf(f)
		seen[fingerprint]++
		run.Results[i] = sarifResult{
			RuleID: field(string(f.Code)), RuleIndex: index, Level: f.Severity.String(),
			Message:             sarifText{sarifMessage(f)},
			PartialFingerprints: map[string]string{"mlcubeFinding/v1": fmt.Sprintf("%s:%d", fingerprint, seen[fingerprint])},
			Properties:          sarifProperties(f),
		}
		if f.Edit.Line > 0 {
			run.Results[i].Fixes = []sarifFix{newSarifFix(f)}
		}
		if f.Pos.File != "" {
			run.Results[i].Locations = []sarifLocation{newSarifLocation(f)}
		}
	}
	return writeJSON(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

func newSarifRule(c Code) sarifRule {
	out := sarifRule{ID: field(string(c)), HelpURI: helpPage}
	if rule, ok := Lookup(c); ok {
		out.HelpURI = HelpURI(c)
		out.ShortDescription = &sarifText{strings.ToUpper(rule.Title[:1]) + rule.Title[1:] + "."}
		out.DefaultConfiguration = map[string]any{"level": rule.Severity.String()}
		for _, word := range strings.Split(rule.Name, "-") { // names are in Pascal case, 3.49.7
			out.Name += strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return out
}

func newSarifFix(f Finding) sarifFix {
	e := f.Edit
	return sarifFix{sarifText{field(f.Fix)}, []sarifChange{{artifactOf(f.Pos.File), []sarifReplacement{{
		sarifRegion{e.Line, e.Column, e.EndColumn}, sarifText{field(e.Text)},
	}}}}}
}

func newSarifLocation(f Finding) sarifLocation {
	out := sarifLocation{PhysicalLocation: sarifPhysical{ArtifactLocation: artifactOf(f.Pos.File)}}
	if f.Pos.Line > 0 {
		out.PhysicalLocation.Region = &sarifRegion{f.Pos.Line, max(f.Pos.Column, 0), f.Pos.EndColumn}
	}
	if f.Key != "" {
		out.LogicalLocations = []sarifLogical{{field(f.Key), "property"}}
	}
	return out
}

// artifactOf returns a file's address: relative to the root, or absolute if the path is absolute (3.4.3).
func artifactOf(file string) sarifArtifact {
	name := path.Clean(filepath.ToSlash(file))
	if path.IsAbs(name) || filepath.IsAbs(file) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + strings.TrimLeft(name, "/")}).String()}
	}
	return sarifArtifact{(&url.URL{Path: name}).String(), sourceRoot}
}

// sarifMessage returns the whole finding as plain text, because viewers show little else.
func sarifMessage(f Finding) string {
	lines := []string{strings.TrimSuffix(f.Message, ".") + "."}
	for _, part := range []struct{ name, value string }{{"Expected", f.Expected}, {"Found", f.Found}, {"Fix", f.Fix}} {
		if part.value != "" {
			lines = append(lines, part.name+": "+part.value)
		}
	}
	text := field(strings.Join(lines, "\n"))
	// A message may contain links, "[text](target)", and placeholders, "{0}" (3.11.5, 3.11.6). Escape
	// manifest text so that it cannot become one.
	text = linkForm.ReplaceAllString(text, `\[$1\](`)
	return placeholderForm.ReplaceAllString(text, "{{$1}}")
}

var (
	linkForm        = regexp.MustCompile(`\[([^\[\]]*)\]\(`)
	placeholderForm = regexp.MustCompile(`\{(\d+)\}`)
)

func sarifProperties(f Finding) map[string]string {
	out := map[string]string{}
	for name, value := range map[string]string{"expected": f.Expected, "found": f.Found, "fix": f.Fix} {
		if value != "" {
			out[name] = field(value)
		}
	}
	return out
}

// fingerprintOf identifies a finding by parts that do not change when lines move.
func fingerprintOf(f Finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{string(f.Code), f.Pos.File, f.Key, f.Found}, "\x00")))
	return hex.EncodeToString(sum[:16])
}
