package containerconfig

// need is what happens to a task without the volume.
type need uint8

const (
	optional need = iota // nothing
	expected             // the task runs without its main input or output
	required             // MedPerf fails, because it reads the output after the task
)

const (
	file      = "file"
	directory = "directory"
)

// volume is a volume that the client supplies to a task.
type volume struct {
	label string
	need  need
	// kind is what the client mounts: file, directory, or "" for either.
	kind string
	// from is the output volume of another task ("task.label") that this volume requires; "" if the client
	// always supplies it.
	from string
	// mount is the mount path in MedPerf's templates, which migrate uses too.
	mount string
}

// taskTable is a task that MedPerf runs, with the volumes that it supplies.
type taskTable struct {
	name            string
	inputs, outputs []volume
	commandWord     string // a word that its command must have, "" for none
}

// typeTable is a container type of MedPerf.
type typeTable struct {
	name  string
	tasks []taskTable
}

// mounts is where MedPerf's templates mount volumes.
const mounts = "/mlcommons/volumes/"

// Volumes that the client supplies to federated learning tasks.
var (
	nodeCertificates = volume{label: "node_cert_folder", need: expected, kind: directory, mount: mounts +
		"node_cert_folder"}
	caCertificates = volume{label: "ca_cert_folder", need: expected, kind: directory, mount: mounts + "ca_cert_folder"}
	plan           = volume{label: "plan_path", need: expected, kind: file, mount: mounts + "plan/plan.yaml"}
	caConfig       = volume{label: "ca_config", need: expected, kind: file, mount: mounts + "ca_config/ca_config.json"}
	certificate    = volume{label: "pki_assets", need: required, kind: directory, mount: mounts + "pki_assets"}
	logs           = volume{label: "output_logs", kind: directory, mount: mounts + "output_logs"}
	preparedData   = volume{label: "data_path", need: expected, kind: directory, mount: mounts + "data"}
	preparedLabels = volume{label: "labels_path", need: expected, kind: directory, mount: mounts + "labels"}
	statistics     = volume{label: "output_path", need: required, kind: file, mount: mounts + "statistics/statistics.yaml"}
	metadata       = volume{label: "metadata_path", kind: directory, from: "prepare.metadata_path", mount: mounts +
		"metadata"}
)

// prepare is the first task of a data preparator.
var prepare = taskTable{
	name: "prepare",
	inputs: []volume{
		{label: "data_path", need: expected, mount: mounts + "raw_data"},
		{label: "labels_path", need: expected, mount: mounts + "raw_labels"},
	},
	outputs: []volume{
		{label: "output_path", need: required, kind: directory, mount: mounts + "data"},
		{label: "output_labels_path", need: required, kind: directory, mount: mounts + "labels"},
		{label: "report_file", kind: file, mount: mounts + "report/report.yaml"},
		{label: "metadata_path", kind: directory, mount: mounts + "metadata"},
	},
}

// types are the container types of the contract 2025-12, with the volumes that medperf 5f3c4c4f (2026-05) mounts:
// cli/medperf/commands/dataset/{prepare,train}.py, commands/execution/*_execution.py,
// commands/aggregator/run.py, commands/training/*.py and certificates.py.
var types = []typeTable{
	{"data-preparator", []taskTable{
		prepare,
		{
			name:   "sanity_check",
			inputs: []volume{preparedData, preparedLabels, metadata},
		},
		{
			name:    "statistics",
			inputs:  []volume{preparedData, preparedLabels, metadata},
			outputs: []volume{statistics},
		},
	}},
	{"model", []taskTable{{
		name:    "infer",
		inputs:  []volume{preparedData},
		outputs: []volume{{label: "output_path", need: required, kind: directory, mount: mounts + "predictions"}},
	}}},
	{"metrics", []taskTable{{
		name: "evaluate",
		inputs: []volume{
			{label: "predictions", need: expected, kind: directory, mount: mounts + "predictions"},
			{label: "labels", need: expected, kind: directory, mount: mounts + "labels"},
		},
		outputs: []volume{
			{label: "output_path", need: required, kind: file, mount: mounts + "results/results.yaml"},
			{label: "local_outputs_path", kind: directory, mount: mounts + "local_outputs"},
		},
	}}},
	{"script", []taskTable{{
		name: "run_script",
		inputs: []volume{
			preparedData,
			preparedLabels,
			{label: "model_files", need: expected, kind: directory, mount: mounts + "model_files"},
		},
		outputs: []volume{{label: "results_path", need: required, kind: directory, mount: mounts + "results"}},
	}}},
	{"fl", []taskTable{
		{
			name: "generate_plan",
			inputs: []volume{
				{label: "training_config_path", need: expected, kind: file, mount: mounts + "training_config/training_config.yaml"},
				{label: "aggregator_config_path", need: expected, kind: file, mount: mounts +
					"aggregator_config/aggregator_config.yaml"},
			},
			outputs: []volume{{label: "plan_path", need: required, kind: file, mount: mounts + "plan/plan.yaml"}},
		},
		{
			name:    "train",
			inputs:  []volume{preparedData, preparedLabels, nodeCertificates, caCertificates, plan},
			outputs: []volume{logs},
		},
	}},
	{"aggregator", []taskTable{{
		name: "start_aggregator",
		inputs: []volume{
			nodeCertificates,
			caCertificates,
			plan,
			{label: "collaborators", need: expected, kind: file, mount: mounts + "collaborators/cols.yaml"},
		},
		outputs: []volume{
			logs,
			{label: "output_weights", need: expected, kind: directory, mount: mounts + "output_weights"},
			{label: "report_path", kind: file, mount: mounts + "report/report.yaml"},
		},
	}}},
	{"fl-admin", []taskTable{
		{
			name:    "get_experiment_status",
			inputs:  []volume{nodeCertificates, caCertificates, plan},
			outputs: []volume{{label: "output_status_file", need: required, kind: file, mount: mounts + "status/status.yaml"}},
		},
		{
			name:   "update_plan",
			inputs: []volume{nodeCertificates, caCertificates, plan},
		},
	}},
	{"ca", []taskTable{
		{
			name:    "trust",
			inputs:  []volume{caConfig},
			outputs: []volume{certificate},
		},
		{
			name:   "verify_cert",
			inputs: []volume{caConfig, {label: "pki_assets", kind: directory, mount: mounts + "pki_assets"}},
		},
	}},
	{"ca-client", []taskTable{{
		name:    "get_client_cert",
		inputs:  []volume{caConfig},
		outputs: []volume{certificate},
	}}},
	{"ca-server", []taskTable{{
		name:    "get_server_cert",
		inputs:  []volume{caConfig},
		outputs: []volume{certificate},
	}}},
}

// Volumes that the client supplies to every task (medperf.entities.cube.Cube.run).
const (
	parametersLabel      = "parameters_file"
	additionalFilesLabel = "additional_files"
)

var everyTask = []volume{
	{label: parametersLabel, kind: file, mount: mounts + "parameters/parameters_file.yaml"},
	{label: additionalFilesLabel, kind: directory, mount: mounts + "additional_files"},
}

func findVolume(volumes []volume, label string) *volume {
	for i := range volumes {
		if volumes[i].label == label {
			return &volumes[i]
		}
	}
	return nil
}

func labels(volumes []volume) []string {
	out := make([]string, len(volumes))
	for i, v := range volumes {
		out[i] = v.label
	}
	return out
}

// Type is a value of container_type (medperf.enums.ContainerTypes).
type Type string

const (
	DockerImage              Type = "DockerImage"
	DockerArchive            Type = "DockerArchive"
	EncryptedDockerArchive   Type = "EncryptedDockerArchive"
	SingularityFile          Type = "SingularityFile"
	EncryptedSingularityFile Type = "EncryptedSingularityFile"
)

var containerTypes = []Type{DockerImage, DockerArchive, EncryptedDockerArchive, SingularityFile,
	EncryptedSingularityFile}

func containerTypeNames() []string {
	names := make([]string, len(containerTypes))
	for i, t := range containerTypes {
		names[i] = string(t)
	}
	return names
}

// IsFile reports whether the client downloads the image as a file instead of pulling it.
func (t Type) IsFile() bool { return t != DockerImage && t != "" }

// IsEncrypted reports whether the image file is encrypted by gpg.
func (t Type) IsEncrypted() bool { return t == EncryptedDockerArchive || t == EncryptedSingularityFile }

// isSingularity reports whether only Singularity runs the image (containers/parsers/factory.py).
func (t Type) isSingularity() bool { return t == SingularityFile || t == EncryptedSingularityFile }

// The keys of each level. MedPerf accepts other keys, but nothing reads them.
var (
	rootKeys   = []string{"container_type", "image", "tasks"}
	taskKeys   = []string{"run_args", "input_volumes", "output_volumes"}
	volumeKeys = []string{"mount_path", "type"}
	// runArgs are the arguments that containers/runners/utils.py allows.
	runArgs = []string{"command", "entrypoint", "environment", "gpus", "shm_size"}
)
