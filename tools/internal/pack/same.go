package pack

import (
	"errors"
	"os"
	"path/filepath"
)

// sameFile reports whether two paths lead to one file or folder.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// sameEntry reports whether two paths lead to one name of a file. Another hard link to the file is another
// name: writing a new file in its place loses nothing.
func sameEntry(a, b string) bool {
	if !sameFile(a, b) {
		return false
	}
	first, errFirst := filepath.EvalSymlinks(a)
	second, errSecond := filepath.EvalSymlinks(b)
	return errors.Join(errFirst, errSecond) != nil || sameFile(filepath.Dir(first), filepath.Dir(second))
}

// sameFolder is sameFile for folders without links on the way, which need not exist.
func sameFolder(a, b string) bool { return a == b || sameFile(a, b) }
