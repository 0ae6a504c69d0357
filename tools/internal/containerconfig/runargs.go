package containerconfig

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// runArgs checks run_args, which the client reads only when it runs the task
// (medperf/containers/runners/utils.py, docker_utils.py, singularity_utils.py).
func (c *checker) runArgs(args pyyaml.Cursor) {
	if args.Value.Kind != pyyaml.Mapping {
		c.wrongType(args, "a mapping of "+strings.Join(runArgs, ", "))
		return
	}
	for _, n := range args.Children() {
		if n.Key.Kind != pyyaml.String {
			c.nonString(n)
			continue
		}
		switch n.Name() {
		case "command":
			c.command(n)
		case "entrypoint":
			c.entrypoint(n)
		case "environment":
			c.environment(n)
		case "gpus":
			c.gpus(n)
		case "shm_size":
			c.shmSize(n)
		default:
			near, ok := diag.Suggest(n.Name(), runArgs)
			var edit diag.Edit
			if ok {
				edit = c.Document.Replace(n.Key, near)
			}
			c.report(diag.RunArgNotAllowed, diag.Error, n.Key, n.Path, diag.Finding{
				Message:  fmt.Sprintf("MedPerf does not run a task with the argument %s", pyyaml.Describe(n.Key)),
				Expected: strings.Join(runArgs, ", "),
				Found:    n.Name(),
				Fix:      diag.Meant(near, ok)(forbiddenFix(n.Name())),
				Edit:     edit,
			})
		}
	}
}

// forbiddenFix returns the fix for common forbidden arguments.
func forbiddenFix(name string) string {
	switch name {
	case "user", "remove_container", "volumes", "input_volumes", "output_volumes":
		return "delete the key; the client sets it itself"
	case "network", "ports":
		return "delete the key; only federated learning tasks have a network"
	case "env":
		return `did you mean "environment"?`
	case "args":
		return `did you mean "command"?`
	case "ipc", "ipc_mode":
		return "delete the key; use shm_size to set the shared memory"
	}
	return "delete it"
}

func (c *checker) invalidArg(n pyyaml.Cursor, at *pyyaml.Value, message, expected, fix string) {
	f := diag.Finding{Message: message, Expected: expected, Found: pyyaml.Describe(n.Value), Fix: fix}
	if fix == pyyaml.QuoteIt {
		f.Edit = c.Document.Quote(n.Value)
	}
	c.report(diag.InvalidRunArg, diag.Error, at, n.Path, f)
}

// command checks a list of strings, or a string that Python's shlex.split splits.
func (c *checker) command(n pyyaml.Cursor) {
	const expected = "a string, or a list of strings"
	switch n.Value.Kind {
	case pyyaml.String:
		if problem, fix := shlexProblem(n.Value.Text); problem != "" {
			c.invalidArg(n, n.Key, "the command "+problem, "a command that a shell could split into words", fix)
			return
		}
		if sign := shellSyntax(n.Value.Text); sign != "" {
			c.report(diag.ShellSyntax, diag.Warning, n.Key, n.Path, diag.Finding{
				Message:  fmt.Sprintf("the command contains the shell syntax %s, but no shell runs it", sign),
				Expected: "a program and its arguments",
				Found:    pyyaml.Describe(n.Value),
				Fix:      `write it as a list: [sh, -c, "…"]`,
			})
		}
	case pyyaml.Sequence:
		for i, item := range n.Value.Items {
			if item.Kind != pyyaml.String {
				c.invalidArg(pyyaml.Cursor{Path: fmt.Sprintf("%s[%d]", n.Path, i), Key: n.Key, Value: item}, item,
					fmt.Sprintf("an element of the command is %s instead of a string", item.Kind), "a string", pyyaml.QuoteIt)
			}
		}
	default:
		c.invalidArg(n, n.Key, "the command is "+kindOrEmpty(n.Value), expected, "write it as a string or a list of strings")
	}
}

func kindOrEmpty(v *pyyaml.Value) string {
	if v.Kind == pyyaml.Null {
		return "empty"
	}
	return v.Kind.String()
}

// shlexProblem returns why Python's shlex.split(s) fails, "" if it does not.
func shlexProblem(s string) (problem, fix string) {
	quote := rune(0)
	escaped := false
	for _, r := range s {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && quote != '\'':
			escaped = true
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		}
	}
	switch {
	case escaped:
		return "ends with a backslash", "delete the backslash, or write the command as a list"
	case quote != 0:
		return fmt.Sprintf("has an unclosed quotation mark %c", quote),
			"close the quotation mark, or write the command as a list"
	}
	return "", ""
}

var shellWord = regexp.MustCompile(`(?:^|\s)(&&|\|\||\||;|>>?|<|2>&1|&)(?:\s|$)|(\$\{?[A-Za-z_][A-Za-z0-9_]*\}?)`)

// shellSyntax returns the first shell syntax in a command, "" if there is none.
func shellSyntax(s string) string {
	if words := strings.Fields(s); len(words) > 1 && (words[1] == "-c" || words[1] == "-lc") {
		return "" // a shell's own command
	}
	m := shellWord.FindStringSubmatch(s)
	switch {
	case m == nil:
		return ""
	case m[1] != "":
		return m[1]
	}
	return m[2]
}

func (c *checker) entrypoint(n pyyaml.Cursor) {
	const expected = "the path of one program"
	switch {
	case n.Value.Kind == pyyaml.Null: // as without the key
	case n.Value.Kind == pyyaml.Sequence:
		c.invalidArg(n, n.Key, "entrypoint is a list, but the client passes it as one string", expected,
			"write only the program, and its arguments in command")
	case n.Value.Kind != pyyaml.String:
		c.invalidArg(n, n.Key, "entrypoint is "+n.Value.Kind.String()+" instead of a string", expected,
			"write the program, or delete the key")
	case n.Value.Text == "":
		c.invalidArg(n, n.Key, "entrypoint is empty", expected, "write the program, or delete the key")
	case strings.ContainsAny(n.Value.Text, " \t\n"):
		c.report(diag.ShellSyntax, diag.Warning, n.Key, n.Path, diag.Finding{
			Message:  "entrypoint contains spaces, but it is the name of one program",
			Expected: expected,
			Found:    pyyaml.Describe(n.Value),
			Fix:      "write only the program, and its arguments in command",
		})
	}
}

// variableName is what docker and the operating system take.
var variableName = regexp.MustCompile(`^[^=\x00]+$`)

// environment checks the mapping; the client writes values as Python prints them.
func (c *checker) environment(n pyyaml.Cursor) {
	if n.Value.Kind != pyyaml.Mapping {
		c.invalidArg(n, n.Key, "environment is "+kindOrEmpty(n.Value)+" instead of a mapping",
			"a mapping of names and values", "write it as NAME: value")
		return
	}
	for _, e := range n.Children() {
		if e.Key.Kind != pyyaml.String {
			c.nonString(e)
			continue
		}
		if !variableName.MatchString(e.Name()) {
			c.invalidArg(e, e.Key, fmt.Sprintf("%s is not a valid name of a variable", pyyaml.Describe(e.Key)),
				"a name without =", "rename the variable")
			continue
		}
		var edit diag.Edit
		warn := func(message, fix string) {
			c.report(diag.EnvironmentValue, diag.Warning, e.Key, e.Path,
				diag.Finding{Message: message, Expected: "a string", Found: pyyaml.Describe(e.Value), Fix: fix,
					Edit: edit})
		}
		if c.kind.isSingularity() && !isText(e.Value) {
			// os.environ takes only strings (craft_singularity_run_command).
			c.report(diag.EnvironmentValue, diag.Error, e.Key, e.Path, diag.Finding{
				Message: fmt.Sprintf("the value is %s instead of a string, so the task of a %s fails with a TypeError",
					e.Value.Kind, c.kind),
				Expected: "a string", Found: pyyaml.Describe(e.Value), Fix: quoteFix(e.Value), Edit: c.quote(e.Value),
			})
			continue
		}
		switch e.Value.Kind {
		case pyyaml.String, pyyaml.Timestamp, pyyaml.Binary, pyyaml.Set:
		case pyyaml.Null:
			warn("the value is empty, so the variable is set to the text None",
				`write "" for an empty value, or delete the variable`)
		case pyyaml.Bool:
			python := "True"
			if e.Value.IsFalse() {
				python = "False"
			}
			edit = c.quote(e.Value)
			warn("YAML reads the value as a boolean, so the variable is set to the text "+python,
				fmt.Sprintf("quote it: '%s'", e.Value.Text))
		case pyyaml.Int, pyyaml.Float:
			if text, err := e.Value.JSON(); err == nil && string(text) != e.Value.Text {
				edit = c.quote(e.Value)
				warn(fmt.Sprintf("YAML reads the value as a number, so the variable is set to %s", text),
					fmt.Sprintf("quote it: '%s'", e.Value.Text))
			} else {
				c.report(diag.EnvironmentValue, diag.Note, e.Key, e.Path, diag.Finding{
					Message:  "hospitals that use Singularity cannot run this task, because the value is a number instead of a string",
					Expected: "a string", Found: pyyaml.Describe(e.Value), Fix: quoteFix(e.Value), Edit: c.quote(e.Value),
				})
			}
		default:
			c.invalidArg(e, e.Key, "a variable cannot hold "+e.Value.Kind.String(), "a string", "write it as a string")
		}
		if edit = (diag.Edit{}); strings.HasPrefix(e.Name(), "MEDPERF_") {
			warn("MedPerf overwrites variables with this prefix", "rename the variable")
		}
	}
}

// isText reports whether the client gets a string: YAML's timestamps are strings in the uploaded JSON.
func isText(v *pyyaml.Value) bool {
	return v.Kind == pyyaml.String || v.Kind == pyyaml.Timestamp || v.Kind == pyyaml.Binary
}

// quote returns the edit that makes a boolean or a number a string.
func (c *checker) quote(v *pyyaml.Value) diag.Edit {
	if v.Kind != pyyaml.Bool && v.Kind != pyyaml.Int && v.Kind != pyyaml.Float {
		return diag.Edit{}
	}
	return c.Document.Quote(v)
}

// quoteFix says how to make a scalar a string.
func quoteFix(v *pyyaml.Value) string {
	switch v.Kind {
	case pyyaml.Bool, pyyaml.Int, pyyaml.Float:
		return fmt.Sprintf("quote it: '%s'", v.Text)
	case pyyaml.Null:
		return `write "" for an empty value, or delete the variable`
	}
	return "write it as a string"
}

var gpuDevices = regexp.MustCompile(`^device=[^,\s]+(,[^,\s]+)*$`)

// gpus checks what medperf's _normalize_gpu_arg accepts.
func (c *checker) gpus(n pyyaml.Cursor) {
	text := n.Value.Text
	number, count := n.Value.JSON()
	valid := n.Value.Kind == pyyaml.String && (text == "" || text == "all" || strings.Trim(text, "0123456789") == "" ||
		gpuDevices.MatchString(text)) ||
		n.Value.Kind == pyyaml.Null || n.Value.Kind == pyyaml.Int && count == nil && number[0] != '-'
	if !valid {
		fix := "write all, the number of GPUs, or device=0,1"
		if near := strings.ToLower(strings.TrimPrefix(text, "--gpus=")); near != text || near == "true" {
			fix = "write gpus: all"
		}
		c.invalidArg(n, n.Key, "invalid value for gpus",
			`"all", a whole number (0 or more), or "device=" and the numbers or names of devices`,
			fix)
		return
	}
	isCount := n.Value.Kind == pyyaml.Int && string(number) != "0" || n.Value.Kind == pyyaml.String && text != "" &&
		strings.Trim(text, "0") != "" && strings.Trim(text, "0123456789") == ""
	if !isCount {
		return
	}
	f := diag.Finding{
		Message:  "hospitals that use Singularity cannot run this task, because Singularity cannot limit the number of GPUs",
		Expected: "all",
		Found:    pyyaml.Describe(n.Value),
		Fix:      "write gpus: all",
	}
	severity := diag.Note
	if c.kind.isSingularity() {
		severity = diag.Error
		f.Message = "a " + string(c.kind) + " runs in Singularity, which cannot limit the number of GPUs"
	}
	c.report(diag.NotOnSingularity, severity, n.Key, n.Path, f)
}

var size = regexp.MustCompile(`(?i)^[0-9]+(\.[0-9]+)?\s?([kmgtp]i?)?b?$`)

func (c *checker) shmSize(n pyyaml.Cursor) {
	const expected = "a string such as 2g"
	switch {
	case n.Value.Kind == pyyaml.Null: // as without the key
	case n.Value.Kind != pyyaml.String:
		c.invalidArg(n, n.Key, "shm_size is "+kindOrEmpty(n.Value)+" instead of a string", expected, pyyaml.QuoteIt)
	case !size.MatchString(n.Value.Text):
		c.invalidArg(n, n.Key, "docker does not accept this size", expected, "write a number with a unit b, k, m or g")
	case slices.Contains([]Type{SingularityFile, EncryptedSingularityFile}, c.kind):
		c.report(diag.NotOnSingularity, diag.Note, n.Key, n.Path, diag.Finding{
			Message: "Singularity does not support shm_size, so the client ignores it",
			Found:   pyyaml.Describe(n.Value),
			Fix:     "delete it",
		})
	}
}
