package publish

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/convert"
	"github.com/allmenning/allmenning/internal/csvfile"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

const plantedID = "17821951046" // of the synthetic series

// staged is a table of places, as a Parquet file and as what a second look needs to know of it.
type staged struct {
	contract opendata.Contract
	fields   []table.Field
	batch    table.Batch
	metadata map[string]string
}

func stagedPlaces() staged {
	s := staged{contract: opendata.Contract{Columns: []opendata.ColumnRule{rule("sted", opendata.String, opendata.Keep), rule("antall", opendata.Integer, opendata.Keep)}},
		fields: []table.Field{{Name: "sted", Type: opendata.String}, {Name: "antall", Type: opendata.Integer}}}
	s.batch = table.Batch{Rows: 6, Columns: []table.Vector{
		{Dict: []string{"Sagene", "Torshov", "Vika"}, Codes: []int32{0, 0, 0, 1, 1, 2}},
		{Valid: []bool{true, true, true, true, true, true}, Ints: []int64{10, 20, 30, 40, 50, 3}},
	}}
	return s
}

func (s staged) parquet(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := parquetfile.NewWriter(&b, s.fields, parquetfile.Options{Metadata: s.metadata})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&s.batch); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// holds takes the second look at a file of the version and gives place and kind of what stops it.
func (s staged) holds(t *testing.T, catalog opendata.Catalog, f opendata.File, doc []byte) string {
	t.Helper()
	l := looked{contract: s.contract, catalog: catalog, tempDir: t.TempDir(), parquet: func() (io.ReaderAt, int64, func(), error) {
		doc := s.parquet(t)
		return bytes.NewReader(doc), int64(len(doc)), func() {}, nil
	}}
	for _, field := range s.fields {
		l.columns = append(l.columns, opendata.PublishedColumn{Name: field.Name, Type: field.Type})
	}
	_, holds, err := l.at(context.Background(), f, bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatalf("%v (%s)", err, opendata.Cause(err))
	}
	return placesOf(holds)
}

func placesOf(holds []opendata.HoldReason) string {
	var list []string
	for _, h := range holds {
		list = append(list, h.Column+"/"+h.Kind)
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

// A value that should not be there stops the release wherever it stands in a Parquet file.
func TestSecondLookAtParquet(t *testing.T) {
	for _, tc := range []struct {
		name  string
		plant func(s *staged)
		want  string
	}{
		{"nothing", func(*staged) {}, ""},
		{"cell", func(s *staged) { s.batch.Columns[0].Dict[2] = "elev " + plantedID }, "sted/national_id"},
		{"number", func(s *staged) { s.batch.Columns[1].Ints[2] = 17821951046 }, "antall/national_id"},
		{"metadata", func(s *staged) { s.metadata = map[string]string{"note": "ring +47 41 00 00 00"} }, "parquet_metadata/phone"},
		{"key of metadata", func(s *staged) { s.metadata = map[string]string{"kari@example.no": ""} }, "parquet_metadata/email"},
		{"name of a column", func(s *staged) {
			s.fields[0].Name, s.contract.Columns[0].Name = plantedID, plantedID
		}, "column 1/national_id parquet_metadata/national_id"},
		{"a column of its own", func(s *staged) { s.contract.Columns = s.contract.Columns[:1] }, "antall/not_in_contract"},
		{"small count", func(s *staged) {
			s.contract.Privacy = &opendata.PrivacyRules{Counts: &opendata.CountRules{Columns: []string{"antall"}}}
		}, "antall/small_count"},
		{"small groups", func(s *staged) {
			s.contract.Privacy = &opendata.PrivacyRules{QuasiIdentifiers: []string{"sted"}, K: 3, SmallGroups: opendata.SuppressSmall}
		}, "parquet/small_group"},
		{"groups that are large enough", func(s *staged) {
			s.contract.Privacy = &opendata.PrivacyRules{QuasiIdentifiers: []string{"sted"}, K: 3, SmallGroups: opendata.SuppressSmall}
			s.batch.Columns[0].Codes = []int32{0, 0, 0, 1, 1, 1}
		}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := stagedPlaces()
			tc.plant(&s)
			got := s.holds(t, opendata.Catalog{}, opendata.File{Format: "parquet"}, s.parquet(t))
			if got != tc.want {
				t.Errorf("stops %q, want %q", got, tc.want)
			}
		})
	}
}

func zipped(t *testing.T, doc string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, doc); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// … and in any of the text files, and in what will be said of the version in the catalog. What
// columns hold too is theirs to explain.
func TestSecondLookAtTexts(t *testing.T) {
	manifest := func(change func(*opendata.Manifest)) string {
		m := opendata.Manifest{Dataset: "steder", Version: "20260301T120001Z-0011223344556677", Metadata: opendata.Metadata{Title: opendata.T("Steder", "Stader", "Places")}}
		change(&m)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	catalog := opendata.Catalog{BaseURL: "https://data.example.no", Publisher: opendata.Publisher{Name: "Fjordvik", OrgNr: "999999999"}}
	for _, tc := range []struct {
		name, format, doc string
		catalog           func(*opendata.Catalog)
		want              string
	}{
		{name: "clean", format: "csv", doc: "sted,antall\nSagene,10\n"},
		{name: "row", format: "csv", doc: "sted,antall\nSagene,10\n178219 51046,20\n", want: "csv/national_id"},
		{name: "disguised", format: "csv", doc: "sted\nkari%40example.no\n", want: "csv/email"},
		{name: "name", format: "csv", doc: "sted\nKari Hansen\n", want: "csv/person_name"},
		{name: "property", format: "geojson", doc: `{"type":"Feature","properties":{"sted":"Sagene\n8601.11.17947"}}`, want: "geojson/bank_account"},
		{name: "frequent value", format: "profile", doc: `{"columns":[{"top":[{"value":"+47 41 00 00 00","count":3}]}]}`, want: "profile/phone"},
		{name: "package", format: "datapackage", doc: `{"title":"Steder","contributors":[{"title":"kari.hansen@example.no"}]}`, want: "datapackage/email"},
		{name: "manifest", format: "manifest", doc: manifest(func(*opendata.Manifest) {})},
		{name: "title", format: "manifest", doc: manifest(func(m *opendata.Manifest) { m.Metadata.Title = opendata.T("Klagen til Kari Hansen", "", "") }), want: "dcat/person_name manifest/person_name"},
		{name: "removed column", format: "manifest", doc: manifest(func(m *opendata.Manifest) { m.Removed = []opendata.RemovedColumn{{Name: plantedID}} }), want: "manifest/national_id"},
		{name: "contact of the catalog", format: "manifest", doc: manifest(func(*opendata.Manifest) {}),
			catalog: func(c *opendata.Catalog) { c.Contact = opendata.Contact{Name: "Post", Email: "kari.hansen@example.no"} }, want: "dcat/email"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := catalog
			if tc.catalog != nil {
				tc.catalog(&c)
			}
			s := stagedPlaces()
			if got := s.holds(t, c, opendata.File{Format: tc.format}, []byte(tc.doc)); got != tc.want {
				t.Errorf("stops %q, want %q", got, tc.want)
			}
			if tc.format == "manifest" {
				return // never compressed
			}
			if got := s.holds(t, c, opendata.File{Format: tc.format, Compress: "gzip"}, zipped(t, tc.doc)); got != tc.want {
				t.Errorf("compressed: stops %q, want %q", got, tc.want)
			}
		})
	}
	s := stagedPlaces()
	s.contract.Columns[0].Accepts = []opendata.Acceptance{{Kind: "person_name", Reason: "steder"}}
	s.batch.Columns[0].Dict[0] = "Kari Hansen"
	if got := s.holds(t, catalog, opendata.File{Format: "csv"}, []byte("sted\nKari Hansen\n")); got != "" {
		t.Errorf("what a column holds and the contract accepts stops %q", got)
	}
}

// Values that a conversion removed are found in the files that it wrote, in a column and in a text
// file alone.
func TestSearchForRemovedValues(t *testing.T) {
	source := []table.Column{{Name: "fødselsnummer"}, {Name: "sted"}}
	treater, err := privacy.NewTreater(opendata.Contract{Columns: []opendata.ColumnRule{rule("sted", opendata.String, opendata.Keep)}}, source, privacy.Keys{})
	if err != nil {
		t.Fatal(err)
	}
	var out table.Batch
	treater.Text(&table.Batch{Rows: 1, Lines: []int64{2}, Columns: []table.Vector{{Dict: []string{plantedID}, Codes: []int32{0}}, {Dict: []string{"Sagene"}, Codes: []int32{0}}}}, &out)
	for name, tc := range map[string]struct {
		cell, extra, want string
	}{
		"clean":          {"Sagene", "", ""},
		"in a column":    {"nr 178219 51046", "", "sted/national_id"},
		"in a text file": {"Sagene", plantedID + "\n", "csv/national_id"},
	} {
		t.Run(name, func(t *testing.T) {
			s := staged{contract: opendata.Contract{Columns: []opendata.ColumnRule{rule("sted", opendata.String, opendata.Keep)}}, fields: []table.Field{{Name: "sted", Type: opendata.String}},
				batch: table.Batch{Rows: 1, Columns: []table.Vector{{Dict: []string{tc.cell}, Codes: []int32{0}}}}}
			outs := map[string]*output{"p": {format: "parquet"}, "c": {format: "csv", gzip: true}, "g": {format: "geojson", gzip: true}, "r": {name: "rejects", gzip: true}}
			for _, o := range outs {
				if err := o.create(t.TempDir()); err != nil {
					t.Fatal(err)
				}
				defer o.discard()
			}
			if _, err := outs["p"].Write(s.parquet(t)); err != nil {
				t.Fatal(err)
			}
			w := csvfile.NewWriter(outs["c"], s.fields)
			if err := w.Write(&s.batch); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := fmt.Fprint(outs["c"], tc.extra); err != nil {
				t.Fatal(err)
			}
			if _, err := fmt.Fprint(outs["r"], plantedID); err != nil { // private: not searched
				t.Fatal(err)
			}
			holds, err := searchRemoved(context.Background(), s.contract, convert.Result{Fields: s.fields, Removed: treater.Removed()}, outs)
			if err != nil {
				t.Fatal(err)
			}
			if got := placesOf(holds); got != tc.want {
				t.Errorf("stops %q, want %q", got, tc.want)
			}
		})
	}
}
