// Command mlcubepack validates MLCubes and containers and builds the files of a MedPerf submission.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// The exit statuses, the same for every command.
const (
	statusDone    = 0
	statusInvalid = 1 // the cube, or the verified file, is not valid
	statusUsage   = 2 // the command line is wrong
	statusIO      = 3 // a file could not be read or written
)

// statusError is an error with the exit status of the program.
type statusError struct {
	status int
	err    error // nil if everything has been reported
}

func (e *statusError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.status)
	}
	return e.err.Error()
}

func (e *statusError) Unwrap() error { return e.err }

func main() {
	args, err := arguments()
	if err != nil {
		fmt.Fprintf(os.Stderr, "mlcubepack: %s\n", diag.Line(err.Error()))
		os.Exit(statusIO)
	}
	os.Exit(run(context.Background(), args, os.Stdout, os.Stderr))
}

// execute runs a command line and returns the exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	strict(root)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return statusDone
	}
	var s *statusError
	if !errors.As(err, &s) {
		// Cobra's own errors: unknown commands and flags, wrong arguments.
		fmt.Fprintf(stderr, "mlcubepack: %s\nSee '%s --help'.\n", usage(err), cmd.CommandPath())
		return statusUsage
	}
	if s.err != nil {
		fmt.Fprint(stderr, "mlcubepack: ")
		diag.WriteLines(stderr, "", diag.ErrorLines(s.err)) // nobody is left to tell of an error
	}
	return s.status
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "mlcubepack",
		Short: "Validate MLCubes and containers and build the files of a MedPerf submission",
		Long: `mlcubepack validates MLCubes and containers and builds the files of a MedPerf submission.

Exit status: 0 success, 1 the cube or container is not valid, 2 wrong usage, 3 a file could not be read or written.`,
		Version:       versionText(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(newAction(), newDiff(), newInspect(), newMergeSARIF(), newMigrate(), stoppable(newPackage()),
		newSubmitCommand(), newValidate(), newVerify())
	return root
}
