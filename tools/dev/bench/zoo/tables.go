package zoo

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math"
)

// Tables and records as text.
var tables = []Class{
	{Name: "CSV numbers", What: "a table of measurements with six decimals",
		make: oneFile("features.csv", func(m *maker, size int) []byte {
			b := []byte("id,mean,std,skew,entropy\n")
			for i := 0; len(b) < size; i++ {
				b = fmt.Appendf(b, "%d,%.6f,%.6f,%.6f,%.6f\n", i,
					m.NormFloat64(), math.Abs(m.NormFloat64()), m.NormFloat64(), 4*m.Float64())
			}
			return b
		})},
	{Name: "CSV patients", What: "a table of dates, codes, ages and words",
		make: oneFile("patients.csv", func(m *maker, size int) []byte {
			b := []byte("patient,date,sex,age,site,code,finding\n")
			for i := 0; len(b) < size; i++ {
				b = fmt.Appendf(b, "P%06d,20%02d-%02d-%02d,%c,%d,site-%d,C%02d.%d,%s\n", i,
					10+m.IntN(15), 1+m.IntN(12), 1+m.IntN(28),
					"MF"[m.IntN(2)], 18+m.IntN(75), m.IntN(12), m.IntN(97), m.IntN(10),
					[]string{"none", "nodule", "mass", "effusion", "fracture"}[m.IntN(5)])
			}
			return b
		})},
	{Name: "JSON floats", What: "predictions: lists of floats with all their digits",
		make: oneFile("predictions.json", func(m *maker, size int) []byte {
			b := []byte("{\"scores\": [")
			for len(b) < size {
				b = fmt.Appendf(b, "%v, ", m.Float64())
			}
			return append(b, "0.5]}\n"...)
		})},
	{Name: "JSON boxes", What: "annotations of objects in pictures",
		make: oneFile("instances.json", func(m *maker, size int) []byte {
			b := []byte("{\"annotations\": [")
			for i := 0; len(b) < size; i++ {
				b = fmt.Appendf(b, `{"id": %d, "image_id": %d, "category_id": %d, "iscrowd": 0, `+
					`"bbox": [%.2f, %.2f, %.2f, %.2f], "area": %.4f}, `,
					i, i/7, 1+m.IntN(80), 600*m.Float64(), 400*m.Float64(), 200*m.Float64(), 200*m.Float64(), 1e4*m.Float64())
			}
			return append(b, "{}]}\n"...)
		})},
	{Name: "tokenizer", What: "a vocabulary and merges as JSON",
		make: oneFile("tokenizer.json", func(m *maker, size int) []byte {
			b := []byte("{\n  \"vocab\": {\n")
			words := m.vocabulary(40_000)
			for i := 0; len(b) < size/2; i++ {
				b = fmt.Appendf(b, "    \"Ġ%s\": %d,\n", words[i%len(words)], i)
			}
			b = append(b, "  },\n  \"merges\": [\n"...)
			for len(b) < size {
				b = fmt.Appendf(b, "    \"%s %s\",\n", words[m.IntN(len(words))], words[m.IntN(2000)])
			}
			return append(b, "  ]\n}\n"...)
		})},
	{Name: "log", What: "lines of a training run",
		make: oneFile("train.log", func(m *maker, size int) []byte {
			var b []byte
			for i := 0; len(b) < size; i++ {
				b = fmt.Appendf(b, "2026-03-%02d %02d:%02d:%02d,%03d INFO trainer.py:212 epoch %d step %d "+
					"loss %.4f lr %.2e grad_norm %.3f\n", 1+i/86400%28, i/3600%24, i/60%60, i%60, m.IntN(1000), i/1000, i,
					2*math.Exp(-float64(i)/1e5)+0.05*m.Float64(), 1e-4*m.Float64(), 1+m.Float64())
			}
			return b
		})},
	{Name: "base64", What: "compressed data as base64, in JSON",
		make: oneFile("bundle.json", func(m *maker, size int) []byte {
			var b []byte
			for i := 0; len(b) < size; i++ {
				b = fmt.Appendf(b, "{\"name\": \"image%d\", \"data\": \"%s\"}\n",
					i, base64.StdEncoding.EncodeToString(m.random(6000)))
			}
			return b
		})},
	{Name: "hex", What: "digests in hexadecimal",
		make: oneFile("SHA256SUMS", func(m *maker, size int) []byte {
			var b []byte
			for i := 0; len(b) < size; i++ {
				b = fmt.Appendf(b, "%s  volumes/case_%05d.nii\n", hex.EncodeToString(m.random(32)), i)
			}
			return b
		})},
}
