package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag/sariftest"
)

var update = flag.Bool("update", false, "rewrite the output that the cases in testdata expect")

// suite is a folder of cases. A case is a txtar file: a script for testscript, then the files that the script needs
// and the output that it expects. Besides testscript's own commands, a script can use mlcubepack and those in prepare.
//
// To add a case, write it with an empty want.txt and run: go test ./tools/mlcubepack -run Cases -update
type suite struct {
	dir      string
	minCases int                                  // fails if Bazel does not pass the folder to the test
	covers   func(diag.Code) bool                 // the codes that the cases have to reach
	onStderr bool                                 // the report is on standard error
	check    func(*testing.T, caseRun, []finding) // checks a case further

	t       *testing.T // of the case that runs
	started int
	checked int
	reached map[diag.Code]bool
}

// caseRun is a run of mlcubepack in a case.
type caseRun struct {
	name, dir      string // of the case, and where its files are
	args           []string
	status         int
	stdout, stderr string
}

// finding is a finding in the format JSON.
type finding struct {
	Code           diag.Code
	Severity, File string
	Line, Column   int
}

// run runs the cases.
func (s *suite) run(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(s.dir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < s.minCases {
		t.Errorf("%s has only %d cases", s.dir, len(files))
	}
	s.reached = map[diag.Code]bool{}
	commands := map[string]func(*testscript.TestScript, bool, []string){"mlcubepack": s.mlcubepack}
	for name, c := range prepare {
		commands[name] = func(ts *testscript.TestScript, neg bool, args []string) {
			if usage := strings.Fields(c.args); neg || len(args) != len(usage) {
				ts.Fatalf("usage: %s %s", name, c.args)
			}
			c.do(s.t, ts.MkAbs(args[0]), args[1:]...)
		}
	}
	testscript.RunT(inTurn{t, s}, testscript.Params{
		Dir:  s.dir,
		Cmds: commands,
		Setup: func(e *testscript.Env) error {
			e.Setenv("DIGEST", "sha256:"+strings.Repeat("0", 64))
			return nil
		},
		UpdateScripts:      *update,
		RequireUniqueNames: true,
		ContinueOnError:    true,
	})
	if t.Failed() || s.started < len(files) {
		return // cases failed, or -run chose some
	}
	for _, r := range diag.Rules {
		if s.covers(r.Code) && !s.reached[r.Code] {
			t.Errorf("no case reaches %s (%s)", r.Code, r.Name)
		}
	}
}

// inTurn runs scripts one after the other: mlcubepack resolves paths against the working directory of the process.
type inTurn struct {
	*testing.T
	suite *suite
}

func (inTurn) Parallel()     {}
func (inTurn) Verbose() bool { return testing.Verbose() }

func (i inTurn) Run(name string, f func(testscript.T)) {
	i.T.Run(name, func(t *testing.T) {
		s := i.suite
		s.t = t
		s.started++
		checked := s.checked
		f(inTurn{t, s})
		if s.checked != checked+1 {
			t.Error("the script needs one mlcubepack command without --format")
		}
	})
}

// mlcubepack is the command of scripts. With "!", the cube has to be invalid. A script runs it once without --format;
// then the other formats have to report the same findings.
func (s *suite) mlcubepack(ts *testscript.TestScript, neg bool, args []string) {
	r := runIn(ts, args)
	io.WriteString(ts.Stdout(), r.stdout)
	io.WriteString(ts.Stderr(), r.stderr)
	if want := map[bool]int{false: statusDone, true: statusInvalid}[neg]; r.status != want {
		s.t.Errorf("exit status %d, want %d", r.status, want)
	}
	if slices.Contains(args, "--format") {
		return
	}
	s.checked++
	findings := s.inJSON(ts, args, r.status)
	var headings, codes []string
	for _, f := range findings {
		s.reached[f.Code] = true
		headings = append(headings, f.heading())
		codes = append(codes, string(f.Code))
	}
	if got := matches(textHeading, s.report(r)); !slices.Equal(got, headings) {
		s.t.Errorf("the text reports %q, JSON %q", got, headings)
	}
	if got := s.inSARIF(ts, args, r.status); !slices.Equal(got, codes) {
		s.t.Errorf("SARIF reports %q, JSON %q", got, codes)
	}
	s.check(s.t, r, findings)
}

// runIn runs mlcubepack in the script's working directory.
func runIn(ts *testscript.TestScript, args []string) caseRun {
	back, err := os.Getwd()
	ts.Check(err)
	dir := ts.MkAbs(".")
	ts.Check(os.Chdir(dir))
	defer os.Chdir(back)
	r := caseRun{name: ts.Name(), dir: dir, args: args}
	r.status, r.stdout, r.stderr = mlcubepack(args...)
	return r
}

// report is the stream that the report is on.
func (s *suite) report(r caseRun) string {
	if s.onStderr {
		return r.stderr
	}
	return r.stdout
}

// inJSON runs a command with the format JSON, which has to end with the same status, and returns the findings.
func (s *suite) inJSON(ts *testscript.TestScript, args []string, status int) []finding {
	r := runIn(ts, append(args, "--format", "json"))
	var report struct {
		Valid    bool
		Findings []finding
	}
	if err := json.Unmarshal([]byte(s.report(r)), &report); err != nil {
		s.t.Fatalf("%v in %s", err, s.report(r))
	}
	if r.status != status || report.Valid != (status == statusDone) {
		s.t.Errorf("JSON: exit status %d and valid %t, the text's status is %d", r.status, report.Valid, status)
	}
	return report.Findings
}

// inSARIF runs a command with the format SARIF, which has to end with the same status, and returns the codes.
func (s *suite) inSARIF(ts *testscript.TestScript, args []string, status int) []string {
	r := runIn(ts, append(args, "--format", "sarif"))
	if r.status != status {
		s.t.Errorf("SARIF: exit status %d, the text's is %d", r.status, status)
	}
	log := s.report(r)
	if err := sariftest.Check([]byte(log)); err != nil {
		s.t.Errorf("%v in %s", err, log)
	}
	return matches(sarifResult, log)
}

var (
	textHeading = regexp.MustCompile(`(?m)^(\S.*?: (?:error|warning|note): ).* \[(MLC\d{3})\]$`)
	sarifResult = regexp.MustCompile(`"ruleId": "(MLC\d{3})()"`)
)

// matches returns the two groups of each match, joined.
func matches(re *regexp.Regexp, text string) []string {
	var all []string
	for _, m := range re.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1]+m[2])
	}
	return all
}

// heading is the first line of a finding in a text report, without the message.
func (f finding) heading() string {
	place := f.File
	if f.Line > 0 {
		place += fmt.Sprintf(":%d", f.Line)
	}
	if f.Column > 0 {
		place += fmt.Sprintf(":%d", f.Column)
	}
	return fmt.Sprintf("%s: %s: %s", place, f.Severity, f.Code)
}

func areaOf(c diag.Code) diag.Area {
	rule, _ := diag.Lookup(c)
	return rule.Area
}
