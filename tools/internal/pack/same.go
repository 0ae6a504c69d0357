package pack

import (
	"errors"
	"os"
	"path/filepath"
)

// sameFile reports whether two paths are the same file or folder.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// sameEntry reports whether two paths are the same name of a file. Another hard link is a different name:
// replacing it loses nothing.
func sameEntry(a, b string) bool {
	if !sameFile(a, b) {
		return false
	}
	first, errFirst := filepath.EvalSymlinks(a)
	second, errSecond := filepath.EvalSymlinks(b)
	return errors.Join(errFirst, errSecond) != nil || sameFile(filepath.Dir(first), filepath.Dir(second))
}

// sameFolder is sameFile for folder paths without links, which need not exist.
func sameFolder(a, b string) bool { return a == b || sameFile(a, b) }
