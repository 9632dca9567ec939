// Package convert takes one table through the privacy gate into the published formats: scan
// (without a contract) and convert (with one). It streams: memory does not grow with the table, and
// what must be seen as a whole (groups of persons, the order of rows) is spilled to temporary files.
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

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
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
	Keys     privacy.Keys      // of keyed treatments; a contract that needs one it has not is refused
	TempDir  string            // for what does not fit in memory; default: the system's
	Previous []io.Reader       // disclosure records of the live versions
	Record   io.Writer         // takes the disclosure record of this version; nil: not wanted
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

	Removed    *privacy.Removed     // digests of the personal values that treatments took out, for privacy.RemovedSearch
	Disclosure *opendata.Disclosure // what disclosure control found and did; nil: the contract asks for none
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
//
// A contract that asks for disclosure control takes two passes: treated rows go to a temporary
// file while groups and counts are taken, and what may be published of them is written from there.
// Tables about persons are written in the order of their columns, not of the source.
func Table(ctx context.Context, r table.Reader, contract opendata.Contract, out Outputs, opts Options) (Result, error) {
	p, err := newPass(r, contract, opts)
	if err != nil {
		return Result{}, err
	}
	res := Result{Fields: p.treater.Fields(), Rejects: map[string]int64{}}
	w, err := newWay(p.treater.Fields(), contract, out, opts)
	if err != nil {
		return res, err
	}
	defer w.discard()
	for {
		batch, err := p.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return res, err
		}
		res.Rows.Removed += int64(batch.treated.Rows - batch.treated.Kept())
		if err := res.count(out, batch.raw.Rejects, batch.typed.Rejects); err != nil {
			return res, err
		}
		if err := w.write(&batch.typed, p.person(batch)); err != nil {
			return res, err
		}
		report(opts.Progress, r)
	}
	if err := w.finish(ctx); err != nil {
		return res, err
	}
	res.finish(p, contract, w)
	return res, nil
}

// pass reads a source once: every row is shown to the scan, treated and cast.
type pass struct {
	r       table.Reader
	look    look
	treater *privacy.Treater
	caster  *typing.Caster
	key     int    // position of the person key; -1: none
	missing string // the person key as it may be called, where the contract has one and the source does not
	batch   passed
}

// passed is one batch in its three forms, row by row the same.
type passed struct{ raw, treated, typed table.Batch }

func newPass(r table.Reader, contract opendata.Contract, opts Options) (*pass, error) {
	treater, err := privacy.NewTreater(present(contract, r.Columns()), r.Columns(), opts.Keys)
	if err != nil {
		return nil, err
	}
	if len(treater.Fields()) == 0 {
		return nil, opendata.NewError(opendata.Refused, "convert.nothing_left",
			"ingen kolonner er igjen å publisere", "no columns are left to publish").
			Hinted("Kontrakten utelater alle kolonnene. Se gjennom behandlingene med «allmenning inspect».",
				"The contract leaves out every column. Review the treatments with “allmenning inspect”.")
	}
	caster, err := typing.NewCaster(treater.CastFields(), treater.Formats())
	if err != nil {
		return nil, fmt.Errorf("prepare types: %w", err)
	}
	p := &pass{r: r, look: newLook(r.Columns()), treater: treater, caster: caster, key: -1}
	if contract.Privacy == nil || contract.Privacy.PersonKey == "" {
		return p, nil
	}
	p.key = slices.IndexFunc(r.Columns(), func(c table.Column) bool { return c.Name == contract.Privacy.PersonKey && !c.Geometry })
	if p.key < 0 {
		p.missing = "person_key"
		if len(privacy.CheckName("column_name", contract.Privacy.PersonKey)) == 0 {
			p.missing = contract.Privacy.PersonKey
		}
	}
	return p, nil
}

// next reads, treats and casts the next batch. It is valid until the next call.
func (p *pass) next(ctx context.Context) (*passed, error) {
	b := &p.batch
	if err := p.r.Next(ctx, &b.raw); err != nil {
		return nil, err
	}
	p.look.add(&b.raw)
	p.treater.Text(&b.raw, &b.treated)
	if err := p.caster.Cast(&b.treated, &b.typed); err != nil {
		return nil, fmt.Errorf("cast batch: %w", err)
	}
	p.treater.Typed(&b.typed)
	return b, nil
}

// person is the person key of a batch, or nil.
func (p *pass) person(b *passed) *table.Vector {
	if p.key < 0 {
		return nil
	}
	return &b.raw.Columns[p.key]
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

func (res *Result) finish(p *pass, contract opendata.Contract, w *way) {
	types := p.look.types.Types()
	columns := p.r.Columns()
	verdicts, left, holds := privacy.Judge(contract, columns, types, p.look.scanner)
	res.Verdicts, res.Holds = verdicts, append(holds, w.holds(p)...)
	for _, i := range left {
		res.Left = append(res.Left, LeftOut{Index: i, Label: label(verdicts, i)})
	}
	p.treater.Explain(verdicts)
	res.Treated, res.Removed = p.treater.Treated(), p.treater.Removed()
	res.Proposal = privacy.Propose(columns, types, p.look.scanner)
	res.Stats = p.r.Stats()
	res.Proposal.Rows = res.Stats.Rows
	res.Rows.Read = res.Stats.Rows
	res.Rows.Short = res.Stats.Short
	res.Fields, res.Disclosure = w.fields, w.report()
	if res.Disclosure != nil {
		res.Rows.Removed += res.Disclosure.Removed
	}
	res.Rows.Published = w.sink.rows
	res.Profile = w.sink.profile.Profile()
	res.Temporal = w.sink.profile.Temporal()
	res.BBox = w.sink.profile.BBox()
}

// label is a column's name where it may be shown, else its number.
func label(verdicts []opendata.ColumnVerdict, index int) string {
	i := slices.IndexFunc(verdicts, func(v opendata.ColumnVerdict) bool { return v.Index == index })
	if i >= 0 && !verdicts[i].NameHit {
		return verdicts[i].Name
	}
	return fmt.Sprintf("column %d", index+1)
}

// KeepAll is the contract that keeps every column and row as the proposal typed it: only for a
// report-only conversion, never for publication.
func KeepAll(p opendata.Proposal) opendata.Contract {
	c := p.Contract
	c.Columns, c.Privacy, c.Mixed = slices.Clone(c.Columns), nil, nil
	for i := range c.Columns {
		c.Columns[i].Treatment, c.Columns[i].Hierarchy = opendata.Keep, nil
	}
	return c
}
