package cube

// The layout of a folder that holds a cube or container, where MedPerf's client looks for its files
// (cli/medperf/config.py). The manifest has a name of its kind: Kind.Manifest.
const (
	WorkspaceFolder       = "workspace"
	ParametersName        = "parameters.yaml"
	AdditionalFilesFolder = "additional_files"
	ImageFolder           = ".image"
	// AssetsFolder is where package-mlcube.py put the files to host, and where the command package does.
	AssetsFolder = "assets"
)

// The names of files that packaging writes, beside the manifest, the parameters and the image file.
const (
	AdditionalFilesName = "additional_files.tar.gz"
	ChecksumsName       = "SHA256SUMS"
	SubmissionName      = "submission.json"
)

// Role says what a file of a submission is to MedPerf. The role of the manifest is that of its kind:
// Kind.ManifestRole.
type Role string

const (
	Parameters      Role = "parameters"
	AdditionalFiles Role = "additional_files"
	Image           Role = "image"
)
