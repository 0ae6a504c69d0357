package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// weights are a logistic regression on standardised features, as the cube's entry point reads it:
// one mean, scale and coefficient for each feature.
type weights struct {
	Features     []string  `json:"features"`
	Mean         []float64 `json:"mean"`
	Scale        []float64 `json:"scale"`
	Coefficients []float64 `json:"coefficients"`
	Intercept    float64   `json:"intercept"`
}

const (
	tolerance  = 1e-10 // of the largest component of the gradient
	iterations = 100
)

// train minimises half the coefficients' squared length plus c times the sum of the log losses, by
// Newton's method. The minimum is unique, and rounding to six decimals is far coarser than the remaining
// gradient. So the result does not depend on the processor, although one that fuses multiplication and
// addition (arm64) takes different steps.
func train(from cases, c float64) (weights, error) {
	if !slices.Contains(from.malignant, true) || !slices.Contains(from.malignant, false) {
		return weights{}, errors.New("expected malignant and benign cases to learn from")
	}
	mean, scale := moments(from.values)
	x := make([][]float64, len(from.values)) // standardised, and a 1 for the intercept
	for i, row := range from.values {
		x[i] = make([]float64, len(row)+1)
		for j, value := range row {
			x[i][j] = (value - mean[j]) / scale[j]
		}
		x[i][len(row)] = 1
	}
	w := make([]float64, len(mean)+1)
	for range iterations {
		gradient, hessian := derivatives(x, from.malignant, w, c)
		if largest(gradient) < tolerance {
			last := len(mean)
			return weights{from.features, rounded(mean), rounded(scale), rounded(w[:last]), round(w[last])}, nil
		}
		step, err := solve(hessian, gradient)
		if err != nil {
			return weights{}, err
		}
		for j := range w {
			w[j] -= step[j]
		}
	}
	return weights{}, fmt.Errorf("no minimum found in %d iterations", iterations)
}

// moments returns each feature's mean and standard deviation; a constant feature is not scaled.
func moments(values [][]float64) (mean, scale []float64) {
	n, features := float64(len(values)), len(values[0])
	mean, scale = make([]float64, features), make([]float64, features)
	for _, row := range values {
		for j, value := range row {
			mean[j] += value / n
		}
	}
	for _, row := range values {
		for j, value := range row {
			scale[j] += (value - mean[j]) * (value - mean[j]) / n
		}
	}
	for j := range scale {
		if scale[j] = math.Sqrt(scale[j]); scale[j] == 0 {
			scale[j] = 1
		}
	}
	return mean, scale
}

// derivatives returns the gradient and the Hessian of the loss at w. The last element of w is the intercept.
func derivatives(x [][]float64, malignant []bool, w []float64, c float64) ([]float64, [][]float64) {
	gradient, hessian := make([]float64, len(w)), make([][]float64, len(w))
	for j := range w {
		hessian[j] = make([]float64, len(w))
		if j < len(w)-1 { // the intercept is not regularised
			gradient[j], hessian[j][j] = w[j], 1
		}
	}
	for i, row := range x {
		score := 0.0
		for j, value := range row {
			score += w[j] * value
		}
		probability := 1 / (1 + math.Exp(-score))
		miss := probability
		if malignant[i] {
			miss = probability - 1
		}
		curvature := probability * (1 - probability)
		for j, value := range row {
			gradient[j] += c * miss * value
			for k := range j + 1 {
				hessian[j][k] += c * curvature * value * row[k]
			}
		}
	}
	return gradient, hessian
}

// solve returns s with a*s = b, by Cholesky decomposition, which overwrites a. It reads only the lower
// triangle of a, which must be positive definite.
func solve(a [][]float64, b []float64) ([]float64, error) {
	s := make([]float64, len(b))
	for i := range a {
		s[i] = b[i]
		for j := range i {
			for k := range j {
				a[i][j] -= a[i][k] * a[j][k]
			}
			a[i][j] /= a[j][j]
			a[i][i] -= a[i][j] * a[i][j]
			s[i] -= a[i][j] * s[j]
		}
		if !(a[i][i] > 0) {
			return nil, errors.New("the loss has no unique minimum")
		}
		a[i][i] = math.Sqrt(a[i][i])
		s[i] /= a[i][i]
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := i + 1; j < len(a); j++ {
			s[i] -= a[j][i] * s[j]
		}
		s[i] /= a[i][i]
	}
	return s, nil
}

func largest(values []float64) float64 {
	most := 0.0
	for _, value := range values {
		most = math.Max(most, math.Abs(value))
	}
	return most
}

func round(value float64) float64 {
	return math.Round(value*1e6)/1e6 + 0 // + 0: never -0
}

func rounded(values []float64) []float64 {
	result := make([]float64, len(values))
	for i, value := range values {
		result[i] = round(value)
	}
	return result
}
