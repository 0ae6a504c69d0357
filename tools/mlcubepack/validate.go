package main

import "github.com/spf13/cobra"

func newValidate() *cobra.Command {
	var c check
	var fix, diff bool
	cmd := &cobra.Command{
		Use:   "validate DIR...",
		Short: "Check the manifests and the files of folders",
		Long: `Check the manifest and the files of each folder. Reports every error at once, with line and fix.

A folder contains container_config.yaml for current MedPerf, or mlcube.yaml for older MedPerf. For several
folders, the report ends with a line for each; in the formats json and sarif it is one document.
docs/diagnostics.md explains the code of each finding. --error turns a warning into an error, --allow
silences a code.

--fix changes only what is certain, such as a misspelled key or a value that needs quotes; comments and layout
stay. The report is of what remains.

Exits with 0 if all are valid, 1 if one is not, and 3 if one could not be read.`,
		Example: `  mlcubepack validate my_model
  mlcubepack validate cubes/*/
  mlcubepack validate my_cube --mlcube-types model,metrics --image-policy digest
  mlcubepack validate my_model --format sarif > findings.sarif
  mlcubepack validate --container-config my_model/container_config.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			dirs, err := c.folders(args)
			if err != nil {
				return err
			}
			if fix || diff {
				c.fixed = func(checked *checked) (*checked, error) { return showFixes(cmd, checked, fix) }
			}
			if len(dirs) > 1 {
				return c.each(cmd, dirs, cmd.OutOrStdout(), nil)
			}
			c.dir = dirs[0]
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
	cmd.Flags().BoolVar(&fix, "fix", false, "apply the fixes that are certain to the manifest, and show them as a diff")
	cmd.Flags().BoolVar(&diff, "diff", false, "show the fixes that are certain as a diff, and change nothing")
	return cmd
}
