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

// free are the fields that nothing else follows from, so that a change of their text may stay
// unnoticed. Who hosts the files fills in the addresses.
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

// A flipped bit of any byte of submission.json is noticed, but in free text.
func TestVerifyNoticesFlippedBits(t *testing.T) {
	for name, folder := range map[string]string{
		"cube": fullFolder(t),
		"container": writeContainer(t, containerconfig.Fields{ContainerConfig: containerConfig("DockerImage", "org/model@"+pinned), ParametersConfig: []byte(`{"a":1.5,"b":[null,true]}`), ImageHash: pinned},
			[]string{"model", "fl-admin"}, true, ""),
		"container of a file": writeContainer(t, containerconfig.Fields{ContainerConfig: containerConfig("EncryptedSingularityFile", "https://a.b/model.gpg"), ParametersConfig: []byte("{}")},
			[]string{"model"}, true, "model.gpg"),
	} {
		text, err := os.ReadFile(filepath.Join(folder, cube.SubmissionName))
		if err != nil {
			t.Fatal(err)
		}
		for at := range text {
			bit := at % 8
			if 'a' <= text[at] && text[at] <= 'z' && at%2 == 0 {
				bit = 5 // its case, which encoding/json is lenient about
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

// flipNoticed reports whether a text is refused, or said to differ from the files, or differs from
// the one in the folder in free text alone.
func flipNoticed(t *testing.T, folder string, text []byte) bool {
	s, err := parse(text)
	if err != nil {
		return true
	}
	got, err := VerifyFolder(folder, s)
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
