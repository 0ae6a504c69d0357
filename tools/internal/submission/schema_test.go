package submission

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/archive"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

const schemaPath = "../../../docs/submission.schema.json"

func loadSchema(t *testing.T) *gojsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(schemaPath)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(data))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// faults returns the schema violations of a document.
func faults(t *testing.T, schema *gojsonschema.Schema, document []byte) []string {
	t.Helper()
	result, err := schema.Validate(gojsonschema.NewBytesLoader(document))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range result.Errors() {
		found = append(found, e.String())
	}
	return found
}

func readTestdata(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSchemaAcceptsWrittenFiles(t *testing.T) {
	schema := loadSchema(t)
	for name, document := range written(t) {
		if found := faults(t, schema, document); len(found) > 0 {
			t.Errorf("%s: %s in\n%s", name, strings.Join(found, "\n"), document)
		}
	}
	if found := faults(t, schema, readTestdata(t, "submission.json")); len(found) > 0 {
		t.Errorf("testdata/submission.json: %s", strings.Join(found, "\n"))
	}
}

// written returns submission.json of cubes with few and many files, made from files on disk.
func written(t *testing.T) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	put := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	record := func(role cube.Role, name string) Record {
		f, err := Digest(t.Context(), role, put(name, "content of "+name))
		if err != nil {
			t.Fatal(err)
		}
		return Record{Files: []File{f}}
	}
	packed := func(compression archive.Compression, members ...archive.Member) Record {
		path := filepath.Join(dir, cube.AdditionalFilesName)
		r, err := archive.Create(context.Background(), path, members, archive.Options{Compression: compression})
		if err != nil {
			t.Fatal(err)
		}
		return FromArchive(r)
	}
	manifest := record(mlcubeyaml.Manifest, mlcubeyaml.ManifestName)
	parameters := record(cube.Parameters, cube.ParametersName)
	image := record(cube.Image, "model \n.sif")
	weights := put("weights", "weights")

	documents := map[string][]byte{}
	for _, c := range []struct {
		name    string
		cube    Cube
		records []Record
	}{
		{"a manifest alone", Cube{Types: []string{"metrics"}, Profile: "script"}, []Record{manifest}},
		{"everything", Cube{Name: "Ünï", Types: []string{"model", "metrics", "data-preparator"}, Profile: "medperf",
			Image: "model.sif"},
			[]Record{manifest, parameters, image, packed(archive.Default,
				archive.Member{Path: "a b/é.bin", Source: weights},
				archive.Member{Path: "run", Source: weights, Executable: true})}},
		{"a stored archive", Cube{Types: []string{"model"}, Profile: "medperf", Image: "org/model:1.0"},
			[]Record{manifest, packed(archive.Store, archive.Member{Path: "w", Source: weights})}},
		{"an empty archive", Cube{Types: []string{"model"}, Profile: "medperf"}, []Record{manifest, packed(archive.Default)}},
	} {
		s, err := New(mlcubeyaml.Kind, c.cube, &mlcubeyaml.Fields{}, c.records)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, cube.SubmissionName)
		if err := Write(path, s); err != nil {
			t.Fatal(err)
		}
		if documents[c.name], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return documents
}

// object and array are the types of encoding/json for JSON.
type (
	object = map[string]any
	array  = []any
)

func TestSchemaRefuses(t *testing.T) {
	schema := loadSchema(t)
	file := func(document object, i int) object { return document["files"].(array)[i].(object) }
	for _, c := range []struct {
		name string
		harm func(object)
		want string // part of what the schema says
	}{
		{"another version", func(d object) { d["schema_version"] = 2 }, "schema_version"},
		{"an unknown field", func(d object) { d["files_"] = array{} }, "files_ is not allowed"},
		{"no files", func(d object) { d["files"] = array{} }, "files: Array must have at least 1 items"},
		{"no manifest", func(d object) { d["files"] = d["files"].(array)[1:] },
			"files: At least one of the items must match"},
		{"a mistyped role", func(d object) { file(d, 1)["role"] = "parameter" }, "files.1.role"},
		{"a manifest of another name", func(d object) { file(d, 0)["name"] = "m.yaml" }, "files.0.name"},
		{"a path as name", func(d object) { file(d, 3)["name"] = "a/model.sif" }, "files.3.name"},
		{"a size below zero", func(d object) { file(d, 3)["size"] = -1 }, "files.3.size"},
		{"half a byte", func(d object) { file(d, 3)["size"] = 0.5 }, "files.3.size"},
		{"a digest in capitals", func(d object) { file(d, 0)["sha256"] = strings.Repeat("A", 64) }, "files.0.sha256"},
		{"a short digest", func(d object) { file(d, 0)["sha256"] = "aa" }, "files.0.sha256"},
		{"an archive without its digests", func(d object) { delete(file(d, 2), "archive") }, "files.2: archive is required"},
		{"an image with an archive's digests", func(d object) { file(d, 3)["archive"] = file(d, 2)["archive"] }, "files.3"},
		{"another compression", func(d object) { file(d, 2)["archive"].(object)["compression"] = "zstd" },
			"files.2.archive.compression"},
		{"no type", func(d object) { d["cube"].(object)["types"] = array{} }, "cube.types"},
		{"a mistyped type", func(d object) { d["cube"].(object)["types"] = array{"data_preparator"} }, "cube.types.0"},
		{"another profile", func(d object) { d["cube"].(object)["profile"] = "strict" }, "cube.profile"},
		{"a field of MedPerf's missing", func(d object) { delete(d["medperf"].(object), "parameters_hash") },
			"parameters_hash is required"},
		{"no digest of the manifest", func(d object) { d["medperf"].(object)["mlcube_hash"] = "" }, "medperf.mlcube_hash"},
		{"another command", func(d object) { d["submit_command"] = "medperf mlcube submit" }, "submit_command"},
		{"an absolute member", func(d object) { d["members"].(array)[0].(object)["path"] = "/etc/passwd" }, "members.0.path"},
		{"another mode", func(d object) { d["members"].(array)[0].(object)["mode"] = "0777" }, "members.0.mode"},
	} {
		var document object
		if err := json.Unmarshal(readTestdata(t, "submission.json"), &document); err != nil {
			t.Fatal(err)
		}
		c.harm(document)
		harmed, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		found := strings.Join(faults(t, schema, harmed), "\n")
		if !strings.Contains(found, c.want) {
			t.Errorf("%s: the schema says %q, want %q", c.name, found, c.want)
		}
	}
}

// The Go types and the schema have the same fields, each with a description.
func TestSchemaDescribesEveryField(t *testing.T) {
	data, err := os.ReadFile(schemaPath)
	if err != nil {
		t.Fatal(err)
	}
	var schema object
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	definitions := schema["definitions"].(object)
	top := schema["properties"].(object)
	for _, c := range []struct {
		of     any
		schema any
	}{
		{Submission{}, schema},
		{Cube{}, top["cube"]},
		{mlcubeyaml.Fields{}, definitions["cube_fields"]},
		{containerconfig.Fields{}, definitions["container_fields"]},
		{File{}, definitions["file"]},
		{Archive{}, definitions["archive"]},
		{archive.MemberRecord{}, definitions["member"]},
	} {
		kind := reflect.TypeOf(c.of)
		properties := c.schema.(object)["properties"].(object)
		for i := range kind.NumField() {
			name, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
			property, ok := properties[name].(object)
			if !ok {
				t.Errorf("%s.%s is not in the schema", kind, name)
				continue
			}
			if ref, _ := property["$ref"].(string); property["description"] == nil && ref != "" {
				property = definitions[strings.TrimPrefix(ref, "#/definitions/")].(object)
			}
			if text, _ := property["description"].(string); len(text) < 10 {
				t.Errorf("%s.%s has no description in the schema", kind, name)
			}
			delete(properties, name)
		}
		for name := range properties {
			t.Errorf("%s.%s is in the schema only", kind, name)
		}
	}
}
