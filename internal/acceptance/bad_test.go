package acceptance_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Planted texts: one in cells, one in names (headers, sheets, members, keys).
const (
	inCell = "kvitveis7"
	inName = "blåklokke7"
)

// endsWell takes a file through init and publish. It ends in a published version or in an error of
// the right kind that says what is wrong and what to do, in two languages, and nothing that the
// file holds shows in what was said or recorded.
func endsWell(t *testing.T, root, file string, flags ...string) outcome {
	t.Helper()
	o := newOffice(t, root, flags...)
	boundMemory(t)
	_, out := o.take(t, file)
	o.saysNothing(t, out)
	if left := o.leftovers(t); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
	e := out.Error
	if e == nil {
		if out.Run == nil || out.Run.State != opendata.RunCommitted {
			t.Errorf("%s; want a published version or an error", describe(out))
			return out
		}
		o.read(t)
		return out
	}
	if e.Kind != opendata.Invalid && e.Kind != opendata.Refused {
		t.Errorf("%s", describe(out))
	}
	for _, lang := range []string{"nb", "en"} {
		if e.Message[lang] == "" || e.Hint[lang] == "" {
			t.Errorf("error %s in %s is %q, hint %q", e.Code, lang, e.Message[lang], e.Hint[lang])
		}
	}
	if out.Run == nil || out.Run.Error == nil || out.Run.Error.Code != e.Code {
		t.Errorf("the run's record does not say %s", e.Code)
	}
	if out.said.code == 0 {
		t.Error("exit code 0 after an error")
	}
	return out
}

// saysNothing checks that no planted text has come out of the file. Names of columns may show
// where a steward sees a proposal, but never in an error or a log line; cells never show.
func (o *office) saysNothing(t *testing.T, out outcome) {
	t.Helper()
	places := o.records(t)
	maps.DeleteFunc(places, func(file, _ string) bool {
		return filepath.Base(filepath.Dir(file)) == "parts" // profiles of what is published
	})
	places["stdout of publish"] = out.said.out
	places["definition"] = ""
	if def, err := os.ReadFile(filepath.Join(o.dir, "d.yaml")); err == nil {
		places["definition"] = string(def)
	}
	if out.Run != nil {
		for _, args := range [][]string{{"runs"}, {"runs", string(out.Run.ID)}, {"runs", string(out.Run.ID), "--json"}} {
			s := o.run(t, args...)
			places[strings.Join(args[:1], " ")+" says"] = s.out
			places["stderr of runs"] += s.err
		}
	}
	for place, text := range places {
		if strings.Contains(text, inCell) {
			t.Errorf("a cell's text shows in %s", place)
		}
	}
	quiet := map[string]string{"stderr of publish": out.said.err, "stderr of runs": places["stderr of runs"]}
	if out.Error != nil {
		quiet["error"] = fmt.Sprint(*out.Error)
	}
	for place, text := range quiet {
		if strings.Contains(text, inCell) || strings.Contains(text, inName) {
			t.Errorf("a planted text shows in %s", place)
		}
	}
}

func TestBadInput(t *testing.T) {
	badFiles(func(name, file string, doc []byte, want string, flags ...string) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, file)
			write(t, file, doc)
			doc = nil // measured is the program, not the test
			out := endsWell(t, dir, file, flags...)
			if got := at(out); got != want {
				t.Errorf("%s, at %q; want %q", describe(out), got, want)
			}
		})
	})
}

// Whole folders of files that were made to be nasty, and Parquet files under another name.
func TestBadRealFiles(t *testing.T) {
	dir := realData(t)
	for _, folder := range []string{"csv/duckdb-nasty", "csv/csv-spectrum", "json/duckdb-ndjson", "parquet/bad_data"} {
		files := 0
		err := filepath.WalkDir(filepath.Join(dir, folder), func(file string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(file) == ".md" {
				return err
			}
			files++
			t.Run(filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				out := endsWell(t, dir, file)
				if folder == "parquet/bad_data" && at(out) != "formats.parquet" {
					t.Errorf("%s, want error formats.parquet", describe(out))
				}
			})
			return nil
		})
		if err != nil || files == 0 {
			t.Errorf("%d files in %s (%v)", files, folder, err)
		}
	}
}

// A file that is cut short is an error wherever it was cut, unless what is left is a whole table,
// as it is of a text file that ends behind a row.
func TestTruncated(t *testing.T) {
	dir := twins(t)
	for _, c := range []struct {
		file  string
		lines bool // rows of their own make sense without those behind them
	}{
		{file: "sysselsatte.xlsx"}, {file: "datoer.ods"}, {file: "turer.csv.zip"}, {file: "stasjoner.json"},
		{file: "steder.geojson"}, {file: "to-samlinger.geojson.zip"}, {file: "rader.ndjson", lines: true},
		{file: "belop.csv", lines: true}, {file: "utf16-uten-bom.csv", lines: true}, {file: "omvendt-skraastrek.csv", lines: true},
	} {
		doc, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{40, len(doc) / 4, len(doc) / 2, len(doc) * 3 / 4, len(doc) - 2} {
			t.Run(fmt.Sprintf("%s of %d bytes", c.file, size), func(t *testing.T) {
				dir := t.TempDir()
				file := filepath.Join(dir, c.file)
				write(t, file, doc[:size])
				if out := endsWell(t, dir, file); out.Error == nil && !c.lines {
					t.Errorf("%s, want an error", describe(out))
				}
			})
		}
	}
}

// at is an error's code and place.
func at(out outcome) string {
	if out.Error == nil {
		return ""
	}
	w := out.Error.Where
	switch {
	case w.Line > 0 && w.Column > 0:
		return fmt.Sprintf("%s %d:%d", out.Error.Code, w.Line, w.Column)
	case w.Line > 0:
		return fmt.Sprintf("%s %d", out.Error.Code, w.Line)
	}
	return out.Error.Code
}
