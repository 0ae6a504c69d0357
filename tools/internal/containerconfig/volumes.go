package containerconfig

import (
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// Volume is a volume that MedPerf supplies. Its kind is file, directory, or "" for either. It has the path at
// which MedPerf's templates mount it. If MedPerf supplies it only with an output of another task, it names
// that output as "task.label"; otherwise "".
type Volume struct{ Label, Kind, Mount, From string }

// Task is a task that MedPerf runs.
type Task struct {
	Name  string
	table *taskTable
}

// TaskOf returns the task that MedPerf runs under a name in a cube with the given tasks, and whether there is
// one. Cubes also use the names of federated learning tasks for other things, so these count only if all
// tasks of their type exist.
func (c *Contract) TaskOf(name string, tasks []string) (Task, bool) {
	table, t := c.findTask(name)
	if table == nil {
		return Task{}, false
	}
	if !slices.Contains(mlcubeyaml.Types.Names(), t.name) {
		for _, other := range t.tasks {
			if !slices.Contains(tasks, other.name) {
				return Task{}, false
			}
		}
	}
	return Task{name, table}, true
}

// CommandWord returns the word that the task's command must have, "" for none.
func (t Task) CommandWord() string { return t.table.commandWord }

// Input returns an input volume of the task, except volumes that every task may have.
func (t Task) Input(label string) (Volume, bool) { return exported(t.table.inputs, label) }

// Output returns an output volume of the task.
func (t Task) Output(label string) (Volume, bool) { return exported(t.table.outputs, label) }

// Shared returns a volume that every task may have: parameters_file or additional_files.
func Shared(label string) (Volume, bool) { return exported(everyTask, label) }

func exported(volumes []volume, label string) (Volume, bool) {
	v := findVolume(volumes, label)
	if v == nil {
		return Volume{}, false
	}
	return Volume{v.label, v.kind, v.mount, v.from}, true
}
