package main

import (
	"strings"
	"testing"
)

var sized = weights{
	Features: []string{"size"}, Mean: []float64{2}, Scale: []float64{0.5}, Coefficients: []float64{1}, Intercept: 0,
}

func TestPredict(t *testing.T) {
	p := parameters{Temperature: 2, Decimals: 4}
	for _, test := range []struct{ name, in, want, wantErr string }{
		{
			name: "cases", // 1/(1+e^-s) of s = (size-2)/0.5/2
			in:   "size,case_id,note\n2,a,\n3,b,\n-1e6,c,\n",
			want: "case_id,probability\na,0.5000\nb,0.7311\nc,0.0000\n",
		},
		{name: "no feature", in: "case_id\na\n", wantErr: "no column size"},
		{name: "no identifier", in: "size\n1\n", wantErr: "no column case_id"},
		{name: "not a number", in: "case_id,size\na,big\n", wantErr: "case a: size: "},
		{name: "short row", in: "case_id,size\na\n", wantErr: "wrong number of fields"},
		{name: "empty", in: "", wantErr: "no header"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			err := predict(strings.NewReader(test.in), sized, p, &out)
			if test.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), test.wantErr) {
					t.Errorf("got %v, want %q", err, test.wantErr)
				}
				return
			}
			if err != nil || out.String() != test.want {
				t.Errorf("got %q, %v; want %q", out.String(), err, test.want)
			}
		})
	}
}

func TestCheckWeights(t *testing.T) {
	if err := sized.check(); err != nil {
		t.Error(err)
	}
	short := sized
	short.Scale = nil
	if err := short.check(); err == nil {
		t.Error("weights without scales passed")
	}
}
