package mlcubeyaml

import "github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"

// option is a key of a section and its allowed values.
type option struct {
	name  string
	kinds []pyyaml.Kind // nil for any
	// values are the allowed strings; nil for any.
	values []string
	// checked means that the runner fails on another value.
	checked bool
}

var (
	text      = []pyyaml.Kind{pyyaml.String}
	textOrMap = []pyyaml.Kind{pyyaml.String, pyyaml.Mapping}
	mapping   = []pyyaml.Kind{pyyaml.Mapping}
	list      = []pyyaml.Kind{pyyaml.Sequence}
	number    = []pyyaml.Kind{pyyaml.Int}
	amount    = []pyyaml.Kind{pyyaml.Int, pyyaml.Float, pyyaml.String}
	boolean   = []pyyaml.Kind{pyyaml.Bool}
)

// rootOptions are the manifest's own keys (MLCube's docs/getting-started/mlcube-configuration.md).
var rootOptions = []option{
	{name: "name", kinds: text},
	{name: "description", kinds: text},
	{name: "authors", kinds: list},
	{name: "platform", kinds: mapping},
	{name: "docker"}, {name: "singularity"}, {name: "k8s"}, {name: "kubeflow"}, {name: "ssh"}, {name: "gcp"},
	{name: "tasks"},
}

// reservedKeys are keys that MLCube sets itself (mlcube/config.py).
var reservedKeys = []string{"runtime", "runner"}

// legacyKeys are keys of MLCube's schema before 0.0.3, which had one file for each task.
var legacyKeys = []string{"schema_type", "schema_version", "mlcube_spec_version"}

var authorOptions = []option{{name: "name", kinds: text}, {name: "email", kinds: text}, {name: "org", kinds: text}}

var platformOptions = []option{
	{name: "accelerator_count", kinds: number},
	{name: "accelerator_maker", kinds: text},
	{name: "accelerator_model", kinds: text},
	{name: "host_memory_gb", kinds: amount},
	{name: "need_internet_access", kinds: boolean},
	{name: "host_disk_space_gb", kinds: amount},
}

// section is a runner's section. strict means that the runner refuses unknown keys.
type section struct {
	name    string
	strict  bool
	options []option
}

// sections are the runners of mlcommons/mlcube (runners/*/…_run.py). MedPerf uses docker and
// singularity.
var sections = []section{
	{"docker", true, []option{
		{name: "image", kinds: text, checked: true},
		{name: "docker", kinds: text, checked: true},
		{name: "env_args", kinds: textOrMap},
		{name: "gpu_args", kinds: text},
		{name: "cpu_args", kinds: text},
		{name: "build_args", kinds: textOrMap},
		{name: "build_context", kinds: text},
		{name: "build_file", kinds: text},
		{name: "build_strategy", kinds: text, values: []string{"pull", "auto", "always"}, checked: true},
		{name: "--network"}, {name: "--security-opt"}, {name: "--gpus"}, {name: "--memory"},
		{name: "--cpuset-cpus"}, {name: "--mount_opts"},
	}},
	{"singularity", true, []option{
		{name: "image", kinds: text, checked: true},
		{name: "image_dir", kinds: text, checked: true},
		{name: "singularity", kinds: text, checked: true},
		{name: "build_args", kinds: textOrMap},
		{name: "run_args", kinds: textOrMap},
		{name: "build_file", kinds: text},
		{name: "--network"}, {name: "--security"}, {name: "--nv"}, {name: "--vm-ram"}, {name: "--vm-cpu"},
		{name: "--mount_opts"},
	}},
	{"k8s", false, []option{{name: "pvc", kinds: text}, {name: "image", kinds: text}, {name: "namespace", kinds: text}}},
	{"kubeflow", false, []option{
		{name: "image", kinds: text}, {name: "pvc", kinds: text}, {name: "namespace", kinds: text},
		{name: "pipeline_host", kinds: text},
	}},
	{"ssh", false, []option{
		{name: "host", kinds: text}, {name: "platform", kinds: text}, {name: "remote_root", kinds: text},
		{name: "interpreter", kinds: mapping}, {name: "authentication", kinds: mapping},
	}},
	{"gcp", false, []option{{name: "gcp", kinds: mapping}, {name: "instance", kinds: mapping},
		{name: "platform", kinds: text}}},
}

var taskOptions = []option{{name: "entrypoint", kinds: text}, {name: "parameters"}}

// descriptorOptions are the keys of a parameter that is written as a mapping (mlcube/config.py).
var descriptorOptions = []option{
	{name: "type", kinds: text, values: []string{"file", "directory"}, checked: true},
	{name: "default", kinds: text},
	{name: "opts", kinds: text, values: []string{"ro", "rw"}},
}

func names(options []option) []string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = o.name
	}
	return out
}

func findOption(options []option, name string) *option {
	for i := range options {
		if options[i].name == name {
			return &options[i]
		}
	}
	return nil
}
