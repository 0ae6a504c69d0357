package submission

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// free are free text fields, whose changes cannot be detected. The user fills in the addresses.
func free(s *Submission) {
	s.Cube.Name = ""
	s.Cube.Image = ""
	switch f := s.MedPerf.Fields.(type) {
	case *mlcubeyaml.Fields:
		f.ManifestURL, f.ParametersURL, f.AdditionalFilesURL, f.ImageURL = "", "", "", ""
	case *containerconfig.Fields:
		f.AdditionalFilesURL = ""
	}
}

// A flipped bit in submission.json is detected, except in free text.
func TestVerifyNoticesFlippedBits(t *testing.T) {
	for name, folder := range map[string]string{
		"cube": fullFolder(t),
		"container": writeContainer(t,
			containerconfig.Fields{ContainerConfig: containerConfig("DockerImage", "org/model@"+pinned),
				ParametersConfig: []byte(`{"a":1.5,"b":[null,true]}`), ImageHash: pinned},
			[]string{"model", "fl-admin"}, true, ""),
		"container of a file": writeContainer(t,
			containerconfig.Fields{ContainerConfig: containerConfig("EncryptedSingularityFile", "https://a.example/model.gpg"),
				ParametersConfig: []byte("{}")},
			[]string{"model"}, true, "model.gpg"),
	} {
		text, err := os.ReadFile(filepath.Join(folder, cube.SubmissionName))
		if err != nil {
			t.Fatal(err)
		}
		for at := range text {
			bit := at % 8
			if 'a' <= text[at] && text[at] <= 'z' && at%2 == 0 {
				bit = 5 // only the case, which encoding/json ignores
			}
			text[at] ^= 1 << bit
			if !flipNoticed(t, folder, text) {
				t.Errorf("%s: byte %d, bit %d: nothing is said of …%s…", name, at, bit, text[max(0, at-30):min(at+30, len(text))])
			}
			text[at] ^= 1 << bit
		}
		if flipNoticed(t, folder, text) {
			t.Errorf("%s: a difference though nothing is flipped", name)
		}
	}
}

// flipNoticed reports whether a text is refused, is reported to differ from the files, or differs from the
// folder's text only in free text.
func flipNoticed(t *testing.T, folder string, text []byte) bool {
	s, err := parse(text)
	if err != nil {
		return true
	}
	got, err := VerifyFolder(folder, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) > 0 {
		return true
	}
	was, err := Read(filepath.Join(folder, cube.SubmissionName))
	if err != nil {
		t.Fatal(err)
	}
	if reflect.DeepEqual(was, s) {
		return false
	}
	free(was)
	free(s)
	return reflect.DeepEqual(was, s)
}
