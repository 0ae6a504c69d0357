package deflate

// maxStored is the maximum size of a stored block in bytes (RFC 1951 section 3.2.4).
const maxStored = 65535

// AppendStored appends data to dst as stored blocks only (RFC 1951 section 3.2.4), for fast unpacking. dst
// must end on a byte boundary of the stream, and so does the result. With final, the last block ends the
// stream. data may be empty; without final this adds nothing.
func AppendStored(dst, data []byte, final bool) []byte {
	for len(data) > maxStored {
		dst = appendStoredBlock(dst, data[:maxStored], false)
		data = data[maxStored:]
	}
	if len(data) > 0 || final {
		dst = appendStoredBlock(dst, data, final)
	}
	return dst
}

// appendStoredBlock appends one stored block of at most maxStored bytes, on a byte boundary.
func appendStoredBlock(dst, data []byte, final bool) []byte {
	var header byte
	if final {
		header = 1
	}
	return appendStoredBytes(append(dst, header), data)
}

// appendStoredBytes appends the rest of a stored block after its header bits, from a byte boundary.
func appendStoredBytes(dst, data []byte) []byte {
	n := uint16(len(data))
	dst = append(dst, byte(n), byte(n>>8), byte(^n), byte(^n>>8))
	return append(dst, data...)
}
