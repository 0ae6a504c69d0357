package diag

// Rule describes a code.
type Rule struct {
	Code Code
	// Name is the code's name in words, in kebab case, for SARIF and for headings.
	Name string
	// Severity is the severity in profile medperf; profile script may lower it.
	Severity Severity
	// Title describes the kind of finding in a few words.
	Title string
	// Locked means that an error of this code cannot be allowed: the cube cannot be packaged, or the hosted
	// files would be wrong, unsafe or useless.
	Locked bool
}

// Rules lists every code, in ascending order. MLC001 to 019 are about reading YAML, 020 to 049 about the
// manifest's structure, 050 to 069 about files and paths, 070 to 079 about the image reference, 080 to 089
// about connections between tasks, 090 to 099 about limits. MLC100 to 159 are about container_config.yaml,
// 160 and up about migration.
var Rules = []Rule{
	{"MLC001", "manifest-missing", Error, "manifest missing or unreadable", true},
	{"MLC002", "too-large", Error, "file too large", true},
	{"MLC003", "invalid-encoding", Error, "file is not UTF-8", true},
	{"MLC004", "invalid-character", Error, "invalid YAML character", true},
	{"MLC005", "yaml-syntax", Error, "invalid YAML syntax", true},
	{"MLC006", "tab-character", Error, "tab where YAML requires spaces", true},
	{"MLC007", "yaml-directive", Error, "unsupported YAML directive", true},
	{"MLC008", "several-documents", Error, "more than one YAML document", true},
	{"MLC009", "unknown-tag", Error, "YAML tag that the safe loader refuses", true},
	{"MLC010", "nested-too-deep", Error, "values nested too deeply", true},
	{"MLC011", "alias-expansion", Error, "aliases expand to too many values", true},
	{"MLC012", "recursive-alias", Error, "value contains itself", false},
	{"MLC013", "duplicate-key", Error, "duplicate key", false},
	{"MLC014", "invalid-value", Error, "value does not fit its YAML type", true},
	{"MLC015", "unhashable-key", Error, "list or mapping used as a key", true},
	{"MLC016", "not-a-mapping", Error, "manifest is not a mapping", true},
	{"MLC017", "invalid-merge", Error, "merge key without a mapping", true},
	{"MLC018", "non-string-key", Error, "key is not a string", true},
	{"MLC019", "duplicate-anchor", Error, "duplicate anchor", true},

	{"MLC020", "unknown-key", Warning, "unknown key", false},
	{"MLC021", "wrong-type", Error, "wrong type of value", true},
	{"MLC022", "tasks-missing", Error, "tasks missing", true},
	{"MLC023", "task-missing", Error, "required task missing", true},
	{"MLC024", "section-missing", Error, "task without parameters, inputs or outputs", true},
	{"MLC025", "unknown-section", Error, "unknown key next to inputs and outputs", true},
	{"MLC026", "input-missing", Error, "required input missing", true},
	{"MLC027", "output-missing", Error, "required output missing", true},
	{"MLC028", "unknown-output", Error, "output that MedPerf does not collect", true},
	{"MLC029", "outputs-forbidden", Error, "outputs in a task that must not have any", true},
	{"MLC030", "parameters-file-value", Error, "parameters_file is not parameters.yaml", true},
	{"MLC031", "input-not-packaged", Error, "extra input outside additional_files", true},
	{"MLC032", "unnormalized-path", Warning, "path not in its shortest form", false},
	{"MLC033", "default-missing", Error, "parameter without default", true},
	{"MLC034", "invalid-type", Error, "parameter type is neither file nor directory", true},
	{"MLC035", "invalid-opts", Warning, "parameter opts is neither ro nor rw", false},
	{"MLC036", "type-contradicts-path", Warning, "parameter type contradicts its path", false},
	{"MLC037", "untyped-output", Error, "output without a type", false},
	{"MLC038", "read-only-output", Error, "read-only output", false},
	{"MLC039", "legacy-manifest", Error, "manifest with an MLCube schema before 2021", true},
	{"MLC040", "ambiguous-image", Warning, "images in both docker and singularity", false},
	{"MLC041", "runner-missing", Error, "neither docker nor singularity section", false},
	{"MLC042", "image-key-missing", Error, "runner section without image", false},
	{"MLC043", "unknown-runner-key", Error, "unknown runner option", false},
	{"MLC044", "invalid-runner-option", Error, "invalid value of a runner option", false},
	{"MLC045", "gpu-args-missing", Note, "accelerator_count without gpu_args", false},
	{"MLC046", "invalid-cube-type", Error, "unknown cube type", true},
	{"MLC047", "reserved-key", Warning, "key reserved by MLCube", false},

	{"MLC050", "parameters-not-found", Error, "parameters.yaml referenced but missing", true},
	{"MLC051", "parameters-unreferenced", Warning, "parameters.yaml not referenced", false},
	{"MLC052", "parameters-syntax", Error, "invalid YAML in parameters.yaml", false},
	{"MLC053", "parameters-not-json", Warning, "value in parameters.yaml that JSON cannot represent", false},
	{"MLC054", "parameters-not-a-mapping", Warning, "parameters.yaml is not a mapping", false},
	{"MLC055", "additional-files-not-found", Error, "additional files referenced but missing", true},
	{"MLC056", "referenced-file-missing", Error, "referenced file missing from the additional files", false},
	{"MLC057", "unreferenced-file", Warning, "unreferenced additional files", false},
	{"MLC058", "path-escapes", Error, "path leaves its folder", true},
	{"MLC059", "absolute-path", Warning, "absolute path", false},
	{"MLC060", "path-expansion", Warning, "path expanded on the host", false},
	{"MLC061", "reference-kind", Error, "file referenced as a folder, or a folder as a file", false},
	{"MLC062", "image-file-missing", Error, "Singularity image file missing", true},
	{"MLC063", "image-file-path", Error, "singularity.image is not a plain file name", true},
	{"MLC064", "image-file-name-taken", Error, "image file has the name of another hosted file", true},
	{"MLC065", "image-file-unreferenced", Warning, "image file not named in the manifest", false},
	{"MLC066", "file-lost-on-extraction", Error, "file lost when MedPerf extracts the archive", true},
	{"MLC067", "not-a-regular-file", Error, "file cannot be hosted", true},
	{"MLC068", "dropping", Error, "junk file of an editor or the operating system", false},
	{"MLC069", "case-conflict", Error, "paths differ only by case", false},

	{"MLC070", "invalid-image-reference", Error, "invalid image reference", false},
	{"MLC071", "image-without-tag", Warning, "image without tag or digest", false},
	{"MLC072", "image-tag-latest", Warning, "image with the tag latest", false},
	{"MLC073", "image-not-pinned", Error, "image violates the image policy", false},
	{"MLC074", "two-registry-hosts", Warning, "two registry hosts in one image reference", false},

	{"MLC080", "output-input-mismatch", Warning, "output and input have different paths", false},
	{"MLC081", "output-input-kind", Warning, "output and input have different types", false},
	{"MLC082", "undeclared-task-files", Warning, "undeclared task needs files that are not packaged", false},
	{"MLC083", "undeclared-type", Note, "undeclared cube type", false},
	{"MLC084", "input-without-output", Warning, "task reads an input that no earlier task writes", false},

	{"MLC090", "name-too-long", Note, "name too long for MedPerf", false},
	{"MLC091", "url-too-long", Error, "URL too long for MedPerf", true},
	{"MLC092", "url-not-permanent", Error, "URL not permanent or not accepted by MedPerf", false},

	{"MLC100", "container-type-missing", Error, "container_type missing", true},
	{"MLC101", "invalid-container-type", Error, "unknown container_type", true},
	{"MLC102", "container-image-missing", Error, "image missing", true},
	{"MLC103", "image-does-not-fit-type", Error, "image does not match container_type", true},
	{"MLC104", "null-task", Error, "empty task", true},
	{"MLC105", "unknown-task", Warning, "task that MedPerf does not run", false},

	{"MLC110", "unknown-volume", Error, "volume that MedPerf does not supply", true},
	{"MLC111", "volume-direction", Error, "input listed as an output, or an output as an input", false},
	{"MLC112", "output-volume-missing", Error, "output that MedPerf reads is not mounted", true},
	{"MLC113", "volume-not-mounted", Warning, "important volume is not mounted", false},
	{"MLC114", "volume-key-missing", Error, "volume without mount_path or type", true},
	{"MLC115", "invalid-volume-type", Error, "volume type is neither file nor directory", true},
	{"MLC116", "volume-type-mismatch", Error, "volume type differs from what MedPerf mounts", false},
	{"MLC117", "host-path", Error, "volume with a host path", true},

	{"MLC120", "relative-mount-path", Error, "mount path is not absolute", true},
	{"MLC121", "invalid-mount-path", Error, "invalid mount path", true},
	{"MLC122", "duplicate-mount-path", Error, "duplicate mount path", true},
	{"MLC123", "mount-path-taken", Error, "mount path reserved by MedPerf", true},
	{"MLC124", "nested-mount-path", Error, "volume inside another volume", false},
	{"MLC125", "mount-path-hides-system", Warning, "volume hides a system folder", false},

	{"MLC130", "run-arg-not-allowed", Error, "run argument that MedPerf does not allow", true},
	{"MLC131", "invalid-run-arg", Error, "invalid value of a run argument", true},
	{"MLC132", "shell-syntax", Warning, "shell syntax in a command", false},
	{"MLC133", "environment-value", Warning, "environment variable gets another value than written", false},
	{"MLC134", "not-on-singularity", Note, "run argument that Singularity does not support", false},

	{"MLC140", "config-not-json", Error, "value in the configuration that JSON cannot represent", true},
	{"MLC141", "parameters-not-inline", Error, "parameters that MedPerf cannot upload", true},
	{"MLC145", "image-hash-unknown", Note, "image hash unknown", false},

	{"MLC150", "not-a-docker-archive", Error, "image file is not a docker archive", true},
	{"MLC151", "repo-tags-missing", Error, "docker archive without RepoTags", true},
	{"MLC152", "not-a-singularity-image", Error, "image file is not a Singularity image", true},
	{"MLC153", "image-not-encrypted", Error, "image file is not encrypted", true},
	{"MLC154", "image-not-checked", Warning, "image file not checked", false},

	{"MLC160", "no-counterpart", Warning, "setting of mlcube.yaml that container_config.yaml does not support", false},
	{"MLC161", "migration-choice", Note, "choice of mlcubepack migrate to review", false},
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
