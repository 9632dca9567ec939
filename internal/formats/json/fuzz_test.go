package json_test

import (
	"bytes"
	"context"
	stdjson "encoding/json"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/formats/json"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

// FuzzJSON: what this package reads as an array the standard library calls valid too, with as
// many elements; and reading with resolved options gives the same again.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`[{"a":1,"b":{"c":[true,null]}},{"a":"x"}]`))
	f.Add([]byte("{\"a\":1}\n{\"b\":2}\n"))
	f.Add([]byte(`{"data":{"rows":[{"a":"\u00e5\ud800"}]}}`))
	f.Add([]byte(`{"a":[{"x":1}],"b":[{"y":1},{"y":2}]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		ctx := context.Background()
		opts, _, err := json.Resolve(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		if err != nil {
			if opendata.KindOf(err) != opendata.Invalid {
				t.Fatalf("error that is not Invalid: %v", err)
			}
			return
		}
		r, err := json.Open(ctx, bytes.NewReader(doc), int64(len(doc)), opts)
		if err != nil {
			return
		}
		header, rows, err := tabletest.Read(t, r)
		if err != nil {
			t.Fatalf("Open surveyed the document, and yet reading it failed: %v", err)
		}
		if opts.Rows != json.Root && !distinct(doc) {
			return // what stands twice under one path can be read in two ways
		}
		again, err := json.Open(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		header2, rows2 := tabletest.ReadAll(t, again)
		tabletest.Equal(t, header2, rows2, header, rows)
		if opts.Encoding != "utf-8" || !utf8.Valid(doc) || bytes.ContainsAny(doc, "\x00\x1e\ufeff") {
			return
		}
		var list []stdjson.RawMessage
		if stdjson.Unmarshal(doc, &list) == nil && len(list) != len(rows) {
			t.Errorf("%d rows of %d elements", len(rows), len(list))
		}
		if opts.Rows != json.Root && !stdjson.Valid(doc) {
			t.Error("read what is not valid JSON")
		}
	})
}

// distinct reports whether no object has a member twice: then decoding to maps loses none.
func distinct(doc []byte) bool {
	var v any
	if stdjson.Unmarshal(doc, &v) != nil {
		return false
	}
	short, err := stdjson.Marshal(v)
	if err != nil {
		return false
	}
	var whole bytes.Buffer
	if stdjson.Compact(&whole, doc) != nil {
		return false
	}
	return colons(short) == colons(whole.Bytes())
}

// colons counts the members of a valid document.
func colons(doc []byte) int {
	n, text := 0, false
	for i := 0; i < len(doc); i++ {
		switch {
		case text && doc[i] == '\\':
			i++
		case doc[i] == '"':
			text = !text
		case doc[i] == ':' && !text:
			n++
		}
	}
	return n
}

func BenchmarkRead(b *testing.B) {
	var doc strings.Builder
	doc.WriteString(`{"data":{"stations":[`)
	for i := range 50_000 {
		if i > 0 {
			doc.WriteString(",\n")
		}
		doc.WriteString(`{"station_id":"` + strconv.Itoa(i) + `","name":"Holbergs plass","is_renting":true,"capacity":` + strconv.Itoa(i%40) + `,"position":{"lat":59.918` + strconv.Itoa(i) + `,"lon":10.735}}`)
	}
	doc.WriteString("]}}")
	text := doc.String()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := json.Open(context.Background(), strings.NewReader(text), int64(len(text)), opendata.ReadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		drain(b, r)
	}
}
