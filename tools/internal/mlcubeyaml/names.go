package mlcubeyaml

import "github.com/rules-mlcube/rules_mlcube/tools/internal/cube"

type (
	Profile     = cube.Profile
	File        = cube.File
	FileSet     = cube.FileSet
	FileProblem = cube.FileProblem
	Request     = cube.Request
	Result      = cube.Result
	Reference   = cube.Reference
	ImagePolicy = cube.ImagePolicy
)

const (
	MedPerf     = cube.MedPerf
	Script      = cube.Script
	ImageAny    = cube.ImageAny
	ImageTag    = cube.ImageTag
	ImageDigest = cube.ImageDigest
)
