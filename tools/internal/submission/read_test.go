package submission

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// files returns a file of a document by its index, and the record of its archive.
func fileIn(d object, i int) object { return d["files"].(array)[i].(object) }

func archiveIn(d object, i int) object { return fileIn(d, i)["archive"].(object) }

func memberIn(d object, i int) object { return d["members"].(array)[i].(object) }

// fullFolder writes a folder with every file that a cube can have, and its submission.json.
func fullFolder(t *testing.T) string {
	t.Helper()
	folder, source := t.TempDir(), t.TempDir()
	record := Record{}
	for role, name := range map[cube.Role]string{mlcubeyaml.Manifest: mlcubeyaml.ManifestName,
		cube.Parameters: cube.ParametersName, cube.Image: "model.sif"} {
		write(t, filepath.Join(folder, name), "the "+name)
		f, err := Digest(t.Context(), role, filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		record.Files = append(record.Files, f)
	}
	write(t, filepath.Join(source, "labels.txt"), "benign\nmalignant\n")
	write(t, filepath.Join(source, "w.bin"), "weights")
	packed := FromArchive(pack(t, filepath.Join(folder, cube.AdditionalFilesName), source, ""))
	s, err := New(mlcubeyaml.Kind, Cube{Name: "Ünï", Types: []string{"model"}, Profile: "medperf", Image: "model.sif"},
		&mlcubeyaml.Fields{}, []Record{record, packed})
	if err != nil {
		t.Fatal(err)
	}
	s.MedPerf.Fields.(*mlcubeyaml.Fields).ManifestURL = "https://example.org/mlcube.yaml"
	if err := Write(filepath.Join(folder, cube.SubmissionName), s); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, cube.ChecksumsName), string(Checksums(s.Files)))
	return folder
}

// harmed is a folder's submission.json with a change.
func harmed(t *testing.T, folder string, harm func(object)) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, cube.SubmissionName))
	if err != nil {
		t.Fatal(err)
	}
	var document object
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	harm(document)
	if text, err = json.Marshal(document); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestReadRefuses(t *testing.T) {
	folder := fullFolder(t)
	zeros := strings.Repeat("0", 64)
	for _, c := range []struct {
		name string
		harm func(object)
		want string
	}{
		{name: "only a version", harm: func(d object) { clear(d); d["schema_version"] = 1 }, want: "is missing"},
		{name: "a version as text", harm: func(d object) { d["schema_version"] = "1" }, want: `schema_version is "1"`},
		{name: "no version", harm: func(d object) { delete(d, "schema_version") }, want: "schema_version is missing"},
		{name: "no files", harm: func(d object) { d["files"] = array{} }, want: "files is empty"},
		{name: "null for files", harm: func(d object) { d["files"] = nil }, want: "files is null"},
		{name: "files that are not a list", harm: func(d object) { d["files"] = "mlcube.yaml" }, want: "files is not a list"},
		{name: "no manifest", harm: func(d object) { d["files"] = d["files"].(array)[1:] },
			want: `files has no file with the role "manifest"`},
		{name: "every file twice", harm: func(d object) { d["files"] = append(d["files"].(array), d["files"].(array)...) },
			want: `files[4].role: duplicate role "manifest"`},
		{name: "two files of a name", harm: func(d object) { fileIn(d, 3)["name"] = "parameters.yaml" },
			want: `files[3].name: duplicate name "parameters.yaml"`},
		{name: "another role", harm: func(d object) { fileIn(d, 1)["role"] = "xx" },
			want: `files[1].role is "xx", expected manifest, parameters`},
		{name: "a container's role", harm: func(d object) { fileIn(d, 0)["role"] = "container_config" },
			want: `files[0].role is "container_config", expected manifest`},
		{name: "another name", harm: func(d object) { fileIn(d, 0)["name"] = "../c1/mlcube.yaml" },
			want: `files[0].name is "../c1/mlcube.yaml", expected "mlcube.yaml"`},
		{name: "a path out of the folder", harm: func(d object) { fileIn(d, 3)["name"] = "../model.sif" },
			want: "files[3].name"},
		{name: "a path in the folder", harm: func(d object) { fileIn(d, 3)["name"] = "a/model.sif" },
			want: "expected the name of a file in the folder"},
		{name: "the folder above", harm: func(d object) { fileIn(d, 3)["name"] = ".." }, want: "files[3].name"},
		{name: "the folder", harm: func(d object) { fileIn(d, 3)["name"] = "." }, want: "files[3].name"},
		{name: "no name", harm: func(d object) { fileIn(d, 3)["name"] = "" }, want: "files[3].name"},
		{name: "a size below zero", harm: func(d object) { fileIn(d, 3)["size"] = -5 }, want: "files[3].size is -5"},
		{name: "half a byte", harm: func(d object) { fileIn(d, 3)["size"] = 0.5 }, want: "size"},
		{name: "no size", harm: func(d object) { delete(fileIn(d, 3), "size") }, want: "files[3].size is missing"},
		{name: "a digest in capitals", harm: func(d object) { fileIn(d, 0)["sha256"] = strings.Repeat("A", 64) },
			want: "files[0].sha256"},
		{name: "a command as digest", harm: func(d object) { fileIn(d, 0)["sha256"] = "$(id>&2)" },
			want: `files[0].sha256 is "$(id>&2)", expected a SHA-256`},
		{name: "a short digest", harm: func(d object) { archiveIn(d, 2)["content_sha256"] = "00" },
			want: "files[2].archive.content_sha256"},
		{name: "an archive without record", harm: func(d object) { delete(fileIn(d, 2), "archive") },
			want: "files[2].archive"},
		{name: "an image with an archive's record", harm: func(d object) { fileIn(d, 3)["archive"] = archiveIn(d, 2) },
			want: "files[3].archive"},
		{name: "an image that is uploaded", harm: func(d object) { fileIn(d, 3)["inline"] = true }, want: "files[3].inline"},
		{name: "parameters that are uploaded", harm: func(d object) { fileIn(d, 1)["inline"] = true },
			want: "files[1].inline"},
		{name: "no format", harm: func(d object) { archiveIn(d, 2)["format"] = 0 }, want: "files[2].archive.format is 0"},
		{name: "another compression", harm: func(d object) { archiveIn(d, 2)["compression"] = "zstd" },
			want: "expected default, store"},
		{name: "another field", harm: func(d object) { d["file"] = array{} }, want: `unknown field "file"`},
		{name: "a field in capitals", harm: func(d object) { d["Members"] = d["members"]; delete(d, "members") },
			want: `unknown field "Members"`},
		{name: "another field of a file", harm: func(d object) { fileIn(d, 0)["mode"] = "0644" },
			want: `unknown field "files[0].mode"`},
		{name: "a field of the other client", harm: func(d object) { d["medperf"].(object)["image_hash"] = "" },
			want: `unknown field "medperf.image_hash"`},
		{name: "no field of MedPerf's", harm: func(d object) { delete(d["medperf"].(object), "parameters_hash") },
			want: "medperf.parameters_hash is missing"},
		{name: "no type", harm: func(d object) { d["cube"].(object)["types"] = array{} }, want: "cube.types is empty"},
		{name: "another type", harm: func(d object) { d["cube"].(object)["types"] = array{"fl"} },
			want: `cube.types[0] is "fl", expected data-preparator, model, metrics`},
		{name: "another profile", harm: func(d object) { d["cube"].(object)["profile"] = "strict" },
			want: `cube.profile is "strict"`},
		{name: "the profile of containers", harm: func(d object) { d["cube"].(object)["profile"] = "container" },
			want: `cube.profile is "container"`},
		{name: "a member without path", harm: func(d object) { memberIn(d, 0)["path"] = "" }, want: "members[0].path"},
		{name: "an absolute member", harm: func(d object) { memberIn(d, 0)["path"] = "/etc/passwd" },
			want: "members[0].path"},
		{name: "a member twice", harm: func(d object) { memberIn(d, 1)["path"] = "labels.txt" },
			want: `members[1].path is "labels.txt", which must come before`},
		{name: "another mode", harm: func(d object) { memberIn(d, 0)["mode"] = "0777" }, want: "members[0].mode"},
		{name: "a member's size", harm: func(d object) { memberIn(d, 0)["size"] = -1 }, want: "members[0].size"},
		{name: "a member's digest", harm: func(d object) { memberIn(d, 0)["sha256"] = zeros + "0" },
			want: "members[0].sha256"},
		{name: "members of no archive", harm: func(d object) {
			d["files"] = append(array{}, fileIn(d, 0), fileIn(d, 1), fileIn(d, 3))
		}, want: "members lists files of an archive"},
	} {
		text := harmed(t, folder, c.harm)
		path := filepath.Join(folder, cube.SubmissionName+".harmed")
		write(t, path, string(text))
		_, err := Read(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	for name, text := range map[string]string{
		"a field twice": `{"schema_version": 1, "files": [], "files": []}`,
		"no UTF-8":      "{\"schema_version\": 1, \"cube\": \"\xff\"}",
		"no object":     `[1]`,
		"two documents": `{"schema_version": 1} {}`,
		"nothing":       "",
	} {
		if _, err := parse([]byte(text)); err == nil || !strings.Contains(err.Error(), "not a submission.json") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Valid form, but different from the files or contradictory.
func TestVerifyNoticesAWrongSubmission(t *testing.T) {
	folder := fullFolder(t)
	zeros := strings.Repeat("0", 64)
	for _, c := range []struct {
		name string
		harm func(object)
		want string
	}{
		{name: "nothing", harm: func(object) {}},
		{name: "what the cube is called", harm: func(d object) { d["cube"].(object)["name"] = "other" }},
		{name: "a size", harm: func(d object) { fileIn(d, 0)["size"] = 1 }, want: "mlcube.yaml has 15 bytes instead of 1"},
		{name: "the archive's size", harm: func(d object) { fileIn(d, 2)["size"] = 1 },
			want: "additional_files.tar.gz: the archive has "},
		{name: "a digest of MedPerf's", harm: func(d object) { d["medperf"].(object)["mlcube_hash"] = zeros },
			want: `submission.json: medperf.mlcube_hash is "` + zeros + `", but according to files it is "`},
		{name: "no digest of MedPerf's", harm: func(d object) { d["medperf"].(object)["image_tarball_hash"] = "" },
			want: "submission.json: medperf.image_tarball_hash is nothing, but according to files it is "},
		{name: "the command", harm: func(d object) { d["submit_command"] = "medperf mlcube submit --name NAME; id" },
			want: "submission.json: submit_command is "},
		{name: "no command", harm: func(d object) { d["submit_command"] = "" },
			want: "submission.json: submit_command is nothing"},
		{name: "the tar stream's size", harm: func(d object) { archiveIn(d, 2)["tar_size"] = 1 },
			want: "submission.json: the archive's tar_size is 1, but additional_files.tar.gz has "},
		{name: "the content digest", harm: func(d object) { archiveIn(d, 2)["content_sha256"] = zeros },
			want: "submission.json: the archive's content_sha256 is "},
		{name: "the number of files", harm: func(d object) { archiveIn(d, 2)["files"] = 3 },
			want: "submission.json: the archive's files is "},
		{name: "the format", harm: func(d object) { archiveIn(d, 2)["format"] = 99 },
			want: "additional_files.tar.gz: the archive has format 99"},
		{name: "the compression", harm: func(d object) { archiveIn(d, 2)["compression"] = "store" },
			want: "submission.json: the archive's compression is store, but additional_files.tar.gz has default"},
		{name: "a member's digest", harm: func(d object) { memberIn(d, 0)["sha256"] = zeros },
			want: `additional_files.tar.gz: "labels.txt" has other content`},
		{name: "a member's mode", harm: func(d object) { memberIn(d, 0)["mode"] = "0755" },
			want: `additional_files.tar.gz: "labels.txt" has mode 0644 instead of 0755`},
		{name: "a member's path", harm: func(d object) { memberIn(d, 0)["path"] = "label.txt" },
			want: `additional_files.tar.gz: "label.txt" is missing`},
		{name: "no members", harm: func(d object) { delete(d, "members") },
			want: `additional_files.tar.gz: "labels.txt" is unexpected`},
	} {
		t.Run(c.name, func(t *testing.T) { verifyHarmed(t, folder, c.harm, c.want) })
	}
}

// verifyHarmed checks the result of VerifyFolder for a changed but readable submission.json.
func verifyHarmed(t *testing.T, folder string, harm func(object), want string) {
	t.Helper()
	s, err := parse(harmed(t, folder, harm))
	if err != nil {
		t.Fatal(err)
	}
	got, err := VerifyFolder(folder, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, got, want)
}

// MedPerf's server gets exactly the content of the files that the client uploads.
func TestVerifyNoticesAWrongSubmissionOfAContainer(t *testing.T) {
	folder := writeContainer(t,
		containerconfig.Fields{ContainerConfig: containerConfig("DockerImage", "org/model@"+pinned),
			ParametersConfig: []byte(`{"a":1}`), ImageHash: pinned}, []string{"model"}, true, "")
	medperf := func(d object) object { return d["medperf"].(object) }
	for _, c := range []struct {
		name string
		harm func(object)
		want string
	}{
		{name: "nothing", harm: func(object) {}},
		{name: "the configuration", harm: func(d object) { medperf(d)["container_config"].(object)["tasks"] = object{} },
			want: "submission.json: medperf.container_config differs from the content of container_config.yaml"},
		{name: "the parameters", harm: func(d object) { medperf(d)["parameters_config"] = object{"a": 2} },
			want: "submission.json: medperf.parameters_config differs from the content of parameters.yaml"},
		{name: "the image's digest", harm: func(d object) { medperf(d)["image_hash"] = "" },
			want: "submission.json: medperf.image_hash is nothing, but according to container_config it is "},
		{name: "the archive's digest", harm: func(d object) { medperf(d)["additional_files_tarball_hash"] = "" },
			want: "submission.json: medperf.additional_files_tarball_hash is nothing"},
		{name: "no parameters", harm: func(d object) {
			d["files"] = append(array{}, fileIn(d, 0), fileIn(d, 2))
		}, want: "submission.json: medperf.parameters_config is not null, but files has no parameters file"},
	} {
		t.Run(c.name, func(t *testing.T) { verifyHarmed(t, folder, c.harm, c.want) })
	}
	for name, config := range map[string]string{"a list": `[]`, "null": `null`, "a key twice": `{"a": {"b": 1, "b": 2}}`} {
		text := strings.Replace(string(harmed(t, folder, func(d object) { medperf(d)["container_config"] = "HERE" })),
			`"HERE"`, config, 1)
		if _, err := parse([]byte(text)); err == nil || !strings.Contains(err.Error(), "not a submission.json") {
			t.Errorf("%s as configuration: %v", name, err)
		}
	}
}

func TestVerifyChecksums(t *testing.T) {
	folder := fullFolder(t)
	s, err := Read(filepath.Join(folder, cube.SubmissionName))
	if err != nil {
		t.Fatal(err)
	}
	whole := string(Checksums(s.Files))
	path := filepath.Join(folder, cube.ChecksumsName)
	for _, c := range []struct{ name, text, want string }{
		{name: "as it was written", text: whole},
		{name: "by sha256sum --binary", text: strings.ReplaceAll(whole, "  ", " *")},
		{name: "in another order", text: whole[strings.Index(whole, "\n")+1:] + whole[:strings.Index(whole, "\n")+1]},
		{name: "junk", text: "0000 junk\n", want: `SHA256SUMS:1: expected a SHA-256, two spaces and a name`},
		{name: "empty", want: "SHA256SUMS:1: expected a SHA-256"},
		{name: "a file less", text: whole[strings.Index(whole, "\n")+1:], want: `SHA256SUMS does not list "mlcube.yaml"`},
		{name: "a file more", text: whole + strings.Repeat("0", 64) + "  notes.txt\n",
			want: `SHA256SUMS:5: lists "notes.txt", which is not in the submission`},
		{name: "a file twice", text: whole + whole[:strings.Index(whole, "\n")+1],
			want: `SHA256SUMS:5: lists "mlcube.yaml" twice`},
		{name: "another digest", text: strings.Replace(whole, s.Files[0].SHA256, strings.Repeat("0", 64), 1),
			want: `SHA256SUMS:1: has SHA-256 000`},
	} {
		write(t, path, c.text)
		got, err := VerifyFolder(folder, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(c.name, func(t *testing.T) { expect(t, got, c.want) })
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	got, err := VerifyFolder(folder, s, nil)
	if err != nil || len(got) > 0 {
		t.Errorf("without SHA256SUMS: %q, %v", got, err)
	}
}

func TestReadFiles(t *testing.T) {
	folder := fullFolder(t)
	path := filepath.Join(folder, cube.SubmissionName)
	s, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	files, err := ReadFiles(path)
	if err != nil || !reflect.DeepEqual(files, s.Files) {
		t.Errorf("got %v, %v, want %v", files, err, s.Files)
	}
	for _, c := range []struct {
		name string
		harm func(object)
	}{
		{name: "only a version", harm: func(d object) { clear(d); d["schema_version"] = 1 }},
		{name: "another version", harm: func(d object) { d["schema_version"] = 2 }},
		{name: "another field", harm: func(d object) { d["x"] = 1 }},
		{name: "no kind", harm: func(d object) { delete(d, "medperf") }},
		{name: "files that are not a list", harm: func(d object) { d["files"] = "mlcube.yaml" }},
		{name: "a path out of the folder", harm: func(d object) { fileIn(d, 3)["name"] = "../model.sif" }},
	} {
		write(t, path, string(harmed(t, folder, c.harm)))
		if files, err := ReadFiles(path); err == nil {
			t.Errorf("%s: got %v", c.name, files)
		}
		if err := Write(path, s); err != nil {
			t.Fatal(err)
		}
	}
}
