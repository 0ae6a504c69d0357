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
func (c *checker) allTasks(tasks node, selected []*typeTable) {
	declared := map[string]*taskTable{}
	var missing []*taskTable
	for _, t := range selected {
		for i := range t.tasks {
			declared[t.tasks[i].name] = &t.tasks[i]
			if tasks.value.Get(t.tasks[i].name) == nil {
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
	for _, task := range tasks.children() {
		switch {
		case task.key.Kind != pyyaml.String:
			if len(selected) > 0 {
				c.nonString(fatal, task)
			}
		case declared[task.name()] == nil:
			c.otherTask(task)
		case task.name() == "parameters":
			c.parametersOf(task, declared[task.name()])
		default:
			c.task(task, declared[task.name()])
		}
	}
	c.relations()
	c.undeclaredTasks(tasks, declared, selected)
}

// missingTasks reports missing tasks. It returns the keys that are probably misspelled, or "parameters" if
// the key above the parameters is missing.
func (c *checker) missingTasks(tasks node, missing []*taskTable, declared map[string]*taskTable) map[string]*taskTable {
	misspelled := map[string]*taskTable{}
	if len(missing) == 1 {
		if parameters, ok := tasks.get("parameters"); ok && looksLikeParameters(parameters.value) {
			name := missing[0].name
			c.report("MLC023", fatal, parameters.key, "tasks."+name, diag.Finding{
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
	for _, key := range tasks.value.Keys() {
		if declared[key] == nil && typeOfTask(key) == nil {
			others = append(others, key)
		}
	}
	for _, t := range missing {
		near, ok := diag.Suggest(t.name, others)
		at := tasks.key
		fix := fmt.Sprintf("add the task %s to tasks", t.name)
		if ok {
			at = tasks.value.Get(near).Key
			misspelled[near] = t
			others = slices.DeleteFunc(others, func(key string) bool { return key == near })
			fix = fmt.Sprintf("rename %s to %s", near, t.name)
		}
		f := diag.Finding{
			Message:  fmt.Sprintf("the task %s is missing", t.name),
			Expected: "the task " + t.name,
			Fix:      fix,
		}
		if keys := tasks.value.Keys(); len(keys) > 0 {
			f.Found = "the tasks " + pyyaml.Shorten(strings.Join(keys, ", "))
		}
		c.report("MLC023", fatal, at, "tasks."+t.name, f)
	}
	return misspelled
}

// unindentedParameters reports parameters that are next to an empty task instead of in it. It returns the
// task's name, or "".
func (c *checker) unindentedParameters(tasks node, declared map[string]*taskTable) string {
	parameters, ok := tasks.get("parameters")
	if !ok || declared["parameters"] != nil || !looksLikeParameters(parameters.value) {
		return ""
	}
	above := ""
	for _, task := range tasks.children() {
		if task.key == parameters.key {
			break
		}
		if task.key.Kind == pyyaml.String && task.value.Kind == pyyaml.Null && declared[task.name()] != nil {
			above = task.name()
		}
	}
	if above != "" {
		c.report("MLC024", fatal, parameters.key, tasks.path+"."+above+".parameters", diag.Finding{
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
func (c *checker) task(task node, table *taskTable) {
	if task.value.Kind != pyyaml.Mapping {
		c.wrongType(fatal, task, "a mapping with parameters")
		return
	}
	for _, n := range task.children() {
		if n.key.Kind != pyyaml.String {
			c.nonString(fatal, n)
		}
	}
	parameters, ok := task.get("parameters")
	var taken []string
	if !ok {
		if bare, found := c.bareSections(task); found {
			c.taskKeys(task, "inputs", "outputs")
			c.parametersOf(bare, table)
			return
		}
		taken = append(taken, c.sectionMissing(task, "parameters", otherKeys(task, taskOptions)))
		parameters, ok = task.get(taken[0])
	}
	c.taskKeys(task, taken...)
	if !ok {
		return
	}
	if parameters.value.Kind != pyyaml.Mapping {
		c.wrongType(fatal, parameters, "a mapping with inputs and outputs")
		return
	}
	c.parametersOf(parameters, table)
}

// bareSections reports inputs and outputs that are directly in the task instead of in its parameters, and
// returns them as parameters.
func (c *checker) bareSections(task node) (parameters node, ok bool) {
	if _, near := diag.Suggest("parameters", otherKeys(task, taskOptions)); near || !looksLikeParameters(task.value) {
		return node{}, false
	}
	sections := *task.value
	sections.Entries = nil
	for _, e := range task.value.Entries {
		if e.Key.Kind == pyyaml.String && (e.Key.Text == "inputs" || e.Key.Text == "outputs") {
			sections.Entries = append(sections.Entries, e)
		}
	}
	c.report("MLC024", fatal, sections.Entries[0].Key, task.path+".parameters", diag.Finding{
		Message:  fmt.Sprintf("%s has no parameters above its inputs and outputs", task.path),
		Expected: "the key parameters",
		Found:    strings.Join(sections.Keys(), ", "),
		Fix:      "insert the line parameters: above this one, and indent inputs and outputs below it",
	})
	return node{task.path, task.key, &sections}, true
}

// taskKeys reports the keys of a task that nothing reads, except keys that were reported already.
func (c *checker) taskKeys(task node, except ...string) {
	for _, n := range task.children() {
		if n.key.Kind != pyyaml.String || slices.Contains(except, n.name()) {
			continue
		}
		if o := findOption(taskOptions, n.name()); o == nil {
			c.unknownKey(suspect, n, taskOptions, "the task "+task.name())
		} else if o.kinds != nil && n.value.Kind != pyyaml.Null {
			c.optionType(suspect, n, o)
		}
	}
}

// sectionMissing reports a missing key of a task or of parameters. It returns the misspelled key, if any,
// otherwise the missing key.
func (c *checker) sectionMissing(parent node, name string, others []string) string {
	near, ok := diag.Suggest(name, others)
	if !ok && name == "parameters" && parent.value.Get("io") != nil {
		near, ok = "io", true // MLCube's older name
	}
	at := parent.key
	fix := fmt.Sprintf("add %s: to %s", name, parent.path)
	if ok {
		at = parent.value.Get(near).Key
		fix = fmt.Sprintf("rename %s to %s", near, name)
	} else {
		near = name
	}
	c.report("MLC024", fatal, at, parent.path+"."+name, diag.Finding{
		Message:  fmt.Sprintf("%s has no %s", parent.path, name),
		Expected: "the key " + name,
		Fix:      fix,
	})
	return near
}

// parametersOf checks the parameters of a task of a declared type.
func (c *checker) parametersOf(parameters node, table *taskTable) {
	var others []string
	for _, key := range parameters.value.Keys() {
		if key != "inputs" && key != "outputs" {
			others = append(others, key)
		}
	}
	var taken []string
	inputs, hasInputs := parameters.get("inputs")
	outputs, hasOutputs := parameters.get("outputs")
	if !hasInputs {
		taken = append(taken, c.sectionMissing(parameters, "inputs", others))
		inputs, hasInputs = parameters.get(taken[0])
	}
	if !hasOutputs && table.outputs != nil {
		near := c.sectionMissing(parameters, "outputs",
			slices.DeleteFunc(slices.Clone(others), func(key string) bool { return slices.Contains(taken, key) }))
		taken = append(taken, near)
		outputs, hasOutputs = parameters.get(near)
	}
	for _, n := range parameters.children() {
		switch {
		case n.key.Kind != pyyaml.String:
			c.nonString(fatal, n)
		case !slices.Contains(others, n.name()) || slices.Contains(taken, n.name()):
		default:
			c.report("MLC025", fatal, n.key, n.path, diag.Finding{
				Message:  fmt.Sprintf("%s allows only inputs and outputs", parameters.path),
				Expected: "inputs or outputs",
				Found:    n.name(),
				Fix: diag.Meant(diag.Suggest(n.name(),
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
		if outputs.value.Kind == pyyaml.Mapping && len(outputs.value.Entries) == 0 || outputs.value.Kind == pyyaml.Null {
			l = scriptOnly
		}
		c.report("MLC029", l, outputs.key, outputs.path, diag.Finding{
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
func (c *checker) inputs(inputs node, table *taskTable) {
	if inputs.value.Kind != pyyaml.Mapping {
		c.wrongType(fatal, inputs, "a mapping of inputs")
		return
	}
	misspelled := c.missingPorts("MLC026", inputs, table.inputs, table.name)
	for _, n := range c.ports(inputs, misspelled) {
		c.descriptor(n, breaks)
		p := findPort(table.inputs, n.name())
		switch {
		case p != nil && p.need(c.Profile) != unknown:
			c.path(n)
		case n.name() == parametersInput:
			c.parametersInput(n)
		default:
			c.extraInput(n, table)
		}
	}
}

// outputs checks the outputs of a task of a declared type.
func (c *checker) outputs(outputs node, table *taskTable) {
	if outputs.value.Kind != pyyaml.Mapping {
		c.wrongType(fatal, outputs, "a mapping of outputs")
		return
	}
	misspelled := c.missingPorts("MLC027", outputs, table.outputs, table.name)
	for _, n := range c.ports(outputs, misspelled) {
		p := findPort(table.outputs, n.name())
		if p == nil || p.need(c.Profile) == unknown {
			c.unknownOutput(n, table, p)
			continue
		}
		c.descriptor(n, breaks)
		c.output(n, breaks)
		c.portKind(n, p)
		c.path(n)
	}
}

// ports returns the inputs or outputs in a section, except misspelled ones, which were reported. It reports
// keys that are not strings.
func (c *checker) ports(section node, misspelled []string) []node {
	var out []node
	for _, n := range section.children() {
		switch {
		case n.key.Kind != pyyaml.String:
			c.nonString(fatal, n)
		case !slices.Contains(misspelled, n.name()):
			out = append(out, n)
		}
	}
	return out
}

func (c *checker) unknownOutput(n node, table *taskTable, p *port) {
	var known []string
	for _, q := range table.outputs {
		if q.need(c.Profile) != unknown {
			known = append(known, q.name)
		}
	}
	fix := diag.Meant(diag.Suggest(n.name(), known))("delete it")
	switch {
	case p != nil:
		fix = "use profile medperf, or delete the output"
	case n.name() == parametersInput:
		fix = "move it to inputs"
	}
	c.report("MLC028", fatal, n.key, n.path, diag.Finding{
		Message:  fmt.Sprintf("MedPerf collects no output %s of the task %s", pyyaml.Describe(n.key), table.name),
		Expected: strings.Join(known, ", "),
		Found:    n.name(),
		Fix:      fix,
	})
}

// missingPorts reports missing required ports, and returns the keys that are probably misspelled.
func (c *checker) missingPorts(code diag.Code, section node, ports []port, task string) (misspelled []string) {
	var others []string
	for _, key := range section.value.Keys() {
		if findPort(ports, key) == nil && key != parametersInput {
			others = append(others, key)
		}
	}
	what := "input"
	if code == "MLC027" {
		what = "output"
	}
	for _, p := range ports {
		if p.need(c.Profile) != required || section.value.Get(p.name) != nil {
			continue
		}
		near, ok := diag.Suggest(p.name, others)
		at := section.key
		fix := fmt.Sprintf("add %s to %s", p.name, section.path)
		if ok {
			at = section.value.Get(near).Key
			misspelled = append(misspelled, near)
			fix = fmt.Sprintf("rename %s to %s", near, p.name)
			if rest, ok := strings.CutPrefix(near, p.name+":"); ok && rest != "" {
				fix = fmt.Sprintf("add a space after the colon: %s: %s", p.name, rest)
			}
		}
		c.report(code, fatal, at, section.path+"."+p.name, diag.Finding{
			Message:  fmt.Sprintf("the task %s has no %s %s", task, what, p.name),
			Expected: "the " + what + " " + p.name,
			Found:    found(section.value.Keys()),
			Fix:      fix,
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
func (c *checker) otherTask(task node) {
	if task.value.Kind == pyyaml.Null {
		return
	}
	if task.value.Kind != pyyaml.Mapping {
		c.wrongType(breaks, task, "a mapping with parameters")
		return
	}
	c.taskKeys(task)
	parameters, ok := task.get("parameters")
	if !ok || parameters.value.Kind == pyyaml.Null {
		return
	}
	if parameters.value.Kind != pyyaml.Mapping {
		c.wrongType(breaks, parameters, "a mapping with inputs and outputs")
		return
	}
	for _, section := range parameters.children() {
		if section.key.Kind != pyyaml.String || section.name() != "inputs" && section.name() != "outputs" {
			c.unknownKey(suspect, section, []option{{name: "inputs"}, {name: "outputs"}}, parameters.path)
			continue
		}
		if section.value.Kind == pyyaml.Null {
			continue
		}
		if section.value.Kind != pyyaml.Mapping {
			c.wrongType(breaks, section, "a mapping of "+section.name())
			continue
		}
		for _, n := range section.children() {
			if n.key.Kind != pyyaml.String {
				c.nonString(suspect, n)
				continue
			}
			c.descriptor(n, suspect)
			if section.name() == "outputs" {
				c.output(n, suspect)
			}
		}
	}
}
