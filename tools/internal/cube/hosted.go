package cube

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// checkHostedImage reports an image file that cannot be hosted: its name is a member's name in the bundle, and a
// file's name on every system.
func (c *Cube) checkHostedImage(name string) []diag.Finding {
	file := filepath.Join(c.ImageFolder, name)
	if c.imagesOutside[name] {
		return []diag.Finding{{
			Code: diag.NotARegularFile, Severity: diag.Error, Pos: diag.Position{File: file},
			Message:  "the image file " + leadsOut,
			Expected: "a file of the cube",
			Fix:      "replace the link with a copy of the file",
		}}
	}
	detail, fix := "", "rename the image file, and its name in "+c.Kind.Manifest
	if problems := archive.CheckName(name); len(problems) > 0 {
		detail = problems[0].Detail
		if problems[0].Reason == archive.Dropping {
			fix = "remove the file, or rename it if it is the image file"
		}
	}
	for _, own := range OwnNames(c.Kind.Manifest) {
		// The exact name has a finding of the kind's own.
		if name != own && strings.EqualFold(name, own) {
			detail = fmt.Sprintf("differs from the hosted file %s by case only", own)
		}
	}
	if detail == "" {
		return nil
	}
	return []diag.Finding{{
		Code: diag.ImageFileName, Severity: diag.Error, Pos: diag.Position{File: file},
		Message:  fmt.Sprintf("the name of the image file %q %s", name, detail),
		Expected: "a name such as model.sif",
		Found:    name,
		Fix:      fix,
	}}
}
