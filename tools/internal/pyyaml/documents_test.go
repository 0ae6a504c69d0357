package pyyaml

// documents are seeds for the comparison with PyYAML and for fuzzing.
var documents = []string{
	"",
	"# nothing\n",
	"docker\n",
	"- a\n- b: [c, {d: e}]\n",
	`name: t
description: "a: b" # c
authors:
 - {name: t, email: 'it''s'}
platform:
  accelerator_count: 0
docker:
  image: org/img:1.0
tasks:
  infer:
    parameters:
      inputs: {data_path: data/, weights: {type: file, default: additional_files/w.pt}}
      outputs:
        output_path: {type: directory, default: predictions}
`,
	"\ufeffname: x\r\ntasks:\r\n  a: |\r\n    b\r\n    \tc\r\n  d: >-\r\n    e\r\n    f\r\n",
	"x: &a {data_path: d}\ny: &b {w: 1, data_path: e}\nz: {<<: [*a, *b], v: 2}\nq:\n  <<: *b\n  w: 3\n",
	"a: &a\n  <<: *a\n  b: 1\n",
	"a: &a [*a, {b: *a}]\n",
	"a: 1\na: 2\n1: b\ntrue: c\n1.0: d\n'a': e\n",
	"010: a\n8: b\n1:30: c\n90.0: d\n0x1F: e\n3_1: f\n-0: g\noff: h\n.inf: i\n.Inf: j\n",
	"? [a, b]\n: c\n",
	"? a\n: b\n? c\n",
	"a: !!set {b, c}\nd: !!omap [e: f, g: h]\ni: !!pairs [j: k, j: l]\n",
	"a: !!binary |\n  QUJD\n",
	"a: !Foo 1\n",
	"a: !!str {=: b}\n",
	"{=: a, y: b, on: c, ~: d}\n",
	"a: =\n",
	"%YAML 1.1\n%FOO bar\n---\na: b\n...\n",
	"%YAML 1.2\n---\na: b\n",
	"# c\r\n%YAML 1.2\r\n\r\n--- # d\r\na: b\r\n",
	"%YAML 1.2\na: b\n",
	"%YAML 1.2\n%YAML 1.2\n---\na: b\n",
	"%YAML 1.2\n%YAML 1.1\n---\na: b\n",
	"%YAML 1.1\n%YAML 1.2\n---\na: b\n",
	"%TAG !e! tag:example.com,2000:\n---\na: !e!b c\n",
	"a: b\n---\nc: d\n",
	"a: \"x\\u00e9\\n\\\n  y\"\nb: 'c\n\n  d'\n",
	"a:\n- b\n-\n  - c\n- - d\n",
	"a: b\tc\n",
	"a:\tb\n",
	"a: |2\n    b\n   c\nd: >+\n  e\n\n\nf: g\n",
	"{a: b, c: [d, e,], 'f': \"g\", h}\n",
	"[a: b, {c}, - d]\n",
	"- a: b\n  c: d\n- e\n",
	"a: {b: {c: &x d}}\ne: *x\n*x : f\n",
	"a: \"b\\/c\\\\/\"\nd: 'e\\/'\n\"f\\/g\": h\n",
	"a: \"it\\'s\"\n",
	"a: 2024-02-30\nb: 0b_\n",
}
