package submission

import (
	"encoding/json"
	"os"
	"path/filepath"
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
		{"only a version", func(d object) { clear(d); d["schema_version"] = 1 }, "is missing"},
		{"a version as text", func(d object) { d["schema_version"] = "1" }, `schema_version is "1"`},
		{"no version", func(d object) { delete(d, "schema_version") }, "schema_version is missing"},
		{"no files", func(d object) { d["files"] = array{} }, "files is empty"},
		{"null for files", func(d object) { d["files"] = nil }, "files is null"},
		{"files that are not a list", func(d object) { d["files"] = "mlcube.yaml" }, "files is not a list"},
		{"no manifest", func(d object) { d["files"] = d["files"].(array)[1:] }, `files has no file with the role "manifest"`},
		{"every file twice", func(d object) { d["files"] = append(d["files"].(array), d["files"].(array)...) },
			`files[4].role: duplicate role "manifest"`},
		{"two files of a name", func(d object) { fileIn(d, 3)["name"] = "parameters.yaml" },
			`files[3].name: duplicate name "parameters.yaml"`},
		{"another role", func(d object) { fileIn(d, 1)["role"] = "xx" },
			`files[1].role is "xx", expected manifest, parameters`},
		{"a container's role", func(d object) { fileIn(d, 0)["role"] = "container_config" },
			`files[0].role is "container_config", expected manifest`},
		{"another name", func(d object) { fileIn(d, 0)["name"] = "../c1/mlcube.yaml" },
			`files[0].name is "../c1/mlcube.yaml", expected "mlcube.yaml"`},
		{"a path out of the folder", func(d object) { fileIn(d, 3)["name"] = "../model.sif" }, "files[3].name"},
		{"a path in the folder", func(d object) { fileIn(d, 3)["name"] = "a/model.sif" },
			"expected the name of a file in the folder"},
		{"the folder above", func(d object) { fileIn(d, 3)["name"] = ".." }, "files[3].name"},
		{"the folder", func(d object) { fileIn(d, 3)["name"] = "." }, "files[3].name"},
		{"no name", func(d object) { fileIn(d, 3)["name"] = "" }, "files[3].name"},
		{"a size below zero", func(d object) { fileIn(d, 3)["size"] = -5 }, "files[3].size is -5"},
		{"half a byte", func(d object) { fileIn(d, 3)["size"] = 0.5 }, "size"},
		{"no size", func(d object) { delete(fileIn(d, 3), "size") }, "files[3].size is missing"},
		{"a digest in capitals", func(d object) { fileIn(d, 0)["sha256"] = strings.Repeat("A", 64) }, "files[0].sha256"},
		{"a command as digest", func(d object) { fileIn(d, 0)["sha256"] = "$(id>&2)" },
			`files[0].sha256 is "$(id>&2)", expected a SHA-256`},
		{"a short digest", func(d object) { archiveIn(d, 2)["tar_sha256"] = "00" }, "files[2].archive.tar_sha256"},
		{"an archive without record", func(d object) { delete(fileIn(d, 2), "archive") }, "files[2].archive"},
		{"an image with an archive's record", func(d object) { fileIn(d, 3)["archive"] = archiveIn(d, 2) },
			"files[3].archive"},
		{"an image that is uploaded", func(d object) { fileIn(d, 3)["inline"] = true }, "files[3].inline"},
		{"parameters that are uploaded", func(d object) { fileIn(d, 1)["inline"] = true }, "files[1].inline"},
		{"no format", func(d object) { archiveIn(d, 2)["format"] = 0 }, "files[2].archive.format is 0"},
		{"another compression", func(d object) { archiveIn(d, 2)["compression"] = "zstd" }, "expected default, store"},
		{"another field", func(d object) { d["file"] = array{} }, `unknown field "file"`},
		{"a field in capitals", func(d object) { d["Members"] = d["members"]; delete(d, "members") },
			`unknown field "Members"`},
		{"another field of a file", func(d object) { fileIn(d, 0)["mode"] = "0644" }, `unknown field "files[0].mode"`},
		{"a field of the other client", func(d object) { d["medperf"].(object)["image_hash"] = "" },
			`unknown field "medperf.image_hash"`},
		{"no field of MedPerf's", func(d object) { delete(d["medperf"].(object), "parameters_hash") },
			"medperf.parameters_hash is missing"},
		{"no type", func(d object) { d["cube"].(object)["types"] = array{} }, "cube.types is empty"},
		{"another type", func(d object) { d["cube"].(object)["types"] = array{"fl"} },
			`cube.types[0] is "fl", expected data-preparator, model, metrics`},
		{"another profile", func(d object) { d["cube"].(object)["profile"] = "strict" }, `cube.profile is "strict"`},
		{"the profile of containers", func(d object) { d["cube"].(object)["profile"] = "container" },
			`cube.profile is "container"`},
		{"a member without path", func(d object) { memberIn(d, 0)["path"] = "" }, "members[0].path"},
		{"an absolute member", func(d object) { memberIn(d, 0)["path"] = "/etc/passwd" }, "members[0].path"},
		{"a member twice", func(d object) { memberIn(d, 1)["path"] = "labels.txt" },
			`members[1].path is "labels.txt", which must come before`},
		{"another mode", func(d object) { memberIn(d, 0)["mode"] = "0777" }, "members[0].mode"},
		{"a member's size", func(d object) { memberIn(d, 0)["size"] = -1 }, "members[0].size"},
		{"a member's digest", func(d object) { memberIn(d, 0)["sha256"] = zeros + "0" }, "members[0].sha256"},
		{"members of no archive", func(d object) {
			d["files"] = append(array{}, fileIn(d, 0), fileIn(d, 1), fileIn(d, 3))
		}, "members lists files of an archive"},
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
		{"nothing", func(object) {}, ""},
		{"what the cube is called", func(d object) { d["cube"].(object)["name"] = "other" }, ""},
		{"a size", func(d object) { fileIn(d, 0)["size"] = 1 }, "mlcube.yaml has 15 bytes instead of 1"},
		{"the archive's size", func(d object) { fileIn(d, 2)["size"] = 1 }, "additional_files.tar.gz: the archive has "},
		{"a digest of MedPerf's", func(d object) { d["medperf"].(object)["mlcube_hash"] = zeros },
			`submission.json: medperf.mlcube_hash is "` + zeros + `", but according to files it is "`},
		{"no digest of MedPerf's", func(d object) { d["medperf"].(object)["image_tarball_hash"] = "" },
			"submission.json: medperf.image_tarball_hash is nothing, but according to files it is "},
		{"the command", func(d object) { d["submit_command"] = "medperf mlcube submit --name NAME; id" },
			"submission.json: submit_command is "},
		{"no command", func(d object) { d["submit_command"] = "" }, "submission.json: submit_command is nothing"},
		{"the tar stream's digest", func(d object) { archiveIn(d, 2)["tar_sha256"] = zeros },
			"submission.json: the archive's tar_sha256 is " + zeros},
		{"the tar stream's size", func(d object) { archiveIn(d, 2)["tar_size"] = 1 },
			"submission.json: the archive's tar_size is 1, but additional_files.tar.gz has "},
		{"the content digest", func(d object) { archiveIn(d, 2)["content_sha256"] = zeros },
			"submission.json: the archive's content_sha256 is "},
		{"the number of files", func(d object) { archiveIn(d, 2)["files"] = 3 }, "submission.json: the archive's files is "},
		{"the format", func(d object) { archiveIn(d, 2)["format"] = 99 },
			"additional_files.tar.gz: the archive has format 99"},
		{"the compression", func(d object) { archiveIn(d, 2)["compression"] = "store" },
			"submission.json: the archive's compression is store, but additional_files.tar.gz has default"},
		{"a member's digest", func(d object) { memberIn(d, 0)["sha256"] = zeros },
			`additional_files.tar.gz: "labels.txt" has other content`},
		{"a member's mode", func(d object) { memberIn(d, 0)["mode"] = "0755" },
			`additional_files.tar.gz: "labels.txt" has mode 0644 instead of 0755`},
		{"a member's path", func(d object) { memberIn(d, 0)["path"] = "label.txt" },
			`additional_files.tar.gz: "label.txt" is missing`},
		{"no members", func(d object) { delete(d, "members") }, `additional_files.tar.gz: "labels.txt" is unexpected`},
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
	got, err := VerifyFolder(folder, s)
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
		{"nothing", func(object) {}, ""},
		{"the configuration", func(d object) { medperf(d)["container_config"].(object)["tasks"] = object{} },
			"submission.json: medperf.container_config differs from the content of container_config.yaml"},
		{"the parameters", func(d object) { medperf(d)["parameters_config"] = object{"a": 2} },
			"submission.json: medperf.parameters_config differs from the content of parameters.yaml"},
		{"the image's digest", func(d object) { medperf(d)["image_hash"] = "" },
			"submission.json: medperf.image_hash is nothing, but according to container_config it is "},
		{"the archive's digest", func(d object) { medperf(d)["additional_files_tarball_hash"] = "" },
			"submission.json: medperf.additional_files_tarball_hash is nothing"},
		{"no parameters", func(d object) {
			d["files"] = append(array{}, fileIn(d, 0), fileIn(d, 2))
		}, "submission.json: medperf.parameters_config has parameters, but files has no parameters file"},
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
		{"as it was written", whole, ""},
		{"by sha256sum --binary", strings.ReplaceAll(whole, "  ", " *"), ""},
		{"in another order", whole[strings.Index(whole, "\n")+1:] + whole[:strings.Index(whole, "\n")+1], ""},
		{"junk", "0000 junk\n", `SHA256SUMS:1: is "0000 junk", expected a SHA-256, two spaces and a name`},
		{"empty", "", "SHA256SUMS:1: is "},
		{"a file less", whole[strings.Index(whole, "\n")+1:], `SHA256SUMS does not list "mlcube.yaml"`},
		{"a file more", whole + strings.Repeat("0", 64) + "  notes.txt\n",
			`SHA256SUMS:5: lists "notes.txt", which is not in the submission`},
		{"a file twice", whole + whole[:strings.Index(whole, "\n")+1], `SHA256SUMS:5: lists "mlcube.yaml" twice`},
		{"another digest", strings.Replace(whole, s.Files[0].SHA256, strings.Repeat("0", 64), 1),
			`SHA256SUMS:1: has SHA-256 000`},
	} {
		write(t, path, c.text)
		got, err := VerifyFolder(folder, s)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(c.name, func(t *testing.T) { expect(t, got, c.want) })
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	got, err := VerifyFolder(folder, s)
	if err != nil || len(got) > 0 {
		t.Errorf("without SHA256SUMS: %q, %v", got, err)
	}
}
