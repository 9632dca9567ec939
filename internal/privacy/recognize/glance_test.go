package recognize_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

var spanMarks = regexp.MustCompile(`\{\w ([^}]*)\}`)

// plainLines are the sentences of the labelled texts without their labels, each alone and with the
// one after it.
func plainLines(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/text/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no labelled texts", err)
	}
	var lines []string
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				lines = append(lines, spanMarks.ReplaceAllString(line, "$1"))
			}
		}
	}
	for i := range len(lines) - 1 {
		lines = append(lines, lines[i]+" "+lines[i+1])
	}
	return lines
}

// A glance misses nothing that counts in a single cell.
func TestGlanceFindsWhatIsSure(t *testing.T) {
	sure := 0
	for _, line := range plainLines(t) {
		_, found := recognize.Glance(line, 0, nil)
		for _, want := range recognize.Spans(line, 0, nil) {
			if !want.Sure {
				continue
			}
			sure++
			if !slices.ContainsFunc(found, func(sp recognize.Span) bool {
				return sp.Sure && sp.Start < want.End && want.Start < sp.End
			}) {
				t.Errorf("%q: %s at %d is not found", line, want.Kind, want.Start)
			}
		}
	}
	if sure < 200 {
		t.Errorf("only %d sure spans in the labelled texts", sure)
	}
}

func FuzzGlance(f *testing.F) {
	for _, line := range plainLines(f)[:60] {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, found := recognize.Glance(s, 0, nil)
		for _, want := range recognize.Spans(s, 0, nil) {
			if want.Sure && !slices.ContainsFunc(found, func(sp recognize.Span) bool { return sp.Sure && sp.Start < want.End && want.Start < sp.End }) {
				t.Errorf("%s at %d is not found", want.Kind, want.Start)
			}
		}
	})
}

func BenchmarkGlance(b *testing.B) {
	lines := plainLines(b)
	n := 0
	for _, l := range lines {
		n += len(l)
	}
	for name, read := range map[string]func(string, recognize.Cue, []recognize.Span) (recognize.Look, []recognize.Span){"read": recognize.Read, "glance": recognize.Glance} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(n))
			b.ReportAllocs()
			var spans []recognize.Span
			for b.Loop() {
				for _, l := range lines {
					_, spans = read(l, 0, spans[:0])
				}
			}
		})
	}
}
