package convert

import (
	"fmt"
	"slices"

	"github.com/allmenning/allmenning/internal/csvfile"
	"github.com/allmenning/allmenning/internal/geojsonfile"
	"github.com/allmenning/allmenning/internal/jsonlfile"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/profile"
	"github.com/allmenning/allmenning/internal/table"
)

// rowWriter is one published form of typed batches.
type rowWriter interface {
	Write(*table.Batch) error
	Close() error
}

// parquetRows adapts the Parquet writer, whose Close also counts.
type parquetRows struct{ *parquetfile.Writer }

func (w parquetRows) Close() error {
	_, err := w.Writer.Close()
	return err
}

// sink writes typed batches in every wanted form.
type sink struct {
	writers []rowWriter
	profile *profile.Builder
	rows    int64
}

func newSink(fields []table.Field, out Outputs, opts Options) (*sink, error) {
	s := &sink{profile: profile.NewBuilder(fields)}
	if out.Parquet != nil {
		w, err := parquetfile.NewWriter(out.Parquet, fields, parquetfile.Options{Metadata: opts.Metadata})
		if err != nil {
			return nil, fmt.Errorf("open Parquet writer: %w", err)
		}
		s.writers = append(s.writers, parquetRows{w})
	}
	if out.CSV != nil {
		s.writers = append(s.writers, csvfile.NewWriter(out.CSV, fields))
	}
	if out.GeoJSON != nil && HasGeometry(fields) {
		s.writers = append(s.writers, geojsonfile.NewWriter(out.GeoJSON, fields))
	}
	if out.JSONL != nil {
		s.writers = append(s.writers, jsonlfile.NewWriter(out.JSONL, fields))
	}
	return s, nil
}

// HasGeometry reports whether a table can be written as GeoJSON.
func HasGeometry(fields []table.Field) bool {
	return slices.ContainsFunc(fields, func(f table.Field) bool { return f.Type == opendata.Geometry })
}

func (s *sink) write(b *table.Batch) error {
	s.rows += int64(b.Kept())
	s.profile.Add(b)
	for _, w := range s.writers {
		if err := w.Write(b); err != nil {
			return fmt.Errorf("write output: %w", err)
		}
	}
	return nil
}

func (s *sink) close() error {
	for _, w := range s.writers {
		if err := w.Close(); err != nil {
			return fmt.Errorf("close output: %w", err)
		}
	}
	return nil
}
