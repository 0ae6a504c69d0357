package main

import (
	"encoding/binary"
	"io"
	"sync"
)

// grpcHeader is the length of what goes before each message: a flag for compression, and its length.
const grpcHeader = 5

// watch is body, whose gRPC messages are shown to message as they pass, and its end, or its closing
// before that, to end, which may be nil.
func watch(body io.ReadCloser, message func([]byte), end func()) io.ReadCloser {
	if end == nil {
		end = func() {}
	}
	return &watched{ReadCloser: body, message: message, end: sync.OnceFunc(end)}
}

type watched struct {
	io.ReadCloser
	message func([]byte)
	end     func()
	pending []byte // of a message that is not complete
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.pending = append(w.pending, p[:n]...)
	for len(w.pending) >= grpcHeader {
		length := binary.BigEndian.Uint32(w.pending[1:])
		if uint64(len(w.pending)) < grpcHeader+uint64(length) {
			break
		}
		w.message(w.pending[grpcHeader : grpcHeader+length])
		w.pending = w.pending[grpcHeader+length:]
	}
	if err != nil {
		w.end()
	}
	return n, err
}

func (w *watched) Close() error {
	w.end()
	return w.ReadCloser.Close()
}
