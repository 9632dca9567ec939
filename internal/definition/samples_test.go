package definition_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/definition"
)

// TestSamples: the sample definitions are complete, and written out again they say the same.
func TestSamples(t *testing.T) {
	const dir = "../../testdata/sources/"
	catalog, problems := definition.ParseCatalog("catalog.yaml", readFile(t, dir+"catalog.yaml"))
	if len(problems) > 0 {
		t.Fatal(report(problems))
	}
	var planted []struct{ Value, Dataset, Column, Kind string }
	if err := json.Unmarshal(readFile(t, dir+"planted.json"), &planted); err != nil || len(planted) == 0 {
		t.Fatalf("planted.json: %d, %v", len(planted), err)
	}
	held, highValue := 0, 0
	for _, name := range files(t, dir+"*.yaml") {
		id := strings.TrimSuffix(filepath.Base(name), ".yaml")
		if id == "catalog" {
			continue
		}
		t.Run(id, func(t *testing.T) {
			d, problems := definition.Parse(name, readFile(t, name))
			if len(problems) > 0 {
				t.Fatal(report(problems))
			}
			if string(d.ID) != id {
				t.Errorf("dataset is called %q", d.ID)
			}
			if _, problems := definition.Merge(catalog, d); len(problems) > 0 {
				t.Error(report(problems))
			}
			if err := compiled(t).Validate(asJSON(t, readFile(t, name))); err != nil {
				t.Errorf("schema: %v", err)
			}
			roundTrips(t, d)
			if len(d.Columns) == 0 {
				held++
			}
			if len(d.HVD) > 0 {
				highValue++
			}
			text := sourceText(t, dir+"files/"+d.Source.Path)
			for _, p := range planted {
				if p.Dataset != id {
					continue
				}
				if !strings.Contains(text, p.Value) {
					t.Fatalf("a planted identifier of column %q is not in the source", p.Column)
				}
				for _, c := range d.Columns {
					if c.Name == p.Column && c.Treatment != "suppress" && c.Treatment != "redact" {
						t.Fatalf("column %q holds planted identifiers and is published", c.Name)
					}
				}
			}
		})
	}
	if held == 0 || highValue == 0 {
		t.Errorf("%d samples held, %d of high value; a newcomer should see both", held, highValue)
	}
}

// sourceText is the text of a sample, whatever its encoding or packing.
func sourceText(t *testing.T, name string) string {
	t.Helper()
	b := readFile(t, name)
	switch {
	case bytes.HasPrefix(b, []byte("PK")):
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(&all, io.LimitReader(r, 10<<20)); err != nil {
				t.Fatal(err)
			}
			_ = r.Close()
		}
		return all.String()
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = binary.LittleEndian.Uint16(b[2*i:])
		}
		return string(utf16.Decode(units))
	case !utf8.Valid(b): // Windows-1252, of which the samples use the letters of Latin-1
		runes := make([]rune, len(b))
		for i, c := range b {
			runes[i] = rune(c)
		}
		return string(runes)
	}
	return string(b)
}
