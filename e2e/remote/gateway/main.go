// Command gateway is a proxy between Bazel and a remote executor, for tests.
//
//	gateway -listen 127.0.0.1:8982 -backend 127.0.0.1:8983 [-transfers FILE]
//
// It forwards every gRPC call unchanged, with one exception: it lowers the API version of buildbox-casd from
// 2.1 to 2.0, the version of Bazel 7, whose requests do not differ. With -transfers it also writes a line of
// JSON for each uploaded or downloaded blob, with its action. It uses only Go's standard library, so that
// running it downloads nothing.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8982", "`address` that Bazel calls")
	backend := flag.String("backend", "127.0.0.1:8983", "`address` of the executor")
	transfers := flag.String("transfers", "", "append a line to this `file` for each uploaded or downloaded blob")
	flag.Parse()
	if err := run(*listen, *backend, *transfers); err != nil {
		fmt.Fprintln(os.Stderr, "gateway:", err)
		os.Exit(1)
	}
}

func run(listen, backend, transfers string) error {
	var recorder *recorder
	if transfers != "" {
		file, err := os.OpenFile(transfers, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			return err
		}
		defer file.Close()
		recorder = newRecorder(file)
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:   newProxy(backend, recorder),
		Protocols: unencryptedHTTP2(),
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams:          1000,
			MaxReceiveBufferPerStream:     4 << 20,
			MaxReceiveBufferPerConnection: 64 << 20,
		},
		ErrorLog: log.New(os.Stderr, "gateway: ", log.LstdFlags),
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
