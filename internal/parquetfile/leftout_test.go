package parquetfile_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/table"
)

// TestNothingOfWhatWasLeftOutIsInTheFile looks for the texts of dropped rows and unused dictionary
// entries in every page, unpacked, and in the rest of the file.
func TestNothingOfWhatWasLeftOutIsInTheFile(t *testing.T) {
	fields := []table.Field{{Name: "navn", Type: opendata.String}, {Name: "id", Type: opendata.Integer}, {Name: "sted", Type: opendata.Geometry}}
	secretPoint := wkb.MustMarshal(orb.Point{10.7522454, 59.9138688})
	b := &table.Batch{
		Rows: 4,
		Drop: []bool{false, true, false, false},
		Columns: []table.Vector{
			{Type: opendata.String, Dict: []string{"Synlig", "Hemmelig-droppet", "Hemmelig-ubrukt"}, Codes: []int32{0, 1, -1, 0}},
			{Type: opendata.Integer, Valid: []bool{true, true, false, true}, Ints: []int64{5, 7_777_777_777_777, 8_888_888_888_888, 9}},
			{Type: opendata.Geometry, Blobs: [][]byte{wkb.MustMarshal(orb.Point{1, 2}), secretPoint, nil, nil}},
		},
	}
	doc := write(t, fields, parquetfile.Options{}, b)
	pages := unpacked(t, doc)
	if !bytes.Contains(pages, []byte("Synlig")) {
		t.Fatal("the search does not find what is there")
	}
	for _, where := range [][]byte{doc, pages} {
		for _, secret := range [][]byte{[]byte("Hemmelig"), secretPoint[5:13], little(7_777_777_777_777), little(8_888_888_888_888)} {
			if bytes.Contains(where, secret) {
				t.Errorf("%q is in the file", secret)
			}
		}
	}
	for s := range open(t, doc).Strings() {
		if strings.Contains(s, "Hemmelig") {
			t.Error("a dropped text is among the strings of the footer")
		}
	}
}

func little(v int64) []byte {
	b := make([]byte, 8)
	for i := range b {
		b[i] = byte(v >> (8 * i))
	}
	return b
}

// unpacked returns all pages, dictionaries included, as plain values one after another.
func unpacked(t *testing.T, doc []byte) []byte {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, group := range file.RowGroups() {
		for _, chunk := range group.ColumnChunks() {
			pages := chunk.Pages()
			for {
				page, err := pages.ReadPage()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if dictionary := page.Dictionary(); dictionary != nil {
					for i := range dictionary.Len() {
						all = dictionary.Index(int32(i)).AppendBytes(all)
					}
				}
				values := make([]parquet.Value, page.NumValues())
				if _, err := page.Values().ReadValues(values); err != nil && !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				for _, v := range values {
					all = v.AppendBytes(all)
				}
				parquet.Release(page)
			}
			if err := pages.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

func TestStringsNamesEveryTextOutsideOfThePages(t *testing.T) {
	fields := []table.Field{{Name: "kolonnenavn", Type: opendata.String}, {Name: "tall", Type: opendata.Integer}}
	b := &table.Batch{Rows: 3, Columns: []table.Vector{
		{Type: opendata.String, Dict: []string{"minste", "midt", "aller minst"}, Codes: []int32{0, 1, 2}},
		{Type: opendata.Integer, Valid: []bool{true, true, true}, Ints: []int64{1, 2, 3}},
	}}
	doc := write(t, fields, parquetfile.Options{Metadata: map[string]string{"nøkkel": "verdi"}}, b)
	got := map[string]bool{}
	for s := range open(t, doc).Strings() {
		got[s] = true
	}
	for _, want := range []string{"allmenning", "nøkkel", "verdi", "kolonnenavn", "tall", "table", "aller minst", "minste"} {
		if !got[want] {
			t.Errorf("%q is missing", want)
		}
	}
	for range open(t, doc).Strings() {
		break // a reader may stop
	}
}

func TestLongTextsAreNotRepeatedInTheFooter(t *testing.T) {
	long := strings.Repeat("lang fritekst ", 20)
	fields := []table.Field{{Name: "k", Type: opendata.String}}
	doc := write(t, fields, parquetfile.Options{}, &table.Batch{Rows: 1, Columns: []table.Vector{{Dict: []string{long}, Codes: []int32{0}}}})
	for s := range open(t, doc).Strings() {
		if strings.Contains(s, "lang") {
			t.Errorf("the footer has %q", s)
		}
	}
	if got := cells(fields, readAll(t, open(t, doc))...); got[0][0] != "="+long {
		t.Error("the cell has changed")
	}
}
