package ods_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/ods"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

func TestConformance(t *testing.T) {
	tabletest.Run(t, tabletest.Config{
		Encode: func(t *testing.T, header []string, rows [][]*string) []byte {
			var b strings.Builder
			b.WriteString(row(header...))
			for _, r := range rows {
				cells := make([]string, len(r))
				for j, c := range r {
					if c != nil {
						cells[j] = *c
					}
				}
				b.WriteString(row(cells...))
			}
			return one(t, b.String())
		},
		Open: func(ctx context.Context, doc []byte) (table.Reader, error) {
			return ods.Open(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		},
	})
}
