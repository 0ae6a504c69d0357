package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// The calls that move blobs.
const (
	streamRead  = "/google.bytestream.ByteStream/Read"
	streamWrite = "/google.bytestream.ByteStream/Write"
	batchRead   = "/build.bazel.remote.execution.v2.ContentAddressableStorage/BatchReadBlobs"
	batchUpdate = "/build.bazel.remote.execution.v2.ContentAddressableStorage/BatchUpdateBlobs"
)

// transfer is the part of a blob that one call moved.
type transfer struct {
	Direction string `json:"direction"` // "up", from Bazel, or "down"
	SHA256    string `json:"sha256"`
	Bytes     int    `json:"bytes"` // of the blob, without gRPC overhead
	Mnemonic  string `json:"mnemonic"`
	Target    string `json:"target"`
}

// recorder writes a line for each blob that was moved.
type recorder struct {
	mutex   sync.Mutex
	encoder *json.Encoder
}

func newRecorder(w io.Writer) *recorder { return &recorder{encoder: json.NewEncoder(w)} }

func (r *recorder) record(t transfer) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.encoder.Encode(t) // only for tests; a full disk shows elsewhere
}

// call is a gRPC call whose messages are watched in both directions.
type call struct {
	recorder *recorder
	path     string
	mnemonic string
	target   string

	mutex    sync.Mutex
	resource string // of a stream, from the request
}

type callKey struct{}

// watched returns the request with watched messages; its context has the call.
func (r *recorder) watched(request *http.Request) *http.Request {
	c := &call{recorder: r, path: request.URL.Path}
	c.mnemonic, c.target = requestMetadata(request.Header)
	request = request.WithContext(context.WithValue(request.Context(), callKey{}, c))
	switch c.path {
	case streamWrite:
		// WriteRequest: resource_name = 1, in the first message at least, data = 10.
		request.Body = c.watchStream(request.Body, "up")
	case streamRead:
		// ReadRequest: resource_name = 1
		request.Body = watch(request.Body, c.readResource, nil)
	case batchUpdate:
		// BatchUpdateBlobsRequest: requests = 2 {digest = 1, data = 2}
		request.Body = watch(request.Body, func(m []byte) { c.readBatch(m, "up", 2) }, nil)
	}
	return request
}

// watchAnswer watches the messages of the response, if those of the request were watched.
func watchAnswer(response *http.Response) {
	c, ok := response.Request.Context().Value(callKey{}).(*call)
	if !ok {
		return
	}
	switch c.path {
	case streamRead:
		// ReadResponse: data = 10
		response.Body = c.watchStream(response.Body, "down")
	case batchRead:
		// BatchReadBlobsResponse: responses = 1 {digest = 1, data = 2}
		response.Body = watch(response.Body, func(m []byte) { c.readBatch(m, "down", 1) }, nil)
	}
}

func (c *call) record(direction, sha256 string, bytes int) {
	c.recorder.record(transfer{
		Direction: direction, SHA256: sha256, Bytes: bytes, Mnemonic: c.mnemonic, Target: c.target,
	})
}

func (c *call) readResource(message []byte) {
	eachField(message, func(f wireField) {
		if f.number == 1 {
			c.mutex.Lock()
			defer c.mutex.Unlock()
			c.resource = string(f.content)
		}
	})
}

// watchStream sums the data of a stream and records it at its end, complete or not.
func (c *call) watchStream(body io.ReadCloser, direction string) io.ReadCloser {
	bytes := 0
	return watch(body, func(message []byte) {
		if direction == "up" {
			c.readResource(message)
		}
		c.mutex.Lock()
		defer c.mutex.Unlock()
		eachField(message, func(f wireField) {
			if f.number == 10 {
				bytes += len(f.content)
			}
		})
	}, func() {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		c.record(direction, blobOf(c.resource), bytes)
	})
}

// readBatch records the blobs of a message whose field entries has them, each with a digest and data.
func (c *call) readBatch(message []byte, direction string, entries int) {
	eachField(message, func(entry wireField) {
		if entry.number != entries {
			return
		}
		sha256, bytes := "", 0
		eachField(entry.content, func(f wireField) {
			switch f.number {
			case 1:
				eachField(f.content, func(digest wireField) {
					if digest.number == 1 {
						sha256 = string(digest.content)
					}
				})
			case 2:
				bytes = len(f.content)
			}
		})
		c.record(direction, sha256, bytes)
	})
}

// blobOf is the digest in a resource name, [...]blobs/DIGEST/SIZE.
func blobOf(resource string) string {
	_, blob, _ := strings.Cut("/"+resource, "/blobs/")
	digest, _, _ := strings.Cut(blob, "/")
	return digest
}

// requestMetadata is Bazel's description of the action of a call.
func requestMetadata(header http.Header) (mnemonic, target string) {
	encoded := header.Get("build.bazel.remote.execution.v2.requestmetadata-bin")
	message, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(encoded, "="))
	if err != nil {
		return "", ""
	}
	eachField(message, func(f wireField) {
		switch f.number {
		case 5:
			mnemonic = string(f.content)
		case 6:
			target = string(f.content)
		}
	})
	return mnemonic, target
}
