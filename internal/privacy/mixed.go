package privacy

import (
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// party is who a row of a mixed table is about.
type party uint8

const (
	unknown party = iota // counts as a person: what can't be decided is not published
	company
	person
)

// mixedRows decides row by row whether a table's row is about a person. Distinct values are judged
// once for each batch, rows by looking their cells' judgements up.
type mixedRows struct {
	name, form int // source columns; -1 is none
	numbers    []mixedNumber
	marked     []bool  // scratch
	names      []party // scratch, per distinct value
	forms      []party // scratch
	ids        []bool  // scratch
}

// mixedNumber is a linked column, in which a person number may stand.
type mixedNumber struct {
	source int
	org    bool // holds organisation numbers: any 11 digits are a person's
}

// newMixedRows marks the linked columns; nil when the contract has no mixed rows. A column that the
// source does not have counts as empty.
func newMixedRows(rules *opendata.MixedRows, columns []treatedColumn, position map[string]int) *mixedRows {
	if rules == nil {
		return nil
	}
	at := func(name string) int {
		if i, ok := position[name]; ok && name != "" {
			return i
		}
		return -1
	}
	m := &mixedRows{name: at(rules.Name), form: at(rules.Form)}
	for _, name := range rules.Linked {
		i := at(name)
		if i < 0 {
			continue
		}
		c := &columns[i]
		c.linked = true
		if c.heading.kind != recognize.BankAccount && c.heading.kind != recognize.IBAN { // one account number in forty passes as a person's
			m.numbers = append(m.numbers, mixedNumber{source: i, org: c.heading.org})
		}
	}
	return m
}

// persons marks the rows about persons; nil when there is none. It is valid until the next call.
func (m *mixedRows) persons(in *table.Batch) []bool {
	if m == nil {
		return nil
	}
	m.marked = m.marked[:0]
	for range in.Rows {
		m.marked = append(m.marked, false)
	}
	names := m.judge(in, m.name, &m.names, partyOfName)
	forms := m.judge(in, m.form, &m.forms, partyOfForm)
	any := false
	for row := range in.Rows {
		form, name := forms.at(row), names.at(row)
		switch {
		case form == person || name == person && form != company:
		case form == company || name == company:
			continue
		}
		m.marked[row], any = true, true
	}
	for _, n := range m.numbers {
		any = m.markNumbers(in, n) || any
	}
	if m.name >= 0 {
		any = m.markNumbers(in, mixedNumber{source: m.name}) || any
		any = m.markSole(in) || any
	}
	if !any {
		return nil
	}
	return m.marked
}

// judgements are what is known of a column's cells.
type judgements struct {
	v      *table.Vector
	values []party
}

func (j judgements) at(row int) party {
	if j.v == nil || j.v.Codes == nil || j.v.Codes[row] < 0 {
		return unknown
	}
	return j.values[j.v.Codes[row]]
}

func (m *mixedRows) judge(in *table.Batch, column int, room *[]party, judge func(string) party) judgements {
	if column < 0 {
		return judgements{}
	}
	v := &in.Columns[column]
	*room = (*room)[:0]
	for _, s := range v.Dict {
		*room = append(*room, judge(s))
	}
	return judgements{v, *room}
}

// markNumbers marks the rows that have a person number in a column.
func (m *mixedRows) markNumbers(in *table.Batch, n mixedNumber) (any bool) {
	return m.mark(in, n.source, func(s string) bool {
		l := recognize.LookAt(unmasked(s))
		if n.org && l&recognize.LookID != 0 {
			return true
		}
		return l&(recognize.LookIDOld|recognize.LookIDNew|recognize.LookIDPointed) != 0 && l&recognize.LookDotted == 0
	})
}

// markSole marks the rows whose name says ENK, whatever the organisational form says.
func (m *mixedRows) markSole(in *table.Batch) (any bool) { return m.mark(in, m.name, saysSole) }

func (m *mixedRows) mark(in *table.Batch, column int, is func(string) bool) (any bool) {
	v := &in.Columns[column]
	if v.Codes == nil {
		return false
	}
	m.ids = m.ids[:0]
	some := false
	for _, s := range v.Dict {
		m.ids = append(m.ids, is(s))
		some = some || m.ids[len(m.ids)-1]
	}
	if !some {
		return false
	}
	for row, code := range v.Codes {
		if code >= 0 && m.ids[code] {
			m.marked[row], any = true, true
		}
	}
	return any
}

// personForms and companyForms are organisational forms: the codes of Enhetsregisteret and their
// names, as a whole cell. BEDR and AAFY, the places of business of anybody, say nothing, nor does
// the estate of a bankrupt (KBO).
const (
	personForms  = ` enk pers priv privat person privatperson privatpersoner enkeltperson personlig innbygger individual sole `
	companyForms = ` as asa ans da ks sa ba nuf sti fli fkf kf iks orgl komm fylk stat sf sær saer kirk brl esek sam pk pre vpfo ktrf bbl ados se eøfg opmv utla hf rhf
		ab ltd gmbh aps oy inc llc `
)

// companyWords stand in the names of organisational forms that no single person has.
var companyWords = [...]string{"selskap", "stiftelse", "forening", "kommune", "samvirke", "sameie", "borettslag", "statlig", "staten", "offentlig", "organisasjonsledd",
	"føretak", "foretak", "fylke", "kirke", "lag/", "utenlandsk", "utanlandsk", "juridisk", "pensjonskasse", "partrederi", "boligbyggelag", "company", "corporation", "limited"}

// soleWords stand in the names of the form of sole proprietors.
var soleWords = [...]string{"enkeltperson", "enkeltmann", "enkeltmanns", "fysisk person", "privatperson", "selvstendig", "sjølvstendig", "sole proprietor", "natural person"}

// partyOfForm reads an organisational form.
func partyOfForm(s string) party {
	s = strings.ToLower(strings.Trim(unmasked(s), " ."))
	code, _, _ := strings.Cut(s, " ") // "ENK - Enkeltpersonforetak"
	code = strings.Trim(code, "-:;,().")
	for _, w := range soleWords {
		if strings.Contains(s, w) {
			return person
		}
	}
	switch {
	case s == "":
		return unknown
	case strings.Contains(personForms, " "+code+" "):
		return person
	case strings.Contains(companyForms, " "+code+" "):
		return company
	}
	for _, w := range companyWords {
		if strings.Contains(s, w) {
			return company
		}
	}
	return unknown
}
