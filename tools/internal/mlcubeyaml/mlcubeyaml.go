// Package mlcubeyaml has the rules for mlcube.yaml: what is wrong with one, which files it needs, and what
// MedPerf registers of it.
//
// The rules are tables (tasktables.go, sections.go), and the profile selects their columns. Profile script is
// MedPerf's scripts/package-mlcube.py of 2025-04; profile medperf is what the client that runs MLCubes needs.
// docs/profiles.md compares them.
package mlcubeyaml
