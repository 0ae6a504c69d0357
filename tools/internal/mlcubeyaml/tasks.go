package mlcubeyaml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// allTasks checks the tasks section: tasks of the declared types against their tables, other tasks against
// MLCube's requirements.
func (c *checker) allTasks(tasks pyyaml.Cursor, selected []*typeTable) {
	declared := map[string]*taskTable{}
	var missing []*taskTable
	for _, t := range selected {
		for i := range t.tasks {
			declared[t.tasks[i].name] = &t.tasks[i]
			if tasks.Value.Get(t.tasks[i].name) == nil {
				missing = append(missing, &t.tasks[i])
			}
		}
	}
	for name, table := range c.missingTasks(tasks, missing, declared) {
		declared[name] = table // continue, to report its other errors too
	}
	if name := c.unindentedParameters(tasks, declared); name != "" {
		declared["parameters"] = declared[name]
		delete(declared, name) // it is empty
	}
	for _, task := range tasks.Children() {
		switch {
		case task.Key.Kind != pyyaml.String:
			if len(selected) > 0 {
				c.nonString(fatal, task)
			}
		case declared[task.Name()] == nil:
			c.otherTask(task)
		case task.Name() == "parameters":
			c.parametersOf(task, declared[task.Name()])
		default:
			c.task(task, declared[task.Name()])
		}
	}
	c.relations()
	c.undeclaredTasks(tasks, declared, selected)
}

// missingTasks reports missing tasks. It returns the keys that are probably misspelled, or "parameters" if
// the key above the parameters is missing.
func (c *checker) missingTasks(tasks pyyaml.Cursor, missing []*taskTable,
	declared map[string]*taskTable) map[string]*taskTable {
	misspelled := map[string]*taskTable{}
	if len(missing) == 1 {
		if parameters, ok := tasks.Get("parameters"); ok && looksLikeParameters(parameters.Value) {
			name := missing[0].name
			c.report(diag.TaskMissing, fatal, parameters.Key, "tasks."+name, diag.Finding{
				Message:  fmt.Sprintf("the key %s: is missing above parameters", name),
				Expected: "the task " + name + " in tasks",
				Found:    "parameters directly in tasks",
				Fix:      fmt.Sprintf("insert the line %s: above this one, and indent the content of the task below it", name),
			})
			misspelled["parameters"] = missing[0]
			return misspelled
		}
	}
	var others []string
	for _, key := range tasks.Value.Keys() {
		if declared[key] == nil && typeOfTask(key) == nil {
			others = append(others, key)
		}
	}
	for _, t := range missing {
		near, ok := diag.Suggest(t.name, others)
		at := tasks.Key
		fix := fmt.Sprintf("add the task %s to tasks", t.name)
		if ok {
			at = tasks.Value.Get(near).Key
			misspelled[near] = t
			others = slices.DeleteFunc(others, func(key string) bool { return key == near })
			fix = fmt.Sprintf("rename %s to %s", near, t.name)
		}
		f := diag.Finding{
			Message:  fmt.Sprintf("the task %s is missing", t.name),
			Expected: "the task " + t.name,
			Fix:      fix,
		}
		if ok {
			f.Edit = c.Document.Replace(at, t.name)
		}
		if keys := tasks.Value.Keys(); len(keys) > 0 {
			f.Found = "the tasks " + pyyaml.Shorten(strings.Join(keys, ", "))
		}
		c.report(diag.TaskMissing, fatal, at, "tasks."+t.name, f)
	}
	return misspelled
}

// unindentedParameters reports parameters that are next to an empty task instead of in it. It returns the
// task's name, or "".
func (c *checker) unindentedParameters(tasks pyyaml.Cursor, declared map[string]*taskTable) string {
	parameters, ok := tasks.Get("parameters")
	if !ok || declared["parameters"] != nil || !looksLikeParameters(parameters.Value) {
		return ""
	}
	above := ""
	for _, task := range tasks.Children() {
		if task.Key == parameters.Key {
			break
		}
		if task.Key.Kind == pyyaml.String && task.Value.Kind == pyyaml.Null && declared[task.Name()] != nil {
			above = task.Name()
		}
	}
	if above != "" {
		c.report(diag.SectionMissing, fatal, parameters.Key, tasks.Path+"."+above+".parameters", diag.Finding{
			Message:  fmt.Sprintf("parameters is next to the task %s instead of in it", above),
			Expected: "parameters as a key of " + above,
			Found:    "parameters directly in tasks",
			Fix:      fmt.Sprintf("indent this line and its content more than %s", above),
		})
	}
	return above
}

func looksLikeParameters(v *pyyaml.Value) bool {
	return v.Get("inputs") != nil || v.Get("outputs") != nil
}

// task checks a task of a declared type against its table.
func (c *checker) task(task pyyaml.Cursor, table *taskTable) {
	if task.Value.Kind != pyyaml.Mapping {
		c.wrongType(fatal, task, "a mapping with parameters")
		return
	}
	for _, n := range task.Children() {
		if n.Key.Kind != pyyaml.String {
			c.nonString(fatal, n)
		}
	}
	parameters, ok := task.Get("parameters")
	var taken []string
	if !ok {
		if bare, found := c.bareSections(task); found {
			c.taskKeys(task, "inputs", "outputs")
			c.parametersOf(bare, table)
			return
		}
		taken = append(taken, c.sectionMissing(task, "parameters", otherKeys(task, taskOptions)))
		parameters, ok = task.Get(taken[0])
	}
	c.taskKeys(task, taken...)
	if !ok {
		return
	}
	if parameters.Value.Kind != pyyaml.Mapping {
		c.wrongType(fatal, parameters, "a mapping with inputs and outputs")
		return
	}
	c.parametersOf(parameters, table)
}

// bareSections reports inputs and outputs that are directly in the task instead of in its parameters, and
// returns them as parameters.
func (c *checker) bareSections(task pyyaml.Cursor) (parameters pyyaml.Cursor, ok bool) {
	if _, near := diag.Suggest("parameters", otherKeys(task, taskOptions)); near || !looksLikeParameters(task.Value) {
		return pyyaml.Cursor{}, false
	}
	sections := *task.Value
	sections.Entries = nil
	for _, e := range task.Value.Entries {
		if e.Key.Kind == pyyaml.String && (e.Key.Text == "inputs" || e.Key.Text == "outputs") {
			sections.Entries = append(sections.Entries, e)
		}
	}
	c.report(diag.SectionMissing, fatal, sections.Entries[0].Key, task.Path+".parameters", diag.Finding{
		Message:  fmt.Sprintf("%s has no parameters above its inputs and outputs", task.Path),
		Expected: "the key parameters",
		Found:    strings.Join(sections.Keys(), ", "),
		Fix:      "insert the line parameters: above this one, and indent inputs and outputs below it",
	})
	return pyyaml.Cursor{Path: task.Path, Key: task.Key, Value: &sections}, true
}

// taskKeys reports the keys of a task that nothing reads, except keys that were reported already.
func (c *checker) taskKeys(task pyyaml.Cursor, except ...string) {
	for _, n := range task.Children() {
		if n.Key.Kind != pyyaml.String || slices.Contains(except, n.Name()) {
			continue
		}
		if o := findOption(taskOptions, n.Name()); o == nil {
			c.unknownKey(suspect, n, taskOptions, "the task "+task.Name())
		} else if o.kinds != nil && n.Value.Kind != pyyaml.Null {
			c.optionType(suspect, n, o)
		}
	}
}

// sectionMissing reports a missing key of a task or of parameters. It returns the misspelled key, if any,
// otherwise the missing key.
func (c *checker) sectionMissing(parent pyyaml.Cursor, name string, others []string) string {
	near, ok := diag.Suggest(name, others)
	if !ok && name == "parameters" && parent.Value.Get("io") != nil {
		near, ok = "io", true // MLCube's older name
	}
	at := parent.Key
	fix := fmt.Sprintf("add %s: to %s", name, parent.Path)
	var edit diag.Edit
	if ok {
		at = parent.Value.Get(near).Key
		fix = fmt.Sprintf("rename %s to %s", near, name)
		edit = c.Document.Replace(at, name)
	} else {
		near = name
	}
	c.report(diag.SectionMissing, fatal, at, parent.Path+"."+name, diag.Finding{
		Message:  fmt.Sprintf("%s has no %s", parent.Path, name),
		Expected: "the key " + name,
		Fix:      fix,
		Edit:     edit,
	})
	return near
}

// parametersOf checks the parameters of a task of a declared type.
func (c *checker) parametersOf(parameters pyyaml.Cursor, table *taskTable) {
	var others []string
	for _, key := range parameters.Value.Keys() {
		if key != "inputs" && key != "outputs" {
			others = append(others, key)
		}
	}
	var taken []string
	inputs, hasInputs := parameters.Get("inputs")
	outputs, hasOutputs := parameters.Get("outputs")
	if !hasInputs {
		taken = append(taken, c.sectionMissing(parameters, "inputs", others))
		inputs, hasInputs = parameters.Get(taken[0])
	}
	if !hasOutputs && table.outputs != nil {
		near := c.sectionMissing(parameters, "outputs",
			slices.DeleteFunc(slices.Clone(others), func(key string) bool { return slices.Contains(taken, key) }))
		taken = append(taken, near)
		outputs, hasOutputs = parameters.Get(near)
	}
	for _, n := range parameters.Children() {
		switch {
		case n.Key.Kind != pyyaml.String:
			c.nonString(fatal, n)
		case !slices.Contains(others, n.Name()) || slices.Contains(taken, n.Name()):
		default:
			c.report(diag.UnknownSection, fatal, n.Key, n.Path, diag.Finding{
				Message:  fmt.Sprintf("%s allows only inputs and outputs", parameters.Path),
				Expected: "inputs or outputs",
				Found:    n.Name(),
				Fix: diag.Meant(diag.Suggest(n.Name(),
					[]string{"inputs", "outputs"}))("move it to inputs or outputs, or delete it"),
			})
		}
	}
	if hasInputs {
		c.inputs(inputs, table)
	}
	switch {
	case hasOutputs && table.outputs == nil:
		l := fatal
		if outputs.Value.Kind == pyyaml.Mapping && len(outputs.Value.Entries) == 0 || outputs.Value.Kind == pyyaml.Null {
			l = scriptOnly
		}
		c.report(diag.OutputsForbidden, l, outputs.Key, outputs.Path, diag.Finding{
			Message: fmt.Sprintf("MedPerf collects no outputs from the task %s", table.name),
			Found:   "outputs",
			Fix:     "delete outputs",
		})
	case hasOutputs:
		c.outputs(outputs, table)
	}
	c.tasks[table.name] = ioNode{table, inputs, outputs}
}

// inputs checks the inputs of a task of a declared type.
func (c *checker) inputs(inputs pyyaml.Cursor, table *taskTable) {
	if inputs.Value.Kind != pyyaml.Mapping {
		c.wrongType(fatal, inputs, "a mapping of inputs")
		return
	}
	misspelled := c.missingPorts(diag.InputMissing, inputs, table.inputs, table.name)
	for _, n := range c.ports(inputs, misspelled) {
		c.descriptor(n, breaks)
		p := findPort(table.inputs, n.Name())
		switch {
		case p != nil && p.need(c.Profile) != unknown:
			c.path(n)
		case n.Name() == parametersInput:
			c.parametersInput(n)
		default:
			c.extraInput(n, table)
		}
	}
}

// outputs checks the outputs of a task of a declared type.
func (c *checker) outputs(outputs pyyaml.Cursor, table *taskTable) {
	if outputs.Value.Kind != pyyaml.Mapping {
		c.wrongType(fatal, outputs, "a mapping of outputs")
		return
	}
	misspelled := c.missingPorts(diag.OutputMissing, outputs, table.outputs, table.name)
	for _, n := range c.ports(outputs, misspelled) {
		p := findPort(table.outputs, n.Name())
		if p == nil || p.need(c.Profile) == unknown {
			c.unknownOutput(n, table, p)
			continue
		}
		c.descriptor(n, breaks)
		c.output(n, breaks, p.kind)
		c.portKind(n, p)
		c.path(n)
	}
}

// ports returns the inputs or outputs in a section, except misspelled ones, which were reported. It reports
// keys that are not strings.
func (c *checker) ports(section pyyaml.Cursor, misspelled []string) []pyyaml.Cursor {
	var out []pyyaml.Cursor
	for _, n := range section.Children() {
		switch {
		case n.Key.Kind != pyyaml.String:
			c.nonString(fatal, n)
		case !slices.Contains(misspelled, n.Name()):
			out = append(out, n)
		}
	}
	return out
}

func (c *checker) unknownOutput(n pyyaml.Cursor, table *taskTable, p *port) {
	var known []string
	for _, q := range table.outputs {
		if q.need(c.Profile) != unknown {
			known = append(known, q.name)
		}
	}
	fix := diag.Meant(diag.Suggest(n.Name(), known))("delete it")
	switch {
	case p != nil:
		fix = "use profile medperf, or delete the output"
	case n.Name() == parametersInput:
		fix = "move it to inputs"
	}
	c.report(diag.UnknownOutput, fatal, n.Key, n.Path, diag.Finding{
		Message:  fmt.Sprintf("MedPerf collects no output %s of the task %s", pyyaml.Describe(n.Key), table.name),
		Expected: strings.Join(known, ", "),
		Found:    n.Name(),
		Fix:      fix,
	})
}

// missingPorts reports missing required ports, and returns the keys that are probably misspelled.
func (c *checker) missingPorts(code diag.Code, section pyyaml.Cursor, ports []port, task string) (misspelled []string) {
	var others []string
	for _, key := range section.Value.Keys() {
		if findPort(ports, key) == nil && key != parametersInput {
			others = append(others, key)
		}
	}
	what := "input"
	if code == diag.OutputMissing {
		what = "output"
	}
	for _, p := range ports {
		if p.need(c.Profile) != required || section.Value.Get(p.name) != nil {
			continue
		}
		near, ok := diag.Suggest(p.name, others)
		at := section.Key
		fix := fmt.Sprintf("add %s to %s", p.name, section.Path)
		var edit diag.Edit
		if ok {
			at = section.Value.Get(near).Key
			misspelled = append(misspelled, near)
			fix = fmt.Sprintf("rename %s to %s", near, p.name)
			edit = c.Document.Replace(at, p.name)
			if rest, ok := strings.CutPrefix(near, p.name+":"); ok && rest != "" {
				fix = fmt.Sprintf("add a space after the colon: %s: %s", p.name, rest)
				edit = c.Document.Replace(at, p.name+": "+rest)
			}
		}
		c.report(code, fatal, at, section.Path+"."+p.name, diag.Finding{
			Message:  fmt.Sprintf("the task %s has no %s %s", task, what, p.name),
			Expected: "the " + what + " " + p.name,
			Found:    found(section.Value.Keys()),
			Fix:      fix,
			Edit:     edit,
		})
	}
	return misspelled
}

func found(keys []string) string {
	if len(keys) == 0 {
		return "none"
	}
	return pyyaml.Shorten(strings.Join(keys, ", "))
}

// otherTask checks the structure of a task outside the declared types, because MLCube reads every task before
// it runs any (MLCubeConfig.create_mlcube_config).
func (c *checker) otherTask(task pyyaml.Cursor) {
	if task.Value.Kind == pyyaml.Null {
		return
	}
	if task.Value.Kind != pyyaml.Mapping {
		c.wrongType(breaks, task, "a mapping with parameters")
		return
	}
	c.taskKeys(task)
	parameters, ok := task.Get("parameters")
	if !ok || parameters.Value.Kind == pyyaml.Null {
		return
	}
	if parameters.Value.Kind != pyyaml.Mapping {
		c.wrongType(breaks, parameters, "a mapping with inputs and outputs")
		return
	}
	for _, section := range parameters.Children() {
		if section.Key.Kind != pyyaml.String || section.Name() != "inputs" && section.Name() != "outputs" {
			c.unknownKey(suspect, section, []option{{name: "inputs"}, {name: "outputs"}}, parameters.Path)
			continue
		}
		if section.Value.Kind == pyyaml.Null {
			continue
		}
		if section.Value.Kind != pyyaml.Mapping {
			c.wrongType(breaks, section, "a mapping of "+section.Name())
			continue
		}
		for _, n := range section.Children() {
			if n.Key.Kind != pyyaml.String {
				c.nonString(suspect, n)
				continue
			}
			c.descriptor(n, suspect)
			if section.Name() == "outputs" {
				c.output(n, suspect, "")
			}
		}
	}
}
