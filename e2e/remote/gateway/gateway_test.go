package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// field is one field with a length, on the wire.
func field(number int, content ...byte) []byte {
	out := binary.AppendUvarint(nil, uint64(number<<3|wireBytes))
	out = binary.AppendUvarint(out, uint64(len(content)))
	return append(out, content...)
}

// frame is a gRPC message on the wire.
func frame(message []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))), message...)
}

func TestLowered(t *testing.T) {
	other := field(1, 1, 2, 3)
	version := []byte{4<<3 | wireBytes, 2, 1<<3 | wireVarint, 2}
	for _, c := range []struct {
		name     string
		in, want []byte
		fails    bool
	}{
		{name: "replaced", in: slices.Concat(other, field(4, 1<<3, 2, 2<<3, 1)), want: slices.Concat(other, version)},
		{name: "added", in: other, want: slices.Concat(other, version)},
		{name: "empty", want: version},
		{name: "cut off", in: field(1, 1, 2, 3)[:3], fails: true},
	} {
		got, err := lowered(c.in)
		if (err != nil) != c.fails || !bytes.Equal(got, c.want) && !c.fails {
			t.Errorf("%s: lowered(%v) = %v, %v; want %v, failure %v", c.name, c.in, got, err, c.want, c.fails)
		}
	}
}

// oneByte returns one byte at a time, like a slow connection.
type oneByte struct{ io.Reader }

func (o oneByte) Read(p []byte) (int, error) { return o.Reader.Read(p[:1]) }
func (o oneByte) Close() error               { return nil }

func TestTransfers(t *testing.T) {
	metadata := base64.RawStdEncoding.EncodeToString(slices.Concat(
		field(5, []byte("MlcubePack")...), field(6, []byte("//p:package")...)))
	batch := func(entries int) []byte {
		digest := field(1, field(1, []byte("abc")...)...)
		return frame(field(entries, append(digest, field(2, 1, 2, 3, 4)...)...))
	}
	resource := field(1, []byte("uploads/8/blobs/abc/4")...)
	for _, c := range []struct {
		name, path       string
		request, respond []byte
		direction        string
	}{
		{
			name: "write", path: streamWrite, direction: "up",
			request: slices.Concat(frame(slices.Concat(resource, field(10, 1, 2, 3))), frame(field(10, 4))),
		},
		{
			name: "read", path: streamRead, direction: "down",
			request: frame(field(1, []byte("blobs/abc/4")...)),
			respond: slices.Concat(frame(field(10, 1)), frame(field(10, 2, 3, 4))),
		},
		{name: "batch update", path: batchUpdate, direction: "up", request: batch(2)},
		{name: "batch read", path: batchRead, direction: "down", respond: batch(1)},
	} {
		var log bytes.Buffer
		request := httptest.NewRequest(http.MethodPost, c.path, oneByte{bytes.NewReader(c.request)})
		request.Header.Set("build.bazel.remote.execution.v2.requestmetadata-bin", metadata)
		request = newRecorder(&log).watched(request)
		sent, _ := io.ReadAll(request.Body)
		request.Body.Close()
		response := &http.Response{Request: request, Body: oneByte{bytes.NewReader(c.respond)}}
		watchAnswer(response)
		answered, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if !bytes.Equal(sent, c.request) || !bytes.Equal(answered, c.respond) {
			t.Errorf("%s: bytes were changed on the way", c.name)
		}
		var got transfer
		if err := json.Unmarshal(log.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v in %q", c.name, err, log.String())
		}
		want := transfer{Direction: c.direction, SHA256: "abc", Bytes: 4, Mnemonic: "MlcubePack", Target: "//p:package"}
		if got != want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, want)
		}
	}
}

func TestTrailersOnly(t *testing.T) {
	response := &http.Response{Header: http.Header{"Grpc-Status": {"5"}, "Content-Type": {"application/grpc"}}}
	trailersOnly(response)
	header := response.Header
	if response.Trailer.Get("Grpc-Status") != "5" || header.Get("Grpc-Status") != "" || header.Get("Content-Type") == "" {
		t.Errorf("got headers %v and trailers %v", header, response.Trailer)
	}
}

func TestUnreachableBackendIsUnavailable(t *testing.T) {
	server := httptest.NewUnstartedServer(newProxy("127.0.0.1:1", nil))
	server.Config.Protocols = unencryptedHTTP2()
	server.Start()
	defer server.Close()
	client := http.Client{Transport: &http.Transport{Protocols: unencryptedHTTP2()}}
	response, err := client.Post(server.URL+capabilities, "application/grpc", strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	if got := response.Trailer.Get("Grpc-Status"); got != "14" {
		t.Errorf("status %q, want 14 (unavailable); trailers %v", got, response.Trailer)
	}
}

func FuzzNextField(f *testing.F) {
	f.Add([]byte{0x22, 2, 8, 2})
	f.Fuzz(func(t *testing.T, message []byte) {
		if _, n, err := nextField(message); err == nil && (n <= 0 || n > len(message)) {
			t.Errorf("%v: %d bytes taken of %d", message, n, len(message))
		}
	})
}
