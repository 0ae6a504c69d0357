package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/migrate"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

func newMigrate() *cobra.Command {
	var dir, output, image, formatName string
	var force bool
	cmd := &cobra.Command{
		Use:   "migrate --mlcube DIR",
		Short: "Write the container_config.yaml of a cube, for MedPerf since December 2025",
		Long: `Write container_config.yaml from DIR/mlcube.yaml, for MedPerf since December 2025.

The tasks get the volumes that MedPerf supplies, at the paths of MedPerf's templates, and a command that
hands them over as MLCube did, so that the image can stay as it is. Comments go with their keys. What
has no counterpart, and what was chosen, is reported at its line on standard error.

Exit status: 1 if mlcube.yaml is not valid, or holds nothing that MedPerf runs; nothing is written then.`,
		Example: `  mlcubepack migrate --mlcube my_model
  mlcubepack migrate --mlcube my_model --output -
  mlcubepack migrate --mlcube my_model --image https://example.org/my_model.sif --force`,
		Args: cobra.NoArgs,
	}
	f := cmd.Flags()
	f.StringVar(&dir, "mlcube", "", "the cube's `folder`, which holds mlcube.yaml")
	f.StringVar(&output, "output", "", "`file` to write, - for standard output (default DIR/container_config.yaml)")
	f.StringVar(&image, "image", "", "`address` of the image file of a Singularity cube")
	f.BoolVar(&force, "force", false, "write over a file that is there")
	f.StringVar(&formatName, "format", string(diag.Text), "how to write what was found: text, json or sarif")
	required(cmd, "mlcube")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		format, err := diag.ParseFormat(formatName)
		if err != nil {
			return err
		}
		from := mlcubeyaml.Kind
		source, err := cube.ReadFolder(from, dir, filepath.Join(dir, from.Manifest))
		if err != nil {
			return &statusError{statusIO, err}
		}
		if cmd.Flags().Changed("image") {
			if err := checkImageAddress(source, image); err != nil {
				return err
			}
		}
		report, config := migrated(source, image)
		stderr := cmd.ErrOrStderr()
		if len(report.Findings) > 0 || format != diag.Text {
			if err := diag.Write(stderr, report, format, diag.TextOptions{Color: color(stderr)}); err != nil {
				return &statusError{statusIO, err}
			}
		}
		if config == nil {
			return &statusError{statusInvalid, nil}
		}
		if output == "-" {
			if _, err := cmd.OutOrStdout().Write(config); err != nil {
				return &statusError{statusIO, err}
			}
			return nil
		}
		if output == "" {
			output = filepath.Join(dir, containerconfig.ManifestName)
		}
		ctx, stop := untilStopped(cmd.Context())
		defer stop()
		if err := writeNew(ctx, output, config, force); err != nil {
			return &statusError{statusIO, err}
		}
		fmt.Fprintf(cmd.OutOrStdout(), "wrote %s\n", diag.Printable(output))
		return nil
	}
	return cmd
}

// checkImageAddress fails for an address that is none, and for a cube that has no image file to download.
func checkImageAddress(source *cube.Cube, address string) error {
	if address == "" {
		return errors.New("--image is empty: give the address of the image file, or leave the flag out")
	}
	for _, f := range mlcubeyaml.CheckURL("image", address) {
		if f.Severity == diag.Error {
			return fmt.Errorf("--image %s: %s; %s", address, f.Message, f.Fix)
		}
	}
	if source.ManifestProblem != "" {
		return nil // which is to be said instead
	}
	doc, _ := pyyaml.Parse(source.ManifestPath, source.Manifest)
	if docker := doc.Root.Get("docker"); docker != nil && docker.Value.Get("image") != nil {
		return fmt.Errorf("--image %s is the address of a Singularity cube's image file, but docker.image of %s names an image in a registry: leave the flag out, or delete docker from the manifest", address, source.ManifestPath)
	}
	return nil
}

// migrated returns what is to be said of migrating a cube, and the configuration; nil if there is none.
func migrated(source *cube.Cube, image string) (*diag.Report, []byte) {
	doc := &pyyaml.Document{}
	if source.ManifestProblem == "" {
		doc, _ = pyyaml.Parse(source.ManifestPath, source.Manifest)
	}
	var types []string
	if tasks := doc.Root.Get("tasks"); tasks != nil {
		types = mlcubeyaml.TypesOfTasks(tasks.Value.Keys())
	}
	outcome := source.Check(cube.Options{Types: types})
	report := outcome.Report
	report.Findings = nil
	for _, f := range outcome.Report.Findings {
		// Which files there are is for packaging to check. No types come from tasks that are not MedPerf's.
		aboutFiles := f.Code >= "MLC050" && f.Code < "MLC070"
		if f.Severity == diag.Error && !aboutFiles && f.Code != "MLC046" {
			report.Findings = append(report.Findings, f)
		}
	}
	if len(report.Findings) > 0 {
		return &report, nil
	}
	result := migrate.Migrate(migrate.Request{Manifest: doc, Source: source.Manifest, ImageAddress: image})
	report.Findings = result.Findings
	if len(result.Types) == 0 {
		report.Findings = []diag.Finding{{
			Code: "MLC023", Severity: diag.Error, Pos: doc.At(doc.Root.Get("tasks").Key), Key: "tasks",
			Message:  "no task is one that MedPerf runs of a cube, so there is nothing to migrate",
			Expected: "one of " + strings.Join(mlcubeyaml.TaskNames(), ", "),
			Found:    pyyaml.Shorten(strings.Join(doc.Root.Get("tasks").Value.Keys(), ", ")),
			Fix:      "name the tasks as MedPerf does",
		}}
	}
	return &report, result.Config
}

// writeNew writes a file that is not there yet, or is to be written over, all or nothing of it.
func writeNew(ctx context.Context, path string, data []byte, force bool) error {
	if _, err := os.Lstat(path); err == nil && !force {
		return &fs.PathError{Op: "write", Path: path, Err: errors.New("is there already; --force writes over it")}
	}
	f, err := outdir.Create(path)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.Write(data); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return f.Commit()
}
