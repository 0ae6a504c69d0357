package main

import "github.com/spf13/cobra"

func newValidate() *cobra.Command {
	var c check
	cmd := &cobra.Command{
		Use:   "validate --mlcube DIR --mlcube-types TYPES",
		Short: "Check the manifest and the files of a folder",
		Long: `Check the manifest and the files of a folder. Reports every error at once, with line and fix.

The folder contains container_config.yaml for current MedPerf, or mlcube.yaml for older MedPerf.
docs/diagnostics.md explains the code of each finding. --error turns a warning into an error, --allow
silences a code.`,
		Example: `  mlcubepack validate --mlcube my_model --mlcube-types model
  mlcubepack validate --mlcube my_cube --mlcube-types model,metrics --image-policy digest
  mlcubepack validate --mlcube my_model --mlcube-types model --format sarif > findings.sarif
  mlcubepack validate --container-config my_model/container_config.yaml --mlcube-types model`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			checked, err := c.run(cmd)
			if err != nil {
				return err
			}
			if err := checked.write(cmd.OutOrStdout()); err != nil {
				return err
			}
			return checked.verdict()
		},
	}
	c.addFlags(cmd)
	return cmd
}
