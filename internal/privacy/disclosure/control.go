package disclosure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// defaultMemory is what group counts take at most before they are spilled.
const defaultMemory = 64 << 20

// Options of a Control. The zero value works.
type Options struct {
	Key      []byte      // the dataset's key: 32 random bytes; rounding and records depend on it
	TempDir  string      // for what does not fit in memory; default: the system's
	Memory   int64       // bytes for group counts; default 64 MiB
	Previous []io.Reader // records of the live versions, each read once
}

// column is a column of the contract with its place among the published ones.
type column struct {
	rule  opendata.ColumnRule
	field int // -1: not published
}

// Control protects one table. It is not safe for concurrent use. Close removes its temporary files.
type Control struct {
	rules  *opendata.PrivacyRules
	fields []table.Field
	groups *groups
	counts *counts
	live   *live
	log    *groupLog
	schema digest // scheme of the groups
	cells  digest // scheme of the cells
	key    *digester
	secret bool // there is a key

	out     []table.Field
	status  []int // fields with a status column
	removed int64
	planned bool
}

// New makes a Control of the table that a contract publishes with these fields. rules are the
// contract's, or stricter ones. The error is an *opendata.Error of kind Invalid when they name a
// column that the contract does not have, or a count that is no number, and of kind Refused when a key
// is needed that opts does not have.
func New(rules *opendata.PrivacyRules, contract opendata.Contract, fields []table.Field, opts Options) (*Control, error) {
	if opts.Memory <= 0 {
		opts.Memory = defaultMemory
	}
	columns := locate(contract, fields)
	if err := check(rules, columns, fields); err != nil {
		return nil, err
	}
	keyed := len(opts.Previous) > 0 || rules.Counts != nil && rules.Counts.Method == opendata.RoundSmall
	if keyed && len(opts.Key) == 0 {
		return nil, opendata.NewError(opendata.Refused, "disclosure.no_key",
			"avrunding og sammenligning av versjoner trenger datasettets nøkkel", "rounding and comparing versions need the dataset's key").
			Hinted("Datasettets nøkler lages når det publiseres.", "A dataset's keys are made when it is published.")
	}
	c := &Control{rules: rules, secret: len(opts.Key) > 0, fields: fields, out: slices.Clone(fields), key: newDigester(opts.Key, "scheme")}
	k := rules.K
	if k == 0 {
		k = opendata.DefaultK
	}
	var err error
	if c.live, err = newLive(opts.Previous, k); err != nil {
		return nil, err
	}
	if len(rules.QuasiIdentifiers) > 0 {
		c.groups = newGroups(rules, columns, fields, opts)
		c.schema = scheme(c.key, "groups\x00"+rules.PersonKey, named(columns, rules.QuasiIdentifiers))
		if c.log, err = newGroupLog(opts.TempDir); err != nil {
			return nil, err
		}
	}
	if rules.Counts != nil {
		c.counts = newCounts(rules.Counts, columns, fields, opts.Key)
	}
	return c, nil
}

// locate finds the published field of each column of a contract.
func locate(contract opendata.Contract, fields []table.Field) []column {
	list := make([]column, len(contract.Columns))
	for i, rule := range contract.Columns {
		list[i] = column{rule: rule, field: -1}
		if rule.Treatment != opendata.Suppress {
			list[i].field = slices.IndexFunc(fields, func(f table.Field) bool { return f.Name == rule.Published() })
		}
	}
	return list
}

func named(columns []column, names []string) []column {
	var list []column
	for _, c := range columns {
		if c.field >= 0 && slices.Contains(names, c.rule.Name) {
			list = append(list, c)
		}
	}
	return list
}

// check holds the rules against the contract.
func check(rules *opendata.PrivacyRules, columns []column, fields []table.Field) error {
	known := func(name string) int {
		return slices.IndexFunc(columns, func(c column) bool { return c.rule.Name == name })
	}
	lists := map[string][]string{"quasi_identifiers": rules.QuasiIdentifiers, "sensitive": rules.Sensitive}
	if rules.Counts != nil {
		lists["counts.columns"], lists["counts.dimensions"] = rules.Counts.Columns, rules.Counts.Dimensions
	}
	for _, field := range []string{"quasi_identifiers", "sensitive", "counts.columns", "counts.dimensions"} {
		for i, name := range lists[field] {
			if known(name) < 0 {
				return opendata.NewError(opendata.Invalid, "disclosure.unknown_column",
					"personvernreglene nevner en kolonne som ikke står i kontrakten", "the privacy rules name a column that is not in the contract").
					Hinted("Skriv kolonnens navn slik det står i kilden.", "Write the column's name as it is in the source.").
					At(opendata.Where{Field: fmt.Sprintf("privacy.%s[%d]", field, i)})
			}
		}
	}
	for i, name := range lists["counts.columns"] {
		c := columns[known(name)]
		if c.field >= 0 && !isNumber(fields[c.field].Type) {
			return opendata.NewError(opendata.Invalid, "disclosure.count_type",
				"kolonnen med antall er ikke publisert som tall", "the column of counts is not published as a number").
				Hinted("Bruk typen integer, og behandlingen keep.", "Use the type integer and the treatment keep.").
				At(opendata.Where{Field: fmt.Sprintf("privacy.counts.columns[%d]", i)})
		}
	}
	return nil
}

func isNumber(t opendata.Type) bool {
	_, decimal := t.Scale()
	return decimal || t == opendata.Integer || t == opendata.Number
}

// Add counts a typed, treated batch of the first pass. person is the raw text column of the person
// key, row by row as in the batch; nil when there is none: every row is then a person.
func (c *Control) Add(b *table.Batch, person *table.Vector) error {
	if c.groups != nil {
		if err := c.groups.add(b, person); err != nil {
			return err
		}
	}
	if c.counts != nil {
		c.counts.table.add(b)
	}
	return nil
}

// Plan decides what goes, once every batch was added.
func (c *Control) Plan(ctx context.Context) error {
	if c.groups != nil {
		c.live.groups(c.schema)
		if err := c.groups.plan(ctx, c.group); err != nil {
			return err
		}
	} else {
		c.live.groups(digest{})
	}
	if err := c.live.cells(); err != nil {
		return err
	}
	if c.counts != nil {
		if err := c.planCounts(ctx); err != nil {
			return err
		}
	}
	c.planned = true
	return c.addStatus()
}

// group logs a published group and compares it with the live versions.
func (c *Control) group(d digest, s size) error {
	if !c.groups.small(s) {
		c.log.w.group(d, s.persons)
	}
	return c.live.group(d, s.persons)
}

// planCounts plans the counts.
func (c *Control) planCounts(ctx context.Context) error {
	c.counts.prepare()
	rounded := scheme(c.key, "rounded", nil)
	if c.counts.round {
		c.cells = rounded
		c.counts.planRounding()
		return nil
	}
	old := &liveCells{}
	if !c.counts.table.full {
		var dims []column
		for _, d := range c.counts.table.dims {
			dims = append(dims, d.column)
		}
		c.cells = scheme(c.key, "cells", dims)
		var keyed []keyedCell
		if len(c.live.readers) > 0 {
			keyed = c.counts.keyed()
		}
		var err error
		if old, err = c.live.match(c.cells, rounded, keyed); err != nil {
			return err
		}
	}
	return c.counts.plan(ctx, old)
}

// addStatus adds a status column after each column that loses cells.
func (c *Control) addStatus() error {
	if c.counts == nil || c.counts.round {
		return nil
	}
	c.status = c.counts.suppressedFields()
	c.out = nil
	for i, f := range c.fields {
		c.out = append(c.out, f)
		if !slices.Contains(c.status, i) {
			continue
		}
		name := f.Name + statusSuffix
		if slices.ContainsFunc(c.fields, func(o table.Field) bool { return o.Name == name }) {
			return opendata.NewError(opendata.Invalid, "disclosure.status_name",
				"kolonnen trenger en statuskolonne, men navnet er tatt av en annen kolonne", "the column needs a status column, but another column has its name").
				Hinted("Gi den andre kolonnen et annet navn med «as».", "Give the other column another name with “as”.").
				At(opendata.Where{Field: f.Name})
		}
		c.out = append(c.out, table.Field{Name: name, Type: opendata.String})
	}
	return nil
}

// Fields are the published columns, status columns included. Known after Plan.
func (c *Control) Fields() []table.Field { return c.out }

// Status are the names of the status columns, by the column that they are about. Known after Plan.
func (c *Control) Status() map[string]string {
	names := make(map[string]string)
	for _, at := range c.status {
		names[c.fields[at].Name] = c.fields[at].Name + statusSuffix
	}
	return names
}

// Apply fills out with what may be published of a batch of the second pass: the batches are those of
// the first pass, in the same order. in stays as it is; out shares the storage of what is not
// changed.
func (c *Control) Apply(in, out *table.Batch) error {
	if !c.planned {
		return errors.New("apply disclosure control: not planned")
	}
	columns := slices.Clone(in.Columns)
	status := make(map[int]*table.Vector)
	for _, at := range c.status {
		status[at] = &table.Vector{Type: opendata.String}
	}
	*out = table.Batch{Rows: in.Rows, Lines: in.Lines, Drop: slices.Clone(in.Drop)}
	if c.counts != nil {
		c.counts.apply(in, columns, status)
	}
	for i, v := range columns {
		out.Columns = append(out.Columns, v)
		if st, ok := status[i]; ok {
			out.Columns = append(out.Columns, *st)
		}
	}
	if c.groups == nil || c.rules.SmallGroups != opendata.SuppressSmall || c.groups.overflow {
		return nil
	}
	for row := range in.Rows {
		if !in.Dropped(row) && c.groups.goes(in, row) {
			out.DropRow(row)
			c.removed++
		}
	}
	return nil
}

// Report is what was found and done. Complete after the second pass.
func (c *Control) Report() opendata.Disclosure {
	d := opendata.Disclosure{Removed: c.removed, Differences: c.live.changed}
	if c.groups != nil {
		before, after := c.groups.before, c.groups.after
		if c.rules.SmallGroups != opendata.SuppressSmall || c.groups.overflow {
			after = before
		}
		d.K, d.L, d.Before, d.After, d.Generalizations = c.groups.k, c.groups.l, &before, &after, c.groups.best
	}
	if c.counts != nil {
		d.Counts = slices.Clone(c.counts.control)
		d.Differences += c.counts.revealed
	}
	return d
}

// Record writes the private record of this version: keyed digests of its published groups with
// their persons, and of its cells. A later version passes it to New while this one is live. What it
// can't see: groups that were made by other treatments, which have other digests; the run is then
// held. Written after Plan.
func (c *Control) Record(w io.Writer) error {
	if !c.secret {
		return errors.New("write disclosure record: without a key it would let anybody test guesses")
	}
	r := newRecordWriter(w)
	r.digest(c.schema)
	if c.log != nil {
		if err := c.log.copyTo(r); err != nil {
			return err
		}
	}
	r.end()
	r.digest(c.cells)
	if c.counts != nil && c.counts.state != nil {
		for _, k := range c.counts.keyed() {
			r.cell(k.digest, c.counts.state[k.cell] == primary || c.counts.state[k.cell] == secondary)
		}
	}
	r.end()
	return r.flush()
}

// Close removes the temporary files. It may be called twice.
func (c *Control) Close() error {
	var err error
	if c.groups != nil {
		err = c.groups.close()
	}
	if c.log != nil {
		err = errors.Join(err, c.log.close())
		c.log = nil
	}
	return err
}
