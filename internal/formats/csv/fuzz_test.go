package csv_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/formats/csv"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

// FuzzCSV: any bytes end in a table or an Invalid error; rows and rejects add up (Read checks
// that); and reading with the options that were detected gives the same table again.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"a;b\n1;2\n", "\"a\",\"b\"\r\n\"x\ny\",\"\"\"\"\r\n", "sep=\t\na\tb\n1\t2\n", "# x\na;b\n1;2\n",
		"\xff\xfea\x00;\x00b\x00\n\x00", "a;b\n1;\"\\\"x\\\"\"\n", "t\n\na;b;c\n;x;\n1;2;3;4\n", "'a'|'b'\n1|2\n", "\"a\"b\",c\n\"d\"e\"\",f\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		ctx := context.Background()
		det, err := csv.Detect(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		if err != nil {
			invalid(t, err)
			return
		}
		first, err := csv.Open(ctx, bytes.NewReader(doc), int64(len(doc)), det.Options)
		if err != nil {
			t.Fatalf("detected, and yet: %v", err)
		}
		header, rows, errFirst := tabletest.Read(t, first)
		if errFirst != nil {
			invalid(t, errFirst)
		}
		second, err := csv.Open(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		header2, rows2, errSecond := tabletest.Read(t, second)
		tabletest.Equal(t, header2, rows2, header, rows)
		if fmt.Sprint(errFirst) != fmt.Sprint(errSecond) {
			t.Errorf("ended in %v, then in %v", errFirst, errSecond)
		}
	})
}

func invalid(t *testing.T, err error) {
	t.Helper()
	if opendata.KindOf(err) != opendata.Invalid {
		t.Fatalf("error that is not Invalid: %v", err)
	}
}

// What is written by RFC 4180 with known options is read as it was, whatever is in the cells.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		delim := rapid.SampledFrom([]string{";", ",", "\t", "|", "||", ":-:"}).Draw(t, "delim")
		width := rapid.IntRange(1, 5).Draw(t, "width")
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab \"\\;,|:-\n\r\tæ€")))
		var header []string
		for i := range width {
			header = append(header, "navn "+string(rune('a'+i)))
		}
		var doc strings.Builder
		doc.WriteString(strings.Join(header, delim) + "\n")
		var want [][]*string
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			var row, cells []string
			for range width {
				cell := text.Draw(t, "cell")
				row = append(row, cell)
				cells = append(cells, `"`+strings.ReplaceAll(cell, `"`, `""`)+`"`)
			}
			doc.WriteString(strings.Join(cells, delim) + "\r\n")
			want = append(want, tabletest.Cells(row...))
		}
		r, err := csv.Open(context.Background(), strings.NewReader(doc.String()), int64(doc.Len()),
			opendata.ReadOptions{Encoding: "utf-8", Delimiter: delim, Quote: `"`, Escape: "double", HeaderRows: ptr(1), SkipRows: ptr(0)})
		if err != nil {
			t.Fatal(err)
		}
		gotHeader, got := tabletest.ReadAll(t, r)
		tabletest.Equal(t, gotHeader, got, header, want)
	})
}

// BenchmarkRead measures reading with resolved options, which is what a run spends its time on.
func BenchmarkRead(b *testing.B) {
	var doc strings.Builder
	doc.WriteString("Start time;Start station;End time;End station\n")
	for i := range 100_000 {
		fmt.Fprintf(&doc, "2016-06-01 05:%02d:%02d +0200;%d;2016-06-01 06:%02d:%02d +0200;%d\n", i/60%60, i%60, i%200, i/60%60, i%60, i*7%200)
	}
	benchmarks := []struct{ name, doc string }{
		{"Trips", doc.String()},
		{"Quoted", strings.ReplaceAll(`"`+strings.ReplaceAll(strings.TrimSpace(doc.String()), "\n", "\"\n\""), ";", `";"`) + "\"\n"},
	}
	for _, bb := range benchmarks {
		b.Run(bb.name, func(b *testing.B) {
			opts := detect(b, bb.doc, opendata.ReadOptions{}).Options
			b.SetBytes(int64(len(bb.doc)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := open(b, bb.doc, opts)
				if err != nil {
					b.Fatal(err)
				}
				drain(b, r)
			}
		})
	}
	b.Run("Detect", func(b *testing.B) {
		b.SetBytes(int64(doc.Len()))
		for b.Loop() {
			detect(b, doc.String(), opendata.ReadOptions{})
		}
	})
}
