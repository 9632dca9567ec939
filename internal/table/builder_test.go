package table_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/table"
)

// What goes in comes out, whatever repeats, and the dictionary holds each text once.
func TestBuilderKeepsEveryCell(t *testing.T) {
	builder := table.NewBuilder([]table.Column{{Name: "a"}})
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(rapid.StringN(0, 3, -1), 0, 200).Draw(t, "cells")
		builder.Reset()
		for i, cell := range cells {
			builder.Text(0, []byte(cell))
			builder.EndRow(int64(i + 1))
		}
		var batch table.Batch
		builder.Finish(&batch)
		seen := map[string]bool{}
		for _, s := range batch.Columns[0].Dict {
			if seen[s] {
				t.Fatalf("dictionary holds %q twice", s)
			}
			seen[s] = true
		}
		for i, want := range cells {
			got, ok := batch.Columns[0].Text(i)
			if !ok || got != want {
				t.Fatalf("row %d: got %q, %v, want %q", i, got, ok, want)
			}
		}
	})
}

// A string that somebody kept from one batch is still right after the next ones.
func TestBuilderStringsOutliveTheBatch(t *testing.T) {
	builder := table.NewBuilder([]table.Column{{Name: "a"}})
	var kept []string
	for batch := range 3 {
		builder.Reset()
		for i := range 1000 {
			builder.Text(0, fmt.Appendf(nil, "%d-%d", batch, i))
			builder.EndRow(int64(i + 1))
		}
		var out table.Batch
		builder.Finish(&out)
		kept = append(kept, out.Columns[0].Dict...)
	}
	var want []string
	for batch := range 3 {
		for i := range 1000 {
			want = append(want, fmt.Sprintf("%d-%d", batch, i))
		}
	}
	if !slices.Equal(kept, want) {
		t.Error("strings of an earlier batch have changed")
	}
}

func TestBuilderFullBoundsWideTablesAndLargeCells(t *testing.T) {
	t.Run("wide", func(t *testing.T) {
		builder := table.NewBuilder(make([]table.Column, table.MaxColumns))
		rows := 0
		for ; !builder.Full(); rows++ {
			for i := range table.MaxColumns {
				builder.Null(i)
			}
			builder.EndRow(int64(rows + 1))
		}
		if rows > 400 {
			t.Errorf("%d rows of %d columns before the batch is full", rows, table.MaxColumns)
		}
	})
	t.Run("large", func(t *testing.T) {
		builder := table.NewBuilder(make([]table.Column, 1))
		rows := 0
		for ; !builder.Full(); rows++ {
			builder.Text(0, append(make([]byte, 1<<20), byte(rows)))
			builder.EndRow(int64(rows + 1))
		}
		if rows > 32 {
			t.Errorf("%d cells of 1 MiB before the batch is full", rows)
		}
	})
}
