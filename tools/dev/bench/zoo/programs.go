package zoo

import (
	"bytes"
	"path/filepath"
	"slices"
)

// Programs, of this machine.
var programs = []Class{
	{Name: "Go program", What: "programs of the Go toolchain",
		make: func(m *maker) { m.folder(output("go", "env", "GOTOOLDIR"), isProgram) }},
	{Name: "shared libraries", What: "shared libraries of this machine",
		make: func(m *maker) {
			folders, err := filepath.Glob("/usr/lib/*-linux-gnu")
			if err != nil || len(folders) == 0 {
				return
			}
			m.folder(slices.Min(folders), isProgram)
		}},
	{Name: "Python bytecode", What: "the compiled Python library of this machine",
		make: func(m *maker) { m.folder(pythonLibrary(), hasSuffix(".pyc")) }},
}

func isProgram(_ string, data []byte) bool { return bytes.HasPrefix(data, []byte("\x7fELF")) }
