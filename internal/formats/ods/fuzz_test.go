package ods_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/ods"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Whatever stands in a sheet, reading it ends, in rows or in an Invalid error. Counts of repeats
// are kept small by the seeds only: a big one costs its rows, within the bounds.
func FuzzSheet(f *testing.F) {
	f.Add(row("a", "b") + row("1", "x"))
	f.Add(`<table:table-column table:visibility="collapse"/>` + rowWith(`table:number-rows-repeated="3"`, "1"))
	f.Add(`<table:table-row><table:table-cell table:number-columns-spanned="2" office:value-type="time" office:time-value="PT1H"><text:p>a<text:s text:c="3"/></text:p></table:table-cell></table:table-row>`)
	f.Fuzz(func(t *testing.T, inner string) {
		doc := one(t, inner)
		r, err := ods.Open(context.Background(), bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		if err != nil {
			wantInvalid(t, err)
			return
		}
		defer r.Close()
		var b table.Batch
		for range 3 { // batches: repeats may claim many
			err := r.Next(context.Background(), &b)
			if err == io.EOF {
				return
			}
			if err != nil {
				wantInvalid(t, err)
				return
			}
		}
	})
}

func wantInvalid(t *testing.T, err error) {
	t.Helper()
	if opendata.KindOf(err) != opendata.Invalid {
		t.Fatalf("error is not Invalid: %v", err)
	}
}
