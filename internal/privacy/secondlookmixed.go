package privacy

import (
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// mixedLook looks at the rows of a table that is about companies and about persons: nothing may be
// left in the linked columns of a row that says to be a sole proprietor's, and no name may be a
// person's and nothing else where nothing else tells what the row is about.
type mixedLook struct {
	name, form int // published columns; -1: not published
	linked     []int
	told       bool // an organisational form tells rows apart
	persons    []bool
}

// newMixedLook finds the columns; nil when the contract has no mixed rows.
func newMixedLook(rules *opendata.MixedRows, columns []columnLook) *mixedLook {
	if rules == nil {
		return nil
	}
	at := func(name string) int {
		return slices.IndexFunc(columns, func(c columnLook) bool { return name != "" && c.rule.Name == name })
	}
	m := &mixedLook{name: at(rules.Name), form: at(rules.Form), told: rules.Form != ""}
	for i := range columns {
		if columns[i].linked {
			m.linked = append(m.linked, i)
		}
	}
	return m
}

// batch counts the linked cells of rows about persons as hits.
func (m *mixedLook) batch(b *table.Batch, columns []columnLook) {
	m.persons = append(m.persons[:0], make([]bool, b.Rows)...)
	m.mark(b, m.form, func(s string) bool {
		s = strings.ToLower(s)
		return s == "enk" || strings.HasPrefix(s, "enk ") || strings.Contains(s, "enkeltperson")
	})
	m.mark(b, m.name, func(s string) bool { return strings.HasSuffix(s, " ENK") || !m.told && onlyName(s) })
	for _, i := range m.linked {
		v := &b.Columns[i]
		for row, person := range m.persons {
			if person && !v.Null(row) {
				columns[i].hits[recognize.SoleProprietor]++
			}
		}
	}
}

func (m *mixedLook) mark(b *table.Batch, column int, is func(string) bool) {
	if column < 0 || b.Columns[column].Codes == nil {
		return
	}
	v := &b.Columns[column]
	marked := make([]bool, len(v.Dict))
	for code, s := range v.Dict {
		marked[code] = is(strings.TrimSpace(s))
	}
	for row, code := range v.Codes {
		if code >= 0 && marked[code] {
			m.persons[row] = true
		}
	}
}

// onlyName reports whether a text is the name of a person, by the common lists, and nothing else.
func onlyName(s string) bool {
	for _, sp := range recognize.Spans(s, 0, nil) {
		if sp.Kind == recognize.PersonName && sp.Sure && sp.Start == 0 && sp.End == len(s) {
			return true
		}
	}
	return false
}
