package mlcubeyaml

import "github.com/rules-mlcube/rules_mlcube/tools/internal/cube"

// Fields are the fields of older MedPerf's Cube that the hosted files fill, under the server's names
// (medperf.entities.cube.Cube). The URLs are empty until the files are hosted.
type Fields struct {
	ManifestURL         string `json:"git_mlcube_url"`
	ManifestHash        string `json:"mlcube_hash"`
	ParametersURL       string `json:"git_parameters_url"`
	ParametersHash      string `json:"parameters_hash"`
	AdditionalFilesURL  string `json:"additional_files_tarball_url"`
	AdditionalFilesHash string `json:"additional_files_tarball_hash"`
	ImageURL            string `json:"image_tarball_url"`
	ImageHash           string `json:"image_tarball_hash"`
}

// Complete returns the fields with the hash of each file.
func (f Fields) Complete(sha256 map[cube.Role]string) cube.Fields {
	f.ManifestHash = sha256[Manifest]
	f.ParametersHash = sha256[cube.Parameters]
	f.AdditionalFilesHash = sha256[cube.AdditionalFiles]
	f.ImageHash = sha256[cube.Image]
	return &f
}

// Contradictions returns the hashes that are not those of the files.
func (f Fields) Contradictions(sha256 map[cube.Role]string) []string {
	var found []string
	for _, c := range []struct {
		field, got string
		role       cube.Role
	}{
		{field: "mlcube_hash", got: f.ManifestHash, role: Manifest},
		{field: "parameters_hash", got: f.ParametersHash, role: cube.Parameters},
		{field: "additional_files_tarball_hash", got: f.AdditionalFilesHash, role: cube.AdditionalFiles},
		{field: "image_tarball_hash", got: f.ImageHash, role: cube.Image},
	} {
		if text := cube.Mismatch("medperf."+c.field, c.got, sha256[c.role], "files"); text != "" {
			found = append(found, text)
		}
	}
	return found
}

// Document returns nothing: every file is hosted.
func (Fields) Document(cube.Role) (string, []byte) { return "", nil }

// Command returns the words of `medperf mlcube submit`, with the flags of the client that runs MLCubes.
func (Fields) Command(c cube.Command) []string {
	words := []string{"medperf", "mlcube", "submit", "--name", c.Name}
	flags := map[cube.Role][2]string{
		Manifest:             {"--mlcube-file", "--mlcube-hash"},
		cube.Parameters:      {"--parameters-file", "--parameters-hash"},
		cube.AdditionalFiles: {"--additional-file", "--additional-hash"},
		cube.Image:           {"--image-file", "--image-hash"},
	}
	for _, f := range c.Files {
		words = append(words, flags[f.Role][0], c.URL(f.Role), flags[f.Role][1], f.SHA256)
	}
	return words
}
