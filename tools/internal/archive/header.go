package archive

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Sizes and limits of a USTAR header (POSIX.1-2024, pax, "ustar Interchange Format").
const (
	tarBlock     = 512
	nameField    = 100
	prefixField  = 155
	maxOctalSize = 1<<33 - 1 // eleven octal digits: 8 GiB less one byte
	endOfArchive = 2 * tarBlock
)

// The type flags that an archive may contain.
const (
	typeFile   = '0'
	typeFolder = '5'
	typePAX    = 'x'
)

// paxName is the name of every PAX header block; readers that support PAX do not show it.
const paxName = "././@PaxHeader"

// splitName splits a name into USTAR's prefix and name fields. A name of at most 100 bytes goes into the name
// field. A longer name is split at the last slash, except a trailing one, with at most 155 bytes before it.
// ok is false if more than 100 bytes follow that slash.
func splitName(name string) (prefix, rest string, ok bool) {
	if len(name) <= nameField {
		return "", name, true
	}
	cut := strings.LastIndexByte(name[:min(prefixField+1, len(name)-1)], '/')
	if cut <= 0 || len(name)-cut-1 > nameField {
		return "", "", false
	}
	return name[:cut], name[cut+1:], true
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// paxRecords returns the PAX records of an entry, sorted by key, or "" if USTAR is sufficient.
func paxRecords(name string, size int64) string {
	_, _, fits := splitName(name)
	var records string
	if !fits || !isASCII(name) {
		records += paxRecord("path", name)
	}
	if size > maxOctalSize {
		records += paxRecord("size", strconv.FormatInt(size, 10))
	}
	return records
}

// paxRecord formats "LENGTH KEY=VALUE\n", where LENGTH counts its own digits.
func paxRecord(key, value string) string {
	n := len(key) + len(value) + len(" =\n")
	length := n + len(strconv.Itoa(n))
	if n+len(strconv.Itoa(length)) != length {
		length = n + len(strconv.Itoa(length))
	}
	return strconv.Itoa(length) + " " + key + "=" + value + "\n"
}

// headerSize returns the number of bytes that appendHeader adds.
func headerSize(name string, size int64) int64 {
	n := int64(tarBlock)
	if pax := paxRecords(name, size); pax != "" {
		n += tarBlock + padded(int64(len(pax)))
	}
	return n
}

// padded rounds n up to a multiple of the tar block size.
func padded(n int64) int64 { return (n + tarBlock - 1) &^ (tarBlock - 1) }

// appendHeader appends the header blocks of an entry. The name of a folder ends in a slash.
func appendHeader(dst []byte, name string, executable bool, size int64) []byte {
	if pax := paxRecords(name, size); pax != "" {
		dst = appendUSTAR(dst, "", paxName, typePAX, 0o644, int64(len(pax)))
		dst = append(dst, pax...)
		dst = append(dst, make([]byte, padded(int64(len(pax)))-int64(len(pax)))...)
	}
	prefix, rest, fits := splitName(name)
	if !fits { // the name for a reader without PAX
		rest = strings.TrimSuffix(name[:nameField], "/")
	}
	if strings.HasSuffix(name, "/") {
		return appendUSTAR(dst, prefix, rest, typeFolder, 0o755, 0)
	}
	mode := int64(0o644)
	if executable {
		mode = 0o755
	}
	return appendUSTAR(dst, prefix, rest, typeFile, mode, size)
}

// ustarFields are the offsets of a header's fields: [from, to).
var ustarFields = []struct {
	name     string
	from, to int
}{
	{"name", 0, 100}, {"mode", 100, 108}, {"uid", 108, 116}, {"gid", 116, 124}, {"size", 124, 136},
	{"mtime", 136, 148}, {"checksum", 148, 156}, {"typeflag", 156, 157}, {"linkname", 157, 257},
	{"magic", 257, 263}, {"version", 263, 265}, {"uname", 265, 297}, {"gname", 297, 329},
	{"devmajor", 329, 337}, {"devminor", 337, 345}, {"prefix", 345, 500}, {"padding", 500, 512},
}

// appendUSTAR appends one header block. A size over eleven octal digits is written in base 256, as in GNU
// tar, for readers that do not support the PAX record of the size.
func appendUSTAR(dst []byte, prefix, name string, typeflag byte, mode, size int64) []byte {
	var h [tarBlock]byte
	copy(h[0:100], name)
	octal(h[100:108], mode)
	octal(h[108:116], 0)
	octal(h[116:124], 0)
	if size > maxOctalSize {
		h[124] = 0x80
		binary.BigEndian.PutUint64(h[128:136], uint64(size))
	} else {
		octal(h[124:136], size)
	}
	octal(h[136:148], Mtime)
	h[156] = typeflag
	copy(h[257:265], "ustar\x0000")
	octal(h[329:337], 0)
	octal(h[337:345], 0)
	copy(h[345:500], prefix)
	octal(h[148:155], headerChecksum(&h))
	h[155] = ' '
	return append(dst, h[:]...)
}

// headerChecksum is the sum of a header's bytes, with the checksum field read as spaces.
func headerChecksum(h *[tarBlock]byte) int64 {
	sum := int64(8 * ' ')
	for i, c := range h {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	return sum
}

// octal fills a field with v in octal digits, with leading zeros and a NUL at the end.
func octal(field []byte, v int64) {
	for i := len(field) - 2; i >= 0; i-- {
		field[i] = byte('0' + v&7)
		v >>= 3
	}
}
