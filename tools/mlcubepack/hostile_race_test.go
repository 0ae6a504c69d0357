//go:build unix && race

package main

// raceDetector tells whether the race detector runs.
const raceDetector = true
