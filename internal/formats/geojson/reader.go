package geojson

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// maxRaw bounds what is kept of a rejected feature.
const maxRaw = 64 << 10

// errStopped ends the walk of a reader that is closed before its end.
var errStopped = errors.New("reader is closed")

// reader yields the features of one collection.
type reader struct {
	scanner  *scanner
	next     func() (raw []byte, err error, ok bool)
	stop     func()
	columns  []table.Column
	place    map[string]int
	idColumn int
	system   reference
	encoder  encoder
	build    *table.Builder
	stats    table.Stats
	done     error
	feature  feature
	cells    []cell // of the feature being read, per column
	text     []byte // of the cells
	path     []byte
}

// cell is one cell of the feature being read.
type cell struct {
	set        bool // the property was there
	null       bool
	start, end int // in the reader's text
}

func newReader(ctx context.Context, s *survey, file io.ReaderAt, size int64) *reader {
	r := &reader{scanner: newScanner(ctx, file, size), system: s.system}
	r.columns, r.place, r.idColumn = s.chosen.names()
	r.cells = make([]cell, len(r.columns))
	r.encoder.project = s.system.project
	r.build = table.NewBuilder(r.columns)
	r.stats.CRS = s.system.name()
	r.stats.Warnings = slices.Clone(s.warnings)
	r.next, r.stop = iter.Pull2(features(r.scanner, s.chosen.path))
	return r
}

// features yields the texts of a collection's features, then the error that ended the walk.
func features(s *scanner, path string) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		p := puller{path: path, yield: yield}
		if err := walk(s, &p); err != nil && err != errStopped {
			yield(nil, err)
		}
	}
}

// puller is the visitor behind features.
type puller struct {
	path  string
	yield func([]byte, error) bool
}

func (p *puller) wants(path string) bool   { return path == p.path }
func (p *puller) reference(string, []byte) {}
func (p *puller) feature(path string, raw []byte) error {
	if path == p.path && !p.yield(raw, nil) {
		return errStopped
	}
	return nil
}

// Columns describes the columns; the last one is the geometry.
func (r *reader) Columns() []table.Column { return r.columns }

// Next yields the next features. Their lines are their numbers in the collection, from 1: many
// files have but one line.
func (r *reader) Next(ctx context.Context, b *table.Batch) error {
	if r.done != nil {
		return r.done
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	r.scanner.ctx = ctx
	r.build.Reset()
	for !r.build.Full() {
		raw, err, ok := r.next()
		if !ok {
			err = io.EOF
		}
		if err == nil {
			err = r.take(raw)
		}
		if err == nil {
			continue
		}
		r.done = err
		if err == io.EOF && r.build.Len() > 0 {
			break
		}
		return err
	}
	r.build.Finish(b)
	return nil
}

// take adds one feature to the batch, as a row or as a rejected one.
func (r *reader) take(raw []byte) error {
	r.stats.Rows++
	reason := r.feature.parse(raw)
	if reason == "" {
		reason = r.properties()
	}
	var wkb []byte
	if reason == "" && r.feature.geometry != nil {
		wkb, reason = r.encoder.encode(r.feature.geometry)
	}
	if reason != "" {
		r.stats.Rejected++
		r.build.Reject(table.Reject{Line: r.stats.Rows, Reason: reason, Raw: slices.Clone(raw[:min(len(raw), maxRaw)])})
		return nil
	}
	if r.encoder.heights {
		r.warnOnce("z_dropped")
	}
	return r.keep(wkb)
}

// properties sets the cells of the feature.
func (r *reader) properties() (reason string) {
	clear(r.cells)
	r.text = r.text[:0]
	if r.idColumn >= 0 {
		r.set(r.idColumn, r.feature.id)
	}
	if r.feature.properties == nil {
		return ""
	}
	flatten(r.path[:0], r.feature.properties, 0, func(path, text []byte) {
		column := r.place[string(path)]
		if r.cells[column].set {
			reason = reasonDuplicate
			return
		}
		r.set(column, text)
	})
	return reason
}

func (r *reader) set(column int, text []byte) {
	start := len(r.text)
	r.text = append(r.text, text...)
	r.cells[column] = cell{set: true, null: text == nil, start: start, end: len(r.text)}
}

// keep hands the feature's cells and geometry to the batch.
func (r *reader) keep(wkb []byte) error {
	if len(r.text)+len(wkb) > table.MaxRow {
		return r.tooBig()
	}
	last := len(r.columns) - 1
	for i, c := range r.cells[:last] {
		if !c.set || c.null {
			r.build.Null(i)
			continue
		}
		if c.end-c.start > table.MaxCell {
			return r.tooBig()
		}
		r.build.Text(i, r.text[c.start:c.end])
	}
	if wkb == nil {
		r.build.Null(last)
	} else {
		r.build.Blob(last, slices.Clone(wkb))
	}
	r.build.EndRow(r.stats.Rows)
	return nil
}

func (r *reader) tooBig() error {
	return opendata.NewError(opendata.Invalid, "geojson.too_big",
		"Et objekt er for stort: over %d MiB i alt, eller over %d MiB i en egenskap.",
		"A feature is too big: above %d MiB in all, or %d MiB in one property.", table.MaxRow>>20, table.MaxCell>>20).
		Hinted("Forenkle geometrien, eller del den opp.", "Simplify the geometry, or split it.").
		At(opendata.Where{Line: r.scanner.line})
}

func (r *reader) warnOnce(code string) {
	if !slices.Contains(r.stats.Warnings, code) {
		r.stats.Warnings = append(r.stats.Warnings, code)
	}
}

// Stats says what was met so far.
func (r *reader) Stats() table.Stats {
	s := r.stats
	s.Warnings = slices.Clone(s.Warnings)
	return s
}

// Close ends the walk.
func (r *reader) Close() error {
	r.stop()
	if r.done == nil {
		r.done = io.EOF
	}
	return nil
}
