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
		{name: "a manifest alone", cube: Cube{Types: []string{"metrics"}, Profile: "script"}, records: []Record{manifest}},
		{name: "everything",
			cube: Cube{Name: "Ünï", Types: []string{"model", "metrics", "data-preparator"}, Profile: "medperf",
				Image: "model.sif"},
			records: []Record{manifest, parameters, image, packed(archive.Default,
				archive.Member{Path: "a b/é.bin", Source: weights},
				archive.Member{Path: "run", Source: weights, Executable: true})}},
		{name: "a stored archive", cube: Cube{Types: []string{"model"}, Profile: "medperf", Image: "org/model:1.0"},
			records: []Record{manifest, packed(archive.Store, archive.Member{Path: "w", Source: weights})}},
		{name: "an empty archive", cube: Cube{Types: []string{"model"}, Profile: "medperf"},
			records: []Record{manifest, packed(archive.Default)}},
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
		{name: "another version", harm: func(d object) { d["schema_version"] = 2 }, want: "schema_version"},
		{name: "an unknown field", harm: func(d object) { d["files_"] = array{} }, want: "files_ is not allowed"},
		{name: "no files", harm: func(d object) { d["files"] = array{} }, want: "files: Array must have at least 1 items"},
		{name: "no manifest", harm: func(d object) { d["files"] = d["files"].(array)[1:] },
			want: "files: At least one of the items must match"},
		{name: "a mistyped role", harm: func(d object) { file(d, 1)["role"] = "parameter" }, want: "files.1.role"},
		{name: "a manifest of another name", harm: func(d object) { file(d, 0)["name"] = "m.yaml" }, want: "files.0.name"},
		{name: "a path as name", harm: func(d object) { file(d, 3)["name"] = "a/model.sif" }, want: "files.3.name"},
		{name: "a size below zero", harm: func(d object) { file(d, 3)["size"] = -1 }, want: "files.3.size"},
		{name: "half a byte", harm: func(d object) { file(d, 3)["size"] = 0.5 }, want: "files.3.size"},
		{name: "a digest in capitals", harm: func(d object) { file(d, 0)["sha256"] = strings.Repeat("A", 64) },
			want: "files.0.sha256"},
		{name: "a short digest", harm: func(d object) { file(d, 0)["sha256"] = "aa" }, want: "files.0.sha256"},
		{name: "an archive without its digests", harm: func(d object) { delete(file(d, 2), "archive") },
			want: "files.2: archive is required"},
		{name: "an image with an archive's digests", harm: func(d object) { file(d, 3)["archive"] = file(d, 2)["archive"] },
			want: "files.3"},
		{name: "another compression", harm: func(d object) { file(d, 2)["archive"].(object)["compression"] = "zstd" },
			want: "files.2.archive.compression"},
		{name: "no type", harm: func(d object) { d["cube"].(object)["types"] = array{} }, want: "cube.types"},
		{name: "a mistyped type", harm: func(d object) { d["cube"].(object)["types"] = array{"data_preparator"} },
			want: "cube.types.0"},
		{name: "another profile", harm: func(d object) { d["cube"].(object)["profile"] = "strict" }, want: "cube.profile"},
		{name: "a field of MedPerf's missing", harm: func(d object) { delete(d["medperf"].(object), "parameters_hash") },
			want: "parameters_hash is required"},
		{name: "no digest of the manifest", harm: func(d object) { d["medperf"].(object)["mlcube_hash"] = "" },
			want: "medperf.mlcube_hash"},
		{name: "another command", harm: func(d object) { d["submit_command"] = "medperf mlcube submit" },
			want: "submit_command"},
		{name: "an absolute member", harm: func(d object) { d["members"].(array)[0].(object)["path"] = "/etc/passwd" },
			want: "members.0.path"},
		{name: "another mode", harm: func(d object) { d["members"].(array)[0].(object)["mode"] = "0777" },
			want: "members.0.mode"},
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
