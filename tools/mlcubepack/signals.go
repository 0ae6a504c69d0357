package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
)

// untilStopped returns a context that ends at a signal, for work that must clean up. A second signal ends the
// program at once. A closed terminal sends SIGHUP. Signals that a shell or nohup ignores stay ignored. stop
// restores the default signal handling.
func untilStopped(ctx context.Context) (_ context.Context, stop func()) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
	ctx, stop = signal.NotifyContext(ctx, slices.DeleteFunc(signals, signal.Ignored)...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// stoppable runs a command with a context of untilStopped. Commands that have nothing to clean up do not need
// it: a signal ends them at once.
func stoppable(cmd *cobra.Command) *cobra.Command {
	work := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx, stop := untilStopped(cmd.Context())
		defer stop()
		cmd.SetContext(ctx)
		return work(cmd, args)
	}
	return cmd
}
