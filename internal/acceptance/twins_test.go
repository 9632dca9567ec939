package acceptance_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// twins lays out the synthetic files in a folder of their own. A folder in testdata/twins stands
// for a ZIP file, a spreadsheet for one, so that what is in it can be read and reviewed.
func twins(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	entries, err := os.ReadDir("testdata/twins")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		from := filepath.Join("testdata/twins", e.Name())
		doc := []byte(nil)
		if e.IsDir() {
			doc = zipped(t, os.DirFS(from))
		} else if doc, err = os.ReadFile(from); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, e.Name()), doc)
	}
	return dir
}

func zipped(t *testing.T, folder fs.FS) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	if err := z.AddFS(folder); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The traps that real files have, in files of our own.
func TestTwins(t *testing.T) {
	dir := twins(t)
	table := expectations(t, "testdata/twins.tsv")
	everyFile(t, dir, table)
	for _, e := range table {
		t.Run(e.name(), func(t *testing.T) {
			t.Parallel()
			e.meet(t, dir)
		})
	}
}

// everyFile checks that no file has been forgotten in the table.
func everyFile(t *testing.T, dir string, table []expectation) {
	t.Helper()
	known := map[string]bool{}
	for _, e := range table {
		known[e.file] = true
	}
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !tabular(file) {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if !known[filepath.ToSlash(name)] {
			t.Errorf("%s is not in the table of expectations", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tabular reports whether a file's name promises a format that we read.
func tabular(file string) bool {
	switch filepath.Ext(file) {
	case ".csv", ".xlsx", ".xls", ".ods", ".json", ".jsonld", ".ndjson", ".geojson", ".geojsonl", ".zip":
		return true
	}
	return false
}

// A file that is lost in two ways of escaping reads as its repaired edition, cell by cell, and a
// spreadsheet as its CSV.
func TestTwinsAreEqual(t *testing.T) {
	dir := twins(t)
	equalTables(t, filepath.Join(dir, "omvendt-skraastrek.csv"), filepath.Join(dir, "omvendt-skraastrek-rettet.csv"), nil)
	equalTables(t, filepath.Join(dir, "sysselsatte.xlsx"), filepath.Join(dir, "sysselsatte.csv"), nil)
}
