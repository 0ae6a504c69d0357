package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
)

// untilStopped returns a context that ends when the program is told to end, for work that has to clear
// up behind it; a second signal ends the program at once. A terminal that is closed sends SIGHUP. What a
// shell or nohup has ignored stays so. stop gives the signals their usual effect back.
func untilStopped(ctx context.Context) (_ context.Context, stop func()) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
	ctx, stop = signal.NotifyContext(ctx, slices.DeleteFunc(signals, signal.Ignored)...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// stoppable gives a command a context of untilStopped. Commands that leave nothing behind go without, so
// that a signal ends them at once, whatever they wait for.
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
