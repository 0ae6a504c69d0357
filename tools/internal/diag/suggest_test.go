package diag

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSuggest(t *testing.T) {
	tasks := []string{"prepare", "sanity_check", "statistics", "infer", "evaluate"}
	for _, c := range []struct {
		name, word string
		candidates []string
		want       string
	}{
		{"one letter missing", "tipe", []string{"type", "default", "opts"}, "type"},
		{"letter missing", "ouputs", []string{"inputs", "outputs"}, "outputs"},
		{"letter doubled", "imagge", []string{"image", "image_dir"}, "image"},
		{"neighbours swapped", "infre", tasks, "infer"},
		{"swap counts once", "pormpt", []string{"prompt"}, "prompt"},
		{"case", "DATA_PATH", []string{"labels_path", "data_path"}, "data_path"},
		{"space inside", "model.h5", []string{"models.h5", "model .h5"}, "model .h5"},
		{"space at the end", "data_path ", []string{"data_paths", "data_path"}, "data_path"},
		{"invisible character", "data\u200b_path", []string{"data_path"}, "data_path"},
		{"no-break space", "model\u00a0.h5", []string{"model.h5"}, "model.h5"},
		{"separator", "data-path", []string{"data_paths", "data_path"}, "data_path"},
		{"separator missing", "entry_point", []string{"entrypoint", "parameters"}, "entrypoint"},
		{"case wins over separators", "Data_Path", []string{"data-path", "data_path"}, "data_path"},
		{"fewer slips in case win", "dataPath", []string{"DATAPATH", "datapath"}, "datapath"},
		{"tie goes to byte order", "bat", []string{"cat", "bar", "bet"}, "bar"},
		{"code points, not bytes", "modèle.h5", []string{"modele.h5"}, "modele.h5"},
		{"another script", "модел", []string{"модель"}, "модель"},
		{"long name, four slips", "brain_segmentation_mdel_wieghts_v.h",
			[]string{"brain_segmentation_model_weights_v1.h5"}, "brain_segmentation_model_weights_v1.h5"},
		{"long name, five slips", "brain_segmentation_mdl_wieghts_v.h",
			[]string{"brain_segmentation_model_weights_v1.h5"}, ""},
		{"beginning", "inference", tasks, "infer"},
		{"begins with the word", "data", []string{"data_path", "labels_path", "data_path"}, "data_path"},
		{"beginning of two", "output", []string{"output_path", "output_labels_path"}, ""},
		{"beginning too short", "inp", []string{"input_file"}, ""},
		{"edits win over a beginning", "label", []string{"labels", "label_path"}, "labels"},
		{"unlike", "banana", tasks, ""},
		{"short words do not match at random", "x", []string{"a", "b"}, ""},
		{"two letters either", "ab", []string{"ac"}, ""},
		{"not itself", "infer", []string{"infer"}, ""},
		{"empty word", "", []string{"a", ""}, ""},
		{"separators alone", "_", []string{"-", "."}, ""},
		{"only spaces", " ", []string{"\t"}, ""},
		{"no candidates", "infer", nil, ""},
		{"invalid UTF-8", "infe\xff", tasks, "infer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			backwards := slices.Clone(c.candidates)
			slices.Reverse(backwards)
			for _, candidates := range [][]string{c.candidates, backwards} {
				got, ok := Suggest(c.word, candidates)
				if got != c.want || ok != (c.want != "") {
					t.Errorf("Suggest(%q, %q) = %q, %v, want %q", c.word, candidates, got, ok, c.want)
				}
			}
		})
	}
}

func TestSuggestPath(t *testing.T) {
	for _, c := range []struct {
		name, word string
		candidates []string
		want       string
	}{
		{"extra space", "additional_files/model.h5", []string{"additional_files/model .h5", "additional_files/x/model.h5"},
			"additional_files/model .h5"},
		{"another folder", "additional_files/model.h5",
			[]string{"additional_files/weights/model.h5", "additional_files/model.h"}, "additional_files/weights/model.h5"},
		{"two other folders", "a/model.h5", []string{"first/model.h5", "second/model.h5"}, ""},
		{"same candidate twice", "a/model.h5", []string{"b/x/y/model.h5", "b/x/y/model.h5"}, "b/x/y/model.h5"},
		{"slip", "additional_files/modle.h5", []string{"additional_files/model.h5"}, "additional_files/model.h5"},
		{"nothing near", "additional_files/model.h5", []string{"additional_files/labels.csv"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := SuggestPath(c.word, c.candidates)
			if got != c.want || ok != (c.want != "") {
				t.Errorf("SuggestPath(%q, %q) = %q, %v, want %q", c.word, c.candidates, got, ok, c.want)
			}
		})
	}
}

// plainDistance is the textbook full-matrix form; the banded form must give the same result.
func plainDistance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestDistanceAgreesWithTheWholeMatrix(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func() []rune {
		w := make([]rune, r.IntN(9))
		for i := range w {
			w[i] = rune('a' + r.IntN(3))
		}
		return w
	}
	var s Names
	for range 200_000 {
		a, b, limit := word(), word(), r.IntN(7)
		want := plainDistance(a, b)
		got := s.distance(a, b, limit)
		if want <= limit && got != want || want > limit && got <= limit {
			t.Fatalf("distance(%q, %q, %d) = %d, whole matrix says %d", string(a), string(b), limit, got, want)
		}
	}
}

func manyFiles(n int) []string {
	files := make([]string, n)
	for i := range files {
		files[i] = fmt.Sprintf("additional_files/weights/checkpoint_%06d/model_%d.safetensors", i, i%7)
	}
	return files
}

func BenchmarkSuggest20000(b *testing.B) {
	files := manyFiles(20_000)
	b.ReportAllocs()
	for b.Loop() {
		Suggest("additional_files/weights/checkpoint_0012x4/mdel_3.safetensor", files)
	}
}

// The time for thousands of misspelled names among thousands of files must not be their product.
func BenchmarkNames4000Of20000(b *testing.B) {
	files := manyFiles(20_000)
	for b.Loop() {
		names := NewNames(files)
		for i := range 4000 {
			names.SuggestPath(fmt.Sprintf("additional_files/weights/checkpoint_%06d/mdel_9.safetensors", i*5))
		}
	}
}

func TestNamesGivesUpOnEditsOnly(t *testing.T) {
	names := NewNames([]string{"model.pt", "weights/other.bin"})
	names.left = 1
	for i, want := range []bool{true, false} {
		if got, ok := names.Suggest("modle.pt"); ok != want {
			t.Errorf("question %d: %q, %v, want %v", i, got, ok, want)
		}
	}
	if got, ok := names.Suggest("Model.pt"); !ok || got != "model.pt" {
		t.Errorf("case is no longer seen through: %q, %v", got, ok)
	}
	if got, ok := names.SuggestPath("other.bin"); !ok || got != "weights/other.bin" {
		t.Errorf("another folder is no longer found: %q, %v", got, ok)
	}
}

func FuzzSuggest(f *testing.F) {
	f.Add("model.h5", "model .h5", "models.h5")
	f.Add("", "\xff", "a\u200b")
	f.Add(strings.Repeat("ab", 500), strings.Repeat("ba", 500), "x")
	f.Add("İstanbul", "istanbul", "ISTANBUL")
	f.Fuzz(func(t *testing.T, word, one, two string) {
		start := time.Now()
		got, ok := Suggest(word, []string{one, two})
		again, okAgain := Suggest(word, []string{two, one, two})
		if got != again || ok != okAgain {
			t.Errorf("the order of candidates matters: %q, %v and %q, %v", got, ok, again, okAgain)
		}
		if ok && (got == word || got != one && got != two) {
			t.Errorf("%q is the word itself or no candidate", got)
		}
		if !ok && got != "" {
			t.Errorf("%q without ok", got)
		}
		SuggestPath(word, []string{one, two})
		if d := time.Since(start); d > time.Second {
			t.Errorf("took %v", d)
		}
	})
}
