//go:build !unix

package main

import "testing"

func makePipe(t *testing.T, path string) {
	t.Helper()
	t.Skip("no named pipes here")
}
