package diag

// The codes. A code never changes its meaning and is never used again; docs/diagnostics.md has a section for
// each. The number says nothing but the order of the sections: Rule.Area says what a code is about.
const (
	ManifestMissing  Code = "MLC001"
	TooLarge         Code = "MLC002"
	InvalidEncoding  Code = "MLC003"
	InvalidCharacter Code = "MLC004"
	YAMLSyntax       Code = "MLC005"
	TabCharacter     Code = "MLC006"
	YAMLDirective    Code = "MLC007"
	SeveralDocuments Code = "MLC008"
	UnknownTag       Code = "MLC009"
	NestedTooDeep    Code = "MLC010"
	AliasExpansion   Code = "MLC011"
	RecursiveAlias   Code = "MLC012"
	DuplicateKey     Code = "MLC013"
	InvalidValue     Code = "MLC014"
	UnhashableKey    Code = "MLC015"
	NotAMapping      Code = "MLC016"
	InvalidMerge     Code = "MLC017"
	NonStringKey     Code = "MLC018"
	DuplicateAnchor  Code = "MLC019"

	UnknownKey          Code = "MLC020"
	WrongType           Code = "MLC021"
	TasksMissing        Code = "MLC022"
	TaskMissing         Code = "MLC023"
	SectionMissing      Code = "MLC024"
	UnknownSection      Code = "MLC025"
	InputMissing        Code = "MLC026"
	OutputMissing       Code = "MLC027"
	UnknownOutput       Code = "MLC028"
	OutputsForbidden    Code = "MLC029"
	ParametersFileValue Code = "MLC030"
	InputNotPackaged    Code = "MLC031"
	UnnormalizedPath    Code = "MLC032"
	DefaultMissing      Code = "MLC033"
	InvalidType         Code = "MLC034"
	InvalidOpts         Code = "MLC035"
	TypeContradictsPath Code = "MLC036"
	UntypedOutput       Code = "MLC037"
	ReadOnlyOutput      Code = "MLC038"
	LegacyManifest      Code = "MLC039"
	AmbiguousImage      Code = "MLC040"
	RunnerMissing       Code = "MLC041"
	ImageKeyMissing     Code = "MLC042"
	UnknownRunnerKey    Code = "MLC043"
	InvalidRunnerOption Code = "MLC044"
	GpuArgsMissing      Code = "MLC045"
	InvalidCubeType     Code = "MLC046"
	ReservedKey         Code = "MLC047"

	ParametersNotFound      Code = "MLC050"
	ParametersUnreferenced  Code = "MLC051"
	ParametersSyntax        Code = "MLC052"
	ParametersNotJSON       Code = "MLC053"
	ParametersNotAMapping   Code = "MLC054"
	AdditionalFilesNotFound Code = "MLC055"
	ReferencedFileMissing   Code = "MLC056"
	UnreferencedFile        Code = "MLC057"
	PathEscapes             Code = "MLC058"
	AbsolutePath            Code = "MLC059"
	PathExpansion           Code = "MLC060"
	ReferenceKind           Code = "MLC061"
	ImageFileMissing        Code = "MLC062"
	ImageFilePath           Code = "MLC063"
	ImageFileNameTaken      Code = "MLC064"
	ImageFileUnreferenced   Code = "MLC065"
	FileLostOnExtraction    Code = "MLC066"
	NotARegularFile         Code = "MLC067"
	Dropping                Code = "MLC068"
	CaseConflict            Code = "MLC069"

	InvalidImageReference Code = "MLC070"
	ImageWithoutTag       Code = "MLC071"
	ImageTagLatest        Code = "MLC072"
	ImageNotPinned        Code = "MLC073"
	TwoRegistryHosts      Code = "MLC074"

	OutputInputMismatch Code = "MLC080"
	OutputInputKind     Code = "MLC081"
	UndeclaredTaskFiles Code = "MLC082"
	UndeclaredType      Code = "MLC083"
	InputWithoutOutput  Code = "MLC084"

	NameTooLong     Code = "MLC090"
	URLTooLong      Code = "MLC091"
	AddressUnusable Code = "MLC092"
	AddressOfPage   Code = "MLC093"
	AddressMoves    Code = "MLC094"
	PrivateAddress  Code = "MLC095"
	AddressHasLogin Code = "MLC096"
	NotTheFile      Code = "MLC097"

	ContainerTypeMissing  Code = "MLC100"
	InvalidContainerType  Code = "MLC101"
	ContainerImageMissing Code = "MLC102"
	ImageDoesNotFitType   Code = "MLC103"
	NullTask              Code = "MLC104"
	UnknownTask           Code = "MLC105"
	TaskRefused           Code = "MLC108"
	CommandWordMissing    Code = "MLC109"

	UnknownVolume       Code = "MLC110"
	VolumeDirection     Code = "MLC111"
	OutputVolumeMissing Code = "MLC112"
	VolumeNotMounted    Code = "MLC113"
	VolumeKeyMissing    Code = "MLC114"
	InvalidVolumeType   Code = "MLC115"
	VolumeTypeMismatch  Code = "MLC116"
	HostPath            Code = "MLC117"

	RelativeMountPath    Code = "MLC120"
	InvalidMountPath     Code = "MLC121"
	DuplicateMountPath   Code = "MLC122"
	MountPathTaken       Code = "MLC123"
	NestedMountPath      Code = "MLC124"
	MountPathHidesSystem Code = "MLC125"
	MountPathBelowTmp    Code = "MLC126"

	RunArgNotAllowed Code = "MLC130"
	InvalidRunArg    Code = "MLC131"
	ShellSyntax      Code = "MLC132"
	EnvironmentValue Code = "MLC133"
	NotOnSingularity Code = "MLC134"
	NotConfidential  Code = "MLC135"

	ConfigNotJSON       Code = "MLC140"
	ParametersNotInline Code = "MLC141"
	ImageHashUnknown    Code = "MLC145"
	ImageDigestUnused   Code = "MLC146"
	ImageDigestMismatch Code = "MLC147"

	NotADockerArchive    Code = "MLC150"
	RepoTagsMissing      Code = "MLC151"
	NotASingularityImage Code = "MLC152"
	ImageNotEncrypted    Code = "MLC153"
	ImageNotChecked      Code = "MLC154"
	SeveralImages        Code = "MLC155"

	NoCounterpart   Code = "MLC160"
	MigrationChoice Code = "MLC161"

	ImageFileName Code = "MLC170"
)

// Area is what a code is about.
type Area uint8

const (
	Reading        Area = iota // reading YAML
	Structure                  // the structure of a manifest
	Files                      // files and paths
	ImageReference             // image references
	Relations                  // connections between tasks
	Limits                     // limits of names and addresses
	Container                  // container_config.yaml
	Migration                  // migration to container_config.yaml
)

// Rule describes a code.
type Rule struct {
	Code Code
	Area Area
	// Severity is the severity in profile medperf; profile script may lower it.
	Severity Severity
	// Name is the code's name in words, in kebab case, for SARIF and for headings.
	Name string
	// Title describes the kind of finding in a few words.
	Title string
	// Locked means that an error of this code cannot be allowed: the cube cannot be packaged, or the hosted
	// files would be wrong, unsafe or useless.
	Locked bool
}

// allowable returns a rule whose findings a target may allow.
func allowable(c Code, a Area, s Severity, name, title string) Rule {
	return Rule{Code: c, Area: a, Severity: s, Name: name, Title: title}
}

// locked returns a rule whose errors a target may not allow.
func locked(c Code, a Area, s Severity, name, title string) Rule {
	return Rule{Code: c, Area: a, Severity: s, Name: name, Title: title, Locked: true}
}

// Rules describes every code, in ascending order.
var Rules = []Rule{
	locked(ManifestMissing, Reading, Error, "manifest-missing", "manifest missing or unreadable"),
	locked(TooLarge, Reading, Error, "too-large", "file too large"),
	locked(InvalidEncoding, Reading, Error, "invalid-encoding", "file is not UTF-8"),
	locked(InvalidCharacter, Reading, Error, "invalid-character", "invalid YAML character"),
	locked(YAMLSyntax, Reading, Error, "yaml-syntax", "invalid YAML syntax"),
	locked(TabCharacter, Reading, Error, "tab-character", "tab where YAML requires spaces"),
	locked(YAMLDirective, Reading, Error, "yaml-directive", "unsupported YAML directive"),
	locked(SeveralDocuments, Reading, Error, "several-documents", "more than one YAML document"),
	locked(UnknownTag, Reading, Error, "unknown-tag", "YAML tag that the safe loader refuses"),
	locked(NestedTooDeep, Reading, Error, "nested-too-deep", "values nested too deeply"),
	locked(AliasExpansion, Reading, Error, "alias-expansion", "aliases expand to too many values"),
	allowable(RecursiveAlias, Reading, Error, "recursive-alias", "value contains itself"),
	allowable(DuplicateKey, Reading, Error, "duplicate-key", "duplicate key"),
	locked(InvalidValue, Reading, Error, "invalid-value", "value does not fit its YAML type"),
	locked(UnhashableKey, Reading, Error, "unhashable-key", "list or mapping used as a key"),
	locked(NotAMapping, Reading, Error, "not-a-mapping", "manifest is not a mapping"),
	locked(InvalidMerge, Reading, Error, "invalid-merge", "merge key without a mapping"),
	locked(NonStringKey, Reading, Error, "non-string-key", "key is not a string"),
	locked(DuplicateAnchor, Reading, Error, "duplicate-anchor", "duplicate anchor"),

	allowable(UnknownKey, Structure, Warning, "unknown-key", "unknown key"),
	locked(WrongType, Structure, Error, "wrong-type", "wrong type of value"),
	locked(TasksMissing, Structure, Error, "tasks-missing", "tasks missing"),
	locked(TaskMissing, Structure, Error, "task-missing", "required task missing"),
	locked(SectionMissing, Structure, Error, "section-missing", "task without parameters, inputs or outputs"),
	locked(UnknownSection, Structure, Error, "unknown-section", "unknown key next to inputs and outputs"),
	locked(InputMissing, Structure, Error, "input-missing", "required input missing"),
	locked(OutputMissing, Structure, Error, "output-missing", "required output missing"),
	locked(UnknownOutput, Structure, Error, "unknown-output", "output that MedPerf does not collect"),
	locked(OutputsForbidden, Structure, Error, "outputs-forbidden", "outputs in a task that must not have any"),
	locked(ParametersFileValue, Structure, Error, "parameters-file-value", "parameters_file is not parameters.yaml"),
	locked(InputNotPackaged, Structure, Error, "input-not-packaged", "extra input outside additional_files"),
	allowable(UnnormalizedPath, Structure, Warning, "unnormalized-path", "path not in its shortest form"),
	locked(DefaultMissing, Structure, Error, "default-missing", "parameter without default"),
	locked(InvalidType, Structure, Error, "invalid-type", "parameter type is neither file nor directory"),
	allowable(InvalidOpts, Structure, Warning, "invalid-opts", "parameter opts is neither ro nor rw"),
	allowable(TypeContradictsPath, Structure, Warning, "type-contradicts-path", "parameter type contradicts its path"),
	allowable(UntypedOutput, Structure, Error, "untyped-output", "output without a type"),
	allowable(ReadOnlyOutput, Structure, Error, "read-only-output", "read-only output"),
	locked(LegacyManifest, Structure, Error, "legacy-manifest", "manifest with an MLCube schema before 2021"),
	allowable(AmbiguousImage, Structure, Warning, "ambiguous-image", "images in both docker and singularity"),
	allowable(RunnerMissing, Structure, Error, "runner-missing", "neither docker nor singularity section"),
	allowable(ImageKeyMissing, Structure, Error, "image-key-missing", "runner section without image"),
	allowable(UnknownRunnerKey, Structure, Error, "unknown-runner-key", "unknown runner option"),
	allowable(InvalidRunnerOption, Structure, Error, "invalid-runner-option", "invalid value of a runner option"),
	allowable(GpuArgsMissing, Structure, Note, "gpu-args-missing", "accelerator_count without gpu_args"),
	locked(InvalidCubeType, Structure, Error, "invalid-cube-type", "unknown cube type"),
	allowable(ReservedKey, Structure, Warning, "reserved-key", "key reserved by MLCube"),

	locked(ParametersNotFound, Files, Error, "parameters-not-found", "parameters.yaml referenced but missing"),
	allowable(ParametersUnreferenced, Files, Warning, "parameters-unreferenced", "parameters.yaml not referenced"),
	allowable(ParametersSyntax, Files, Error, "parameters-syntax", "invalid YAML in parameters.yaml"),
	allowable(ParametersNotJSON, Files, Warning, "parameters-not-json",
		"value in parameters.yaml that JSON cannot represent"),
	allowable(ParametersNotAMapping, Files, Warning, "parameters-not-a-mapping", "parameters.yaml is not a mapping"),
	locked(AdditionalFilesNotFound, Files, Error, "additional-files-not-found", "additional files referenced but missing"),
	allowable(ReferencedFileMissing, Files, Error, "referenced-file-missing",
		"referenced file missing from the additional files"),
	allowable(UnreferencedFile, Files, Warning, "unreferenced-file", "unreferenced additional files"),
	locked(PathEscapes, Files, Error, "path-escapes", "path leaves its folder"),
	allowable(AbsolutePath, Files, Warning, "absolute-path", "absolute path"),
	allowable(PathExpansion, Files, Warning, "path-expansion", "path expanded on the host"),
	allowable(ReferenceKind, Files, Error, "reference-kind", "file referenced as a folder, or a folder as a file"),
	locked(ImageFileMissing, Files, Error, "image-file-missing", "Singularity image file missing"),
	locked(ImageFilePath, Files, Error, "image-file-path", "singularity.image is not a plain file name"),
	locked(ImageFileNameTaken, Files, Error, "image-file-name-taken", "image file has the name of another hosted file"),
	allowable(ImageFileUnreferenced, Files, Warning, "image-file-unreferenced", "image file not named in the manifest"),
	locked(FileLostOnExtraction, Files, Error, "file-lost-on-extraction", "file lost when MedPerf extracts the archive"),
	locked(NotARegularFile, Files, Error, "not-a-regular-file", "file cannot be hosted"),
	allowable(Dropping, Files, Error, "dropping", "junk file of an editor or the operating system"),
	allowable(CaseConflict, Files, Error, "case-conflict", "paths differ only by case"),

	allowable(InvalidImageReference, ImageReference, Error, "invalid-image-reference", "invalid image reference"),
	allowable(ImageWithoutTag, ImageReference, Warning, "image-without-tag", "image without tag or digest"),
	allowable(ImageTagLatest, ImageReference, Warning, "image-tag-latest", "image with the tag latest"),
	allowable(ImageNotPinned, ImageReference, Error, "image-not-pinned", "image violates the image policy"),
	allowable(TwoRegistryHosts, ImageReference, Warning, "two-registry-hosts",
		"two registry hosts in one image reference"),

	allowable(OutputInputMismatch, Relations, Warning, "output-input-mismatch", "output and input have different paths"),
	allowable(OutputInputKind, Relations, Warning, "output-input-kind", "output and input have different types"),
	allowable(UndeclaredTaskFiles, Relations, Warning, "undeclared-task-files",
		"undeclared task needs files that are not packaged"),
	allowable(UndeclaredType, Relations, Note, "undeclared-type", "undeclared cube type"),
	allowable(InputWithoutOutput, Relations, Warning, "input-without-output",
		"task reads an input that no earlier task writes"),

	allowable(NameTooLong, Limits, Note, "name-too-long", "name too long for MedPerf"),
	locked(URLTooLong, Limits, Error, "url-too-long", "URL too long for MedPerf"),
	allowable(AddressUnusable, Limits, Error, "address-unusable", "address that MedPerf cannot download from"),
	allowable(AddressOfPage, Limits, Error, "address-of-page", "address of a web page about the file"),
	allowable(AddressMoves, Limits, Warning, "address-moves", "address of a file that may change"),
	allowable(PrivateAddress, Limits, Warning, "private-address", "address that nobody else reaches"),
	locked(AddressHasLogin, Limits, Error, "address-has-login", "address with a user name or password"),
	allowable(NotTheFile, Limits, Error, "not-the-file", "pointer, web page or empty file in place of a file"),

	locked(ContainerTypeMissing, Container, Error, "container-type-missing", "container_type missing"),
	locked(InvalidContainerType, Container, Error, "invalid-container-type", "unknown container_type"),
	locked(ContainerImageMissing, Container, Error, "container-image-missing", "image missing"),
	locked(ImageDoesNotFitType, Container, Error, "image-does-not-fit-type", "image does not match container_type"),
	locked(NullTask, Container, Error, "null-task", "empty task"),
	allowable(UnknownTask, Container, Warning, "unknown-task", "task that MedPerf does not run"),
	locked(TaskRefused, Container, Error, "task-refused", "task that the contract refuses"),
	locked(CommandWordMissing, Container, Error, "command-word-missing", "command without a word that the contract requires"),

	locked(UnknownVolume, Container, Error, "unknown-volume", "volume that MedPerf does not supply"),
	allowable(VolumeDirection, Container, Error, "volume-direction",
		"input listed as an output, or an output as an input"),
	locked(OutputVolumeMissing, Container, Error, "output-volume-missing", "output that MedPerf reads is not mounted"),
	allowable(VolumeNotMounted, Container, Warning, "volume-not-mounted", "important volume is not mounted"),
	locked(VolumeKeyMissing, Container, Error, "volume-key-missing", "volume without mount_path or type"),
	locked(InvalidVolumeType, Container, Error, "invalid-volume-type", "volume type is neither file nor directory"),
	allowable(VolumeTypeMismatch, Container, Error, "volume-type-mismatch",
		"volume type differs from what MedPerf mounts"),
	locked(HostPath, Container, Error, "host-path", "volume with a host path"),

	locked(RelativeMountPath, Container, Error, "relative-mount-path", "mount path is not absolute"),
	locked(InvalidMountPath, Container, Error, "invalid-mount-path", "invalid mount path"),
	locked(DuplicateMountPath, Container, Error, "duplicate-mount-path", "duplicate mount path"),
	locked(MountPathTaken, Container, Error, "mount-path-taken", "mount path reserved by MedPerf"),
	allowable(NestedMountPath, Container, Error, "nested-mount-path", "volume inside another volume"),
	allowable(MountPathHidesSystem, Container, Warning, "mount-path-hides-system", "volume hides a system folder"),
	allowable(MountPathBelowTmp, Container, Note, "mount-path-below-tmp", "mount path below /tmp"),

	locked(RunArgNotAllowed, Container, Error, "run-arg-not-allowed", "run argument that MedPerf does not allow"),
	locked(InvalidRunArg, Container, Error, "invalid-run-arg", "invalid value of a run argument"),
	allowable(ShellSyntax, Container, Warning, "shell-syntax", "shell syntax in a command"),
	allowable(EnvironmentValue, Container, Warning, "environment-value",
		"environment variable gets another value than written"),
	allowable(NotOnSingularity, Container, Note, "not-on-singularity", "setting that hospitals with Singularity cannot run"),
	allowable(NotConfidential, Container, Note, "not-confidential", "setting that confidential computing does not apply"),

	locked(ConfigNotJSON, Container, Error, "config-not-json", "value in the configuration that JSON cannot represent"),
	locked(ParametersNotInline, Container, Error, "parameters-not-inline", "parameters that MedPerf cannot upload"),
	allowable(ImageHashUnknown, Container, Note, "image-hash-unknown", "image hash unknown"),
	locked(ImageDigestUnused, Container, Error, "image-digest-unused", "image digest for a container without a registry image"),
	locked(ImageDigestMismatch, Container, Error, "image-digest-mismatch", "image digest that differs from that in the reference"),

	locked(NotADockerArchive, Container, Error, "not-a-docker-archive", "image file is not a docker archive"),
	locked(RepoTagsMissing, Container, Error, "repo-tags-missing", "docker archive without RepoTags"),
	locked(NotASingularityImage, Container, Error, "not-a-singularity-image", "image file is not a Singularity image"),
	locked(ImageNotEncrypted, Container, Error, "image-not-encrypted", "image file is not encrypted"),
	allowable(ImageNotChecked, Container, Warning, "image-not-checked", "image file not checked"),
	allowable(SeveralImages, Container, Error, "several-images", "docker archive with several images"),

	allowable(NoCounterpart, Migration, Warning, "no-counterpart",
		"setting of mlcube.yaml that container_config.yaml does not support"),
	allowable(MigrationChoice, Migration, Note, "migration-choice", "choice of mlcubepack migrate to review"),

	locked(ImageFileName, Files, Error, "image-file-name", "image file with a name that cannot be hosted"),
}

// Lookup returns the rule of a code, and whether the code is known.
func Lookup(code Code) (Rule, bool) {
	low, high := 0, len(Rules)
	for low < high {
		mid := (low + high) / 2
		if Rules[mid].Code < code {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(Rules) && Rules[low].Code == code {
		return Rules[low], true
	}
	return Rule{}, false
}
