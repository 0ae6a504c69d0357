package containerconfig

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// orTypes lists the declared types, or says that there are none.
func orTypes(types []string) string {
	if len(types) == 0 {
		return "a type, such as model"
	}
	return strings.Join(types, ", ")
}

// tasksSection checks the tasks.
func (c *checker) tasksSection(root pyyaml.Cursor, selected []*typeTable, taken *[]string) {
	tasks, ok := root.Get("tasks")
	if !ok {
		f := diag.Finding{
			Message:  "tasks is missing",
			Expected: "the key tasks",
			Fix:      "add tasks: with the tasks of " + orTypes(c.Types),
		}
		at := root.Value
		if near, ok := misspelled(root, "tasks", rootKeys); ok {
			*taken = append(*taken, near.Name())
			at, f.Found, f.Fix = near.Key, near.Name(), fmt.Sprintf("rename %s to tasks", near.Name())
			f.Edit = c.Document.Replace(near.Key, "tasks")
			tasks = near
		}
		c.report(diag.TasksMissing, diag.Error, at, "tasks", f)
		if tasks.Value == nil || tasks.Value.Kind != pyyaml.Mapping {
			return
		}
	}
	if tasks.Value.Kind != pyyaml.Mapping {
		c.wrongType(tasks, "a mapping of task names")
		return
	}
	c.tasks = tasks
	meant := c.missingTasks(selected)
	for _, task := range tasks.Children() {
		if task.Key.Kind != pyyaml.String {
			c.nonString(task)
			continue
		}
		c.result.Info.Tasks = append(c.result.Info.Tasks, task.Name())
		if why, refused := c.contract.refused[task.Name()]; refused {
			c.refusedTask(task, why)
			continue
		}
		table, _ := c.contract.findTask(task.Name())
		if table == nil {
			table = meant[task.Name()]
		}
		if table == nil {
			c.unknownTask(task)
			if slices.Contains(taskKeys, task.Name()) {
				continue
			}
		}
		c.task(task, table)
	}
	c.undeclaredTypes(selected)
}

// missingTasks reports missing tasks of the declared types. It returns the tasks whose keys are probably
// misspelled, by key.
func (c *checker) missingTasks(selected []*typeTable) map[string]*taskTable {
	meant := map[string]*taskTable{}
	var others []string
	for _, key := range c.tasks.Value.Keys() {
		if table, _ := c.contract.findTask(key); table == nil {
			others = append(others, key)
		}
	}
	for _, t := range selected {
		for i := range t.tasks {
			name := t.tasks[i].name
			if c.tasks.Value.Get(name) != nil {
				continue
			}
			f := diag.Finding{
				Message:  fmt.Sprintf("the task %s is missing; MedPerf runs it for the type %s", name, t.name),
				Expected: "the task " + name,
				Found:    "the tasks " + pyyaml.Shorten(strings.Join(c.tasks.Value.Keys(), ", ")),
				Fix:      fmt.Sprintf("add the task %s to tasks", name),
			}
			if len(c.tasks.Value.Entries) == 0 {
				f.Found = "no tasks"
			}
			at := c.tasks.Key
			if near, ok := diag.Suggest(name, others); ok {
				at = c.tasks.Value.Get(near).Key
				meant[near] = &t.tasks[i]
				others = slices.DeleteFunc(others, func(key string) bool { return key == near })
				f.Fix = fmt.Sprintf("rename %s to %s", near, name)
				f.Edit = c.Document.Replace(at, name)
			}
			c.report(diag.TaskMissing, diag.Error, at, "tasks."+name, f)
		}
	}
	return meant
}

func (c *checker) unknownTask(task pyyaml.Cursor) {
	fix := diag.Meant(diag.Suggest(task.Name(), c.contract.Types().Tasks()))("rename the task, or delete it")
	if slices.Contains(taskKeys, task.Name()) {
		fix = "indent it and its content more than the task above"
	}
	c.report(diag.UnknownTask, diag.Warning, task.Key, task.Path, diag.Finding{
		Message:  fmt.Sprintf("MedPerf runs no task named %s", pyyaml.Describe(task.Key)),
		Expected: "tasks of MedPerf, such as " + strings.Join(c.contract.Types().Tasks()[:6], ", "),
		Found:    task.Name(),
		Fix:      fix,
	})
}

func (c *checker) refusedTask(task pyyaml.Cursor, why string) {
	c.report(diag.TaskRefused, diag.Error, task.Key, task.Path, diag.Finding{
		Message:  fmt.Sprintf("the contract %s refuses the task %s: %s", c.contract.name, task.Name(), why),
		Expected: "no task " + task.Name(),
		Found:    task.Name(),
		Fix:      "delete it, or move what it does; another contract may allow it",
	})
}

// commandWord reports a command without a word that the contract requires.
func (c *checker) commandWord(task, args pyyaml.Cursor, word string) {
	at, found := task.Key, "no command"
	if command, ok := args.Get("command"); ok {
		at, found = command.Key, pyyaml.Describe(command.Value)
		words := strings.Fields(command.Value.Text)
		for _, item := range command.Value.Items {
			words = append(words, item.Text)
		}
		if slices.Contains(words, word) {
			return
		}
	}
	c.report(diag.CommandWordMissing, diag.Error, at, task.Path+".run_args.command", diag.Finding{
		Message: fmt.Sprintf("the command of %s has no %s, which the contract %s requires", task.Name(), word,
			c.contract.name),
		Expected: "a command with " + word,
		Found:    found,
		Fix:      "add the word, and let the program check the data first",
	})
}

// scriptTask is the task that may run in confidential computing.
const scriptTask = "run_script"

// confidential notes what a script container has that MedPerf does not apply where the script runs in
// confidential computing: it starts the image there as it is, with volumes at the paths of its templates.
func (c *checker) confidential() {
	task, ok := c.tasks.Get(scriptTask)
	if !ok {
		return
	}
	note := func(n pyyaml.Cursor, what, fix string) {
		c.report(diag.NotConfidential, diag.Note, n.Key, n.Path, diag.Finding{
			Message: what + " not applied in confidential computing", Expected: "an image that runs without it",
			Found: n.Name(), Fix: fix + " if the script is to run there",
		})
	}
	if args, ok := task.Get("run_args"); ok && len(args.Value.Entries) > 0 {
		note(args, "run_args are", "put command, entrypoint and environment into the image")
	}
	inputs, _ := task.Get("input_volumes")
	for _, label := range []string{parametersLabel, additionalFilesLabel} {
		if v, ok := inputs.Get(label); ok {
			note(v, "the volume "+label+" is", "put the files into the image")
		}
	}
}

// undeclaredTypes reports undeclared types whose tasks are all in the configuration.
func (c *checker) undeclaredTypes(selected []*typeTable) {
	if len(selected) == 0 {
		return
	}
	for i := range c.contract.types {
		t := &c.contract.types[i]
		all := !slices.ContainsFunc(t.tasks, func(task taskTable) bool { return c.tasks.Value.Get(task.name) == nil })
		if !all || slices.Contains(selected, t) {
			continue
		}
		c.report(diag.UndeclaredType, diag.Note, c.tasks.Value.Get(t.tasks[0].name).Key, "tasks."+t.tasks[0].name,
			diag.Finding{
				Message: fmt.Sprintf("the container also has all tasks of the type %s, which is not declared", t.name),
				Found:   strings.Join(c.Types, ", "),
				Fix:     fmt.Sprintf("add %q to the types", t.name),
			})
	}
}

// task checks a task; table is nil for an unknown task.
func (c *checker) task(task pyyaml.Cursor, table *taskTable) {
	if task.Value.Kind == pyyaml.Null {
		c.report(diag.NullTask, diag.Error, task.Key, task.Path, diag.Finding{
			Message:  fmt.Sprintf("the task %s is empty, which crashes MedPerf's parser", task.Name()),
			Expected: "a mapping with input_volumes and output_volumes",
			Found:    pyyaml.Describe(task.Value),
			Fix:      "indent the volumes below the task, or delete it",
		})
		return
	}
	if task.Value.Kind != pyyaml.Mapping {
		c.wrongType(task, "a mapping with input_volumes and output_volumes")
		return
	}
	c.unknownKeys(task, taskKeys, c.misplaced(task, table), "the task "+task.Name())
	args, ok := task.Get("run_args")
	if ok {
		c.runArgs(args)
	}
	if table != nil && table.commandWord != "" {
		c.commandWord(task, args, table.commandWord)
	}
	var known struct{ inputs, outputs []volume }
	if table != nil {
		known.inputs, known.outputs = table.inputs, table.outputs
	}
	paths := &mountPaths{}
	inputs := c.section(task, "input_volumes")
	outputs := c.section(task, "output_volumes")
	c.volumes(inputs, section{table, known.inputs, known.outputs, true}, paths)
	c.volumes(outputs, section{table, known.outputs, known.inputs, false}, paths)
	c.mountPaths(paths)
	if table == nil {
		return
	}
	c.missingVolumes(task, inputs, outputs, section{table, known.inputs, known.outputs, true})
	c.missingVolumes(task, outputs, inputs, section{table, known.outputs, known.inputs, false})
}

// misplaced reports keys of a task that belong one level deeper, and returns them.
func (c *checker) misplaced(task pyyaml.Cursor, table *taskTable) []string {
	var keys []string
	for _, n := range task.Children() {
		if n.Key.Kind != pyyaml.String || slices.Contains(taskKeys, n.Name()) {
			continue
		}
		place := ""
		switch {
		case slices.Contains(runArgs, n.Name()):
			place = "run_args"
		case n.Value.Get("mount_path") == nil:
		case table != nil && findVolume(table.outputs, n.Name()) != nil:
			place = "output_volumes"
		default:
			place = "input_volumes"
		}
		if place == "" {
			continue
		}
		keys = append(keys, n.Name())
		c.report(diag.UnknownKey, diag.Error, n.Key, n.Path, diag.Finding{
			Message:  fmt.Sprintf("%s is directly in the task %s, where MedPerf does not read it", n.Name(), task.Name()),
			Expected: fmt.Sprintf("%s.%s.%s", task.Path, place, n.Name()),
			Found:    n.Path,
			Fix:      fmt.Sprintf("move it below %s:", place),
		})
	}
	return keys
}

// section returns a section of volumes; its value is nil if there is none.
func (c *checker) section(task pyyaml.Cursor, name string) pyyaml.Cursor {
	n, ok := task.Get(name)
	if !ok {
		if near, ok := misspelled(task, name, taskKeys); ok {
			n = near // unknownKeys reported it
		}
	}
	switch {
	case n.Value == nil:
		return pyyaml.Cursor{}
	case n.Value.Kind == pyyaml.Null:
		c.report(diag.WrongType, diag.Error, n.Key, n.Path, diag.Finding{
			Message:  n.Path + " is empty, which crashes MedPerf's parser",
			Expected: "a mapping of volumes",
			Found:    pyyaml.Describe(n.Value),
			Fix:      "delete the key, or write {}",
		})
		return pyyaml.Cursor{}
	case n.Value.Kind != pyyaml.Mapping:
		c.wrongType(n, "a mapping of volumes")
		return pyyaml.Cursor{}
	}
	return n
}
