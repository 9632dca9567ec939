package dcat_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/opendata"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden holds the bytes of two small catalogs and of each of their datasets, laid out as
// they are served. The judge in interop/dcat.mjs reads the same files with other parsers.
func TestGolden(t *testing.T) {
	catalogs := map[string][]dcat.Entry{"golden": sampleEntries(), "hostile": {hostileEntry()}}
	for folder, entries := range catalogs {
		c := sampleCatalog()
		for _, f := range dcat.Formats() {
			compareGolden(t, filepath.Join(folder, "catalog."+f.Extension()), written(t, dcat.Catalog(c, entries), f))
			for _, e := range entries {
				name := string(e.Manifest.Dataset) + "." + f.Extension()
				compareGolden(t, filepath.Join(folder, "datasets", name), written(t, dcat.Dataset(c, e), f))
			}
		}
	}
}

// hostileEntry is a dataset whose metadata hold everything that breaks serialisers.
func hostileEntry() dcat.Entry {
	e := playgrounds()
	everything := "x" + strings.Join(hostile, " x ") + " ]]> -- \u0041 \\u0041 'x' \"\"\" x"
	url := "https://example.no/" + strings.Join([]string{"a b", "\u202e", "æ", "<>\"{}|^`", "%zz", "%2F", "a&b", "]]>", "--", "'"}, "/")
	m := &e.Manifest.Metadata
	m.Title = opendata.T(everything, everything, everything)
	m.Description = opendata.T(everything, "", everything)
	m.Publisher = opendata.Publisher{Name: everything, OrgNr: "999999997", URL: url}
	m.Contact = opendata.Contact{Name: everything, Email: "a&b<c>'d\"@example.no", URL: url}
	m.Keywords = map[string][]string{"nb": hostile, "en": {everything}}
	m.LandingPage = url + "?q=<å>&b=[1]#del"
	m.Legislation = []string{url}
	return e
}

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run the test with -update and look at the difference", name)
	}
}

func written(t *testing.T, g *dcat.Graph, f dcat.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := g.Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
