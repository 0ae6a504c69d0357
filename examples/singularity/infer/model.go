package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// weights are a logistic regression on standardised features, one mean, scale and coefficient for
// each of them.
type weights struct {
	Features     []string  `json:"features"`
	Mean         []float64 `json:"mean"`
	Scale        []float64 `json:"scale"`
	Coefficients []float64 `json:"coefficients"`
	Intercept    float64   `json:"intercept"`
}

type parameters struct {
	Temperature float64 `json:"temperature"`
	Decimals    int     `json:"decimals"`
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// check returns an error unless there is one of each number for each feature.
func (w weights) check() error {
	n := len(w.Features)
	if n == 0 || len(w.Mean) != n || len(w.Scale) != n || len(w.Coefficients) != n {
		return fmt.Errorf("%d features, %d means, %d scales and %d coefficients, expected as many of each",
			n, len(w.Mean), len(w.Scale), len(w.Coefficients))
	}
	return nil
}

// infer reads dataPath/data.csv and writes outputPath/predictions.csv: each case's probability that
// the tumour is malignant.
func infer(dataPath string, w weights, p parameters, outputPath string) (err error) {
	source := filepath.Join(dataPath, "data.csv")
	in, err := os.Open(source)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(outputPath, 0o755); err != nil {
		return err
	}
	out, err := os.Create(filepath.Join(outputPath, "predictions.csv"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if err := predict(in, w, p, out); err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	return nil
}

// predict reads cases as CSV and writes their predictions as CSV.
func predict(in io.Reader, w weights, p parameters, out io.Writer) error {
	reader, writer := csv.NewReader(in), csv.NewWriter(out)
	header, err := reader.Read()
	if err != nil {
		return fmt.Errorf("no header: %w", err)
	}
	columns := make([]int, len(w.Features))
	for i, feature := range w.Features {
		if columns[i] = slices.Index(header, feature); columns[i] < 0 {
			return fmt.Errorf("no column %s, which the model needs", feature)
		}
	}
	id := slices.Index(header, "case_id")
	if id < 0 {
		return errors.New("no column case_id")
	}
	if err := writer.Write([]string{"case_id", "probability"}); err != nil {
		return err
	}
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			writer.Flush()
			return writer.Error()
		}
		if err != nil {
			return err
		}
		score := w.Intercept
		for i, column := range columns {
			value, err := strconv.ParseFloat(row[column], 64)
			if err != nil {
				return fmt.Errorf("case %s: %s: %w", row[id], w.Features[i], err)
			}
			score += w.Coefficients[i] * (value - w.Mean[i]) / w.Scale[i]
		}
		probability := 1 / (1 + math.Exp(-score/p.Temperature))
		text := strconv.FormatFloat(probability, 'f', p.Decimals, 64)
		if err := writer.Write([]string{row[id], text}); err != nil {
			return err
		}
	}
}
