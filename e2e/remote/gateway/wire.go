package main

import (
	"encoding/binary"
	"errors"
)

// The wire types of protocol buffers: https://protobuf.dev/programming-guides/encoding/
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

var errWire = errors.New("not a protocol buffer")

// wireField is a field of a message: content for a length-delimited field, value for a varint.
type wireField struct {
	number  int
	value   uint64
	content []byte
}

// nextField reads the first field of a message and returns its size in bytes.
func nextField(message []byte) (wireField, int, error) {
	key, n := binary.Uvarint(message)
	if n <= 0 || key>>3 == 0 || key>>3 > 1<<29-1 {
		return wireField{}, 0, errWire
	}
	field := wireField{number: int(key >> 3)}
	switch key & 7 {
	case wireVarint:
		value, length := binary.Uvarint(message[n:])
		if length <= 0 {
			return wireField{}, 0, errWire
		}
		field.value = value
		n += length
	case wireFixed64:
		n += 8
	case wireFixed32:
		n += 4
	case wireBytes:
		length, head := binary.Uvarint(message[n:])
		n += head
		if head <= 0 || length > uint64(len(message)-n) {
			return wireField{}, 0, errWire
		}
		field.content = message[n : n+int(length)]
		n += int(length)
	default:
		return wireField{}, 0, errWire
	}
	if n > len(message) {
		return wireField{}, 0, errWire
	}
	return field, n, nil
}

// eachField calls visit for the fields of a message in turn; it stops at invalid data.
func eachField(message []byte, visit func(wireField)) {
	for len(message) > 0 {
		field, n, err := nextField(message)
		if err != nil {
			return
		}
		visit(field)
		message = message[n:]
	}
}
