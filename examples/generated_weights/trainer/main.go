// Command trainer trains a model that classifies breast tumours as malignant or benign.
//
//	trainer -training FILE -weights FILE -folds N -folds_dir DIR [-c C]
//
// It writes the weights trained on all cases to one file. For each fold of a cross-validation it writes
// the weights trained on the cases outside the fold to DIR/fold_0.json and so on. The same cases give
// the same bytes on every machine.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	training := flag.String("training", "", "the CSV file of labelled cases to learn from")
	output := flag.String("weights", "", "the JSON file to write")
	folds := flag.Int("folds", 5, "how many folds, two or more")
	foldsDir := flag.String("folds_dir", "", "the folder to write the folds' JSON files to")
	c := flag.Float64("c", 0.5, "weight of the cases against that of small coefficients")
	flag.Parse()
	if *training == "" || *output == "" || *foldsDir == "" || *folds < 2 || !(*c > 0) || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*training, *output, *foldsDir, *folds, *c); err != nil {
		fmt.Fprintln(os.Stderr, "trainer:", err)
		os.Exit(1)
	}
}

func run(training, output, foldsDir string, folds int, c float64) error {
	file, err := os.Open(training)
	if err != nil {
		return err
	}
	defer file.Close()
	all, err := readCases(file)
	if err != nil {
		return fmt.Errorf("%s: %w", training, err)
	}
	if err := trainTo(output, all, c); err != nil {
		return err
	}
	if err := os.MkdirAll(foldsDir, 0o755); err != nil {
		return err
	}
	for fold := range folds {
		path := filepath.Join(foldsDir, fmt.Sprintf("fold_%d.json", fold))
		if err := trainTo(path, all.without(fold, folds), c); err != nil {
			return err
		}
	}
	return nil
}

func trainTo(path string, from cases, c float64) error {
	learnt, err := train(from, c)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	text, err := json.MarshalIndent(learnt, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
