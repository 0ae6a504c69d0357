package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// runner migrates the options of MLCube's runner that MedPerf supports, and reports the others.
func (m *migration) runner(name string, section *pyyaml.Value, accelerators string) {
	if section == nil || section.Kind != pyyaml.Mapping {
		return
	}
	for _, e := range section.Entries {
		key := name + "." + e.Key.Text
		switch option := e.Key.Text; option {
		case "image":
		case "build_args", "build_context", "build_file", "build_strategy", "image_dir":
			m.lost(diag.Note, e.Key, key, "MedPerf does not build images",
				"build the image with docker or singularity, and push or host it")
		case "docker", "singularity":
			m.lost(diag.Note, e.Key, key, "the user of MedPerf's client chooses the program", "delete it")
		case "gpu_args":
			m.words(e, key, true, accelerators)
		case "cpu_args":
			m.words(e, key, accelerators == "0", "1")
		case "run_args":
			m.words(e, key, true, "1")
		case "env_args":
			m.variables(e, key)
		case "--gpus":
			if !isScalar(e.Value) {
				m.lost(diag.Warning, e.Key, key, key+" is not supported by MedPerf", "check that the tasks run without it")
				break
			}
			m.args["gpus"] = e.Value.Text
		default:
			m.lost(diag.Warning, e.Key, key, fmt.Sprintf("MedPerf does not support %s", option),
				"check that the tasks run without it")
		}
	}
}

// words migrates the words of a docker command line. used is whether MLCube uses it; accelerators is the
// number of accelerators of the cube.
func (m *migration) words(e pyyaml.Entry, key string, used bool, accelerators string) {
	if !isScalar(e.Value) {
		m.lost(diag.Warning, e.Key, key, key+" is not supported by MedPerf", "check that the tasks run without it")
		return
	}
	words := shellWords(e.Value.Text)
	for i := 0; i < len(words); i++ {
		name, value, joined := strings.Cut(words[i], "=")
		takes := name == "--gpus" || name == "--shm-size" || name == "-e" || name == "--env"
		if takes && !joined && i+1 < len(words) {
			i++
			value = words[i]
		}
		switch {
		case used && name == "--gpus" && value != "":
			m.args["gpus"] = strings.Trim(value, `"`)
			if accelerators == "0" {
				m.chose(diag.Note, e.Key, key,
					"the tasks get GPUs, although MLCube passes GPUs only if accelerator_count is greater than 0",
					"delete gpus if the tasks need no GPU")
			}
		case used && name == "--shm-size" && value != "":
			m.args["shm_size"] = value
		case used && (name == "-e" || name == "--env") && strings.Contains(value, "="):
			variable, value, _ := strings.Cut(value, "=")
			m.variable(variable, value)
		case name == "--nv":
			m.args["gpus"] = "all"
		case name == "--rm", name == "--gpus" && !used:
		default:
			m.lost(diag.Warning, e.Key, key, fmt.Sprintf("MedPerf does not pass %s to docker", pyyaml.Shorten(words[i])),
				"check that the tasks run without it")
		}
	}
}

// variables migrates env_args, "-e A=1 -e B=2" or a mapping.
func (m *migration) variables(e pyyaml.Entry, key string) {
	if e.Value.Kind == pyyaml.Mapping {
		for _, v := range e.Value.Entries {
			if !isScalar(v.Value) {
				m.lost(diag.Warning, v.Key, pyyaml.JoinKey(key, v.Key),
					fmt.Sprintf("an environment variable cannot hold %s", v.Value.Kind), "write the value as a string")
				continue
			}
			m.variable(v.Key.Text, v.Value.Text)
		}
		return
	}
	m.words(e, key, true, "1")
}

// shellWords splits a text at spaces outside quotes, and removes the quotes.
func shellWords(s string) []string {
	var words []string
	var word strings.Builder
	quote, open := rune(0), false
	for _, r := range s {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, open = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n'):
			if open {
				words = append(words, word.String())
				word.Reset()
				open = false
			}
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if open {
		words = append(words, word.String())
	}
	return words
}

// variable sets an environment variable. The last value wins, as with docker.
func (m *migration) variable(name, value string) {
	m.environment = slices.DeleteFunc(m.environment, func(v variable) bool { return v.name == name })
	m.environment = append(m.environment, variable{name, value})
}

func isScalar(v *pyyaml.Value) bool {
	return v.Kind != pyyaml.Mapping && v.Kind != pyyaml.Sequence && v.Kind != pyyaml.Pairs && v.Kind != pyyaml.Set
}
