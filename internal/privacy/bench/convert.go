package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/allmenning/allmenning/internal/convert"
	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// published is what a conversion wrote.
type published struct {
	csv     []byte
	parquet []byte
	table   *grid // of the CSV
	result  convert.Result
}

// scan makes a proposal as the convert command does, and says how long the first reading took.
func scan(ctx context.Context, in input) (p opendata.Proposal, took time.Duration, err error) {
	err = in.with(ctx, func(r table.Reader) error {
		start := time.Now()
		p, _, err = convert.Scan(ctx, r, nil)
		took = time.Since(start)
		return err
	})
	if err != nil {
		return p, took, err
	}
	open := func() (table.Reader, error) { return formats.Open(ctx, in.in, in.detection, formats.Limits{}) }
	p, err = convert.Refine(ctx, open, p, convert.Options{Keys: keys()})
	return p, took, err
}

// publish converts in by a contract. A contract that leaves nothing to publish is no error: the
// table is then empty.
func publish(ctx context.Context, in input, c opendata.Contract) (published, error) {
	p := published{table: &grid{}}
	var text, columnar bytes.Buffer
	err := in.with(ctx, func(r table.Reader) (err error) {
		p.result, err = convert.Table(ctx, r, c, convert.Outputs{CSV: &text, Parquet: &columnar}, convert.Options{Keys: keys()})
		return err
	})
	if e := (*opendata.Error)(nil); errors.As(err, &e) && e.Code == "convert.nothing_left" {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("convert: %w", err)
	}
	p.csv, p.parquet = text.Bytes(), columnar.Bytes()
	p.table, err = readCSV(p.csv)
	return p, err
}

// keys are no secret: what is published here stays here.
func keys() privacy.Keys {
	return privacy.Keys{Dataset: make([]byte, 32), Version: make([]byte, 32)}
}

func readCSV(b []byte) (*grid, error) {
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		return &grid{}, err
	}
	return &grid{names: all[0], rows: all[1:]}, nil
}

// everything is the contract that changes nothing: what a treated table is compared with.
func everything(p opendata.Proposal) opendata.Contract {
	c := convert.KeepAll(p)
	c.Privacy, c.Mixed = nil, nil
	return c
}

// redacting is the proposal with every free text published redacted. Disclosure control is off, so
// that rows stay where they are.
func redacting(p opendata.Proposal, texts []string) opendata.Contract {
	c := everything(p)
	for i := range c.Columns {
		c.Columns[i].Treatment = p.Contract.Columns[i].Treatment
		for _, t := range texts {
			if c.Columns[i].Name == t {
				c.Columns[i].Treatment, c.Columns[i].Type, c.Columns[i].Format = opendata.Redact, opendata.String, ""
			}
		}
	}
	return c
}

// decoded reads a Parquet file back: its rows, and all text outside of them.
func decoded(ctx context.Context, b []byte, see func(*table.Batch)) (*parquetfile.File, error) {
	f, err := parquetfile.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("open Parquet: %w", err)
	}
	r, err := f.Reader(ctx)
	if err != nil {
		return nil, fmt.Errorf("read Parquet: %w", err)
	}
	defer r.Close()
	var batch table.Batch
	for {
		err := r.Next(ctx, &batch)
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read Parquet: %w", err)
		}
		see(&batch)
	}
}

// texts are the cells of a Parquet file that the CSV does not show as they are stored: text and
// whole numbers, and every string outside of the pages.
func (p published) texts(ctx context.Context, see func(string)) error {
	if len(p.parquet) == 0 {
		return nil
	}
	f, err := decoded(ctx, p.parquet, func(b *table.Batch) {
		for i := range b.Columns {
			v := &b.Columns[i]
			for _, s := range v.Dict {
				see(s)
			}
			for r, n := range v.Ints {
				if v.Type == opendata.Integer && v.Valid[r] {
					see(strconv.FormatInt(n, 10))
				}
			}
		}
	})
	if err != nil {
		return err
	}
	for s := range f.Strings() {
		see(s)
	}
	return nil
}

// secondLook searches a published table as a publication run would, for what recognizers know and for
// the removed values, and says how many reasons to stop it finds and how long it took.
func secondLook(ctx context.Context, c opendata.Contract, p published) (holds int, took time.Duration, err error) {
	if len(p.parquet) == 0 {
		return 0, 0, nil
	}
	start := time.Now()
	look := privacy.NewSecondLook(c, p.result.Fields)
	search := privacy.NewRemovedSearch(p.result.Removed, c, p.result.Fields)
	if _, err := decoded(ctx, p.parquet, func(b *table.Batch) { look.Batch(b); search.Batch(b) }); err != nil {
		return 0, 0, err
	}
	if err := look.Text("csv", bytes.NewReader(p.csv)); err != nil {
		return 0, 0, fmt.Errorf("second look: %w", err)
	}
	if look.Repeats() {
		look = privacy.NewSecondLook(c, p.result.Fields)
		if _, err := decoded(ctx, p.parquet, func(b *table.Batch) { look.Batch(b); look.Prime(b) }); err != nil {
			return 0, 0, err
		}
		if err := look.Text("csv", bytes.NewReader(p.csv)); err != nil {
			return 0, 0, fmt.Errorf("second look: %w", err)
		}
	}
	if err := search.Text("csv", bytes.NewReader(p.csv)); err != nil {
		return 0, 0, err
	}
	return len(look.Holds()) + len(search.Holds()), time.Since(start), nil
}
