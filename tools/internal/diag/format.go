package diag

import "io"

// Format is the format of a report.
type Format string

const (
	Text  Format = "text"
	JSON  Format = "json"
	SARIF Format = "sarif"
)

// ParseFormat returns the format of a name; "" means Text.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case "":
		return Text, nil
	case Text, JSON, SARIF:
		return f, nil
	}
	return "", UnknownName("format", name, []string{string(Text), string(JSON), string(SARIF)})
}

// Write writes a report in a format; text has the options of the format Text.
func Write(w io.Writer, r *Report, f Format, text TextOptions) error {
	switch f {
	case JSON:
		return WriteJSON(w, r)
	case SARIF:
		return WriteSARIF(w, r)
	}
	return WriteText(w, r, text)
}
