package main

import "github.com/spf13/cobra"

func newValidate() *cobra.Command {
	var c check
	cmd := &cobra.Command{
		Use:   "validate --mlcube DIR --mlcube-types TYPES",
		Short: "Check the cube in a folder",
		Long: `Check the cube in a folder and report everything that is wrong with it, with its place and its fix.

The folder holds mlcube.yaml, or container_config.yaml for MedPerf since December 2025.
Each finding has a code, explained in docs/diagnostics.md. --error makes a warning fail, --allow leaves
a finding out.`,
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
