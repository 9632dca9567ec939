package xlsx_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/xlsx"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

func TestConformance(t *testing.T) {
	tabletest.Run(t, tabletest.Config{
		Encode: encode,
		Open: func(ctx context.Context, doc []byte) (table.Reader, error) {
			return xlsx.Open(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		},
		Empties: true,
	})
}

func encode(t *testing.T, header []string, rows [][]*string) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(row(1, header...))
	for i, r := range rows {
		cells := make([]string, len(r))
		for j, c := range r {
			if c != nil {
				cells[j] = *c
				if *c == "" {
					cells[j] = " " // an empty text is no cell here; this is the next thing to it
				}
			}
		}
		b.WriteString(row(i+2, cells...))
	}
	return one(b.String()).bytes(t)
}
