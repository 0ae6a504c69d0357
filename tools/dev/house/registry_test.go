package house

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"
	"gopkg.in/yaml.v3"
)

// What the Bazel Central Registry requires of metadata.json (its metadata.schema.json) and source.json, with the
// templates' own rules of publish-to-bcr: versions and integrity are empty.
const (
	metadataSchema = `{
		"type": "object",
		"required": ["homepage", "maintainers", "repository", "versions", "yanked_versions"],
		"additionalProperties": false,
		"properties": {
			"homepage": {"type": "string", "pattern": "^https://"},
			"maintainers": {"type": "array", "minItems": 1, "items": {
				"type": "object",
				"required": ["github", "github_user_id"],
				"additionalProperties": false,
				"properties": {
					"do_not_notify": {"type": "boolean"},
					"email": {"type": "string"},
					"github": {"type": "string", "pattern": "^[-a-zA-Z0-9]+$"},
					"github_user_id": {"type": "integer"},
					"name": {"type": "string"}
				}
			}},
			"repository": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^github:[^/]+/[^/]+$"}},
			"versions": {"type": "array", "maxItems": 0},
			"yanked_versions": {"type": "object", "maxProperties": 0}
		}
	}`
	sourceSchema = `{
		"type": "object",
		"required": ["docs_url", "integrity", "strip_prefix", "url"],
		"additionalProperties": false,
		"properties": {
			"docs_url": {"type": "string", "pattern": "^https://.*/[{]TAG[}]/[^/]*[{]TAG[}][.]docs[.]tar[.]gz$"},
			"integrity": {"type": "string", "maxLength": 0},
			"strip_prefix": {"type": "string"},
			"url": {"type": "string", "pattern": "^https://.*/[{]TAG[}]/[^/]*[{]TAG[}][.]tar[.]gz$"}
		}
	}`
	presubmitSchema = `{
		"type": "object",
		"required": ["bcr_test_module", "matrix", "tasks"],
		"definitions": {
			"matrix": {
				"type": "object",
				"required": ["bazel", "platform"],
				"properties": {"bazel": {"const": ["7.x", "8.x", "9.x"]}, "platform": {"type": "array", "minItems": 1}}
			},
			"tasks": {"type": "object", "minProperties": 1, "additionalProperties": {
				"type": "object",
				"required": ["bazel", "build_targets", "name", "platform"]
			}}
		},
		"properties": {
			"bcr_test_module": {
				"type": "object",
				"required": ["matrix", "module_path", "tasks"],
				"properties": {"matrix": {"$ref": "#/definitions/matrix"}, "tasks": {"$ref": "#/definitions/tasks"}}
			},
			"matrix": {"$ref": "#/definitions/matrix"},
			"tasks": {"$ref": "#/definitions/tasks"}
		}
	}`
)

// document reads a JSON or YAML file.
func document(t *testing.T, path string) any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	var value any
	unmarshal := yaml.Unmarshal
	if strings.HasSuffix(path, ".json") {
		unmarshal = json.Unmarshal
	}
	if err := unmarshal(text, &value); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return value
}

// schemaErrors checks a document by a JSON schema.
func schemaErrors(t *testing.T, schema string, value any) []gojsonschema.ResultError {
	t.Helper()
	result, err := gojsonschema.Validate(gojsonschema.NewStringLoader(schema), gojsonschema.NewGoLoader(value))
	if err != nil {
		t.Fatal(err)
	}
	return result.Errors()
}

func TestRegistryTemplates(t *testing.T) {
	for path, schema := range map[string]string{
		".bcr/metadata.template.json": metadataSchema,
		".bcr/presubmit.yml":          presubmitSchema,
		".bcr/source.template.json":   sourceSchema,
	} {
		for _, e := range schemaErrors(t, schema, document(t, path)) {
			t.Errorf("%s: %s", path, e)
		}
	}
}

// TestRegistrySchemas shows that the schemas reject what the registry rejects.
func TestRegistrySchemas(t *testing.T) {
	for name, c := range map[string]struct {
		path, schema string
		change       func(object map[string]any)
	}{
		"no maintainer": {".bcr/metadata.template.json", metadataSchema, func(o map[string]any) {
			o["maintainers"] = []any{}
		}},
		"no GitHub id": {".bcr/metadata.template.json", metadataSchema, func(o map[string]any) {
			o["maintainers"] = []any{map[string]any{"github": "someone"}}
		}},
		"unknown key": {".bcr/metadata.template.json", metadataSchema, func(o map[string]any) { o["maintainer"] = "x" }},
		"no docs_url": {".bcr/source.template.json", sourceSchema, func(o map[string]any) { delete(o, "docs_url") }},
		"one Bazel": {".bcr/presubmit.yml", presubmitSchema, func(o map[string]any) {
			o["matrix"].(map[string]any)["bazel"] = []any{"7.x"}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			object := document(t, c.path).(map[string]any)
			c.change(object)
			if len(schemaErrors(t, c.schema, object)) == 0 {
				t.Error("expected an error, found none")
			}
		})
	}
}

// uses matches what a step or job of a workflow runs.
var uses = regexp.MustCompile(`(?m)^ *(?:- )?uses: (.*)$`)

// pinned matches an action with the SHA of a commit and its version, a workflow of this repository, or a signing
// workflow, whose version tag the registry verifies.
var pinned = regexp.MustCompile(`^(\S+@[0-9a-f]{40} # v?[0-9.]+|\./\S+|bazel-contrib/\S+\.yaml@v\d+\.\d+\.\d+)$`)

func TestWorkflowActionsArePinned(t *testing.T) {
	workflows, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yaml"))
	if err != nil || len(workflows) == 0 {
		t.Fatalf("found no workflows: %v", err)
	}
	for _, path := range workflows {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, use := range uses.FindAllStringSubmatch(string(text), -1) {
			if !pinned.MatchString(use[1]) {
				t.Errorf("%s: expected the SHA of a commit and its version in a comment, found %s", filepath.Base(path), use[1])
			}
		}
	}
}

// TestConclusionNeedsEveryJob checks the one job that a branch protection rule names.
func TestConclusionNeedsEveryJob(t *testing.T) {
	jobs := document(t, ".github/workflows/ci.yaml").(map[string]any)["jobs"].(map[string]any)
	needs := jobs["conclusion"].(map[string]any)["needs"].([]any)
	for name := range jobs {
		if name != "conclusion" && !slices.Contains(needs, any(name)) {
			t.Errorf("the job conclusion of ci.yaml: expected %s in needs, found %v", name, needs)
		}
	}
}
