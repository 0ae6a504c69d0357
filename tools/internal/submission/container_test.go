package submission

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
)

const pinned = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bb822cd15d6c15b0f00a0"

func containerConfig(kind, image string) json.RawMessage {
	return json.RawMessage(`{"container_type":"` + kind + `","image":"` + image +
		`","tasks":{"infer":{"output_volumes":{"output_path":{"mount_path":"/<out>","type":"directory"}}}}}`)
}

// writeContainer writes submission.json of a container into a folder with its files, and returns it.
func writeContainer(t *testing.T, fields containerconfig.Fields, types []string, full bool,
	image string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	var record Record
	add := func(f File, err error) {
		if err != nil {
			t.Fatal(err)
		}
		record.Files = append(record.Files, f)
	}
	inline := func(f File, err error) (File, error) {
		f.Inline = true
		return f, err
	}
	add(inline(WriteDocument(containerconfig.Manifest, fields.ContainerConfig,
		filepath.Join(folder, containerconfig.ManifestName))))
	records := []Record{}
	if full {
		add(inline(WriteDocument(cube.Parameters, fields.ParametersConfig, filepath.Join(folder, cube.ParametersName))))
		weights := filepath.Join(folder, "weights")
		if err := os.WriteFile(weights, []byte("weights"), 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := archive.Create(context.Background(), filepath.Join(folder, cube.AdditionalFilesName),
			[]archive.Member{{Path: "weights", Source: weights}}, archive.Options{})
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, FromArchive(r))
	}
	if image != "" {
		path := filepath.Join(folder, image)
		if err := os.WriteFile(path, []byte("image"), 0o666); err != nil {
			t.Fatal(err)
		}
		add(Digest(t.Context(), cube.Image, path))
	}
	s, err := New(containerconfig.Kind, Cube{Types: types, Profile: "container", Image: "x"}, fields,
		append(records, record))
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(filepath.Join(folder, cube.SubmissionName), s); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestContainer(t *testing.T) {
	schema := loadSchema(t)
	for _, c := range []struct {
		name   string
		fields containerconfig.Fields
		full   bool
		image  string
		want   string // the command without NAME
	}{
		{name: "an image in a registry",
			fields: containerconfig.Fields{ContainerConfig: containerConfig("DockerImage", "org/model:1.0"),
				ParametersConfig: []byte("null")}, full: false,
			want: "--container-config-file in/container_config.yaml"},
		{name: "one that is pinned",
			fields: containerconfig.Fields{ContainerConfig: containerConfig("DockerImage", "org/model@"+pinned),
				ParametersConfig: []byte(`{"a":1}`), ImageHash: pinned}, full: true,
			want: "--container-config-file in/container_config.yaml --parameters-file in/parameters.yaml --additional-file URL_OF_ADDITIONAL_FILES --additional-hash HASH --image-hash " + pinned},
		{name: "an archive",
			fields: containerconfig.Fields{ContainerConfig: containerConfig("DockerArchive", "https://a.example/model.tar"),
				ParametersConfig: []byte("null")}, full: false, image: "model.tar",
			want: "--container-config-file in/container_config.yaml --image-hash 6105d6cc76af400325e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d"},
		{name: "an encrypted one",
			fields: containerconfig.Fields{
				ContainerConfig:  containerConfig("EncryptedSingularityFile", "https://a.example/model.gpg"),
				ParametersConfig: []byte("null")}, full: false, image: "model.gpg",
			want: "--container-config-file in/container_config.yaml --image-hash 6105d6cc76af400325e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d --decryption-key PATH_OF_DECRYPTION_KEY"},
	} {
		folder := writeContainer(t, c.fields, []string{"model", "fl-admin"}, c.full, c.image)
		document, err := os.ReadFile(filepath.Join(folder, cube.SubmissionName))
		if err != nil {
			t.Fatal(err)
		}
		if found := faults(t, schema, document); len(found) > 0 {
			t.Errorf("%s: %s in\n%s", c.name, strings.Join(found, "\n"), document)
		}
		if strings.Contains(string(document), `\u003c`) {
			t.Errorf("%s: characters are escaped for HTML:\n%s", c.name, document)
		}
		s, err := Read(filepath.Join(folder, cube.SubmissionName))
		if err != nil {
			t.Fatal(err)
		}
		want := "medperf container submit --name n " +
			strings.Replace(c.want, "HASH", s.MedPerf.Fields.(*containerconfig.Fields).AdditionalFilesHash, 1)
		if got := s.Command("n", "in", nil); got != want {
			t.Errorf("%s: %s, want\n%s", c.name, got, want)
		}
		if differences, err := VerifyFolder(folder, s, nil); err != nil || len(differences) > 0 {
			t.Errorf("%s: %v %v", c.name, differences, err)
		}
	}
}

// Uploaded files need not be among the hosted files, but if they are, they must match.
func TestInlineFilesNeedNotBeHosted(t *testing.T) {
	folder := writeContainer(t, containerconfig.Fields{ContainerConfig: containerConfig("DockerImage", "org/model:1.0"),
		ParametersConfig: []byte(`{"a":1}`)}, []string{"model"}, true, "")
	s, err := Read(filepath.Join(folder, cube.SubmissionName))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(folder, containerconfig.ManifestName)); err != nil {
		t.Fatal(err)
	}
	if differences, err := VerifyFolder(folder, s, nil); err != nil || len(differences) > 0 {
		t.Errorf("%v %v", differences, err)
	}
	if err := os.WriteFile(filepath.Join(folder, cube.ParametersName), []byte(`{"a":2}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(folder, cube.AdditionalFilesName)); err != nil {
		t.Fatal(err)
	}
	differences, err := VerifyFolder(folder, s, nil)
	if got := strings.Join(differences, "\n"); err != nil || !strings.Contains(got, "parameters.yaml has other content") ||
		!strings.Contains(got, "additional_files.tar.gz is missing") {
		t.Errorf("%v %v", got, err)
	}
}

func TestSchemaRefusesOfContainers(t *testing.T) {
	schema := loadSchema(t)
	folder := writeContainer(t, containerconfig.Fields{ContainerConfig: containerConfig("DockerImage", "org/model:1.0"),
		ParametersConfig: []byte("{}"), ImageHash: pinned}, []string{"script"}, true, "")
	text, err := os.ReadFile(filepath.Join(folder, cube.SubmissionName))
	if err != nil {
		t.Fatal(err)
	}
	medperf := func(d object) object { return d["medperf"].(object) }
	config := func(d object) object { return medperf(d)["container_config"].(object) }
	volume := func(d object) object {
		return config(d)["tasks"].(object)["infer"].(object)["output_volumes"].(object)["output_path"].(object)
	}
	for _, c := range []struct {
		name string
		harm func(object)
	}{
		{"a type of containers for a cube", func(d object) { d["cube"].(object)["profile"] = "medperf" }},
		{"no configuration", func(d object) { delete(medperf(d), "container_config") }},
		{"the fields of a cube", func(d object) { medperf(d)["mlcube_hash"] = strings.Repeat("0", 64) }},
		{"parameters as text", func(d object) { medperf(d)["parameters_config"] = "a: 1" }},
		{"a hash without its kind", func(d object) { medperf(d)["image_hash"] = "sha256" }},
		{"another container_type", func(d object) { config(d)["container_type"] = "mlcube" }},
		{"an empty image", func(d object) { config(d)["image"] = "" }},
		{"no tasks", func(d object) { delete(config(d), "tasks") }},
		{"a null task", func(d object) { config(d)["tasks"].(object)["infer"] = nil }},
		{"a relative path", func(d object) { volume(d)["mount_path"] = "out" }},
		{"a volume without type", func(d object) { delete(volume(d), "type") }},
		{"a configuration that is hosted", func(d object) { delete(d["files"].(array)[0].(object), "inline") }},
		{"an archive that is uploaded", func(d object) { d["files"].(array)[2].(object)["inline"] = true }},
		{"the command of cubes", func(d object) {
			d["submit_command"] = "medperf mlcube submit --name NAME --mlcube-file URL_OF_MANIFEST --mlcube-hash " +
				strings.Repeat("0", 64)
		}},
	} {
		var document object
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		if found := faults(t, schema, text); len(found) > 0 {
			t.Fatal(found)
		}
		c.harm(document)
		harmed, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		if len(faults(t, schema, harmed)) == 0 {
			t.Errorf("%s: the schema takes it", c.name)
		}
	}
}

func TestNewOfContainers(t *testing.T) {
	if _, err := New(containerconfig.Kind, Cube{}, &containerconfig.Fields{}, nil); err == nil ||
		!strings.Contains(err.Error(), "container_config") {
		t.Errorf("without a configuration: %v", err)
	}
}
