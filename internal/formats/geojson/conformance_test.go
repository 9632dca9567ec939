package geojson_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/geojson"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

func TestConformance(t *testing.T) {
	tabletest.Run(t, tabletest.Config{
		Encode:    encode,
		NeedsRows: true,
		Empties:   true,
		Open: func(ctx context.Context, doc []byte) (table.Reader, error) {
			return geojson.Open(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		},
	})
}

func encode(t *testing.T, header []string, rows [][]*string) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for i, r := range rows {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString(`{"type":"Feature","geometry":{"type":"Point","coordinates":[10.75,59.91]},"properties":{`)
		for j, c := range r {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quote(t, header[j]) + ":")
			if c == nil {
				b.WriteString("null")
				continue
			}
			b.WriteString(quote(t, *c))
		}
		b.WriteString("}}")
	}
	b.WriteString("]}")
	return []byte(b.String())
}

func quote(t *testing.T, s string) string {
	t.Helper()
	out, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
