package convert_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/convert"
	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

type fataler interface{ Fatal(...any) }

// open reads a source as the program does.
func open(t fataler, name, content string) table.Reader {
	in := formats.Input{ReaderAt: strings.NewReader(content), Size: int64(len(content)), Name: name}
	d, err := formats.Detect(context.Background(), in, opendata.Source{}, formats.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := formats.Open(context.Background(), in, d, formats.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// written is a conversion's result with everything it wrote.
type written struct {
	convert.Result
	parquet, csv, geojson, jsonl bytes.Buffer
	rejects                      []table.Reject
}

func run(t fataler, r table.Reader, c opendata.Contract) *written {
	defer r.Close()
	w := &written{}
	var err error
	w.Result, err = convert.Table(context.Background(), r, c, convert.Outputs{Parquet: &w.parquet, CSV: &w.csv, GeoJSON: &w.geojson, JSONL: &w.jsonl,
		Rejects: func(rej table.Reject) error { w.rejects = append(w.rejects, rej); return nil }}, convert.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func column(name string, typ opendata.Type) opendata.ColumnRule {
	return opendata.ColumnRule{Name: name, Type: typ, Treatment: opendata.Keep}
}

// Every row of a source is accounted for: published, rejected or removed, whatever the source looks
// like, and every file has exactly the published ones.
func TestRowsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var src strings.Builder
		src.WriteString("sted;antall\n")
		rows := rapid.IntRange(1, 60).Draw(t, "rows")
		for range rows {
			src.WriteString(rapid.SampledFrom([]string{"Vika;1", "Vika;2", "Storstranda;17", "Vika;mange", "Vika", ";", "Vika;3;4", "Vika;-", "«Å»;5"}).Draw(t, "row") + "\n")
		}
		r := open(t, "x.csv", src.String())
		names := r.Columns()
		if len(names) != 2 {
			t.Skip("not read as a table of two columns")
		}
		w := run(t, r, opendata.Contract{Columns: []opendata.ColumnRule{column(names[0].Name, opendata.String), column(names[1].Name, opendata.Integer)}})
		n := w.Rows
		if n.Read != n.Published+n.Rejected+n.Removed {
			t.Fatalf("read %d, published %d, rejected %d, removed %d", n.Read, n.Published, n.Rejected, n.Removed)
		}
		var byReason int64
		for _, c := range w.Rejects {
			byReason += c
		}
		if byReason != n.Rejected || int64(len(w.rejects)) != n.Rejected {
			t.Fatalf("%d rejected, %d by reason, %d kept", n.Rejected, byReason, len(w.rejects))
		}
		if p, c, j := len(parquetRows(t, w)), len(csvRows(t, w)), len(jsonlRows(t, w)); int64(p) != n.Published || int64(c) != n.Published || int64(j) != n.Published || w.Profile.Rows != n.Published {
			t.Fatalf("published %d, but Parquet %d, CSV %d, JSON Lines %d, profile %d", n.Published, p, c, j, w.Profile.Rows)
		}
	})
}

const everyType = `tekst;heltall;desimal;ja;dag;tid;klokke;tomt
"med ""sitat"", komma; og æøå";9007199254740993;1234,50;Ja;01.02.2026;2026-02-01T12:30:00+01:00;08:15:00;
 linje;-1;-0,05;Nei;31.12.1999;2026-07-01T00:00:00+02:00;23:59:59;
"<b>&amp;</b>";0;0,00;Ja;29.02.2024;2026-02-01T12:30:00Z;00:00:00;
;;;;;;;
`

// everyContract is the proposal, keeping everything.
func everyContract(t *testing.T) opendata.Contract {
	t.Helper()
	r := open(t, "x.csv", everyType)
	defer r.Close()
	p, _, err := convert.Scan(context.Background(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return convert.KeepAll(p)
}

// The same row says the same in every file: cell by cell, null for null.
func TestFilesAgreeWithEachOther(t *testing.T) {
	w := run(t, open(t, "x.csv", everyType), everyContract(t))
	if w.Rows.Rejected != 0 || w.Rows.Published < 3 {
		t.Fatalf("rows = %+v, rejects %v", w.Rows, w.Rejects)
	}
	var types []opendata.Type
	for _, f := range w.Fields {
		types = append(types, f.Type)
	}
	if want := []opendata.Type{"string", "integer", "decimal(2)", "boolean", "date", "timestamp", "time", "string"}; !slices.Equal(types, want) {
		t.Errorf("types = %v, want %v", types, want)
	}
	agree(t, w)
	if !strings.Contains(w.jsonl.String(), `"heltall":9007199254740993`) || !strings.Contains(w.jsonl.String(), `"desimal":1234.50`) || !strings.Contains(w.jsonl.String(), "<b>&amp;</b>") {
		t.Errorf("JSON Lines = %s", w.jsonl.String())
	}
}

func TestFilesAgreeAboutPlaces(t *testing.T) {
	const src = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"navn":"Parken","antall":3},"geometry":{"type":"Point","coordinates":[10.75,59.91]}},
{"type":"Feature","properties":{"navn":"Torget","antall":null},"geometry":null},
{"type":"Feature","properties":{"navn":"Vika","antall":1},"geometry":{"type":"Polygon","coordinates":[[[10,59],[11,59],[11,60],[10,59]]]}}]}`
	r := open(t, "x.geojson", src)
	var c opendata.Contract
	for _, col := range r.Columns() {
		typ := opendata.String
		if col.Geometry {
			typ = opendata.Geometry
		} else if col.Name == "antall" {
			typ = opendata.Integer
		}
		c.Columns = append(c.Columns, column(col.Name, typ))
	}
	w := run(t, r, c)
	agree(t, w)
	var fc struct{ Features []json.RawMessage }
	if err := json.Unmarshal(w.geojson.Bytes(), &fc); err != nil || len(fc.Features) != 3 {
		t.Errorf("GeoJSON = %s, %v", w.geojson.String(), err)
	}
	if !strings.Contains(w.csv.String(), "POINT") || len(w.BBox) != 4 {
		t.Errorf("CSV = %s, bbox %v", w.csv.String(), w.BBox)
	}
}

// agree compares the rows of Parquet, CSV and JSON Lines.
func agree(t *testing.T, w *written) {
	t.Helper()
	p, c, j := parquetRows(t, w), csvRows(t, w), jsonlRows(t, w)
	if len(p) != len(c) || len(p) != len(j) || len(p) == 0 {
		t.Fatalf("rows: Parquet %d, CSV %d, JSON Lines %d", len(p), len(c), len(j))
	}
	for i := range p {
		for k, f := range w.Fields {
			if f.Type != opendata.Geometry && p[i][k] != c[i][k] {
				t.Errorf("row %d, %s: Parquet %q, CSV %q", i, f.Name, p[i][k], c[i][k])
			}
			if c[i][k] != j[i][k] {
				t.Errorf("row %d, %s: CSV %q, JSON Lines %q", i, f.Name, c[i][k], j[i][k])
			}
		}
	}
}

func parquetRows(t fataler, w *written) [][]string {
	f, err := parquetfile.Open(bytes.NewReader(w.parquet.Bytes()), int64(w.parquet.Len()))
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Reader(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var rows [][]string
	var b table.Batch
	for {
		err := r.Next(context.Background(), &b)
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Rows {
			row := make([]string, len(f.Fields()))
			for k, field := range f.Fields() {
				row[k], _ = typing.Text(field, &b.Columns[k], i)
			}
			rows = append(rows, row)
		}
	}
}

func csvRows(t fataler, w *written) [][]string {
	rows, err := csv.NewReader(bytes.NewReader(w.csv.Bytes())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func jsonlRows(t fataler, w *written) [][]string {
	var rows [][]string
	for line := range strings.Lines(w.jsonl.String()) {
		dec := json.NewDecoder(strings.NewReader(line))
		dec.UseNumber()
		var object map[string]any
		if err := dec.Decode(&object); err != nil || len(object) != len(w.Fields) {
			t.Fatal(fmt.Sprintf("line %q: %v", line, err))
		}
		row := make([]string, len(w.Fields))
		for k, f := range w.Fields {
			if v := object[f.Name]; v != nil {
				row[k] = fmt.Sprint(v)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

const persons = "navn;epost;antall\nKari Nordmann;kari.nordmann@example.no;1\nOla Hansen;ola.hansen@example.no;2\nPer Olsen;per.olsen@example.no;3\n"

func TestKeepAllKeepsEveryColumnAndLeavesTheProposalAlone(t *testing.T) {
	r := open(t, "x.csv", persons)
	proposal, stats, err := convert.Scan(context.Background(), r, nil)
	r.Close()
	if err != nil || stats.Rows != 3 || proposal.Rows != 3 {
		t.Fatalf("scan: %+v, %v", stats, err)
	}
	before := proposal.Contract.Digest()
	all := convert.KeepAll(proposal)
	if proposal.Contract.Digest() != before {
		t.Error("the proposal was changed")
	}
	w := run(t, open(t, "x.csv", persons), all)
	if len(w.Fields) != 3 || !strings.Contains(w.csv.String(), "kari.nordmann@example.no") {
		t.Errorf("fields = %v", w.Fields)
	}
	gated := run(t, open(t, "x.csv", persons), proposal.Contract)
	if strings.Contains(gated.csv.String()+gated.jsonl.String()+gated.parquet.String(), "example.no") || len(gated.Holds) != 0 {
		t.Errorf("the proposal lets an address through, or holds: %v", gated.Holds)
	}
}

func TestAVanishedColumnHoldsAndTheRestIsStillScanned(t *testing.T) {
	c := opendata.Contract{Columns: []opendata.ColumnRule{column("borte", opendata.String), column("antall", opendata.Integer), column("epost", opendata.String)}}
	w := run(t, open(t, "x.csv", persons), c)
	codes := map[string]string{}
	for _, h := range w.Holds {
		codes[h.Code] = h.Column
	}
	if codes["column_vanished"] != "borte" || len(codes) < 2 {
		t.Errorf("holds = %+v, want the vanished column and the e-mail addresses", w.Holds)
	}
	if len(w.Left) != 1 || w.Left[0].Index != 0 || w.Left[0].Label != "navn" {
		t.Errorf("left out = %+v, want the first column", w.Left)
	}
	if len(w.Fields) != 2 {
		t.Errorf("fields = %v", w.Fields)
	}
}

func TestNothingLeftIsRefused(t *testing.T) {
	r := open(t, "x.csv", persons)
	defer r.Close()
	rule := column("navn", opendata.String)
	rule.Treatment = opendata.Suppress
	_, err := convert.Table(context.Background(), r, opendata.Contract{Columns: []opendata.ColumnRule{rule}}, convert.Outputs{}, convert.Options{})
	if e := opendata.AsError(err); e.Kind != opendata.Refused || e.Code != "convert.nothing_left" {
		t.Errorf("error = %v", err)
	}
}

func TestAFailingOutputFailsTheConversion(t *testing.T) {
	broken := errors.New("disk full")
	for name, out := range map[string]convert.Outputs{"parquet": {Parquet: failing{broken}}, "csv": {CSV: failing{broken}}, "jsonl": {JSONL: failing{broken}}} {
		r := open(t, "x.csv", everyType)
		if _, err := convert.Table(context.Background(), r, everyContract(t), out, convert.Options{}); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
		r.Close()
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
