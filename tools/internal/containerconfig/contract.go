package containerconfig

import (
	"fmt"
	"slices"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
)

// A Contract is what MedPerf expects of containers at some time: the types, their tasks, and what they mount.
type Contract struct {
	name  string
	types []typeTable
	// refused are tasks that must not be there, by name, with the reason.
	refused map[string]string
}

// defaultContract is the contract of a configuration that names none.
const defaultContract = "2025-12"

// contracts are all that MedPerf has had, and what comes.
var contracts = []*Contract{
	{name: "2025-12", types: types},
	{
		// MedPerf's open pull request 702 (https://github.com/mlcommons/medperf/pull/702), not released.
		name: "prep-workflow",
		types: withType(types, typeTable{"data-preparator", []taskTable{
			prepare,
			{
				name:        "statistics",
				inputs:      []volume{preparedData, preparedLabels, metadata},
				outputs:     []volume{statistics},
				commandWord: SanityCheckWord,
			},
		}}),
		refused: map[string]string{"sanity_check": "the task statistics checks the data first"},
	},
}

// SanityCheckWord is the word with which the workflow starts the task statistics at its sanity check.
const SanityCheckWord = "--start=sanity_check"

// withType returns the types with one of them replaced.
func withType(all []typeTable, t typeTable) []typeTable {
	out := slices.Clone(all)
	out[slices.IndexFunc(out, func(old typeTable) bool { return old.name == t.name })] = t
	return out
}

// ContractNames returns the names of the contracts, the default first.
func ContractNames() []string {
	names := []string{defaultContract}
	for _, c := range contracts {
		if c.name != defaultContract {
			names = append(names, c.name)
		}
	}
	return names
}

// ContractOf returns the contract of a name; "" means the default.
func ContractOf(name string) (*Contract, error) {
	if name == "" {
		name = defaultContract
	}
	for _, c := range contracts {
		if c.name == name {
			return c, nil
		}
	}
	return nil, fmt.Errorf("unknown contract %q; expected one of %q", name, ContractNames())
}

// Types returns the types of containers, by their names and those of their tasks.
func (c *Contract) Types() (out cube.Types) {
	for _, t := range c.types {
		named := cube.Type{Name: t.name}
		for _, task := range t.tasks {
			named.Tasks = append(named.Tasks, task.name)
		}
		out = append(out, named)
	}
	return out
}

// Types are the types of the default contract. The names are the same in all.
var Types = func() cube.Types {
	c, err := ContractOf("")
	if err != nil {
		panic(err) // no contract has the name of the default
	}
	return c.Types()
}()

func (c *Contract) typeOf(name string) *typeTable {
	for i := range c.types {
		if c.types[i].name == name {
			return &c.types[i]
		}
	}
	return nil
}

// findTask returns the task that MedPerf runs under a name, and its type, or nil.
func (c *Contract) findTask(name string) (*taskTable, *typeTable) {
	for i := range c.types {
		for j := range c.types[i].tasks {
			if c.types[i].tasks[j].name == name {
				return &c.types[i].tasks[j], &c.types[i]
			}
		}
	}
	return nil, nil
}
