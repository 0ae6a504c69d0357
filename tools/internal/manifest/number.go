package manifest

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// maxNumber is how long the text of a number may be for its value to be known; computing that of a
// base 60 number takes the square of its length.
const maxNumber = 100

// number returns the value of an integer or a float in a form that is the same for all that are
// equal in Python, or "" where the loader fails on the text or it is very long.
func number(v *Value) string {
	if len(v.Text) > maxNumber {
		return ""
	}
	if v.Kind == Int {
		if i, ok := integer(v.Text); ok {
			return i.String()
		}
		return ""
	}
	f, ok := float(v.Text)
	switch {
	case !ok:
		return ""
	case f != math.Trunc(f), math.IsInf(f, 0), math.IsNaN(f):
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	i, _ := big.NewFloat(f).Int(nil)
	return i.String()
}

// integer is SafeConstructor.construct_yaml_int of PyYAML.
func integer(text string) (value *big.Int, ok bool) {
	if constructInt(text) != nil {
		return nil, false
	}
	digits := strings.ReplaceAll(text, "_", "")
	negative := strings.HasPrefix(digits, "-")
	digits = cutSign(digits)
	base := 10
	switch {
	case digits == "0":
	case strings.HasPrefix(digits, "0b"):
		base, digits = 2, digits[2:]
	case strings.HasPrefix(digits, "0x"):
		base, digits = 16, digits[2:]
	case digits[0] == '0':
		base, digits = 8, strings.TrimPrefix(digits, "0o")
	}
	value = new(big.Int)
	for _, part := range strings.Split(digits, ":") {
		n, ok := new(big.Int).SetString(strings.TrimSpace(part), base)
		if !ok {
			return nil, false
		}
		value.Add(value.Mul(value, big.NewInt(60)), n)
	}
	if negative {
		value.Neg(value)
	}
	return value, true
}

// float is SafeConstructor.construct_yaml_float of PyYAML.
func float(text string) (value float64, ok bool) {
	if constructFloat(text) != nil {
		return 0, false
	}
	digits := strings.ToLower(strings.ReplaceAll(text, "_", ""))
	negative := strings.HasPrefix(digits, "-")
	digits = cutSign(digits)
	if digits == ".inf" || digits == ".nan" {
		digits = digits[1:]
	}
	for _, part := range strings.Split(digits, ":") {
		n, _ := strconv.ParseFloat(strings.TrimSpace(part), 64) // infinite where it is out of range
		value = 60*value + n
	}
	if negative {
		value = -value
	}
	return value, true
}
