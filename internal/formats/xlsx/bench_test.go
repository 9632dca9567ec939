package xlsx_test

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/xlsx"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// BenchmarkRead counts the bytes of the sheet's XML.
func BenchmarkRead(b *testing.B) {
	var rows strings.Builder
	rows.WriteString(row(1, "nr", "bydel", "verdi", "dag"))
	for i := 2; i < 50_000; i++ {
		rows.WriteString(row(i, strconv.Itoa(i), "bydel "+strconv.Itoa(i%15), strconv.Itoa(i%977)+".5", "2024-01-02"))
	}
	doc := one(rows.String()).bytes(b)
	b.SetBytes(int64(rows.Len()))
	b.ReportAllocs()
	for b.Loop() {
		r, err := xlsx.Open(context.Background(), bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		var batch table.Batch
		for {
			err := r.Next(context.Background(), &batch)
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
