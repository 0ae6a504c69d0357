package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Data of the example breast_cancer, relative to this folder.
const (
	trainingCSV  = "../../breast_cancer/data/training.csv"
	scikitLearnt = "../../breast_cancer/model/workspace/additional_files/weights.json"
)

func readWeights(t *testing.T, path string) weights {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var read weights
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return read
}

// TestTrainAgreesWithScikitLearn compares with the weights that breast_cancer/model/train.py trained on the
// same cases with the same loss: all six decimals agree.
func TestTrainAgreesWithScikitLearn(t *testing.T) {
	folder := t.TempDir()
	output, folds := filepath.Join(folder, "weights.json"), filepath.Join(folder, "folds")
	if err := run(trainingCSV, output, folds, 5, 0.5); err != nil {
		t.Fatal(err)
	}
	got, want := readWeights(t, output), readWeights(t, scikitLearnt)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("learnt %+v\nscikit-learn learnt %+v", got, want)
	}
	paths, err := filepath.Glob(filepath.Join(folds, "*"))
	if err != nil || len(paths) != 5 {
		t.Fatalf("folds: %q, %v", paths, err)
	}
	for _, path := range paths {
		if fold := readWeights(t, path); reflect.DeepEqual(fold, got) {
			t.Errorf("%s: the same weights as of all cases", path)
		}
	}
}

func TestWithoutLeavesOutOneFold(t *testing.T) {
	all := cases{values: [][]float64{{0}, {1}, {2}, {3}, {4}}, malignant: make([]bool, 5)}
	if got, want := all.without(1, 2).values, [][]float64{{0}, {2}, {4}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTrainSeparableAndConstant(t *testing.T) {
	learnt, err := train(cases{
		features:  []string{"size", "constant"},
		values:    [][]float64{{1, 7}, {2, 7}, {3, 7}, {4, 7}},
		malignant: []bool{false, false, true, true},
	}, 1)
	if err != nil {
		t.Fatal(err)
	}
	// By symmetry the intercept is 0; a constant feature has no weight.
	if learnt.Coefficients[0] <= 0 || learnt.Coefficients[1] != 0 || learnt.Intercept != 0 {
		t.Errorf("learnt %+v", learnt)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct{ name, csv, want string }{
		{"empty", "", "no header"},
		{"columns", "id,diagnosis,size\n", "line 1: expected the columns case_id"},
		{"diagnosis", "case_id,diagnosis,size\na,M,1\nb,X,1\n", `line 3: diagnosis is "X", expected M or B`},
		{"number", "case_id,diagnosis,size\na,M,big\n", "line 2: size: "},
		{"short row", "case_id,diagnosis,size\na,M\n", "wrong number of fields"},
		{"no cases", "case_id,diagnosis,size\n", "expected malignant and benign cases"},
		{"one diagnosis", "case_id,diagnosis,size\na,M,1\nb,M,2\n", "expected malignant and benign cases"},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			training := filepath.Join(folder, "training.csv")
			if err := os.WriteFile(training, []byte(test.csv), 0o600); err != nil {
				t.Fatal(err)
			}
			err := run(training, filepath.Join(folder, "weights.json"), filepath.Join(folder, "folds"), 2, 1)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
