package mlcubeyaml

import (
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
)

// need is whether a task must have a parameter.
type need uint8

const (
	unknown need = iota // unknown: an extra input, or a wrong output
	optional
	required
)

// port is an input or output that MedPerf knows.
type port struct {
	name string
	// script and client are the profiles' needs.
	script, client need
	// kind is what MedPerf passes: "file", "directory", or "" for either.
	kind string
	// from is the output that the input reads, as "task.output"; "" for data of the user.
	from string
}

func (p port) need(profile Profile) need {
	if profile == Script {
		return p.script
	}
	return p.client
}

// taskTable is a task of a cube type.
type taskTable struct {
	name    string
	inputs  []port
	outputs []port // nil for a task that must have no outputs
}

// typeTable is a cube type.
type typeTable struct {
	name  string
	tasks []taskTable
}

// types are the cube types of package-mlcube.py (scripts/utils/schemas.py). The client's column follows
// medperf/entities/cube.py and medperf/commands/dataset/prepare.py, which pass metadata_path and report_file
// only if they are declared.
var types = []typeTable{
	{"data-preparator", []taskTable{
		{
			name: "prepare",
			inputs: []port{
				{name: "data_path", script: required, client: required},
				{name: "labels_path", script: required, client: required},
			},
			outputs: []port{
				{name: "output_path", script: required, client: required, kind: "directory"},
				{name: "output_labels_path", script: required, client: required, kind: "directory"},
				{name: "report_file", script: required, client: optional, kind: "file"},
				{name: "metadata_path", script: unknown, client: optional, kind: "directory"},
			},
		},
		{
			name: "sanity_check",
			inputs: []port{
				{name: "data_path", script: required, client: required, from: "prepare.output_path"},
				{name: "labels_path", script: required, client: required, from: "prepare.output_labels_path"},
				{name: "report_file", script: required, client: optional, kind: "file", from: "prepare.report_file"},
				{name: "metadata_path", script: unknown, client: optional, kind: "directory", from: "prepare.metadata_path"},
			},
		},
		{
			name: "statistics",
			inputs: []port{
				{name: "data_path", script: required, client: required, from: "prepare.output_path"},
				{name: "labels_path", script: required, client: required, from: "prepare.output_labels_path"},
				{name: "metadata_path", script: unknown, client: optional, kind: "directory", from: "prepare.metadata_path"},
			},
			outputs: []port{
				{name: "output_path", script: required, client: required, kind: "file"},
			},
		},
	}},
	{"model", []taskTable{
		{
			name:    "infer",
			inputs:  []port{{name: "data_path", script: required, client: required}},
			outputs: []port{{name: "output_path", script: required, client: required, kind: "directory"}},
		},
	}},
	{"metrics", []taskTable{
		{
			name: "evaluate",
			inputs: []port{
				{name: "predictions", script: required, client: required},
				{name: "labels", script: required, client: required},
			},
			outputs: []port{{name: "output_path", script: required, client: required, kind: "file"}},
		},
	}},
}

// Types are the cube types, by their names and those of their tasks.
var Types = func() (out cube.Types) {
	for _, t := range types {
		named := cube.Type{Name: t.name}
		for _, task := range t.tasks {
			named.Tasks = append(named.Tasks, task.name)
		}
		out = append(out, named)
	}
	return out
}()

func typeOf(name string) *typeTable {
	for i := range types {
		if types[i].name == name {
			return &types[i]
		}
	}
	return nil
}

// typeOfTask returns the cube type that a task of this name belongs to, or nil.
func typeOfTask(task string) *typeTable {
	for i := range types {
		for _, t := range types[i].tasks {
			if t.name == task {
				return &types[i]
			}
		}
	}
	return nil
}

func findPort(ports []port, name string) *port {
	for i := range ports {
		if ports[i].name == name {
			return &ports[i]
		}
	}
	return nil
}

// File names that the script and MedPerf require.
const (
	parametersInput  = "parameters_file"
	parametersFile   = cube.ParametersName
	additionalFolder = cube.AdditionalFilesFolder
)
