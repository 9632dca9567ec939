package json_test

import (
	"bytes"
	"context"
	stdjson "encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/json"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

func open(t testing.TB, doc string, opts opendata.ReadOptions) (table.Reader, error) {
	t.Helper()
	return json.Open(context.Background(), strings.NewReader(doc), int64(len(doc)), opts)
}

// object writes one row; a null cell is left out or written, in turn.
func object(t *testing.T, header []string, row []*string) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range header {
		key, err := stdjson.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		value, err := stdjson.Marshal(row[i])
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func openBytes(ctx context.Context, doc []byte) (table.Reader, error) {
	return json.Open(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
}

func TestConformance(t *testing.T) {
	encode := func(before, between, after string) func(*testing.T, []string, [][]*string) []byte {
		return func(t *testing.T, header []string, rows [][]*string) []byte {
			var b bytes.Buffer
			b.WriteString(before)
			for i, row := range rows {
				if i > 0 {
					b.WriteString(between)
				}
				b.Write(object(t, header, row))
			}
			b.WriteString(after)
			return b.Bytes()
		}
	}
	t.Run("Array", func(t *testing.T) {
		tabletest.Run(t, tabletest.Config{Encode: encode("[", ",", "]"), Open: openBytes, NeedsRows: true, Empties: true})
	})
	t.Run("Object", func(t *testing.T) {
		tabletest.Run(t, tabletest.Config{Encode: encode(`{"meta":{"n":1},"data":{"rows":[`, ",\n", `]},"ok":true}`), Open: openBytes, NeedsRows: true, Empties: true})
	})
	t.Run("Lines", func(t *testing.T) {
		tabletest.Run(t, tabletest.Config{
			Encode: encode("", "\n", "\n"), NeedsRows: true, Empties: true,
			Open: func(ctx context.Context, doc []byte) (table.Reader, error) {
				return json.Open(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{Rows: json.Root})
			},
			// A cut between two lines can't be seen; within one it can.
			Truncate: func(doc []byte) [][]byte {
				return [][]byte{doc[:len(doc)-2], doc[:len(doc)/2-5], doc[:len(doc)-10]}
			},
		})
	})
}

func TestRows(t *testing.T) {
	tests := []struct {
		name, doc, rows string // rows: the option
		header          []string
		want            [][]*string
		resolved        string
		warnings        string
	}{
		{name: "array of objects", doc: `[{"a":1,"b":"x"},{"a":2}]`,
			header: []string{"a", "b"}, want: [][]*string{tabletest.Cells("1", "x"), tabletest.Cells("2", "")}, resolved: "$"},
		{name: "numbers keep their digits", doc: `[{"a":1.10,"b":12345678901234567890,"c":-1E+5,"d":0.1}]`,
			header: []string{"a", "b", "c", "d"}, want: [][]*string{tabletest.Cells("1.10", "12345678901234567890", "-1E+5", "0.1")}, resolved: "$"},
		{name: "booleans, null and empty text", doc: `[{"a":true,"b":false,"c":null,"d":""}]`,
			header: []string{"a", "b", "c", "d"}, want: [][]*string{tabletest.Cells("true", "false", "", "")}, resolved: "$"},
		{name: "nested objects", doc: `[{"id":1,"adresse":{"gate":"Storgata 1","sted":{"nr":"0301"}}}]`,
			header: []string{"id", "adresse.gate", "adresse.sted.nr"}, want: [][]*string{tabletest.Cells("1", "Storgata 1", "0301")}, resolved: "$"},
		{name: "an object that is null in some rows makes no column", doc: `[{"id":1,"a":null},{"id":2,"a":{"b":"x"}},{"id":3,"a":{}}]`,
			header: []string{"id", "a.b"}, want: [][]*string{tabletest.Cells("1", ""), tabletest.Cells("2", "x"), tabletest.Cells("3", "")}, resolved: "$"},
		{name: "a name with a dot and a path of the same letters", doc: `[{"a.b":1,"a":{"b":2}}]`,
			header: []string{"a.b", "a.b_2"}, want: [][]*string{tabletest.Cells("1", "2")}, resolved: "$"},
		{name: "arrays within rows", doc: `[{"a":[1, "x\u00e5\n", {"b" : [] }]}]`,
			header: []string{"a"}, want: [][]*string{tabletest.Cells(`[1,"xå\n",{"b":[]}]`)}, resolved: "$"},
		{name: "columns of later rows", doc: `[{"a":1},{"b":2},{"a":3,"c":4}]`,
			header: []string{"a", "b", "c"}, want: [][]*string{tabletest.Cells("1", "", ""), tabletest.Cells("", "2", ""), tabletest.Cells("3", "", "4")}, resolved: "$"},
		{name: "elements that are no objects", doc: `["x",1,null,{"a":2}]`,
			header: []string{"value", "a"}, want: [][]*string{tabletest.Cells("x", ""), tabletest.Cells("1", ""), tabletest.Cells("", ""), tabletest.Cells("", "2")}, resolved: "$"},
		{name: "a member twice", doc: `[{"a":1,"a":2}]`,
			header: []string{"a"}, want: [][]*string{tabletest.Cells("2")}, resolved: "$", warnings: "duplicate_keys"},
		{name: "feed with its list inside", doc: `{"last_updated":1,"data":{"stations":[{"id":"5"},{"id":"6"}]}}`,
			header: []string{"id"}, want: [][]*string{tabletest.Cells("5"), tabletest.Cells("6")}, resolved: "data.stations"},
		{name: "links beside the list", doc: `{"_embedded":{"enheter":[{"navn":"A"}]},"_links":{"x":[{"href":"a"},{"href":"b"}]}}`,
			header: []string{"navn"}, want: [][]*string{tabletest.Cells("A")}, resolved: "_embedded.enheter"},
		{name: "the longest of several lists", doc: `{"a":[{"x":1}],"b":[{"y":1},{"y":2}]}`,
			header: []string{"y"}, want: [][]*string{tabletest.Cells("1"), tabletest.Cells("2")}, resolved: "b", warnings: "several_arrays"},
		{name: "features of ArcGIS", doc: `{"fields":[{"name":"n"},{"name":"m"}],"features":[{"attributes":{"n":1}}]}`,
			header: []string{"attributes.n"}, want: [][]*string{tabletest.Cells("1")}, resolved: "features", warnings: "several_arrays"},
		{name: "a list that is asked for", doc: `{"a":[{"x":1}],"b":[{"y":1},{"y":2}]}`, rows: "a",
			header: []string{"x"}, want: [][]*string{tabletest.Cells("1")}, resolved: "a"},
		{name: "a path through a name with a dot", doc: `{"a.b":{"c":[1,2]}}`, rows: "a.b.c",
			header: []string{"value"}, want: [][]*string{tabletest.Cells("1"), tabletest.Cells("2")}, resolved: "a.b.c"},
		{name: "the document as one row", doc: `{"a":1,"b":[{"c":2}]}`, rows: "$",
			header: []string{"a", "b"}, want: [][]*string{tabletest.Cells("1", `[{"c":2}]`)}, resolved: "$"},
		{name: "lines", doc: "{\"a\":1}\r\n\r\n{\"a\":2}\r{\"a\":3}{\"a\":4}\n",
			header: []string{"a"}, want: [][]*string{tabletest.Cells("1"), tabletest.Cells("2"), tabletest.Cells("3"), tabletest.Cells("4")}, resolved: "$"},
		{name: "record separators", doc: "\x1e{\"a\":1}\n\x1e{\"a\":2}\n",
			header: []string{"a"}, want: [][]*string{tabletest.Cells("1"), tabletest.Cells("2")}, resolved: "$"},
		{name: "mark and UTF-16", doc: "\xff\xfe[\x00{\x00\"\x00a\x00\"\x00:\x00\"\x00\xe5\x00\"\x00}\x00]\x00",
			header: []string{"a"}, want: [][]*string{tabletest.Cells("å")}, resolved: "$"},
		{name: "escapes", doc: `[{"a":"\u00e5\ud83e\udd86\/\"\\","b":"\ud83e x"}]`,
			header: []string{"a", "b"}, want: [][]*string{tabletest.Cells(`å🦆/"\`, "\ufffd x")}, resolved: "$", warnings: "lossy_encoding"},
		{name: "empty name and blanks in names", doc: `[{"":1," b\n c ":2}]`,
			header: []string{"kolonne_1", "b c"}, want: [][]*string{tabletest.Cells("1", "2")}, resolved: "$"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opts, _, err := json.Resolve(context.Background(), strings.NewReader(tt.doc), int64(len(tt.doc)), opendata.ReadOptions{Rows: tt.rows})
			if err != nil {
				t.Fatal(err)
			}
			if opts.Rows != tt.resolved {
				t.Errorf("rows resolved to %q, want %q", opts.Rows, tt.resolved)
			}
			r, err := open(t, tt.doc, opendata.ReadOptions{Rows: tt.rows})
			if err != nil {
				t.Fatal(err)
			}
			header, rows := tabletest.ReadAll(t, r)
			tabletest.Equal(t, header, rows, tt.header, tt.want)
			if got := strings.Join(r.Stats().Warnings, " "); got != tt.warnings {
				t.Errorf("warnings %q, want %q", got, tt.warnings)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	tests := []struct {
		name, doc, rows, code string
		line                  int64
	}{
		{name: "empty", doc: "", code: "json.no_rows"},
		{name: "empty list", doc: "[]", code: "json.no_rows"},
		{name: "list of empty objects", doc: "[{},{}]", code: "json.no_rows"},
		{name: "message instead of data", doc: `{"message":"no","error":true}`, code: "json.no_rows"},
		{name: "two lists of a length", doc: `{"a":[{"x":1}],"b":[{"y":1}]}`, code: "json.several_arrays"},
		{name: "path that is not there", doc: `{"a":[{"x":1}]}`, rows: "b", code: "json.rows_not_found"},
		{name: "path into an array", doc: `[{"x":1}]`, rows: "b", code: "json.rows_not_found"},
		{name: "truncated array", doc: `[{"a":1},`, code: "json.truncated", line: 1},
		{name: "truncated behind the rows", doc: `{"a":[{"x":1}],`, code: "json.truncated", line: 1},
		{name: "truncated text", doc: `[{"a":"x`, code: "json.truncated", line: 1},
		{name: "more behind the end", doc: "[{\"a\":1}]\n[2]", code: "json.trailing", line: 2},
		{name: "words behind an object", doc: "{\"a\":1}\n{\"a\":2}TRAILER\n{\"a\":3}", code: "json.syntax", line: 2},
		{name: "open text in a line", doc: "{\"a\":1}\n{\"a\":\"x}\n{\"a\":3}\n", code: "json.syntax", line: 2},
		{name: "comma too many", doc: "[{\"a\":1},\n]", code: "json.syntax", line: 2},
		{name: "leading zero", doc: `[{"a":007}]`, code: "json.syntax", line: 1},
		{name: "not a number", doc: `[{"a":NaN}]`, code: "json.syntax", line: 1},
		{name: "single quotes", doc: `[{'a':1}]`, code: "json.syntax", line: 1},
		{name: "too deep", doc: `[{"a":` + strings.Repeat("[", 200), code: "json.too_deep", line: 1},
		{name: "values as names", doc: `[{"` + strings.Repeat("x", 600) + `":1}]`, code: "json.name_too_long"},
		{name: "statistics", doc: `{"class":"dataset","dimension":{},"value":[1]}`, code: "json.jsonstat"},
		{name: "statistics of the first version", doc: `{"dataset":{"dimension":{},"value":[1]}}`, code: "json.jsonstat"},
		{name: "endless number", doc: `[{"a":` + strings.Repeat("1", 2000) + `}]`, code: "json.number_too_long", line: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open(t, tt.doc, opendata.ReadOptions{Rows: tt.rows})
			var e *opendata.Error
			if !errors.As(err, &e) || e.Kind != opendata.Invalid || e.Code != tt.code {
				t.Fatalf("error %v (%+v), want code %s", err, e, tt.code)
			}
			if e.Where.Line != tt.line {
				t.Errorf("line %d, want %d", e.Where.Line, tt.line)
			}
			if e.Hint.In("nb") == "" || e.Hint.In("en") == "" || e.Message.In("nb") == "" {
				t.Error("message or hint is missing in a language")
			}
		})
	}
}

func TestLineNumbers(t *testing.T) {
	lines := func(doc string) []int64 {
		r, err := open(t, doc, opendata.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		var b table.Batch
		if err := r.Next(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		return b.Lines
	}
	if got := lines("{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}"); got[0] != 1 || got[1] != 3 || got[2] != 4 {
		t.Errorf("lines of a file of lines: %v", got)
	}
	if got := lines("[{\"a\":1},{\"a\":2}]"); got[0] != 1 || got[1] != 2 {
		t.Errorf("ordinals in a list: %v", got)
	}
}

func TestSniff(t *testing.T) {
	tests := []struct {
		doc  string
		want json.Shape
	}{
		{`{"type":"FeatureCollection","features":[]}`, json.GeoJSON},
		{`{"features":[{"type":"Feature","geometry":null}]}`, json.GeoJSON},
		{`{"Fylke":{"type":"FeatureCollection","features":[]}}`, json.GeoJSON},
		{"{\"type\":\"Feature\",\"geometry\":null,\"properties\":{}}\n{\"type\":\"Feature\"}", json.GeoJSON},
		{`{"type":"Point","coordinates":[1,2]}`, json.GeoJSON},
		{`{"coordinates":[1,2],"type":"Point"}`, json.GeoJSON},
		{`{"type":"Point","name":"a"}`, json.Document},
		{`{"id":1,"a":{"type":"Point"},"b":{"kind":"Point","coordinates":[1,2]}}`, json.Document},
		{`[{"type":"Feature","geometry":null}]`, json.Document},
		{"{\"a\":1}\n{\"a\":2}", json.Lines},
		{"{\"a\":1}{\"a\":", json.Lines},
		{`{"a":1`, json.Document},
		{`[kommune];navn`, json.NotJSON},
		{`a;b`, json.NotJSON},
		{``, json.NotJSON},
	}
	for _, tt := range tests {
		if got := json.Sniff(strings.NewReader(tt.doc)); got != tt.want {
			t.Errorf("Sniff(%s) = %d, want %d", tt.doc, got, tt.want)
		}
	}
}

func drain(t testing.TB, r table.Reader) {
	t.Helper()
	var b table.Batch
	for {
		err := r.Next(context.Background(), &b)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
