// Command infer is the program in the image: the task infer of the model.
//
//	infer infer --data_path=DIR --parameters_file=FILE --weights=FILE --output_path=DIR
//
// MLCube gives the task's name and a flag for each input and output of mlcube.yaml.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 || os.Args[1] != "infer" {
		fmt.Fprintln(os.Stderr, "infer: expected the task's name first, which is infer")
		os.Exit(2)
	}
	flags := flag.NewFlagSet("infer", flag.ExitOnError)
	dataPath := flags.String("data_path", "", "folder of data.csv")
	parametersFile := flags.String("parameters_file", "", "parameters.yaml, in JSON, which YAML includes")
	weightsFile := flags.String("weights", "", "the weights, a JSON file")
	outputPath := flags.String("output_path", "", "folder to write predictions.csv to")
	_ = flags.Parse(os.Args[2:]) // ExitOnError: it does not return one
	flags.VisitAll(func(f *flag.Flag) {
		if f.Value.String() == "" {
			fmt.Fprintf(os.Stderr, "infer: --%s is missing\n", f.Name)
			os.Exit(2)
		}
	})
	if err := run(*dataPath, *parametersFile, *weightsFile, *outputPath); err != nil {
		fmt.Fprintln(os.Stderr, "infer:", err)
		os.Exit(1)
	}
}

func run(dataPath, parametersFile, weightsFile, outputPath string) error {
	var p parameters
	if err := readJSON(parametersFile, &p); err != nil {
		return err
	}
	if !(p.Temperature > 0) || p.Decimals < 1 {
		return fmt.Errorf("%s: expected temperature above 0 and decimals of at least 1", parametersFile)
	}
	var w weights
	if err := readJSON(weightsFile, &w); err != nil {
		return err
	}
	if err := w.check(); err != nil {
		return fmt.Errorf("%s: %w", weightsFile, err)
	}
	return infer(dataPath, w, p, outputPath)
}
