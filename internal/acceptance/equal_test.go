package acceptance_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// equalTables checks that the convert command writes the same cells from both files. Every column
// is written, free text too. normal, if given, evens out a difference that the files themselves
// have in a column.
func equalTables(t *testing.T, one, other string, normal func(column int, cell string) string) {
	t.Helper()
	a, b := converted(t, one), converted(t, other)
	if len(a) != len(b) || len(a) < 2 {
		t.Fatalf("%d and %d rows", len(a), len(b))
	}
	for i := range a {
		if i == 0 && normal != nil {
			continue // names may differ, too
		}
		for c := range a[i] {
			if normal != nil {
				a[i][c], b[i][c] = normal(c, a[i][c]), normal(c, b[i][c])
			}
		}
		if !slices.Equal(a[i], b[i]) {
			t.Fatalf("row %d is %q and %q", i, a[i], b[i])
		}
	}
}

// converted is what convert --report-only writes as CSV.
func converted(t *testing.T, file string) [][]string {
	t.Helper()
	o := newOffice(t, filepath.Dir(file))
	out := filepath.Join(o.dir, "out.csv")
	if s := o.run(t, "convert", file, "-o", out, "--report-only"); s.code != 0 {
		t.Fatalf("convert: %s", s.err)
	}
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
