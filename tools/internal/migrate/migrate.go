// Package migrate writes the container_config.yaml of an mlcube.yaml, for MedPerf since December 2025.
//
// MLCube ran a task as "docker run IMAGE TASK --INPUT=PATH …" with mounts of its own; MedPerf mounts
// what the configuration lists and runs its command. The paths are those of MedPerf's templates, and
// the command hands them over as MLCube did, so that the image stays the same.
package migrate

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// ImagePlaceholder stands for the address of an image file that is not known.
const ImagePlaceholder = "URL_OF_IMAGE"

// Request is a manifest to migrate. It has been found valid but for the files that it needs.
type Request struct {
	Manifest *pyyaml.Document
	Source   []byte // the manifest's text, for its comments
	// ImageAddress is where the image file of a Singularity cube is hosted; "" leaves ImagePlaceholder.
	ImageAddress string
}

// Result is a migrated manifest.
type Result struct {
	Config []byte // container_config.yaml
	// Findings say at their lines what has no counterpart, and what was chosen.
	Findings []diag.Finding
	Types    []string // what the tasks tell that the container is
}

// Migrate migrates a manifest; Config is nil where it has no task of MedPerf's or no image.
func Migrate(r Request) *Result {
	m := &migration{Request: r, result: &Result{}, comments: readComments(r.Source), args: map[string]string{}}
	m.root()
	diag.Sort(m.result.Findings)
	return m.result
}

type migration struct {
	Request
	result   *Result
	comments comments
	out      writer

	// What the runner's options say of every task.
	args        map[string]string // gpus and shm_size
	environment []variable
}

type variable struct{ name, value string }

// report adds a finding of migrating at a key.
func (m *migration) report(code diag.Code, s diag.Severity, at *pyyaml.Value, key string, f diag.Finding) {
	f.Code, f.Severity, f.Key, f.Pos = code, s, key, m.Manifest.At(at)
	m.result.Findings = append(m.result.Findings, f)
}

// lost reports something that has no counterpart.
func (m *migration) lost(s diag.Severity, at *pyyaml.Value, key, message, fix string) {
	m.report("MLC160", s, at, key, diag.Finding{Message: message, Fix: fix})
}

func (m *migration) chose(s diag.Severity, at *pyyaml.Value, key, message, fix string) {
	m.report("MLC161", s, at, key, diag.Finding{Message: message, Fix: fix})
}

// root migrates the top level.
func (m *migration) root() {
	root := m.Manifest.Root
	m.out.comment("", m.comments.top)
	docker, singularity := section(root, "docker"), section(root, "singularity")
	m.out.blank = false
	switch {
	case docker.Get("image") != nil:
		e := docker.Get("image")
		m.out.line("", "container_type: "+string(containerconfig.DockerImage), m.comments.at(root.Get("docker").Key))
		m.out.line("", "image: "+pyyaml.QuoteYAML(e.Value.Text), m.comments.at(e.Key))
		if e := singularity.Get("image"); e != nil {
			m.lost(diag.Warning, e.Key, "singularity.image", "the Singularity image has no place beside the Docker image", "delete the file, or package it as a SingularityFile of its own")
		}
	case singularity.Get("image") != nil:
		e := singularity.Get("image")
		m.out.line("", "container_type: "+string(containerconfig.SingularityFile), m.comments.at(root.Get("singularity").Key))
		address := m.ImageAddress
		if address == "" {
			address = ImagePlaceholder
			m.chose(diag.Warning, e.Key, "singularity.image", "MedPerf downloads the image from the address in image:, which is not known yet",
				"host the file and write its address for "+ImagePlaceholder+", or give it with --image")
		}
		m.out.line("", "image: "+pyyaml.QuoteYAML(address), m.comments.at(e.Key))
	default:
		return
	}
	accelerators := m.platform(root)
	m.runner("docker", docker, accelerators)
	m.runner("singularity", singularity, accelerators)
	for _, e := range root.Entries {
		m.rootKey(e)
	}
	m.tasks(root.Get("tasks"))
	if len(m.result.Types) > 0 {
		m.result.Config = []byte(m.out.String())
	}
}

func section(root *pyyaml.Value, name string) *pyyaml.Value {
	if e := root.Get(name); e != nil {
		return e.Value
	}
	return nil
}

// rootKey reports the keys of the top level that have no counterpart.
func (m *migration) rootKey(e pyyaml.Entry) {
	name := e.Key.Text
	switch name {
	case "docker", "singularity", "tasks", "platform":
	case "name":
		m.lost(diag.Note, e.Key, name, "the configuration has no name", fmt.Sprintf("give it at submission: --name %q", e.Value.Text))
	case "description", "authors":
		m.lost(diag.Note, e.Key, name, fmt.Sprintf("the configuration has no %s", name), "keep it in a README")
	case "k8s", "kubeflow", "ssh", "gcp":
		m.lost(diag.Warning, e.Key, name, fmt.Sprintf("MedPerf has no runner %s", name), "run the container by docker or singularity")
	default:
		m.lost(diag.Note, e.Key, name, fmt.Sprintf("%s has no counterpart", name), "nothing of MedPerf's reads it")
	}
}

// platform reports what the cube says of the machine, and returns the number of accelerators.
func (m *migration) platform(root *pyyaml.Value) string {
	accelerators := "0"
	p := root.Get("platform")
	if p == nil {
		return accelerators
	}
	for _, e := range p.Value.Entries {
		key := "platform." + e.Key.Text
		switch {
		case e.Key.Text == "accelerator_count" && e.Value.Kind == pyyaml.Int:
			accelerators = e.Value.Text
			if accelerators != "0" {
				m.chose(diag.Note, e.Key, key, "accelerator_count has no counterpart; run_args.gpus says which GPUs a task gets", "look at gpus, and write gpus: all if it is missing")
			}
		case e.Key.Text == "need_internet_access" && !e.Value.IsFalse():
			m.lost(diag.Warning, e.Key, key, "MedPerf runs tasks without a network", "put what is downloaded into the image or the additional files")
		default:
			m.lost(diag.Note, e.Key, key, fmt.Sprintf("%s has no counterpart", key), "keep it in a README")
		}
	}
	return accelerators
}

// tasks migrates the tasks that MedPerf runs.
func (m *migration) tasks(tasks *pyyaml.Entry) {
	if tasks == nil || tasks.Value.Kind != pyyaml.Mapping {
		return
	}
	var names []string
	m.out.line("", "tasks:", m.comments.at(tasks.Key))
	for _, e := range tasks.Value.Entries {
		table, ok := containerconfig.TaskOf(e.Key.Text, tasks.Value.Keys())
		if !ok || e.Key.Kind != pyyaml.String {
			m.lost(diag.Warning, e.Key, pyyaml.JoinKey("tasks", e.Key), fmt.Sprintf("MedPerf runs no task %s", pyyaml.Describe(e.Key)), "run it by hand before the submission, or put it into a task of MedPerf's")
			continue
		}
		names = append(names, e.Key.Text)
		m.task(e, table)
	}
	m.result.Types = containerconfig.TypesOfTasks(names)
}

// volume is a volume to write.
type volume struct {
	key         *pyyaml.Value // whose comments go with it, if there is one
	label, kind string
	mount       string
}

func (m *migration) task(e pyyaml.Entry, table containerconfig.Task) {
	name := e.Key.Text
	task := e.Value
	m.out.line("  ", pyyaml.QuoteYAML(name)+":", m.comments.at(e.Key))
	var arguments []word
	inputs, more := m.inputs(task, table)
	arguments = append(arguments, more...)
	outputs, more := m.outputs(task, table)
	arguments = append(arguments, more...)

	m.dropped(task, name)
	m.out.line("    ", "run_args:", comment{})
	command := append([]word{{text: name}}, arguments...)
	if p := task.Get("entrypoint"); p != nil && p.Value.Kind == pyyaml.String && strings.TrimSpace(p.Value.Text) != "" {
		words := shellWords(p.Value.Text) // MLCube has a shell run it
		m.out.line("      ", "entrypoint: "+pyyaml.QuoteYAML(words[0]), m.comments.at(p.Key))
		command = nil // MLCube leaves the task's name out
		for _, w := range words[1:] {
			command = append(command, word{text: w})
		}
		command = append(command, arguments...)
		m.chose(diag.Note, p.Key, "tasks."+name+".entrypoint", "the entrypoint's first word is run; the others stand before the arguments, as MLCube has them", "look at command")
	}
	m.out.line("      ", "command:", comment{})
	for _, w := range command {
		m.out.line("        ", "- "+pyyaml.QuoteYAML(w.text), m.comments.at(w.key))
	}
	if len(m.environment) > 0 {
		m.out.line("      ", "environment:", comment{})
		for _, v := range m.environment {
			m.out.line("        ", pyyaml.QuoteYAML(v.name)+": "+quoteAlways(v.value), comment{})
		}
	}
	if gpus := m.args["gpus"]; gpus != "" {
		m.out.line("      ", "gpus: "+quoteNumber(gpus), comment{})
	}
	if size := m.args["shm_size"]; size != "" { // a string to MedPerf, even where it is a number of bytes
		m.out.line("      ", "shm_size: "+quoteAlways(size), comment{})
	}
	m.volumes("input_volumes", inputs)
	m.volumes("output_volumes", outputs)
}

// dropped reports keys of a task that have no counterpart.
func (m *migration) dropped(task *pyyaml.Value, name string) {
	for _, e := range task.Entries {
		key := pyyaml.JoinKey("tasks."+name, e.Key)
		switch text := e.Key.Text; {
		case text == "parameters", text == "entrypoint" && (e.Value.Kind == pyyaml.String || e.Value.Kind == pyyaml.Null):
		case text == "entrypoint":
			m.lost(diag.Warning, e.Key, key, fmt.Sprintf("the entrypoint is %s instead of a string, so the image's own is run", e.Value.Kind), "write it as a string")
		default:
			m.lost(diag.Note, e.Key, key, fmt.Sprintf("%s has no counterpart", key), "nothing of MedPerf's reads it")
		}
	}
}

// differs reports what a parameter says otherwise than MedPerf has it.
func (m *migration) differs(e pyyaml.Entry, key string, v containerconfig.Volume, access string) {
	if t := e.Value.Get("type"); t != nil && v.Kind != "" && t.Value.Text != v.Kind {
		m.lost(diag.Warning, t.Key, key+".type", fmt.Sprintf("%s is a %s to MedPerf, not a %s", v.Label, v.Kind, pyyaml.Shorten(t.Value.Text)), "see that the task takes it so")
	}
	if o := e.Value.Get("opts"); o != nil && o.Value.Text != access {
		m.lost(diag.Warning, o.Key, key+".opts", fmt.Sprintf("MedPerf mounts %s %s", v.Label, map[string]string{"ro": "read-only", "rw": "for writing"}[access]), "see that the task runs so")
	}
}

func (m *migration) volumes(section string, volumes []volume) {
	if len(volumes) == 0 {
		return
	}
	m.out.line("    ", section+":", comment{})
	for _, v := range volumes {
		m.out.line("      ", pyyaml.QuoteYAML(v.label)+":", m.comments.at(v.key))
		m.out.line("        ", "mount_path: "+pyyaml.QuoteYAML(v.mount), comment{})
		m.out.line("        ", "type: "+v.kind, comment{})
	}
}

// inputs returns the volumes of a task's inputs, and the arguments that hand them over.
func (m *migration) inputs(task *pyyaml.Value, table containerconfig.Task) (volumes []volume, arguments []word) {
	extra := false
	for _, e := range parameters(task, "inputs") {
		name := e.Key.Text
		key := fmt.Sprintf("tasks.%s.parameters.inputs.%s", table.Name, name)
		text := pathOf(e)
		switch v, known := table.Input(name); {
		case name == "parameters_file":
			v, _ := containerconfig.Shared(name)
			volumes = append(volumes, volume{e.Key, name, v.Kind, v.Mount})
			arguments = append(arguments, argument(name, v.Mount))
		case known && m.supplied(v):
			kind := v.Kind
			if kind == "" {
				kind = kindOf(e)
			}
			m.differs(e, key, v, "ro")
			volumes = append(volumes, volume{e.Key, name, kind, v.Mount})
			arguments = append(arguments, argument(name, v.Mount))
		case strings.HasPrefix(path.Clean(text)+"/", "additional_files/"):
			v, _ := containerconfig.Shared("additional_files")
			if !extra {
				extra = true
				volumes = append(volumes, volume{nil, "additional_files", v.Kind, v.Mount}) // of all: comments go with the arguments
			}
			below := strings.TrimPrefix(path.Clean(text), "additional_files")
			arguments = append(arguments, word{"--" + name + "=" + v.Mount + below, e.Key})
		default:
			m.lost(diag.Warning, e.Key, key, fmt.Sprintf("MedPerf supplies no input %s to %s, and MLCube passed it as --%s", name, table.Name, name),
				"see that the task runs without the argument")
		}
	}
	return volumes, arguments
}

// outputs returns the volumes of a task's outputs, and the arguments that hand them over.
func (m *migration) outputs(task *pyyaml.Value, table containerconfig.Task) (volumes []volume, arguments []word) {
	for _, e := range parameters(task, "outputs") {
		name := e.Key.Text
		v, known := table.Output(name)
		if !known {
			m.lost(diag.Warning, e.Key, fmt.Sprintf("tasks.%s.parameters.outputs.%s", table.Name, name),
				fmt.Sprintf("MedPerf collects no output %s of %s", name, table.Name), "see that the task runs without the argument")
			continue
		}
		m.differs(e, fmt.Sprintf("tasks.%s.parameters.outputs.%s", table.Name, name), v, "rw")
		mount := v.Mount
		if declared := path.Base(pathOf(e)); v.Kind == "file" && path.Ext(declared) != "" && fileName.MatchString(declared) {
			mount = path.Join(path.Dir(mount), declared) // the file keeps its name
		}
		volumes = append(volumes, volume{e.Key, name, v.Kind, mount})
		arguments = append(arguments, argument(name, mount))
	}
	return volumes, arguments
}

// fileName is a name that can stand in a mount path as it is.
var fileName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

// supplied reports whether the manifest declares the output by which MedPerf supplies a volume.
func (m *migration) supplied(v containerconfig.Volume) bool {
	task, output, ok := strings.Cut(v.From, ".")
	if !ok {
		return true
	}
	e := section(m.Manifest.Root, "tasks").Get(task)
	return e != nil && slices.ContainsFunc(parameters(e.Value, "outputs"), func(o pyyaml.Entry) bool { return o.Key.Text == output })
}

// word is a word of a command, and the key whose comments go with it, if there is one.
type word struct {
	text string
	key  *pyyaml.Value
}

func argument(name, mount string) word { return word{text: "--" + name + "=" + mount} }

// parameters returns the inputs or outputs of a task.
func parameters(task *pyyaml.Value, section string) []pyyaml.Entry {
	p := task.Get("parameters")
	if p == nil {
		return nil
	}
	s := p.Value.Get(section)
	if s == nil || s.Value.Kind != pyyaml.Mapping {
		return nil
	}
	return s.Value.Entries
}

// pathOf returns the path that a parameter stands for by default.
func pathOf(e pyyaml.Entry) string {
	if d := e.Value.Get("default"); d != nil {
		return d.Value.Text
	}
	if e.Value.Kind == pyyaml.String {
		return e.Value.Text
	}
	return e.Key.Text
}

// kindOf returns whether a parameter is a file or a directory, as far as it says.
func kindOf(e pyyaml.Entry) string {
	if t := e.Value.Get("type"); t != nil && t.Value.Text == "file" {
		return "file"
	}
	if base := path.Base(pathOf(e)); path.Ext(base) != "" && !strings.HasSuffix(pathOf(e), "/") && e.Value.Get("type") == nil {
		return "file"
	}
	return "directory"
}
