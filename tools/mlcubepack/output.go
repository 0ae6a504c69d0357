package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
)

// A checkedWriter keeps the first write error and writes nothing after it.
type checkedWriter struct {
	w   io.Writer
	err error
}

func (c *checkedWriter) Write(b []byte) (n int, err error) {
	if c.err == nil {
		n, c.err = c.w.Write(b)
	}
	return n, c.err
}

// run runs the program and returns the exit status. If stdout could not be written, for example because the
// disk is full, the status is statusIO.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	out := &checkedWriter{w: stdout}
	status := execute(ctx, args, out, stderr)
	if out.err != nil {
		fmt.Fprintf(stderr, "mlcubepack: not all of the output could be written: %s\n", diag.Line(out.err.Error()))
		return statusIO
	}
	return status
}

// color reports whether output to w may have colours.
func color(w io.Writer) bool {
	if c, ok := w.(*checkedWriter); ok {
		w = c.w
	}
	f, ok := w.(*os.File)
	return ok && (f == os.Stdout || f == os.Stderr) && isColorTerminal(f)
}

// usage returns the text of an error about the command line on one line. Arguments in it may be the names of files
// that a stranger chose.
func usage(err error) string {
	text := err.Error()
	// Cobra quotes the unknown command, so what follows is its own list of similar ones.
	head, similar, ok := strings.Cut(text, "\n\nDid you mean this?\n")
	if ok && strings.HasPrefix(text, "unknown command ") {
		text = head + "; did you mean " + strings.Join(strings.Fields(similar), " or ") + "?"
	}
	return diag.Line(text)
}

// strict makes help, completion and action fail for an unknown command. Cobra would show help and succeed.
// Set the root's output first.
func strict(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch {
		case cmd.Name() == "help":
			cmd.RunE = func(_ *cobra.Command, args []string) error { return helpOn(root, args) }
		case cmd.HasSubCommands() && !cmd.Runnable():
			cmd.Args = cobra.NoArgs
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

// helpOn prints the help of a command.
func helpOn(root *cobra.Command, names []string) error {
	cmd, rest, err := root.Find(names)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("unknown command %q for %q", rest[0], cmd.CommandPath())
	}
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	return cmd.Help()
}

// isColorTerminal reports whether text for a file may have colours: it is a terminal that knows them, and
// the user has not set NO_COLOR (https://no-color.org).
func isColorTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
