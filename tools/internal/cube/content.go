package cube

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/content"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/regularfile"
)

// weights are suffixes of files that are never empty.
var weights = []string{
	".bin", ".ckpt", ".gguf", ".h5", ".hdf5", ".joblib", ".keras", ".mlmodel", ".npy", ".npz", ".onnx", ".params", ".pb",
	".pdparams", ".pickle", ".pkl", ".pt", ".pth", ".safetensors", ".tflite", ".weights",
}

// maxPointer is more than the size of any pointer or web page in place of a file.
const maxPointer = 8 << 20

// InspectContent says that a file is a pointer to another, a web page or empty, from its name and its first
// bytes, for archive.Options.Inspect; nil if it is what it seems.
func InspectContent(name string, head []byte) *archive.Problem {
	if len(head) == 0 && slices.Contains(weights, strings.ToLower(path.Ext(name))) {
		return &archive.Problem{Detail: "is empty", Fix: "replace it with the file, or remove it"}
	}
	if kind := content.DetectNamed(name, head); kind != content.Unknown {
		return &archive.Problem{Detail: "is " + kind.String() + " instead of the file", Fix: kind.Fix()}
	}
	return nil
}

// inspectFile is InspectContent for a file on disk. It finds nothing in what cannot be read or is no regular
// file: that is reported elsewhere.
func inspectFile(name, source string) (*archive.Problem, error) {
	f, err := regularfile.Open(source)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, regularfile.ErrNotRegular) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() > maxPointer {
		return nil, err
	}
	head := make([]byte, archive.InspectedBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	return InspectContent(name, head[:n]), nil
}

// notTheFile is the finding about a file that is not what it should be.
func notTheFile(p *archive.Problem, file string) diag.Finding {
	return diag.Finding{
		Code: diag.NotTheFile, Severity: diag.Error, Pos: diag.Position{File: file},
		Message:  path.Base(filepath.ToSlash(file)) + " " + p.Detail,
		Expected: "the file itself",
		Fix:      p.Fix,
	}
}

// notTheDocument reports a document that is a pointer or a web page.
func notTheDocument(file string, data []byte) (f diag.Finding, bad bool) {
	kind := content.Detect(data)
	if kind == content.Unknown {
		return f, false
	}
	p := &archive.Problem{Detail: "is " + kind.String() + " instead of the file", Fix: kind.Fix()}
	return notTheFile(p, file), true
}

// InspectImage says what is wrong with an image file, as far as it tells without being run. Its error is one
// of reading.
func (k *Kind) InspectImage(file, imageType string) ([]diag.Finding, error) {
	problem, err := inspectFile(filepath.Base(file), file)
	switch {
	case err != nil:
		return nil, err
	case problem != nil:
		return []diag.Finding{notTheFile(problem, file)}, nil
	}
	return k.InspectImageType(file, imageType)
}

// missingOfDVC returns the pointers of DVC whose files are not there.
func missingOfDVC(paths []string) []FileProblem {
	there := map[string]bool{}
	for _, p := range paths {
		there[p] = true
	}
	var problems []FileProblem
	for _, p := range paths {
		if file, ok := strings.CutSuffix(p, ".dvc"); ok && !there[file] && path.Base(file) != "" &&
			!slices.ContainsFunc(paths, func(other string) bool { return strings.HasPrefix(other, file+"/") }) {
			problems = append(problems, FileProblem{
				Code: diag.NotTheFile, Path: p, Detail: "is a DVC pointer, and the file " + path.Base(file) + " is not there",
				Fix: "run dvc pull",
			})
		}
	}
	return problems
}

// annexFix is the fix for a link of git-annex, "" for another problem.
func annexFix(p *archive.Problem) string {
	if p.Reason != archive.LinkBroken && p.Reason != archive.LinkLeaves {
		return ""
	}
	target, err := os.Readlink(p.Source)
	if err != nil || !strings.Contains(filepath.ToSlash(target), "/annex/objects/") {
		return ""
	}
	return "run git annex get and git annex unlock for it, which put the file itself in its place"
}
