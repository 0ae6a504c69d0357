// Package migrate converts an mlcube.yaml to a container_config.yaml for current MedPerf.
//
// MLCube runs a task as "docker run IMAGE TASK --INPUT=PATH …" with its own mounts. MedPerf mounts the
// volumes of the configuration and runs its command. The new file uses the paths of MedPerf's templates. Its
// command passes them as MLCube did, so the image stays the same.
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

// ImagePlaceholder is the placeholder for an unknown address of an image file.
const ImagePlaceholder = "URL_OF_IMAGE"

// Request is a manifest to migrate. It is valid, except that its files were not checked.
type Request struct {
	Manifest *pyyaml.Document
	Source   []byte // the manifest's text, for its comments
	// ImageAddress is the address of the image file of a Singularity cube; "" writes ImagePlaceholder.
	ImageAddress string
	Contract     *containerconfig.Contract // of the configuration to write
}

// Result is a migrated manifest.
type Result struct {
	Config []byte // container_config.yaml
	// Findings report settings that are not supported, and choices to review, with their lines.
	Findings []diag.Finding
	Types    []string // the types of the container, from its tasks
}

// Migrate migrates a manifest. Config is nil if the manifest has no task of MedPerf's or no image.
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

	// Settings of every task, from the runner's options.
	args        map[string]string // gpus and shm_size
	environment []variable
}

type variable struct{ name, value string }

// report adds a migration finding at a key.
func (m *migration) report(code diag.Code, s diag.Severity, at *pyyaml.Value, key string, f diag.Finding) {
	f.Code, f.Severity, f.Key, f.Pos = code, s, key, m.Manifest.At(at)
	m.result.Findings = append(m.result.Findings, f)
}

// lost reports a setting that current MedPerf does not support.
func (m *migration) lost(s diag.Severity, at *pyyaml.Value, key, message, fix string) {
	m.report(diag.NoCounterpart, s, at, key, diag.Finding{Message: message, Fix: fix})
}

func (m *migration) chose(s diag.Severity, at *pyyaml.Value, key, message, fix string) {
	m.report(diag.MigrationChoice, s, at, key, diag.Finding{Message: message, Fix: fix})
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
			m.lost(diag.Warning, e.Key, "singularity.image",
				"container_config.yaml has one image, and the Docker image was chosen over the Singularity image",
				"delete the image file, or package it separately with container_type: SingularityFile")
		}
	case singularity.Get("image") != nil:
		e := singularity.Get("image")
		m.out.line("", "container_type: "+string(containerconfig.SingularityFile), m.comments.at(root.Get("singularity").Key))
		address := m.ImageAddress
		if address == "" {
			address = ImagePlaceholder
			m.chose(diag.Warning, e.Key, "singularity.image",
				"MedPerf downloads the image from the address in image:, which is missing",
				"host the file and write its address for "+ImagePlaceholder+", or pass it with --image")
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

// rootKey reports the keys of the top level that current MedPerf does not support.
func (m *migration) rootKey(e pyyaml.Entry) {
	name := e.Key.Text
	switch name {
	case "docker", "singularity", "tasks", "platform":
	case "name":
		m.lost(diag.Note, e.Key, name, "container_config.yaml has no key name",
			fmt.Sprintf("pass --name %q at submission", e.Value.Text))
	case "description", "authors":
		m.lost(diag.Note, e.Key, name, fmt.Sprintf("container_config.yaml has no key %s", name), "move it to a README")
	case "k8s", "kubeflow", "ssh", "gcp":
		m.lost(diag.Warning, e.Key, name, fmt.Sprintf("MedPerf does not support the runner %s", name),
			"use docker or singularity")
	default:
		m.lost(diag.Note, e.Key, name, fmt.Sprintf("container_config.yaml does not support %s", name),
			"check that the tasks run without it")
	}
}

// platform reports the settings of the section platform, and returns the number of accelerators.
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
				m.chose(diag.Note, e.Key, key,
					"container_config.yaml does not support accelerator_count; run_args.gpus selects the GPUs of a task",
					"check gpus, and write gpus: all if it is missing")
			}
		case e.Key.Text == "need_internet_access" && !e.Value.IsFalse():
			m.lost(diag.Warning, e.Key, key, "MedPerf runs tasks without a network",
				"put downloads into the image or the additional files")
		default:
			m.lost(diag.Note, e.Key, key, fmt.Sprintf("container_config.yaml does not support %s", key), "move it to a README")
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
		table, ok := m.Contract.TaskOf(e.Key.Text, tasks.Value.Keys())
		if !ok || e.Key.Kind != pyyaml.String {
			m.lost(diag.Warning, e.Key, pyyaml.JoinKey("tasks", e.Key),
				fmt.Sprintf("MedPerf does not run the task %s", pyyaml.Describe(e.Key)),
				"run it by hand before the submission, or move it into a task that MedPerf runs")
			continue
		}
		names = append(names, e.Key.Text)
		m.task(e, table)
	}
	m.result.Types = m.Contract.Types().OfTasks(names)
}

// volume is a volume to write.
type volume struct {
	key         *pyyaml.Value // the key whose comments are kept, if any
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
		words := shellWords(p.Value.Text) // MLCube runs it in a shell
		m.out.line("      ", "entrypoint: "+pyyaml.QuoteYAML(words[0]), m.comments.at(p.Key))
		command = nil // MLCube omits the task's name
		for _, w := range words[1:] {
			command = append(command, word{text: w})
		}
		command = append(command, arguments...)
		m.chose(diag.Note, p.Key, "tasks."+name+".entrypoint",
			"the first word of the entrypoint is the program; the other words come before the arguments, as in MLCube",
			"check command")
	}
	if required := table.CommandWord(); required != "" {
		command = append(command, word{text: required})
		m.chose(diag.Warning, e.Key, "tasks."+name,
			"the contract requires "+required+" in the command, which the image must understand",
			"let the program check the data when it gets this word")
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
	if size := m.args["shm_size"]; size != "" { // MedPerf requires a string, even for a number of bytes
		m.out.line("      ", "shm_size: "+quoteAlways(size), comment{})
	}
	m.volumes("input_volumes", inputs)
	m.volumes("output_volumes", outputs)
}

// dropped reports keys of a task that current MedPerf does not support.
func (m *migration) dropped(task *pyyaml.Value, name string) {
	for _, e := range task.Entries {
		key := pyyaml.JoinKey("tasks."+name, e.Key)
		switch text := e.Key.Text; {
		case text == "parameters", text == "entrypoint" && (e.Value.Kind == pyyaml.String || e.Value.Kind == pyyaml.Null):
		case text == "entrypoint":
			m.lost(diag.Warning, e.Key, key, fmt.Sprintf(
				"the entrypoint is %s instead of a string, so the image's own entrypoint is used", e.Value.Kind),
				"write it as a string")
		default:
			m.lost(diag.Note, e.Key, key, fmt.Sprintf("container_config.yaml does not support %s", key),
				"check that the tasks run without it")
		}
	}
}

// differs reports settings of a parameter that differ from MedPerf.
func (m *migration) differs(e pyyaml.Entry, key string, v containerconfig.Volume, access string) {
	if t := e.Value.Get("type"); t != nil && v.Kind != "" && t.Value.Text != v.Kind {
		m.lost(diag.Warning, t.Key, key+".type", fmt.Sprintf("%s is a %s in MedPerf, not a %s", v.Label, v.Kind,
			pyyaml.Shorten(t.Value.Text)), "check that the task accepts it")
	}
	if o := e.Value.Get("opts"); o != nil && o.Value.Text != access {
		m.lost(diag.Warning, o.Key, key+".opts", fmt.Sprintf("MedPerf mounts %s %s", v.Label,
			map[string]string{"ro": "read-only", "rw": "for writing"}[access]), "check that the task works with it")
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

// inputs returns the volumes of a task's inputs, and the arguments that pass them.
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
				// of all inputs: comments are kept with the arguments
				volumes = append(volumes, volume{nil, "additional_files", v.Kind, v.Mount})
			}
			below := strings.TrimPrefix(path.Clean(text), "additional_files")
			arguments = append(arguments, word{"--" + name + "=" + v.Mount + below, e.Key})
		default:
			m.lost(diag.Warning, e.Key, key, fmt.Sprintf(
				"MedPerf does not supply the input %s to %s, which MLCube passes as --%s", name, table.Name, name),
				"check that the task runs without the argument")
		}
	}
	return volumes, arguments
}

// outputs returns the volumes of a task's outputs, and the arguments that pass them.
func (m *migration) outputs(task *pyyaml.Value, table containerconfig.Task) (volumes []volume, arguments []word) {
	for _, e := range parameters(task, "outputs") {
		name := e.Key.Text
		v, known := table.Output(name)
		if !known {
			m.lost(diag.Warning, e.Key, fmt.Sprintf("tasks.%s.parameters.outputs.%s", table.Name, name),
				fmt.Sprintf("MedPerf does not collect the output %s of %s", name, table.Name),
				"check that the task runs without the argument")
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

// fileName matches a name that is valid in a mount path.
var fileName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

// supplied reports whether the manifest declares the output that a volume requires.
func (m *migration) supplied(v containerconfig.Volume) bool {
	task, output, ok := strings.Cut(v.From, ".")
	if !ok {
		return true
	}
	e := section(m.Manifest.Root, "tasks").Get(task)
	return e != nil && slices.ContainsFunc(parameters(e.Value, "outputs"),
		func(o pyyaml.Entry) bool { return o.Key.Text == output })
}

// word is a word of a command, and the key whose comments are kept with it, if any.
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

// pathOf returns the default path of a parameter.
func pathOf(e pyyaml.Entry) string {
	if d := e.Value.Get("default"); d != nil {
		return d.Value.Text
	}
	if e.Value.Kind == pyyaml.String {
		return e.Value.Text
	}
	return e.Key.Text
}

// kindOf returns whether a parameter is declared as a file or a directory.
func kindOf(e pyyaml.Entry) string {
	if t := e.Value.Get("type"); t != nil && t.Value.Text == "file" {
		return "file"
	}
	if base := path.Base(pathOf(e)); path.Ext(base) != "" && !strings.HasSuffix(pathOf(e), "/") &&
		e.Value.Get("type") == nil {
		return "file"
	}
	return "directory"
}
