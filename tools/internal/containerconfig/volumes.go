package containerconfig

import (
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
)

// Volume is a volume that MedPerf supplies: what it is, file, directory or "" for either, where
// MedPerf's templates mount it, and the output of another task, "task.label", without which MedPerf
// does not supply it, or "".
type Volume struct{ Label, Kind, Mount, From string }

// Task is a task that MedPerf runs.
type Task struct {
	Name  string
	table *taskTable
}

// TaskOf returns the task that MedPerf runs under a name in a cube with the given tasks, and whether
// there is one. Tasks of federated learning have names that cubes use for other things, too: they count
// where all tasks of their type are there.
func TaskOf(name string, tasks []string) (Task, bool) {
	table, t := findTask(name)
	if table == nil {
		return Task{}, false
	}
	if !slices.Contains(mlcubeyaml.TypeNames(), t.name) {
		for _, other := range t.tasks {
			if !slices.Contains(tasks, other.name) {
				return Task{}, false
			}
		}
	}
	return Task{name, table}, true
}

// Input returns an input volume of the task, less those that every task may have.
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
