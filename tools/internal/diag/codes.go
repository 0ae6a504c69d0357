package diag

// Rule is what the registry knows of a code.
type Rule struct {
	Code Code
	// Name is the code's name in words, in kebab case, for SARIF and for headings.
	Name string
	// Severity is the severity in profile medperf; profile script may lower it.
	Severity Severity
	// Title says in a few words what kind of finding it is.
	Title string
	// Locked says that an error of this code cannot be allowed: behind it there is no cube to
	// package, or the hosted files would be wrong, unsafe or useless.
	Locked bool
}

// Rules holds every code, in ascending order. MLC001 to 019 are about reading YAML, 020 to 049
// about the manifest's structure, 050 to 069 about files and paths, 070 to 079 about the image
// reference, 080 to 089 about what tasks have to do with each other, 090 to 099 about limits.
// MLC100 to 159 are about container_config.yaml, 160 and up about migrating to it.
var Rules = []Rule{
	{"MLC001", "manifest-missing", Error, "the manifest is missing or cannot be read", true},
	{"MLC002", "too-large", Error, "the file is larger than the tool reads", true},
	{"MLC003", "invalid-encoding", Error, "the file is not UTF-8", true},
	{"MLC004", "invalid-character", Error, "a character that YAML does not allow", true},
	{"MLC005", "yaml-syntax", Error, "the file is not valid YAML", true},
	{"MLC006", "tab-character", Error, "a tab where YAML needs spaces", true},
	{"MLC007", "yaml-directive", Error, "a YAML directive that the reader cannot honour", true},
	{"MLC008", "several-documents", Error, "more than one YAML document in a file", true},
	{"MLC009", "unknown-tag", Error, "a YAML tag that the safe loader refuses", true},
	{"MLC010", "nested-too-deep", Error, "values nested too deeply", true},
	{"MLC011", "alias-expansion", Error, "aliases that expand to far more than is written", true},
	{"MLC012", "recursive-alias", Error, "a value that contains itself", false},
	{"MLC013", "duplicate-key", Error, "a key given twice in one mapping", false},
	{"MLC014", "invalid-value", Error, "a value that its YAML type cannot hold", true},
	{"MLC015", "unhashable-key", Error, "a list or mapping used as a key", true},
	{"MLC016", "not-a-mapping", Error, "a manifest whose top level is not a mapping", true},
	{"MLC017", "invalid-merge", Error, "a merge key whose value is not a mapping", true},
	{"MLC018", "non-string-key", Error, "a key that YAML does not read as a string", true},
	{"MLC019", "duplicate-anchor", Error, "an anchor defined twice", true},

	{"MLC020", "unknown-key", Warning, "a key that nothing reads", false},
	{"MLC021", "wrong-type", Error, "a value of the wrong type", true},
	{"MLC022", "tasks-missing", Error, "no tasks section", true},
	{"MLC023", "task-missing", Error, "a task that the cube's type requires is missing", true},
	{"MLC024", "section-missing", Error, "a task without parameters, inputs or outputs", true},
	{"MLC025", "unknown-section", Error, "a key beside inputs and outputs", true},
	{"MLC026", "input-missing", Error, "an input that MedPerf passes is missing", true},
	{"MLC027", "output-missing", Error, "an output that MedPerf collects is missing", true},
	{"MLC028", "unknown-output", Error, "an output that MedPerf does not collect", true},
	{"MLC029", "outputs-forbidden", Error, "outputs in a task that has none", true},
	{"MLC030", "parameters-file-value", Error, "parameters_file is not parameters.yaml", true},
	{"MLC031", "input-not-packaged", Error, "an extra input that is not in additional_files", true},
	{"MLC032", "unnormalized-path", Warning, "a path that is not in its shortest form", false},
	{"MLC033", "default-missing", Error, "a descriptor without default", true},
	{"MLC034", "invalid-type", Error, "a descriptor's type is neither file nor directory", true},
	{"MLC035", "invalid-opts", Warning, "a descriptor's opts is neither ro nor rw", false},
	{"MLC036", "type-contradicts-path", Warning, "a descriptor's type contradicts its path", false},
	{"MLC037", "untyped-output", Error, "an output that is neither file nor directory", false},
	{"MLC038", "read-only-output", Error, "an output mounted read-only", false},
	{"MLC039", "legacy-manifest", Error, "a manifest of an older MLCube schema", true},
	{"MLC040", "ambiguous-image", Warning, "images in both docker and singularity", false},
	{"MLC041", "runner-missing", Error, "no docker and no singularity section", false},
	{"MLC042", "image-key-missing", Error, "a runner section without image", false},
	{"MLC043", "unknown-runner-key", Error, "a runner option that the runner refuses", false},
	{"MLC044", "invalid-runner-option", Error, "a runner option with a value that the runner refuses", false},
	{"MLC045", "gpu-args-missing", Note, "accelerators asked for, but no gpu_args", false},
	{"MLC046", "invalid-cube-type", Error, "a cube type that MedPerf does not have", true},
	{"MLC047", "reserved-key", Warning, "a key that MLCube keeps for itself", false},

	{"MLC050", "parameters-not-found", Error, "parameters.yaml is referenced but not there", true},
	{"MLC051", "parameters-unreferenced", Warning, "parameters.yaml is there but no task references it", false},
	{"MLC052", "parameters-syntax", Error, "parameters.yaml cannot be read as YAML", false},
	{"MLC053", "parameters-not-json", Warning, "a value in parameters.yaml that JSON cannot hold", false},
	{"MLC054", "parameters-not-a-mapping", Warning, "parameters.yaml is not a mapping", false},
	{"MLC055", "additional-files-not-found", Error, "additional files are referenced but there are none", true},
	{"MLC056", "referenced-file-missing", Error, "a referenced file is not among the additional files", false},
	{"MLC057", "unreferenced-file", Warning, "additional files that no task references", false},
	{"MLC058", "path-escapes", Error, "a path that leaves the folder it belongs to", true},
	{"MLC059", "absolute-path", Warning, "an absolute path", false},
	{"MLC060", "path-expansion", Warning, "a path that is expanded on the host", false},
	{"MLC061", "reference-kind", Error, "a file referenced as a folder, or a folder as a file", false},
	{"MLC062", "image-file-missing", Error, "the Singularity image file is not there", true},
	{"MLC063", "image-file-path", Error, "singularity.image is not a plain file name", true},
	{"MLC064", "image-file-name-taken", Error, "the image file has the name of another hosted file", true},
	{"MLC065", "image-file-unreferenced", Warning, "an image file that the manifest does not name", false},
	{"MLC066", "file-lost-on-extraction", Error, "an additional file that MedPerf's extractor loses", true},
	{"MLC067", "not-a-regular-file", Error, "a file that cannot be hosted", true},
	{"MLC068", "dropping", Error, "a file that an editor or the operating system left behind", false},
	{"MLC069", "case-conflict", Error, "two paths that differ only by case", false},

	{"MLC070", "invalid-image-reference", Error, "the image is not a valid reference", false},
	{"MLC071", "image-without-tag", Warning, "an image without tag or digest", false},
	{"MLC072", "image-tag-latest", Warning, "an image with the tag latest", false},
	{"MLC073", "image-not-pinned", Error, "an image that the policy does not accept", false},
	{"MLC074", "two-registry-hosts", Warning, "two registry hosts in one image reference", false},

	{"MLC080", "output-input-mismatch", Warning, "an output and the input that reads it differ in path", false},
	{"MLC081", "output-input-kind", Warning, "an output and the input that reads it differ in type", false},
	{"MLC082", "undeclared-task-files", Warning, "a task outside the declared types needs files that are not packaged", false},
	{"MLC083", "undeclared-type", Note, "the cube has the tasks of a type that is not declared", false},
	{"MLC084", "input-without-output", Warning, "a task reads what no earlier task writes", false},

	{"MLC090", "name-too-long", Note, "a name longer than MedPerf stores", false},
	{"MLC091", "url-too-long", Error, "a URL longer than MedPerf stores", true},
	{"MLC092", "url-not-permanent", Error, "a URL that MedPerf does not accept", false},

	{"MLC100", "container-type-missing", Error, "a configuration without container_type", true},
	{"MLC101", "invalid-container-type", Error, "a container_type that MedPerf does not have", true},
	{"MLC102", "container-image-missing", Error, "a configuration without image", true},
	{"MLC103", "image-does-not-fit-type", Error, "an image of another kind than container_type says", true},
	{"MLC104", "null-task", Error, "a task without content", true},
	{"MLC105", "unknown-task", Warning, "a task that MedPerf never runs", false},

	{"MLC110", "unknown-volume", Error, "a volume that MedPerf does not supply", true},
	{"MLC111", "volume-direction", Error, "an input among the outputs, or the reverse", false},
	{"MLC112", "output-volume-missing", Error, "an output that MedPerf reads is not mounted", true},
	{"MLC113", "volume-not-mounted", Warning, "a volume that the task is there for is not mounted", false},
	{"MLC114", "volume-key-missing", Error, "a volume without mount_path or type", true},
	{"MLC115", "invalid-volume-type", Error, "a volume that is neither file nor directory", true},
	{"MLC116", "volume-type-mismatch", Error, "a volume of another type than MedPerf mounts", false},
	{"MLC117", "host-path", Error, "a volume that names a path of the host", true},

	{"MLC120", "relative-mount-path", Error, "a mount path that is not absolute", true},
	{"MLC121", "invalid-mount-path", Error, "a mount path that nothing can be mounted at", true},
	{"MLC122", "duplicate-mount-path", Error, "two volumes at the same path", true},
	{"MLC123", "mount-path-taken", Error, "a mount path that MedPerf uses itself", true},
	{"MLC124", "nested-mount-path", Error, "a volume inside another one", false},
	{"MLC125", "mount-path-hides-system", Warning, "a volume that hides a folder of the system", false},

	{"MLC130", "run-arg-not-allowed", Error, "an argument with which MedPerf does not run a task", true},
	{"MLC131", "invalid-run-arg", Error, "an argument with a value that MedPerf fails on", true},
	{"MLC132", "shell-syntax", Warning, "a command that only a shell would understand", false},
	{"MLC133", "environment-value", Warning, "a variable that is set to something else than is written", false},
	{"MLC134", "not-on-singularity", Note, "something that Singularity does not have", false},

	{"MLC140", "config-not-json", Error, "a value in the configuration that JSON cannot hold", true},
	{"MLC141", "parameters-not-inline", Error, "parameters that MedPerf cannot upload", true},
	{"MLC145", "image-hash-unknown", Note, "an image whose hash is not known", false},

	{"MLC150", "not-a-docker-archive", Error, "an image file that is no docker archive", true},
	{"MLC151", "repo-tags-missing", Error, "a docker archive that does not say what to run", true},
	{"MLC152", "not-a-singularity-image", Error, "an image file that is no Singularity image", true},
	{"MLC153", "image-not-encrypted", Error, "an image file that should be encrypted and is not", true},
	{"MLC154", "image-not-checked", Warning, "an image file that was not looked into", false},

	{"MLC160", "no-counterpart", Warning, "something in mlcube.yaml that container_config.yaml cannot say", false},
	{"MLC161", "migration-choice", Note, "a choice that migrate made", false},
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
