package cube

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// maxURLLength is the maximum length of a URL in MedPerf's server (server/mlcube/models.py).
const maxURLLength = 256

// ImageField is the name of the address of an image file.
const ImageField = "image"

// commitInPath is a Git commit as a part of a GitHub address's path.
var commitInPath = regexp.MustCompile(`/[0-9a-f]{40}/`)

// CheckURL returns what is wrong with the address of a hosted file. field is MedPerf's name for the address,
// such as "git_mlcube_url". An address is "https://…", "direct:https://…" or "synapse:syn123". A GitHub
// address must pin a commit (medperf/comms/entity_resources). The address of an image is a part of the
// configuration, which has no limit of length.
func CheckURL(field, address string) []diag.Finding {
	var findings []diag.Finding
	report := func(code diag.Code, f diag.Finding) {
		f.Code, f.Severity, f.Key = code, diag.Error, field
		findings = append(findings, f)
	}
	if n := utf8.RuneCountInString(address); n > maxURLLength && field != ImageField {
		report(diag.URLTooLong, diag.Finding{
			Message:  fmt.Sprintf("the address has %d characters, more than MedPerf allows", n),
			Expected: fmt.Sprintf("at most %d characters", maxURLLength),
			Found:    pyyaml.Shorten(address),
			Fix:      "host the file at a shorter address",
		})
	}
	if id, ok := strings.CutPrefix(address, "synapse:"); ok {
		if digits, ok := strings.CutPrefix(id, "syn"); !ok || digits == "" || strings.Trim(digits, "0123456789") != "" {
			report(diag.URLNotPermanent, diag.Finding{
				Message:  fmt.Sprintf("%q is not a Synapse identifier", pyyaml.Shorten(id)),
				Expected: "synapse:syn followed by digits",
				Found:    pyyaml.Shorten(address),
				Fix:      "copy the identifier from the file's page on Synapse",
			})
		}
		return findings
	}
	u, err := url.Parse(strings.TrimPrefix(address, "direct:"))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		report(diag.URLNotPermanent, diag.Finding{
			Message:  "MedPerf cannot download from this address",
			Expected: "https://…, or synapse:syn123",
			Found:    pyyaml.Shorten(address),
			Fix:      "use an https:// address from which the file can be downloaded without a login",
		})
		return findings
	}
	switch host := strings.ToLower(u.Hostname()); {
	case (host == "github.com" || host == "raw.githubusercontent.com") &&
		!commitInPath.MatchString(u.Path) && !strings.Contains(u.Path, "/releases/download/"):
		report(diag.URLNotPermanent, diag.Finding{
			Message:  "the GitHub address names a branch, so the file may change",
			Expected: "an address with a commit (40 hexadecimal digits), or of a release file",
			Found:    pyyaml.Shorten(address),
			Fix:      "replace the branch with the commit (press y on the file's GitHub page)",
		})
	case host == "github.com" && strings.Contains(u.Path, "/blob/"):
		report(diag.URLNotPermanent, diag.Finding{
			Message:  "the address is a web page about the file, not the file",
			Expected: "the address of the file itself",
			Found:    pyyaml.Shorten(address),
			Fix:      "use the file's raw.githubusercontent.com address",
		})
	}
	return findings
}
