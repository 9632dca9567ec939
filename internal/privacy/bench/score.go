package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
)

// tally is how many of something there are, and how many of them went wrong.
type tally struct {
	All int `json:"all"`
	Bad int `json:"bad"`
}

func (t *tally) add(o tally) { t.All, t.Bad = t.All+o.All, t.Bad+o.Bad }

// score is how the gate did on one table. It holds no values, only numbers of them and the names of
// labelled columns.
type score struct {
	File  string `json:"file"`
	Clean bool   `json:"clean"`
	Bytes int64  `json:"bytes"`
	Rows  int    `json:"rows"`
	Error string `json:"error,omitempty"` // what kept the table from being judged

	Planted   map[string]tally `json:"planted"`           // by kind: values, those published by default
	LeakedIn  []string         `json:"leaked_in"`         // published columns with planted values
	Harmless  tally            `json:"harmless"`          // columns, those removed or altered
	HarmlessX []string         `json:"harmless_lost"`     // which, and how
	Questions int              `json:"questions"`         // of them those that a steward is asked about
	Touched   bool             `json:"touched"`           // a clean table that is not published as it is
	Counts    countScore       `json:"counts"`            //
	Kept      tally            `json:"kept"`              // cells of mixed columns about no person, those lost
	KeptIn    map[string]int   `json:"kept_lost_in"`      // by column
	Default   tally            `json:"spans_default"`     // personal spans, those published by default
	Redacted  map[string]tally `json:"spans_redacted"`    // by kind: personal spans, those left by redaction
	Traps     tally            `json:"traps"`             // harmless spans, those redacted
	Words     tally            `json:"words"`             // words outside of personal spans, those redacted
	SmallSets tally            `json:"small_groups"`      // published rows of tables about persons, those in groups smaller than 5
	LeftOut   int              `json:"rows_left_out"`     // by disclosure control
	Held      bool             `json:"second_look_holds"` // the second look would stop what was published
	Caught    bool             `json:"second_look_kept"`  // the second look would stop the table with everything kept

	ScanTime   time.Duration `json:"scan_ns"`
	LookTime   time.Duration `json:"second_look_ns"`
	LookBytes  int64         `json:"second_look_bytes"`
	Treatments string        `json:"treatments"` // for reading: column=treatment of what is not kept
}

// judge scores the gate on one labelled table of a corpus.
func judge(ctx context.Context, dir string, l labels) score {
	s := score{File: l.File, Clean: l.Clean, Planted: map[string]tally{}, Redacted: map[string]tally{}, KeptIn: map[string]int{}}
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(l.File)))
	if err != nil {
		s.Error = err.Error()
		return s
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		s.Error = err.Error()
		return s
	}
	s.Bytes = info.Size()
	in, err := detect(ctx, f, s.Bytes, filepath.Base(l.File))
	if err == nil {
		err = s.judge(ctx, in, l)
	}
	if err != nil {
		s.Error = err.Error()
	}
	return s
}

func (s *score) judge(ctx context.Context, in input, l labels) error {
	source, err := in.grid(ctx)
	if err != nil {
		return err
	}
	s.Rows = len(source.rows)
	if err := l.fit(source); err != nil {
		return err
	}
	proposal, took, err := scan(ctx, in)
	if err != nil {
		return err
	}
	s.ScanTime = took
	s.Treatments = describe(proposal)
	all, err := publish(ctx, in, everything(proposal))
	if err != nil {
		return err
	}
	out, err := publish(ctx, in, proposal.Contract)
	if err != nil {
		return err
	}
	c := compared{labels: l, source: source, all: all, out: out, contract: proposal.Contract, verdicts: proposal.Columns}
	s.LeftOut = int(out.result.Rows.Removed)
	if err := s.planted(ctx, c); err != nil {
		return err
	}
	s.harmless(c)
	s.Touched = l.Clean && !bytes.Equal(all.csv, out.csv)
	s.Counts = judgeCounts(c)
	s.kept(c)
	s.spansByDefault(c)
	s.smallGroups(c)
	if err := s.redaction(ctx, in, c, proposal); err != nil {
		return err
	}
	return s.secondLook(ctx, c, proposal)
}

// fit says whether the labels speak of columns that the table has.
func (l labels) fit(source *grid) error {
	for name := range l.Columns {
		if source.index(name) < 0 && name != "geometry" {
			return fmt.Errorf("labels name the column %q, which the table does not have", name)
		}
	}
	return nil
}

// describe names what is done to columns that are not kept.
func describe(p opendata.Proposal) string {
	var parts []string
	for i, r := range p.Contract.Columns {
		if r.Treatment == opendata.Keep {
			continue
		}
		name, kinds := fmt.Sprintf("column %d", i+1), ""
		if v := slices.IndexFunc(p.Columns, func(v opendata.ColumnVerdict) bool { return v.Name == r.Name }); v >= 0 {
			name, kinds = r.Name, strings.Join(p.Columns[v].Kinds, ",")
		}
		parts = append(parts, fmt.Sprintf("%s=%s(%s)", name, r.Treatment, kinds))
	}
	if p.Contract.Mixed != nil {
		parts = append(parts, "mixed rows")
	}
	if r := p.Contract.Privacy; r != nil {
		if r.Counts != nil {
			parts = append(parts, "counts "+strings.Join(r.Counts.Columns, ","))
		}
		if len(r.QuasiIdentifiers) > 0 {
			parts = append(parts, "quasi "+strings.Join(r.QuasiIdentifiers, ","))
		}
	}
	return strings.Join(parts, " · ")
}

// compared is one table in three forms: as it came, with everything kept, and as the proposal
// would have it published.
type compared struct {
	labels
	source   *grid
	all, out published
	contract opendata.Contract
	verdicts []opendata.ColumnVerdict
}

// question says whether the gate asks the steward about a source column.
func (c compared) question(name string) bool {
	i := c.source.index(name)
	return slices.ContainsFunc(c.verdicts, func(v opendata.ColumnVerdict) bool { return v.Index == i && v.Class == opendata.Undecided })
}

// publishedAs finds a source column in g by the name under which it is published.
func (c compared) publishedAs(g *grid, name string) int {
	if i := c.source.index(name); i >= 0 {
		name = c.source.names[i]
	}
	for _, r := range c.contract.Columns {
		if r.Name == name {
			return g.index(r.Published())
		}
	}
	return g.index(name)
}

// named are the labelled columns of a class, in the order of the source.
func (c compared) named(class string) []string {
	var names []string
	for name, col := range c.Columns {
		if col.Class == class {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := c.source.index(a) - c.source.index(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return names
}

// planted searches every published cell, in CSV and in Parquet, for planted values.
func (s *score) planted(ctx context.Context, c compared) error {
	kinds, weakIn := c.origins()
	leaked := make([]bool, len(c.Planted))
	everywhere := make([]string, len(c.Planted))
	for i, v := range c.Planted {
		if len(weakIn[i]) == 0 {
			everywhere[i] = v
		}
	}
	f := newFinder(everywhere)
	for i, name := range c.out.table.names {
		hits := 0
		hit := func(v int) { leaked[v] = true; hits++ }
		for _, cell := range c.out.table.column(i) {
			f.find(cell, hit)
		}
		if own := c.own(weakIn, i); len(own.values) > 0 {
			for _, cell := range c.out.table.column(i) {
				own.find(cell, hit)
			}
		}
		f.find(name, hit)
		if hits > 0 {
			s.LeakedIn = append(s.LeakedIn, fmt.Sprintf("%s (%d)", name, hits))
		}
	}
	err := c.out.texts(ctx, func(text string) { f.find(text, func(v int) { leaked[v] = true }) })
	for i := range c.Planted {
		t := tally{All: 1}
		if leaked[i] {
			t.Bad = 1
		}
		all := s.Planted[kinds[i]]
		all.add(t)
		s.Planted[kinds[i]] = all
	}
	return err
}

// origins says for each planted value of what kind it is, and for weak ones in which source columns
// they stand.
func (c compared) origins() (kinds []string, weakIn []map[string]bool) {
	kinds, weakIn = make([]string, len(c.Planted)), make([]map[string]bool, len(c.Planted))
	f := newFinder(c.Planted)
	for _, class := range []string{mixed, direct} {
		for _, name := range c.named(class) {
			i := c.source.index(name)
			if i < 0 {
				continue
			}
			for _, cell := range c.source.column(i) {
				f.find(cell, func(v int) {
					kinds[v] = c.Columns[name].Kind
					if !weak(c.Planted[v]) {
						return
					}
					if weakIn[v] == nil {
						weakIn[v] = map[string]bool{}
					}
					weakIn[v][name] = true
				})
			}
		}
	}
	for _, name := range c.source.names {
		f.find(name, func(v int) { kinds[v] = "column_name" })
	}
	for i, k := range kinds {
		if k == "" {
			kinds[i] = "position" // a geometry's coordinates stand in no cell of the source
		}
	}
	return kinds, weakIn
}

// own finds the weak values that stand in the source column which is published as column i.
func (c compared) own(weakIn []map[string]bool, i int) *finder {
	values := make([]string, len(c.Planted))
	for v, columns := range weakIn {
		for name := range columns {
			if c.publishedAs(c.out.table, name) == i {
				values[v] = c.Planted[v]
			}
		}
	}
	return newFinder(values)
}

// harmless counts columns that are gone or changed. Rows that disclosure control leaves out of a
// table about persons take their cells with them; nothing else may be missing.
func (s *score) harmless(c compared) {
	aboutPersons := len(c.named(quasi))+len(c.named(direct)) > 0
	for _, name := range append(c.named(harmless), c.named(counts)...) {
		s.Harmless.All++
		was, is := c.publishedAs(c.all.table, name), c.publishedAs(c.out.table, name)
		bad := s.Harmless.Bad
		switch {
		case was < 0: // nothing but nulls, or not readable: the comparison says nothing
		case is < 0:
			s.Harmless.Bad++
			s.HarmlessX = append(s.HarmlessX, name+": removed")
		case c.Columns[name].Class == counts:
		default:
			missing, foreign := difference(c.all.table.column(was), c.out.table.column(is))
			if aboutPersons {
				missing -= s.LeftOut
			}
			if foreign > 0 || missing > 0 {
				s.Harmless.Bad++
				s.HarmlessX = append(s.HarmlessX, fmt.Sprintf("%s: %d cells altered", name, max(foreign, missing)))
			}
		}
		if s.Harmless.Bad > bad && c.question(name) {
			s.Questions++
		}
	}
}

// difference compares two columns as multisets, because rows may be in another order.
func difference(was, is []string) (missing, foreign int) {
	n := map[string]int{}
	for _, cell := range was {
		n[cell]++
	}
	for _, cell := range is {
		n[cell]--
	}
	for _, d := range n {
		missing += max(d, 0)
		foreign += max(-d, 0)
	}
	return missing, foreign
}

// kept counts the cells of mixed columns that are about no person and are gone.
func (s *score) kept(c compared) {
	about := map[string]bool{}
	for _, k := range c.Kept {
		about[compact(words(k))] = true
	}
	for _, name := range c.named(mixed) {
		was := c.publishedAs(c.all.table, name)
		if was < 0 {
			continue
		}
		left := map[string]int{}
		if is := c.publishedAs(c.out.table, name); is >= 0 {
			for _, cell := range c.out.table.column(is) {
				left[cell]++
			}
		}
		for _, cell := range c.all.table.column(was) {
			if cell == "" || !about[compact(words(cell))] {
				continue
			}
			s.Kept.All++
			if left[cell]--; left[cell] < 0 {
				s.Kept.Bad++
				s.KeptIn[name]++
			}
		}
	}
}

// smallGroups counts published rows that are alone, or nearly, with their quasi-identifiers.
func (s *score) smallGroups(c compared) {
	var columns []int
	for _, name := range c.named(quasi) {
		if i := c.publishedAs(c.out.table, name); i >= 0 {
			columns = append(columns, i)
		}
	}
	if len(columns) == 0 {
		return
	}
	groups := map[string]int{}
	for _, row := range c.out.table.rows {
		groups[key(row, columns)]++
	}
	for _, n := range groups {
		s.SmallSets.All += n
		if n < opendata.DefaultK {
			s.SmallSets.Bad += n
		}
	}
}

func key(row []string, columns []int) string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = row[c]
	}
	return strings.Join(cells, "\x00")
}

func (s *score) secondLook(ctx context.Context, c compared, p opendata.Proposal) error {
	holds, took, err := secondLook(ctx, p.Contract, c.out)
	if err != nil {
		return err
	}
	s.Held, s.LookTime, s.LookBytes = holds > 0, took, int64(len(c.out.csv)+len(c.out.parquet))
	if len(c.Planted) == 0 {
		return nil
	}
	holds, _, err = secondLook(ctx, everything(p), c.all)
	s.Caught = holds > 0
	return err
}
