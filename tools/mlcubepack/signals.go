package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// untilStopped returns a context that ends at SIGINT, SIGTERM and the signals in more, for work that has
// to clear up behind it. stop gives the signals their usual effect back, to end the program.
func untilStopped(ctx context.Context, more ...os.Signal) (_ context.Context, stop func()) {
	return signal.NotifyContext(ctx, append(more, os.Interrupt, syscall.SIGTERM)...)
}

// stoppable gives a command a context of untilStopped. Commands that leave nothing behind go without, so
// that a signal ends them at once, whatever they wait for.
func stoppable(cmd *cobra.Command, more ...os.Signal) *cobra.Command {
	work := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx, stop := untilStopped(cmd.Context(), more...)
		defer stop()
		cmd.SetContext(ctx)
		return work(cmd, args)
	}
	return cmd
}
