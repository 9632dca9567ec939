package csv_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/csv"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

func open(t testing.TB, doc string, opts opendata.ReadOptions) (table.Reader, error) {
	t.Helper()
	return csv.Open(context.Background(), strings.NewReader(doc), int64(len(doc)), opts)
}

func detect(t testing.TB, doc string, opts opendata.ReadOptions) csv.Detection {
	t.Helper()
	det, err := csv.Detect(context.Background(), strings.NewReader(doc), int64(len(doc)), opts)
	if err != nil {
		t.Fatalf("detect: %v", err)
	}
	return det
}

// encode writes RFC 4180 with a delimiter.
func encode(header []string, rows [][]*string, delim string) []byte {
	var b bytes.Buffer
	cell := func(i int, s string) {
		if i > 0 {
			b.WriteString(delim)
		}
		if strings.ContainsAny(s, "\"\r\n"+delim) {
			s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
		b.WriteString(s)
	}
	for i, name := range header {
		cell(i, name)
	}
	b.WriteString("\n")
	for _, row := range rows {
		for i, c := range row {
			if c == nil {
				cell(i, "")
				continue
			}
			cell(i, *c)
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}

func TestConformance(t *testing.T) {
	for _, delim := range []string{";", "\t"} {
		t.Run(delim, func(t *testing.T) {
			tabletest.Run(t, tabletest.Config{
				Encode: func(t *testing.T, header []string, rows [][]*string) []byte {
					return encode(header, rows, delim)
				},
				Open: func(ctx context.Context, doc []byte) (table.Reader, error) {
					return csv.Open(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
				},
				// Delimited text that ends between two rows is whole as far as anybody can see;
				// what can be seen is an open quote and half a character.
				Truncate: func(doc []byte) [][]byte {
					return [][]byte{
						append(bytes.Clone(doc), "8"+delim+"\"åpen"...),
						append(bytes.Clone(doc), "8"+delim+"\xc3\xa6\xc3"...),
						append([]byte("\xff\xfen\x00r\x00;\x00a\x00\n\x001\x00;\x002\x00\n\x00"), '1'),
					}
				},
			})
		})
	}
}

// linesOf reads the line numbers of rows and rejects.
func linesOf(t testing.TB, r table.Reader) (lines, rejects []int64) {
	t.Helper()
	var b table.Batch
	for {
		err := r.Next(context.Background(), &b)
		if errors.Is(err, io.EOF) {
			return lines, rejects
		}
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, b.Lines...)
		for _, reject := range b.Rejects {
			rejects = append(rejects, reject.Line)
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
