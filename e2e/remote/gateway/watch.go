package main

import (
	"encoding/binary"
	"io"
	"sync"
)

// grpcHeader is the length of the header of each message: a compression flag and the message length.
const grpcHeader = 5

// watch wraps body. It passes each gRPC message to message, and the end or the early close of the stream to
// end, which may be nil.
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
	pending []byte // of an incomplete message
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
