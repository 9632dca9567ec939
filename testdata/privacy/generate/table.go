package main

import (
	"log"
	"math/rand/v2"
	"slices"
	"strings"
)

// Classes of a column, as the labels name them.
const (
	direct    = "direct"    // identifies a person: none of its values may be published
	quasi     = "quasi"     // singles out together with others: may be kept, generalized or left out
	sensitive = "sensitive" // says something about a person that is nobody's business
	free      = "text"      // free text of people: published only when redacted
	count     = "count"     // counts persons
	harmless  = "harmless"  // has to be published as it is
	mixed     = "mixed"     // persons in some rows only
)

// labels say what is what in one table.
type labels struct {
	File    string            `json:"file"`
	Clean   bool              `json:"clean"` // has to be published untouched
	Columns map[string]column `json:"columns"`
	Planted []string          `json:"planted,omitempty"` // may appear nowhere in what is published
	Kept    []string          `json:"kept,omitempty"`    // cells of mixed columns that are about no person
	Spans   []span            `json:"spans,omitempty"`   // personal parts of free text
	Traps   []span            `json:"traps,omitempty"`   // parts of free text that look personal
	Counts  *counts           `json:"counts,omitempty"`
}

type column struct {
	Class string `json:"class"`
	Kind  string `json:"kind,omitempty"`
}

type span struct {
	Row    int    `json:"row"` // 0-based
	Column string `json:"column"`
	Text   string `json:"text"`
	Kind   string `json:"kind,omitempty"`
}

type counts struct {
	Columns   []string `json:"columns"`
	Threshold int      `json:"threshold"` // counts from 1 to threshold-1 are small
}

// maker makes one table. Its random numbers are its own, so that a change to one table leaves the
// others as they are.
type maker struct {
	*rand.Rand
	last person // whom the sentence before spoke of
}

func pick[T any](m *maker, list []T) T { return list[m.IntN(len(list))] }

// digits are n random digits.
func (m *maker) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + m.IntN(10))
	}
	return string(b)
}

// table is a table under construction.
type table struct {
	*maker
	names   []string
	classes []column
	rows    [][]string
	labels  labels
	persons []bool // rows about persons, where columns are mixed
}

// col adds a column. kind says what a direct one holds.
func (t *table) col(name, class, kind string) {
	t.names = append(t.names, name)
	t.classes = append(t.classes, column{class, kind})
}

// cols adds columns of one class.
func (t *table) cols(class string, names ...string) {
	for _, n := range names {
		t.col(n, class, "")
	}
}

// row adds a row of cells: string or text.
func (t *table) row(cells ...any) { t.add(false, cells) }

// personal adds a row whose mixed cells are about a person.
func (t *table) personal(cells ...any) { t.add(true, cells) }

func (t *table) add(person bool, cells []any) {
	if len(cells) != len(t.names) {
		log.Fatalf("row of %d cells in a table of %d columns: %v", len(cells), len(t.names), t.names)
	}
	row := make([]string, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case string:
			row[i] = c
		case text:
			row[i] = c.s
			for _, s := range c.marks {
				s.Row, s.Column = len(t.rows), t.names[i]
				if s.Kind == "" {
					t.labels.Traps = append(t.labels.Traps, s)
				} else {
					t.labels.Spans = append(t.labels.Spans, s)
				}
			}
		default:
			log.Fatalf("cell of type %T", c)
		}
	}
	t.rows = append(t.rows, row)
	t.persons = append(t.persons, person)
}

// shortest is how many letters a value needs to be searched for: a family name like Vo stands in
// many a word.
const shortest = 3

// finish fills in the labels that follow from the columns' classes.
func (t *table) finish(file string, clean bool) labels {
	t.labels.File, t.labels.Clean = file, clean
	t.labels.Columns = map[string]column{}
	keep := t.common()
	for i, c := range t.classes {
		t.labels.Columns[t.names[i]] = c
		for r, row := range t.rows {
			cell := strings.TrimSpace(row[i])
			switch {
			case len([]rune(cell)) < shortest:
			case strings.HasPrefix(cell, "[{"): // a list: what is in it was planted one by one
			case c.Class == direct && !keep[plainly(cell)], c.Class == mixed && t.persons[r]:
				t.labels.Planted = append(t.labels.Planted, cell)
			case c.Class == mixed:
				t.labels.Kept = append(t.labels.Kept, cell)
			}
		}
		if c.Class == count {
			if t.labels.Counts == nil {
				t.labels.Counts = &counts{Threshold: 5}
			}
			t.labels.Counts.Columns = append(t.labels.Counts.Columns, t.names[i])
		}
	}
	t.labels.Planted = unique(t.labels.Planted)
	t.labels.Kept = unique(t.labels.Kept)
	t.check(file)
	return t.labels
}

// common are the words and cells of the columns that stay: a planted value that equals one of
// them, as a street can be called like a person, can't be searched for.
func (t *table) common() map[string]bool {
	seen := map[string]bool{}
	for i, c := range t.classes {
		if c.Class == direct || c.Class == free || c.Class == mixed {
			continue
		}
		for _, row := range t.rows {
			seen[plainly(row[i])] = true
			for _, w := range strings.Fields(row[i]) {
				seen[plainly(w)] = true
			}
		}
	}
	return seen
}

// check refuses labels that would judge the gate by accident.
func (t *table) check(file string) {
	var direct int
	for i, c := range t.classes {
		if c.Class != "direct" {
			continue
		}
		for _, row := range t.rows {
			if row[i] != "" {
				direct++
			}
		}
	}
	if direct > 0 && len(t.labels.Planted) == 0 {
		log.Fatalf("%s: nothing is planted", file)
	}
	if both := slices.IndexFunc(t.labels.Kept, func(k string) bool { return slices.Contains(t.labels.Planted, k) }); both >= 0 {
		log.Fatalf("%s: %q is both planted and kept", file, t.labels.Kept[both])
	}
}

func plainly(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}
