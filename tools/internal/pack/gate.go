package pack

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/submission"
)

// Gate lets the other actions of a package run. It exists only for a valid cube. It holds no line numbers or
// messages, only what those actions need. Editing a comment leaves it unchanged, so Bazel repacks nothing.
type Gate struct {
	Valid bool `json:"valid"`
	// Kind is the name of the cube's kind.
	Kind string `json:"kind"`
	// Pending are the references that only the packer can check: paths in directories whose content is not
	// known before.
	Pending []Reference `json:"pending"`
	// ImageType says what the image file has to be, for the kind's InspectImage; "" leaves it unlooked at.
	ImageType string `json:"image_type,omitempty"`
}

// Reference is a path in the archive, the key of the manifest that references it, and its kind: "file",
// "directory", or "" for either.
type Reference struct {
	Path string `json:"path"`
	Key  string `json:"key"`
	Kind string `json:"kind,omitempty"`
}

// ReadGate reads the gate and fails if the cube is not valid.
func ReadGate(path string) (Gate, error) {
	var g Gate
	if err := readJSON(path, &g); err != nil {
		return g, err
	}
	if !g.Valid {
		return g, fmt.Errorf("%s: the cube is not valid", path)
	}
	return g, nil
}

func readJSON(path string, v any) error {
	data, err := regularfile.ReadFile(path, submission.MaxBytes)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// writeJSON writes v in one line.
func writeJSON(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o666)
}

// CheckPending fails for each pending reference to a missing path, with the nearest existing name, and for
// each reference to a file that is a folder, or the reverse.
func (g Gate) CheckPending(members []archive.Member) error {
	if len(g.Pending) == 0 {
		return nil
	}
	kinds := map[string]string{"": "directory"}
	var names []string
	for _, m := range members {
		kind := "file"
		for name := m.Path; kinds[name] == ""; kind = "directory" {
			kinds[name] = kind
			names = append(names, name)
			name = name[:max(strings.LastIndexByte(name, '/'), 0)]
		}
	}
	var problems []error
	for _, r := range g.Pending {
		kind := kinds[strings.TrimRight(r.Path, "/")]
		if kind != "" && (r.Kind == "" || r.Kind == kind) {
			continue
		}
		if kind != "" {
			problems = append(problems, fmt.Errorf(
				"%s: %q is a %s, but it is referenced as a %s; correct the type in the manifest",
				r.Key, packed(r.Path), kind, r.Kind))
			continue
		}
		hint := "add the file, or correct the reference"
		if near, ok := diag.Suggest(r.Path, names); ok {
			hint = fmt.Sprintf("did you mean %q?", packed(near))
		}
		problems = append(problems, fmt.Errorf("%s: %q is not among the additional files; %s",
			r.Key, packed(r.Path), hint))
	}
	return errors.Join(problems...)
}

// packed is the path of a file of the archive as the manifest writes it.
func packed(path string) string { return cube.AdditionalFilesFolder + "/" + path }
