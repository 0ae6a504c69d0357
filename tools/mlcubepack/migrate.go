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

	"github.com/rules-mlcube/rules_mlcube/tools/internal/address"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/containerconfig"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/cube"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/migrate"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/mlcubeyaml"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/outdir"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

func newMigrate() *cobra.Command {
	var dir, output, image, formatName, contractName string
	var force bool
	cmd := &cobra.Command{
		Use:   "migrate --mlcube DIR",
		Short: "Convert mlcube.yaml to container_config.yaml for current MedPerf",
		Long: `Convert DIR/mlcube.yaml to container_config.yaml for current MedPerf.

Each task gets the volumes that MedPerf supplies, at the paths of MedPerf's templates. Its command passes
them as MLCube did, so you keep the image. Comments stay with their keys. Settings that current MedPerf does
not support, and choices to review, are reported with their line on standard error.

Exits with 1 and writes nothing if mlcube.yaml is not valid or has no task that MedPerf runs.`,
		Example: `  mlcubepack migrate --mlcube my_model
  mlcubepack migrate --mlcube my_model --output -
  mlcubepack migrate --mlcube my_model --image https://example.org/my_model.sif --force`,
		Args: cobra.NoArgs,
	}
	f := cmd.Flags()
	f.StringVar(&dir, "mlcube", "", "the cube's `folder`, with mlcube.yaml")
	f.StringVar(&output, "output", "", "`file` to write, - for standard output (default DIR/container_config.yaml)")
	f.StringVar(&image, "image", "", "`address` of the image file of a Singularity cube")
	f.StringVar(&contractName, "contract", "", "the contract of the configuration: "+
		strings.Join(containerconfig.ContractNames(), ", "))
	f.BoolVar(&force, "force", false, "overwrite an existing file")
	f.StringVar(&formatName, "format", string(diag.Text), "format of the report: text, json or sarif")
	required(cmd, "mlcube")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		format, err := diag.ParseFormat(formatName)
		if err != nil {
			return err
		}
		contract, err := containerconfig.ContractOf(contractName)
		if err != nil {
			return fmt.Errorf("--contract: %w", err)
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
		report, config := migrated(source, image, contract)
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

// checkImageAddress fails for an invalid address, and for a cube without an image file.
func checkImageAddress(source *cube.Cube, image string) error {
	if image == "" {
		return errors.New("--image is empty; give the address of the image file, or omit --image")
	}
	for _, f := range address.Check("image", image) {
		if f.Severity == diag.Error {
			return fmt.Errorf("--image %s: %s; %s", image, f.Message, f.Fix)
		}
	}
	if source.ManifestProblem != "" {
		return nil // report this instead
	}
	doc, _ := pyyaml.Parse(source.ManifestPath, source.Manifest)
	if docker := doc.Root.Get("docker"); docker != nil && docker.Value.Get("image") != nil {
		return fmt.Errorf("--image %s is only for a Singularity image, but docker.image of %s is in a registry; omit --image",
			image, source.ManifestPath)
	}
	return nil
}

// migrated returns the report of a migration and the configuration, which is nil if there is none.
func migrated(source *cube.Cube, image string, contract *containerconfig.Contract) (*diag.Report, []byte) {
	doc := &pyyaml.Document{}
	if source.ManifestProblem == "" {
		doc, _ = pyyaml.Parse(source.ManifestPath, source.Manifest)
	}
	var types []string
	if tasks := doc.Root.Get("tasks"); tasks != nil {
		types = mlcubeyaml.Types.OfTasks(tasks.Value.Keys())
	}
	outcome := source.Check(cube.Options{Types: types})
	report := outcome.Report
	report.Findings = nil
	for _, f := range outcome.Report.Findings {
		// Packaging checks which files exist. Tasks that are not MedPerf's add no types.
		rule, _ := diag.Lookup(f.Code)
		aboutFiles := rule.Area == diag.Files
		if f.Severity == diag.Error && !aboutFiles && f.Code != diag.InvalidCubeType {
			report.Findings = append(report.Findings, f)
		}
	}
	if len(report.Findings) > 0 {
		return &report, nil
	}
	result := migrate.Migrate(migrate.Request{
		Manifest: doc, Source: source.Manifest, ImageAddress: image, Contract: contract,
	})
	report.Findings = result.Findings
	if len(result.Types) == 0 {
		report.Findings = []diag.Finding{{
			Code: diag.TaskMissing, Severity: diag.Error, Pos: doc.At(doc.Root.Get("tasks").Key), Key: "tasks",
			Message:  "the manifest has no task that MedPerf runs",
			Expected: "one of " + strings.Join(mlcubeyaml.Types.Tasks(), ", "),
			Found:    pyyaml.Shorten(strings.Join(doc.Root.Get("tasks").Value.Keys(), ", ")),
			Fix:      "rename the tasks to MedPerf's names",
		}}
	}
	return &report, result.Config
}

// writeNew writes a new file, or overwrites one if allowed. It writes the whole file or nothing.
func writeNew(ctx context.Context, path string, data []byte, force bool) error {
	if _, err := os.Lstat(path); err == nil && !force {
		return &fs.PathError{Op: "write", Path: path, Err: errors.New("already exists; pass --force to overwrite it")}
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
