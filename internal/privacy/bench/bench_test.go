package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const ours = "../../../testdata/privacy"

// limits are what the gate has reached on our corpus: at most so many may go wrong. Tighten them
// when it gets better; never loosen one without saying why beside it.
var limits = map[string]int{
	"tables that could not be judged":     0,
	"planted values published":            0,
	"personal spans published by default": 0,
	"personal spans left by redaction":    1,
	"harmless columns removed or altered": 2,
	"clean tables touched":                2,
	"harmless spans redacted":             4,
	"cells about companies lost":          0,
	"small counts published":              0,
	"small counts given back by totals":   0,
}

func TestGateIsNotWorseThanRecorded(t *testing.T) {
	t.Parallel()
	s := sum(judged(t))
	for _, a := range s.aims() {
		limit, ok := limits[a.What]
		if !ok {
			t.Errorf("%s: no limit is recorded", a.What)
		}
		if a.Bad > limit {
			t.Errorf("%s: %d of %d, recorded are %d", a.What, a.Bad, a.Of, limit)
		}
		if a.Bad < limit {
			t.Logf("%s: %d of %d, better than the recorded %d", a.What, a.Bad, a.Of, limit)
		}
	}
}

func judged(t *testing.T) []score {
	t.Helper()
	var scores []score
	for _, l := range corpus(t) {
		s := judge(t.Context(), ours, l)
		if s.Error != "" {
			t.Errorf("%s: %s", s.File, s.Error)
		}
		scores = append(scores, s)
	}
	return scores
}

func corpus(t *testing.T) []labels {
	t.Helper()
	all, err := readLabels(ours)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The corpus itself: enough of it, and labels that say what is in the tables.
func TestCorpusIsLargeEnough(t *testing.T) {
	var clean, size int64
	all := corpus(t)
	for _, l := range all {
		if l.Clean {
			clean++
		}
		info, err := os.Stat(filepath.Join(ours, filepath.FromSlash(l.File)))
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if len(all) < 40 || int(clean)*5 < len(all)*2 || size > 4_000_000 {
		t.Errorf("%d tables, %d of them clean, %d bytes", len(all), clean, size)
	}
	files, err := os.ReadDir(filepath.Join(ours, "tables"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(all) {
		t.Errorf("%d files and %d labelled tables", len(files), len(all))
	}
}

func TestLabelsDescribeTheirTables(t *testing.T) {
	t.Parallel()
	for _, l := range corpus(t) {
		t.Run(filepath.Base(l.File), func(t *testing.T) {
			g, err := readGrid(t.Context(), filepath.Join(ours, filepath.FromSlash(l.File)))
			if err != nil {
				t.Fatal(err)
			}
			if err := l.fit(g); err != nil {
				t.Fatal(err)
			}
			if len(l.Columns) != len(g.names) {
				t.Errorf("%d columns are labelled, the table has %d", len(l.Columns), len(g.names))
			}
			checkSpans(t, g, l)
			checkPlanted(t, g, l)
		})
	}
}

func checkSpans(t *testing.T, g *grid, l labels) {
	for _, list := range [][]span{l.Spans, l.Traps} {
		for _, sp := range list {
			i := g.index(sp.Column)
			if i < 0 || sp.Row >= len(g.rows) || !strings.Contains(g.rows[sp.Row][i], sp.Text) {
				t.Fatalf("row %d, column %q: the labelled text is not there", sp.Row, sp.Column)
			}
		}
	}
}

// checkPlanted: every planted value is in the source, and none where it would have to be published.
func checkPlanted(t *testing.T, g *grid, l labels) {
	strong := make([]string, len(l.Planted))
	for i, v := range l.Planted {
		if !weak(v) {
			strong[i] = v
		}
	}
	f, all := newFinder(strong), newFinder(l.Planted)
	found := map[int]bool{}
	for i, name := range g.names {
		all.find(name, func(v int) { found[v] = true })
		class := l.class(g, i)
		for r, cell := range g.column(i) {
			if class == direct || class == mixed {
				all.find(cell, func(v int) { found[v] = true })
				continue
			}
			if class == free {
				continue
			}
			f.find(cell, func(v int) {
				t.Errorf("row %d: a planted value stands in the column %q, which is %s", r, name, class)
			})
		}
	}
	if l.Columns["geometry"].Class == "" && len(found) != len(l.Planted) {
		t.Errorf("%d of %d planted values are in the source", len(found), len(l.Planted))
	}
}

func (l labels) class(g *grid, i int) string {
	for name, c := range l.Columns {
		if g.index(name) == i {
			return c.Class
		}
	}
	return ""
}

// A table that is published whole has to score as badly as can be: else the scorer is blind.
func TestScorerSeesWhatIsPublished(t *testing.T) {
	t.Parallel()
	for _, l := range corpus(t) {
		if len(l.Planted)+len(l.Spans) == 0 && l.Counts == nil {
			continue
		}
		t.Run(filepath.Base(l.File), func(t *testing.T) {
			s, c := publishedWhole(t, l)
			for kind, n := range s.Planted {
				if n.Bad != n.All && kind != "column_name" { // a name in a header never gets as far as a contract
					t.Errorf("%s: saw %d of %d published values", kind, n.Bad, n.All)
				}
			}
			if s.Default.Bad != s.Default.All {
				t.Errorf("saw %d of %d published spans", s.Default.Bad, s.Default.All)
			}
			if s.Harmless.Bad+s.Kept.Bad > 0 {
				t.Errorf("saw a loss where everything is kept: %v, %v", s.HarmlessX, s.KeptIn)
			}
			if n := judgeCounts(c); n.Left != n.Small {
				t.Errorf("saw %d of %d published small counts", n.Left, n.Small)
			}
		})
	}
}

func publishedWhole(t *testing.T, l labels) (score, compared) {
	t.Helper()
	ctx := t.Context()
	f, err := os.Open(filepath.Join(ours, filepath.FromSlash(l.File)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	in, err := detect(ctx, f, info.Size(), filepath.Base(l.File))
	if err != nil {
		t.Fatal(err)
	}
	c := whole(t, ctx, in, l)
	s := score{Planted: map[string]tally{}, KeptIn: map[string]int{}}
	if err := s.planted(ctx, c); err != nil {
		t.Fatal(err)
	}
	s.spansByDefault(c)
	s.harmless(c)
	s.kept(c)
	return s, c
}

func whole(t *testing.T, ctx context.Context, in input, l labels) compared {
	t.Helper()
	source, err := in.grid(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := scan(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	all, err := publish(ctx, in, everything(p))
	if err != nil {
		t.Fatal(err)
	}
	return compared{labels: l, source: source, all: all, out: all, contract: everything(p)}
}
