// Package convert takes one table through the privacy gate into the published formats: scan
// (without a contract) and convert (with one). It streams: memory does not grow with the table.
//
// It knows nothing of runs, buckets or catalogs; package publish and the convert command use it
// alike.
package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/allmenning/allmenning/internal/csvfile"
	"github.com/allmenning/allmenning/internal/geojsonfile"
	"github.com/allmenning/allmenning/internal/jsonlfile"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/profile"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// Progress is called after every batch with the rows taken so far. May be nil.
type Progress func(rows int64)

// Scan reads the whole table and proposes a contract for it: types over all rows, findings over
// every distinct value, a treatment per column. Nothing is written.
func Scan(ctx context.Context, r table.Reader, progress Progress) (opendata.Proposal, table.Stats, error) {
	look := newLook(r.Columns())
	var batch table.Batch
	for {
		err := r.Next(ctx, &batch)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return opendata.Proposal{}, r.Stats(), err
		}
		look.add(&batch)
		report(progress, r)
	}
	p := privacy.Propose(r.Columns(), look.types.Types(), look.scanner)
	p.Rows = r.Stats().Rows
	return p, r.Stats(), nil
}

// Outputs are where the published forms go. A nil writer means: not wanted. GeoJSON is written
// only for tables with a geometry.
type Outputs struct {
	Parquet io.Writer
	CSV     io.Writer
	GeoJSON io.Writer
	JSONL   io.Writer                // JSON Lines; never published, only for the convert command
	Rejects func(table.Reject) error // keeps rows that did not fit, privately; nil: only counted
}

// Options tune a conversion.
type Options struct {
	Metadata map[string]string // key-value pairs of the Parquet footer
	Progress Progress
}

// Result is what a conversion did. Holds that are not empty mean: nothing of this may be
// published before a steward has decided.
type Result struct {
	Rows     opendata.RowCounts
	Fields   []table.Field
	Verdicts []opendata.ColumnVerdict // of every source column
	Left     []LeftOut                // columns that the contract does not know
	Holds    []opendata.HoldReason
	Treated  []opendata.TreatedColumn
	Rejects  map[string]int64 // by reason code
	Profile  opendata.Profile
	Temporal *opendata.Period
	BBox     []float64
	Stats    table.Stats
	Proposal opendata.Proposal // of the same scan: what the steward is asked to accept when it holds
}

// LeftOut is a source column that the contract does not know.
type LeftOut struct {
	Index int    `json:"index"` // 0-based position in the source
	Label string `json:"label"` // its name where the gate lets it be shown to a steward, else "column N"
}

// look is what every row is shown to: recognizers and type inference.
type look struct {
	scanner *privacy.Scanner
	types   *typing.Inferrer
}

func newLook(columns []table.Column) look {
	return look{scanner: privacy.NewScanner(columns), types: typing.NewInferrer(columns)}
}

func (l look) add(b *table.Batch) {
	l.scanner.Scan(b)
	l.types.Add(b)
}

func report(p Progress, r table.Reader) {
	if p != nil {
		p(r.Stats().Rows)
	}
}

// Table converts a whole table by its contract: recognizers see every cell, treatments are
// applied, rows that do not fit are rejected, and what remains is written in each form.
func Table(ctx context.Context, r table.Reader, contract opendata.Contract, out Outputs, opts Options) (Result, error) {
	treater, err := privacy.NewTreater(present(contract, r.Columns()), r.Columns())
	if err != nil {
		return Result{}, err
	}
	fields := treater.Fields()
	if len(fields) == 0 {
		return Result{}, opendata.NewError(opendata.Refused, "convert.nothing_left",
			"ingen kolonner er igjen å publisere", "no columns are left to publish").
			Hinted("Kontrakten utelater alle kolonnene. Se gjennom behandlingene med «allmenning inspect».",
				"The contract leaves out every column. Review the treatments with “allmenning inspect”.")
	}
	caster, err := typing.NewCaster(fields, treater.Formats())
	if err != nil {
		return Result{}, fmt.Errorf("prepare types: %w", err)
	}
	sink, err := newSink(fields, out, opts)
	if err != nil {
		return Result{}, err
	}
	res := Result{Fields: fields, Rejects: map[string]int64{}}
	look := newLook(r.Columns())
	var raw, treated, typed table.Batch
	for {
		err := r.Next(ctx, &raw)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return res, err
		}
		look.add(&raw)
		treater.Text(&raw, &treated)
		if err := caster.Cast(&treated, &typed); err != nil {
			return res, fmt.Errorf("cast batch: %w", err)
		}
		treater.Typed(&typed)
		res.Rows.Removed += int64(treated.Rows - treated.Kept())
		if err := res.count(out, raw.Rejects, typed.Rejects); err != nil {
			return res, err
		}
		if err := sink.write(&typed); err != nil {
			return res, err
		}
		report(opts.Progress, r)
	}
	if err := sink.close(); err != nil {
		return res, err
	}
	res.finish(r, contract, look, treater, sink)
	return res, nil
}

// present is the contract without the columns that the source no longer has. Judge sees the whole
// contract and holds for them; what is left is still scanned, so that one run finds everything.
func present(c opendata.Contract, columns []table.Column) opendata.Contract {
	c.Columns = slices.DeleteFunc(slices.Clone(c.Columns), func(rule opendata.ColumnRule) bool {
		return !slices.ContainsFunc(columns, func(col table.Column) bool { return col.Name == rule.Name })
	})
	return c
}

func (res *Result) count(out Outputs, lists ...[]table.Reject) error {
	for _, rejects := range lists {
		for _, rej := range rejects {
			res.Rejects[rej.Reason]++
			res.Rows.Rejected++
			if out.Rejects == nil {
				continue
			}
			if err := out.Rejects(rej); err != nil {
				return fmt.Errorf("keep rejected row: %w", err)
			}
		}
	}
	return nil
}

func (res *Result) finish(r table.Reader, contract opendata.Contract, l look, treater *privacy.Treater, s *sink) {
	types := l.types.Types()
	columns := r.Columns()
	verdicts, left, holds := privacy.Judge(contract, columns, types, l.scanner)
	res.Verdicts, res.Holds = verdicts, holds
	for _, i := range left {
		res.Left = append(res.Left, LeftOut{Index: i, Label: label(verdicts, i)})
	}
	treater.Explain(verdicts)
	res.Treated = treater.Treated()
	res.Proposal = privacy.Propose(columns, types, l.scanner)
	res.Stats = r.Stats()
	res.Proposal.Rows = res.Stats.Rows
	res.Rows.Read = res.Stats.Rows
	res.Rows.Short = res.Stats.Short
	res.Rows.Published = s.rows
	res.Profile = s.profile.Profile()
	res.Temporal = s.profile.Temporal()
	res.BBox = s.profile.BBox()
}

// label is a column's name where it may be shown, else its number.
func label(verdicts []opendata.ColumnVerdict, index int) string {
	i := slices.IndexFunc(verdicts, func(v opendata.ColumnVerdict) bool { return v.Index == index })
	if i >= 0 && !verdicts[i].NameHit {
		return verdicts[i].Name
	}
	return fmt.Sprintf("column %d", index+1)
}

// KeepAll is the contract that keeps every column as the proposal typed it: only for a
// report-only conversion, never for publication.
func KeepAll(p opendata.Proposal) opendata.Contract {
	c := p.Contract
	c.Columns = slices.Clone(c.Columns)
	for i := range c.Columns {
		c.Columns[i].Treatment = opendata.Keep
	}
	return c
}

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
