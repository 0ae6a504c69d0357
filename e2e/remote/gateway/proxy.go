package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
)

const capabilities = "/build.bazel.remote.execution.v2.Capabilities/GetCapabilities"

func unencryptedHTTP2() *http.Protocols {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	return protocols
}

// newProxy forwards gRPC calls to backend. The recorder may be nil.
func newProxy(backend string, recorder *recorder) http.Handler {
	target := &url.URL{Scheme: "http", Host: backend}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: func(response *http.Response) error {
			trailersOnly(response)
			if response.Request.URL.Path == capabilities {
				return lowerVersion(response)
			}
			watchAnswer(response)
			return nil
		},
		// gRPC reports an unavailable server as a status in the trailers, not as an HTTP status.
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			w.Header().Set("Content-Type", "application/grpc")
			w.Header().Set(http.TrailerPrefix+"Grpc-Status", "14")
			w.Header().Set(http.TrailerPrefix+"Grpc-Message", url.PathEscape("gateway: "+err.Error()))
			w.WriteHeader(http.StatusOK)
		},
		FlushInterval: -1,
		Transport: &http.Transport{
			Protocols: unencryptedHTTP2(),
			HTTP2:     &http.HTTP2Config{MaxReceiveBufferPerStream: 4 << 20, MaxReceiveBufferPerConnection: 64 << 20},
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if recorder != nil {
			request = recorder.watched(request)
		}
		proxy.ServeHTTP(w, request)
	})
}

// trailersOnly moves the status of a response without messages from its headers to trailers. gRPC allows it in
// the headers only in the frame that ends the stream, but the proxy ends streams with its own frame.
func trailersOnly(response *http.Response) {
	for _, name := range []string{"Grpc-Status", "Grpc-Message", "Grpc-Status-Details-Bin"} {
		if values := response.Header.Values(name); len(values) > 0 {
			if response.Trailer == nil {
				response.Trailer = make(http.Header)
			}
			response.Trailer[name] = values
			response.Header.Del(name)
		}
	}
}

// lowerVersion makes the server accept version 2.0 of the API.
func lowerVersion(response *http.Response) error {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	response.Body.Close()
	if len(body) >= grpcHeader {
		if body[0] != 0 {
			return fmt.Errorf("the executor's capabilities are compressed without a request")
		}
		message, err := lowered(body[grpcHeader:])
		if err != nil {
			return err
		}
		body = binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message)))
		body = append(body, message...)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	response.Header.Del("Content-Length")
	response.ContentLength = -1
	return nil
}

// lowered returns a ServerCapabilities message with low_api_version (field 4) 2.0.
func lowered(capabilities []byte) ([]byte, error) {
	const lowAPIVersion = 4
	var out []byte
	for rest := capabilities; len(rest) > 0; {
		field, n, err := nextField(rest)
		if err != nil {
			return nil, fmt.Errorf("the executor's capabilities: %w", err)
		}
		if field.number != lowAPIVersion {
			out = append(out, rest[:n]...)
		}
		rest = rest[n:]
	}
	// SemVer{major: 2}
	return append(out, lowAPIVersion<<3|wireBytes, 2, 1<<3|wireVarint, 2), nil
}
