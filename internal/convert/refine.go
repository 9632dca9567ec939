package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

const (
	maxRefinements = 6    // passes over the source
	maxRemoved     = 0.10 // share of the persons whose rows a proposal may leave out
)

// Refine makes the proposal for a table about persons one that keeps most of its rows: the source is
// read again by the proposed contract, and when more than a tenth of the persons stand in groups
// smaller than k, the quasi-identifiers take the treatments that lose least. What is still in small
// groups then is for the contract's rules to leave out. open yields the source from its beginning,
// each time anew; other proposals come back as they are.
func Refine(ctx context.Context, open func() (table.Reader, error), p opendata.Proposal, opts Options) (opendata.Proposal, error) {
	rules := p.Contract.Privacy
	if rules == nil || len(rules.QuasiIdentifiers) == 0 {
		return p, nil
	}
	p.Contract.Columns, p.Columns = slices.Clone(p.Contract.Columns), slices.Clone(p.Columns)
	for range maxRefinements {
		d, err := measure(ctx, open, p.Contract, opts)
		if err != nil {
			return p, err
		}
		if float64(d.Before.Persons-d.After.Persons) <= maxRemoved*float64(d.Before.Persons) {
			return p, nil
		}
		treatments := coarser(p, d)
		if len(treatments) == 0 {
			return p, nil
		}
		for _, t := range treatments {
			treat(&p, t)
		}
	}
	return p, nil
}

// measure counts the groups that a contract gives.
func measure(ctx context.Context, open func() (table.Reader, error), contract opendata.Contract, opts Options) (opendata.Disclosure, error) {
	rules := *contract.Privacy
	rules.SmallGroups, rules.Counts = opendata.SuppressSmall, nil
	contract.Privacy = &rules
	opts.Previous = nil
	r, err := open()
	if err != nil {
		return opendata.Disclosure{}, err
	}
	defer r.Close()
	p, err := newPass(r, contract, opts)
	if err != nil {
		return opendata.Disclosure{}, err
	}
	control, err := newControl(contract, p.treater.Fields(), opts)
	if err != nil {
		return opendata.Disclosure{}, err
	}
	defer control.Close()
	for {
		b, err := p.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return opendata.Disclosure{}, err
		}
		if err := control.Add(&b.typed, p.person(b)); err != nil {
			return opendata.Disclosure{}, fmt.Errorf("count groups: %w", err)
		}
		report(opts.Progress, r)
	}
	if err := control.Plan(ctx); err != nil {
		return opendata.Disclosure{}, fmt.Errorf("count groups: %w", err)
	}
	return control.Report(), nil
}

// coarser are the treatments to take next: the best that were found; else, where there were too many
// combinations to search, a step that makes them fewer; else the quasi-identifier with the most
// values goes.
func coarser(p opendata.Proposal, d opendata.Disclosure) []opendata.ColumnTreatment {
	if len(d.Generalizations) > 0 {
		return d.Generalizations[0].Treatments
	}
	var list []opendata.ColumnTreatment
	most, widest := int64(-1), ""
	for i, rule := range p.Contract.Columns {
		if rule.Treatment == opendata.Suppress || !slices.Contains(p.Contract.Privacy.QuasiIdentifiers, rule.Name) {
			continue
		}
		if t, ok := blunt(rule); ok {
			list = append(list, opendata.ColumnTreatment{Column: rule.Name, Treatment: t})
		}
		if i < len(p.Columns) && p.Columns[i].Distinct > most {
			most, widest = p.Columns[i].Distinct, rule.Name
		}
	}
	if len(list) == 0 && widest != "" && len(kept(p.Contract)) > 1 {
		list = append(list, opendata.ColumnTreatment{Column: widest, Treatment: opendata.Suppress})
	}
	return list
}

// blunt is a coarse treatment of a column that has many values, by its type alone.
func blunt(rule opendata.ColumnRule) (opendata.Treatment, bool) {
	if rule.Treatment != opendata.Keep {
		return "", false
	}
	switch rule.Type {
	case opendata.Date, opendata.DateTime, opendata.Timestamp:
		return "generalize:year", true
	}
	return "", false
}

func kept(c opendata.Contract) []opendata.ColumnRule {
	return slices.DeleteFunc(slices.Clone(c.Columns), func(r opendata.ColumnRule) bool { return r.Treatment == opendata.Suppress })
}

// treat sets a column's treatment in a proposal: in the contract and in the verdict.
func treat(p *opendata.Proposal, t opendata.ColumnTreatment) {
	for i := range p.Contract.Columns {
		if p.Contract.Columns[i].Name != t.Column {
			continue
		}
		p.Contract.Columns[i].Treatment = t.Treatment
		if i < len(p.Columns) {
			p.Columns[i].Treatment = t.Treatment
		}
	}
}
