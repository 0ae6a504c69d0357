package pyyaml

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// construct returns the kind that PyYAML's safe constructor gives a scalar with this tag, or its error. tag
// is one of the tags of this package.
func construct(tag, text string) (Kind, error) {
	switch tag {
	case tagNull:
		return Null, nil
	case tagStr:
		return String, nil
	case tagBool:
		switch strings.ToLower(text) {
		case "yes", "no", "true", "false", "on", "off":
			return Bool, nil
		}
		return Bool, fmt.Errorf("%q is not a boolean", text)
	case tagInt:
		return Int, constructInt(text)
	case tagFloat:
		return Float, constructFloat(text)
	case tagTimestamp:
		t, ok := parseTimestamp(text)
		if !ok {
			return Timestamp, fmt.Errorf("%q is not a date", text)
		}
		return Timestamp, t.check(text)
	case tagBinary:
		return Binary, checkBase64(text)
	case tagMerge:
		return Null, fmt.Errorf("<< is a merge key, not a value")
	case tagValue:
		return Null, fmt.Errorf("a plain = is YAML 1.1's default value key, which PyYAML cannot load as a value")
	}
	return Null, fmt.Errorf("the tag %s does not fit a scalar", tag)
}

// maxDecimalDigits is the maximum number of digits that Python converts to an int
// (sys.int_info.default_max_str_digits).
const maxDecimalDigits = 4300

func constructInt(text string) error {
	digits := cutSign(strings.ReplaceAll(text, "_", ""))
	ok := true
	switch {
	case digits == "":
		ok = false
	case digits == "0":
	case strings.HasPrefix(digits, "0b"):
		ok = isPythonInt(digits[2:], 2)
	case strings.HasPrefix(digits, "0x"):
		ok = isPythonInt(digits[2:], 16)
	case digits[0] == '0':
		ok = isPythonInt(digits, 8)
	default:
		for _, part := range strings.Split(digits, ":") {
			if !isPythonInt(part, 10) {
				ok = false
			} else if len(part) > maxDecimalDigits {
				return fmt.Errorf("an integer of %d digits is too long for Python (at most %d)", len(part), maxDecimalDigits)
			}
		}
	}
	if !ok {
		return fmt.Errorf("%q is not an integer", text)
	}
	return nil
}

// isPythonInt reports whether Python's int(s, base) accepts s, which has no underscores.
func isPythonInt(s string, base int) bool {
	s = cutSign(strings.TrimSpace(s))
	if len(s) > 2 && s[0] == '0' {
		switch {
		case base == 8 && s[1]|0x20 == 'o', base == 16 && s[1]|0x20 == 'x', base == 2 && s[1]|0x20 == 'b':
			s = s[2:]
		}
	}
	for i := 0; i < len(s); i++ {
		d := 99
		switch c := s[i]; {
		case isDigit(c):
			d = int(c - '0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			d = int(c|0x20-'a') + 10
		}
		if d >= base {
			return false
		}
	}
	return s != ""
}

func constructFloat(text string) error {
	s := cutSign(strings.ToLower(strings.ReplaceAll(text, "_", "")))
	if s == ".inf" || s == ".nan" {
		return nil
	}
	for _, part := range strings.Split(s, ":") {
		if !isPythonFloat(strings.TrimSpace(part)) {
			return fmt.Errorf("%q is not a number", text)
		}
	}
	return nil
}

// isPythonFloat reports whether Python's float(s) accepts s, which is in lower case and has no underscores.
func isPythonFloat(s string) bool {
	switch unsigned := cutSign(s); {
	case unsigned == "inf", unsigned == "infinity", unsigned == "nan":
		return true
	case unsigned == "" || !isDigit(unsigned[0]) && unsigned[0] != '.', strings.ContainsAny(unsigned, "xp"):
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil || err.(*strconv.NumError).Err == strconv.ErrRange
}

// maxNumber is the maximum length of a number whose value is computed. For a base 60 number, the time grows
// with the square of the length.
const maxNumber = 100

// number returns the value of an integer or a float in a form that is the same for all values that are equal
// in Python. It returns "" if the loader fails on the text or the text is very long.
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

// integer implements PyYAML's SafeConstructor.construct_yaml_int.
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

// float implements PyYAML's SafeConstructor.construct_yaml_float.
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
		n, _ := strconv.ParseFloat(strings.TrimSpace(part), 64) // infinite if out of range
		value = 60*value + n
	}
	if negative {
		value = -value
	}
	return value, true
}

// IsNotFinite reports whether the text of a float is infinity or not a number.
func IsNotFinite(text string) bool {
	f, ok := float(text)
	return ok && (math.IsInf(f, 0) || math.IsNaN(f))
}

// timestamp is the parts of a date, as in PyYAML's timestamp_regexp.
type timestamp struct {
	year, month, day, hour, minute, second int
	hasTime                                bool
	zoneHour, zoneMinute                   int
}

// parseTimestamp splits "2001-12-14t21:59:43.10-05:00" or a part of it.
func parseTimestamp(s string) (t timestamp, ok bool) {
	number := func(least, most int) int {
		n := span(s[:min(most, len(s))], isDigit)
		if n < least {
			ok = false
			return 0
		}
		v, _ := strconv.Atoi(s[:n])
		s = s[n:]
		return v
	}
	byteOf := func(set string) bool {
		if s == "" || strings.IndexByte(set, s[0]) < 0 {
			return false
		}
		s = s[1:]
		return true
	}
	ok = true
	t.year = number(4, 4)
	ok = ok && byteOf("-")
	t.month = number(1, 2)
	ok = ok && byteOf("-")
	t.day = number(1, 2)
	if !ok || s == "" {
		return t, ok
	}
	t.hasTime = true
	if !byteOf("Tt") {
		blanks := span(s, isBlank)
		s = s[blanks:]
		ok = blanks > 0
	}
	t.hour = number(1, 2)
	ok = ok && byteOf(":")
	t.minute = number(2, 2)
	ok = ok && byteOf(":")
	t.second = number(2, 2)
	if byteOf(".") {
		s = s[span(s, isDigit):]
	}
	if !ok || s == "" {
		return t, ok
	}
	s = s[span(s, isBlank):]
	if byteOf("Z") {
		return t, s == ""
	}
	ok = byteOf("+-")
	t.zoneHour = number(1, 2)
	if byteOf(":") {
		t.zoneMinute = number(2, 2)
	}
	return t, ok && s == ""
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// check returns why Python's datetime refuses the parts, or "".
func (t timestamp) check(text string) error {
	day := time.Date(t.year, time.Month(t.month), t.day, 0, 0, 0, 0, time.UTC)
	switch {
	case t.year < 1 || t.month < 1 || t.month > 12 || day.Day() != t.day || day.Month() != time.Month(t.month):
		return fmt.Errorf("%q looks like a date, but the day does not exist", text)
	case t.hour > 23 || t.minute > 59 || t.second > 59:
		return fmt.Errorf("%q looks like a time, but the time of day does not exist", text)
	case t.zoneHour*60+t.zoneMinute >= 24*60:
		return fmt.Errorf("%q has a time zone offset of 24 hours or more", text)
	}
	return nil
}

// checkBase64 returns why Python's base64.decodebytes refuses s. Python skips characters that are not base64,
// and stops after enough padding.
func checkBase64(s string) error {
	position, padding := 0, 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 0x80:
			return fmt.Errorf("binary data is not ASCII")
		case c == '=':
			if position < 2 {
				continue
			}
			if padding++; position+padding >= 4 {
				return nil
			}
		case isDigit(c), 'a' <= c|0x20 && c|0x20 <= 'z', c == '+', c == '/':
			position = (position + 1) % 4
			padding = 0
		}
	}
	if position != 0 {
		return fmt.Errorf("binary data is not valid base64: it ends within a group of four characters")
	}
	return nil
}
