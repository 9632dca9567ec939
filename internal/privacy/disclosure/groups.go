package disclosure

import (
	"context"
	"fmt"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// groups counts the persons and the sensitive values of every group of rows with the same
// quasi-identifiers.
type groups struct {
	k, l      int
	quasi     []int // positions of the published quasi-identifiers
	sensitive []int
	linked    bool // the person key is published: a person's rows can be put together

	tuples  *digester
	members *digester
	counts  *tally // group → persons, then distinct values of each sensitive attribute
	pairs   *tally // distinct (group, person or sensitive value): what counts is summed from
	people  *tally // distinct (person, group) where the key is published
	tuple   *histogram
	most    int // digests of a set of groups

	before, after opendata.Risk
	keep          bool            // set holds the groups that stay, else those that go
	set           map[digest]bool // the smaller of both sets
	overflow      bool            // neither set fits: nothing can be left out group by group
	best          []opendata.Generalization
	linkedPersons int64 // persons in more than one group, where the key is published
}

// Kinds of what is paired with a group: a person, or a value of a sensitive attribute (1, 2, …).
const personPair = 0

func newGroups(rules *opendata.PrivacyRules, columns []column, fields []table.Field, opts Options) *groups {
	g := &groups{k: rules.K, l: rules.L, tuples: newDigester(opts.Key, "group"), members: newDigester(opts.Key, "member")}
	if g.k == 0 {
		g.k = opendata.DefaultK
	}
	if g.l == 0 {
		g.l = opendata.DefaultL
	}
	var quasi []column
	for _, c := range columns {
		if c.field < 0 {
			continue
		}
		if slices.Contains(rules.QuasiIdentifiers, c.rule.Name) {
			g.quasi, quasi = append(g.quasi, c.field), append(quasi, c)
		}
		if slices.Contains(rules.Sensitive, c.rule.Name) {
			g.sensitive = append(g.sensitive, c.field)
		}
		g.linked = g.linked || rules.PersonKey != "" && c.rule.Name == rules.PersonKey
	}
	if len(g.sensitive) == 0 {
		g.l = 0
	}
	g.counts = newTally(opts.TempDir, 2, 1+len(g.sensitive), opts.Memory/4)
	g.pairs = newTally(opts.TempDir, 4, 0, opts.Memory*3/8)
	if g.linked {
		g.people = newTally(opts.TempDir, 2, 1, opts.Memory/8)
	}
	g.tuple = newHistogram(quasi, fields, opts.Memory/8)
	g.most = max(int(opts.Memory/4/64), 16) // a map entry of a digest takes about 64 bytes at worst
	return g
}

// digest is the group of a row.
func (g *groups) digest(b *table.Batch, row int) digest {
	g.tuples.begin()
	for _, at := range g.quasi {
		g.tuples.value(&b.Columns[at], row)
	}
	return g.tuples.sum()
}

// add counts the rows of a batch that are not dropped.
func (g *groups) add(b *table.Batch, person *table.Vector) error {
	for row := range b.Rows {
		if b.Dropped(row) {
			continue
		}
		d := g.digest(b, row)
		g.tuple.add(d, b, g.quasi, row)
		if person == nil {
			vals, err := g.counts.at(d[:])
			if err != nil {
				return err
			}
			vals[0]++
		} else if err := g.pair(d, person, row, personPair); err != nil {
			return err
		}
		for i, at := range g.sensitive {
			if v := &b.Columns[at]; !v.Null(row) {
				if err := g.pair(d, v, row, 1+i); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (g *groups) pair(d digest, v *table.Vector, row, kind int) error {
	g.members.begin()
	g.members.value(v, row)
	m := g.members.sum()
	_, err := g.pairs.at([]uint64{d[0], d[1], m[0], m[1]&^0xff | uint64(kind)})
	return err
}

// size is what is known of one group.
type size struct {
	persons int64
	values  int64 // least number of different values of a sensitive attribute that occurs at all
	bare    bool  // no sensitive attribute to look at
}

func sizeOf(vals []uint64) size {
	s := size{persons: int64(vals[0]), bare: true}
	for _, n := range vals[1:] {
		if n == 0 {
			continue
		}
		if s.bare || int64(n) < s.values {
			s.values = int64(n)
		}
		s.bare = false
	}
	return s
}

func (g *groups) small(s size) bool { return s.persons < int64(g.k) || g.uniform(s) }

// uniform reports whether a group gives a sensitive value away.
func (g *groups) uniform(s size) bool { return !s.bare && s.values < int64(g.l) }

// plan sums the counts. each is told every group in ascending order of its digest.
func (g *groups) plan(ctx context.Context, each func(d digest, s size) error) error {
	if err := g.joinPairs(ctx); err != nil {
		return err
	}
	small, large := make(map[digest]bool), make(map[digest]bool)
	steps := 0
	err := g.counts.each(func(key, vals []uint64) error {
		if steps++; steps%8192 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		d, s := digest{key[0], key[1]}, sizeOf(vals)
		g.count(&g.before, s)
		if set := choose(g.small(s), small, large); len(set) <= g.most {
			set[d] = true
		}
		if !g.small(s) {
			g.count(&g.after, s)
		}
		g.tuple.persons(d, s.persons)
		return each(d, s)
	})
	if err != nil {
		return err
	}
	g.before, g.after = finish(g.before), finish(g.after)
	switch {
	case len(small) <= g.most:
		g.set = small
	case len(large) <= g.most:
		g.set, g.keep = large, true
	default:
		g.overflow = true
	}
	if g.before.Below > 0 || g.before.BelowL > 0 {
		g.best = g.tuple.search(ctx, g.k, g.l)
	}
	g.tuple.release()
	return ctx.Err()
}

func choose(first bool, a, b map[digest]bool) map[digest]bool {
	if first {
		return a
	}
	return b
}

// joinPairs sums distinct pairs by group.
func (g *groups) joinPairs(ctx context.Context) error {
	if g.pairs.spilled() {
		g.tuple.pairs = nil
	} else {
		g.tuple.pairs = make([]member, 0, g.pairs.used)
	}
	steps := 0
	err := g.pairs.each(func(key, _ []uint64) error {
		if steps++; steps%8192 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		kind := int(key[3] & 0xff)
		vals, err := g.counts.at(key[:2])
		if err != nil {
			return err
		}
		vals[kind]++
		g.tuple.pair(digest{key[0], key[1]}, key[2]^key[3], kind)
		if g.people == nil || kind != personPair {
			return nil
		}
		vals, err = g.people.at(key[2:])
		if err != nil {
			return err
		}
		vals[0]++
		return nil
	})
	if err != nil || g.people == nil {
		return err
	}
	return g.people.each(func(_, vals []uint64) error {
		if vals[0] > 1 {
			g.linkedPersons++
		}
		return nil
	})
}

func (g *groups) count(r *opendata.Risk, s size) {
	r.Persons += s.persons
	r.Groups++
	if r.Smallest == 0 || s.persons < r.Smallest {
		r.Smallest = s.persons
	}
	if s.persons == 1 {
		r.Unique++
	}
	if s.persons < int64(g.k) {
		r.Below += s.persons
	}
	if g.uniform(s) {
		r.BelowL += s.persons
	}
}

// finish computes the risks. The journalist's is the prosecutor's: the smallest group of the
// population can't be smaller than the one in the table, and no population but the table is known.
func finish(r opendata.Risk) opendata.Risk {
	if r.Smallest == 0 {
		return r
	}
	r.Prosecutor = 1 / float64(r.Smallest)
	r.Journalist = r.Prosecutor
	r.Marketer = float64(r.Groups) / float64(r.Persons)
	return r
}

// goes reports whether a row is in a group that is left out.
func (g *groups) goes(b *table.Batch, row int) bool {
	return g.set[g.digest(b, row)] != g.keep
}

func (g *groups) close() error {
	for _, t := range []*tally{g.counts, g.pairs, g.people} {
		if t == nil {
			continue
		}
		if err := t.close(); err != nil {
			return fmt.Errorf("remove group counts: %w", err)
		}
	}
	return nil
}
