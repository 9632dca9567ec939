package convert

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/disclosure"
	"github.com/allmenning/allmenning/internal/table"
)

// way is what treated rows go through until they are written: straight to the sink, or through
// disclosure control and a temporary file, and through a sort.
type way struct {
	out     Outputs
	opts    Options
	fields  []table.Field
	control *disclosure.Control // nil: nothing to control
	spool   *spool              // of controlled rows
	sorter  *sorter             // nil: rows keep the source's order
	sink    *sink               // nil until it is known what is published
	sorted  bool
}

func newWay(fields []table.Field, contract opendata.Contract, out Outputs, opts Options) (w *way, err error) {
	w = &way{out: out, opts: opts, fields: fields, sorted: aboutPersons(contract.Privacy)}
	if !controlled(contract.Privacy) {
		return w, w.open()
	}
	w.control, err = newControl(contract, fields, opts)
	if err != nil {
		return w, err
	}
	w.spool, err = newSpool(opts.TempDir, fields)
	if err != nil {
		w.discard()
	}
	return w, err
}

// aboutPersons reports whether a table's rows are about persons, so that their order is told by
// nothing that is published.
func aboutPersons(rules *opendata.PrivacyRules) bool {
	return rules != nil && (len(rules.QuasiIdentifiers) > 0 || rules.None != "" && rules.Counts == nil)
}

// controlled reports whether rules ask for more than an order of rows.
func controlled(rules *opendata.PrivacyRules) bool {
	return rules != nil && (len(rules.QuasiIdentifiers) > 0 || rules.Counts != nil)
}

func newControl(contract opendata.Contract, fields []table.Field, opts Options) (*disclosure.Control, error) {
	c, err := disclosure.New(contract.Privacy, contract, fields,
		disclosure.Options{Key: opts.Keys.Dataset, TempDir: opts.TempDir, Previous: opts.Previous})
	if err != nil {
		return nil, fmt.Errorf("prepare disclosure control: %w", err)
	}
	return c, nil
}

// open prepares what comes after disclosure control.
func (w *way) open() (err error) {
	if w.sorted {
		w.sorter = newSorter(w.opts.TempDir, w.fields)
	}
	w.sink, err = newSink(w.fields, w.out, w.opts)
	return err
}

// write takes a batch of treated rows.
func (w *way) write(b *table.Batch, person *table.Vector) error {
	if w.control == nil {
		return w.pass(b)
	}
	if err := w.control.Add(b, person); err != nil {
		return fmt.Errorf("count groups: %w", err)
	}
	return w.spool.write(b)
}

// pass takes a batch of rows that may be published.
func (w *way) pass(b *table.Batch) error {
	if w.sorter != nil {
		return w.sorter.add(b)
	}
	return w.sink.write(b)
}

// finish writes what was kept back.
func (w *way) finish(ctx context.Context) error {
	if w.control != nil {
		if err := w.second(ctx); err != nil {
			return err
		}
	}
	if w.sorter != nil {
		if err := w.sorter.each(ctx, w.sink.write); err != nil {
			return err
		}
	}
	return w.sink.close()
}

// second is the second pass over the treated rows.
func (w *way) second(ctx context.Context) error {
	if err := w.control.Plan(ctx); err != nil {
		return fmt.Errorf("plan disclosure control: %w", err)
	}
	w.fields = w.control.Fields()
	if err := w.open(); err != nil {
		return err
	}
	var in, out table.Batch
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := w.spool.next(&in)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := w.control.Apply(&in, &out); err != nil {
			return err
		}
		if err := w.pass(&out); err != nil {
			return err
		}
	}
	if w.opts.Record == nil {
		return nil
	}
	return w.control.Record(w.opts.Record)
}

// holds are the reasons to wait that disclosure control has found.
func (w *way) holds(p *pass) []opendata.HoldReason {
	if w.control == nil {
		return nil
	}
	holds := w.control.Holds()
	if p.missing == "" {
		return holds
	}
	return append(holds, opendata.HoldReason{Code: "column_vanished", Column: p.missing, Text: opendata.T(
		"Kolonnen som viser hvilke rader som gjelder samme person, finnes ikke lenger i kilden. Hver rad er talt som en person.",
		"Kolonnen som viser kva rader som gjeld same person, finst ikkje lenger i kjelda. Kvar rad er talt som ein person.",
		"The column that tells which rows are about the same person is no longer in the source. Every row was counted as a person.")})
}

// report is what disclosure control did; nil where there was none.
func (w *way) report() *opendata.Disclosure {
	if w.control == nil && !w.sorted {
		return nil
	}
	var d opendata.Disclosure
	if w.control != nil {
		d = w.control.Report()
	}
	d.Sorted = w.sorted
	return &d
}

// discard removes the temporary files.
func (w *way) discard() {
	if w.control != nil {
		_ = w.control.Close() // temporary files: nothing of them is needed
	}
	if w.spool != nil {
		w.spool.file.discard()
	}
	if w.sorter != nil {
		w.sorter.discard()
	}
}
