package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// cases are labelled training cases: values[i][j] is feature j of case i.
type cases struct {
	features  []string
	values    [][]float64
	malignant []bool
}

// readCases reads a CSV file whose first columns are case_id and diagnosis (M malignant, B benign)
// and whose others are numeric features. Errors name the line.
func readCases(r io.Reader) (cases, error) {
	reader := csv.NewReader(r)
	header, err := reader.Read()
	if err != nil {
		return cases{}, fmt.Errorf("no header: %w", err)
	}
	if len(header) < 3 || header[0] != "case_id" || header[1] != "diagnosis" {
		return cases{}, fmt.Errorf("line 1: expected the columns case_id, diagnosis and features, found %q", header)
	}
	read := cases{features: header[2:]}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return read, nil
		}
		if err != nil {
			return cases{}, err
		}
		line, _ := reader.FieldPos(0)
		if record[1] != "M" && record[1] != "B" {
			return cases{}, fmt.Errorf("line %d: diagnosis is %q, expected M or B", line, record[1])
		}
		row := make([]float64, len(read.features))
		for j, text := range record[2:] {
			if row[j], err = strconv.ParseFloat(text, 64); err != nil {
				return cases{}, fmt.Errorf("line %d: %s: %w", line, read.features[j], err)
			}
		}
		read.values = append(read.values, row)
		read.malignant = append(read.malignant, record[1] == "M")
	}
}

// without returns the cases that are not in the fold: case i is in fold i modulo folds.
func (c cases) without(fold, folds int) cases {
	rest := cases{features: c.features}
	for i := range c.values {
		if i%folds != fold {
			rest.values = append(rest.values, c.values[i])
			rest.malignant = append(rest.malignant, c.malignant[i])
		}
	}
	return rest
}
