package privacy

import (
	"fmt"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// Propose makes a contract out of a full scan: every source column has a rule, and what is
// personal, undecided, hidden or free text is left out. Tables about persons get rules for
// disclosure control, statistics of persons rules for small counts, and ledgers of companies and
// persons rules for their rows. The steward approves it or changes it.
func Propose(columns []table.Column, types []typing.ColumnType, s *Scanner) opendata.Proposal {
	j := decide(columns, types, s, nil)
	p := opendata.Proposal{Rows: s.rows}
	for i, c := range columns {
		v, findings := verdict(i, c, types[i], &s.columns[i], j.found[i])
		rule := opendata.ColumnRule{Name: c.Name, Type: v.Type, Format: v.Format, Treatment: v.Treatment}
		if v.NameHit {
			rule.As = v.Name // what may be shown of it; the column itself is never published
		}
		rule.Accepts = explanations(rule, j.found[i])
		p.Columns = append(p.Columns, v)
		p.Findings = append(p.Findings, findings...)
		p.Contract.Columns = append(p.Contract.Columns, rule)
	}
	p.Contract.Mixed = j.mixed
	switch {
	case j.persons:
		p.Contract.Privacy = personRules(&p, columns, s, j)
	case j.counts != nil:
		p.Contract.Privacy = &opendata.PrivacyRules{None: noneStatistics, Counts: j.counts}
	}
	return p
}

// explanations are what the scan itself can explain of a kept column: an author is named with the
// work, a switchboard is nobody's number. They stand in the contract with their reason.
func explanations(rule opendata.ColumnRule, found []suspicion) []opendata.Acceptance {
	if rule.Treatment != opendata.Keep {
		return nil
	}
	var list []opendata.Acceptance
	for _, f := range found {
		if f.level == harmless && len(f.evidence) > 0 {
			list = append(list, opendata.Acceptance{Kind: f.kind, Reason: "auto:" + f.evidence[0]})
		}
	}
	return list
}

// label is the name under which a column may be spoken of.
func label(i int, c table.Column) (name string, hit bool) {
	if len(CheckName("column_name", c.Name)) > 0 {
		return neutral(i), true
	}
	return c.Name, false
}

func neutral(i int) string { return fmt.Sprintf("column %d", i+1) }

func verdict(i int, c table.Column, t typing.ColumnType, scan *columnScan, found []suspicion) (opendata.ColumnVerdict, []opendata.Finding) {
	v := opendata.ColumnVerdict{
		Index: i, Type: t.Type, Format: t.Format, Class: opendata.NonPersonal, Treatment: opendata.Keep,
		Hidden: c.Hidden, Cells: t.Cells, Nulls: t.Nulls, Distinct: t.Distinct,
	}
	v.Name, v.NameHit = label(i, c)
	findings := findingsOf(v.Name, scan, found)
	if len(found) > 0 {
		v.Class, v.Treatment = found[0].outcome()
		if found[0].maskable(scan) {
			v.Treatment = opendata.Mask // every cell that could be a person number goes, the others stay
		}
		v.Share = min(ratio(found[0].cells, scan.cells), 1)
		for _, f := range found {
			if f.level >= linked || f.level > harmless && found[0].level < linked {
				v.Kinds = appendNew(v.Kinds, f.kind)
			}
			for _, e := range f.evidence {
				v.Evidence = appendNew(v.Evidence, e)
			}
		}
	}
	if t.Type == opendata.String {
		v.Spans = scan.textSpans(v.Class)
	}
	if c.Hidden {
		v.Treatment, v.Evidence = opendata.Suppress, appendNew(v.Evidence, "hidden")
	}
	if v.NameHit {
		v.Treatment, v.Evidence = opendata.Suppress, appendNew(v.Evidence, "column_name")
		for _, f := range CheckName("column_name", c.Name) {
			f.Column = v.Name
			findings = append(findings, f)
			v.Kinds = appendNew(v.Kinds, f.Kind)
		}
		if v.Class == opendata.NonPersonal {
			v.Class = opendata.DirectIdentifier
		}
	}
	return v, findings
}

// maskable reports whether masking answers a question: the numbers that pass as person numbers are
// known cell by cell, so the column need not go as a whole while the steward has not answered.
func (f suspicion) maskable(scan *columnScan) bool {
	return f.level == question && f.kind == recognize.NationalID && scan.count(recognize.LookIDFH) < scan.cells/20+1
}

// textSpans counts, per kind, the cells with a span that redaction would replace: in free text all
// of them, in other text those that stand among other words.
func (c *columnScan) textSpans(class opendata.Class) map[string]int64 {
	counts := make(map[string]int64)
	for kind, n := range c.within {
		counts[kind] = n
	}
	if class == opendata.FreeText {
		for _, kind := range Kinds {
			if n := c.spans[kind] + c.unsure[kind]; n > 0 {
				counts[kind] = n
			}
		}
	}
	if len(counts) == 0 {
		return nil
	}
	return counts
}

func findingsOf(name string, scan *columnScan, found []suspicion) []opendata.Finding {
	var list []opendata.Finding
	for _, f := range found {
		if f.level < linked || f.level == prose || f.level == withheld {
			continue
		}
		list = append(list, opendata.Finding{
			Place: "column", Column: name, Kind: f.kind, Cells: f.cells,
			Share: min(ratio(f.cells, scan.cells), 1), Certain: f.certain,
		})
	}
	return list
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// Reasons why a proposal declares no quasi-identifiers: codes that a steward reads, fixed.
const (
	noneStatistics = "auto:statistics" // the rows are groups of persons, not persons
	noneFlagged    = "auto:none_found" // no published column describes a person
)

// personRules are the rules for disclosure control of a table about persons: what is published and
// describes somebody is declared, small groups are left out, and what has many values is made
// coarser as far as it helps.
func personRules(p *opendata.Proposal, columns []table.Column, s *Scanner, j judgement) *opendata.PrivacyRules {
	rules := &opendata.PrivacyRules{PersonKey: personKey(columns, j), SmallGroups: opendata.SuppressSmall}
	for i := range columns {
		if p.Contract.Columns[i].Treatment != opendata.Keep || len(j.found[i]) == 0 {
			continue
		}
		switch j.found[i][0].level {
		case flagged:
			rules.QuasiIdentifiers = append(rules.QuasiIdentifiers, columns[i].Name)
		case delicate:
			rules.Sensitive = append(rules.Sensitive, columns[i].Name)
		}
	}
	coarsen(p, s, j)
	rules.QuasiIdentifiers = slices.DeleteFunc(rules.QuasiIdentifiers, func(name string) bool {
		rule, _ := p.Contract.Column(name)
		return rule.Treatment == opendata.Suppress
	})
	if len(rules.QuasiIdentifiers) == 0 {
		rules.None, rules.SmallGroups = noneFlagged, ""
	}
	return rules
}

// personKey is the column whose values are persons: a national id, else a number of persons.
func personKey(columns []table.Column, j judgement) string {
	for _, kind := range []string{recognize.NationalID, recognize.DUF, recognize.PersonNumber, recognize.CustomerCard, recognize.Username} {
		for i, found := range j.found {
			if len(found) > 0 && found[0].level == column && found[0].kind == kind && len(CheckName("column_name", columns[i].Name)) == 0 {
				return columns[i].Name
			}
		}
	}
	return ""
}

// roomPerGroup is how many persons a group should have on average for groups of the default size
// to be common: groups are uneven.
const roomPerGroup = 3 * opendata.DefaultK

// coarsen makes quasi-identifiers coarser until the groups that they could form have room enough,
// by the number of values that each has: ages and years in bands, postcodes by their first
// digits, days to months and years. It takes what has most values first. What still leaves fewer
// than the default size per group is left out, as else nearly every row would be.
func coarsen(p *opendata.Proposal, s *Scanner, j judgement) {
	values := make([]float64, len(p.Columns))
	groups := 1.0
	for i := range p.Columns {
		if quasi(p, j, i) {
			values[i] = max(float64(p.Columns[i].Distinct), 1)
			groups *= values[i]
		}
	}
	persons := float64(s.rows)
	for step := 0; step < 2; step++ {
		for persons < groups*roomPerGroup {
			next, treatment, left := widest(p, j, values, step)
			if next < 0 {
				break
			}
			groups *= left / values[next]
			values[next] = left
			treatAs(p, next, treatment)
		}
	}
	for persons < groups*opendata.DefaultK {
		next := most(values)
		if next < 0 {
			return
		}
		groups /= values[next]
		values[next] = 0
		treatAs(p, next, opendata.Suppress)
	}
}

func treatAs(p *opendata.Proposal, i int, t opendata.Treatment) {
	p.Columns[i].Treatment, p.Contract.Columns[i].Treatment = t, t
}

// most is the column with most values; -1 when none has two.
func most(values []float64) int {
	best := -1
	for i, n := range values {
		if n > 1 && (best < 0 || n > values[best]) {
			best = i
		}
	}
	return best
}

// quasi reports whether a column is published as a quasi-identifier.
func quasi(p *opendata.Proposal, j judgement, i int) bool {
	return len(j.found[i]) > 0 && j.found[i][0].level == flagged && p.Contract.Columns[i].Treatment != opendata.Suppress
}

// widest finds the column with most values that a step makes coarser, and how many values it will
// have then; next is -1 when there is none.
func widest(p *opendata.Proposal, j judgement, values []float64, step int) (next int, treatment opendata.Treatment, left float64) {
	next = -1
	for i := range p.Columns {
		if !quasi(p, j, i) || next >= 0 && values[i] <= values[next] {
			continue
		}
		t, n := makeCoarser(j.found[i][0].kind, p.Columns[i].Type, values[i], step)
		if t == "" || t == p.Contract.Columns[i].Treatment || n >= values[i] {
			continue
		}
		next, treatment, left = i, t, n
	}
	return next, treatment, left
}

// makeCoarser is the treatment of a step for a kind and a type, and how many values remain of so many.
func makeCoarser(kind string, t opendata.Type, values float64, step int) (opendata.Treatment, float64) {
	switch kind {
	case kindBirthYear, kindAge:
		if t != opendata.Integer {
			return "", values
		}
		if step == 0 {
			return "generalize:5", values/5 + 1
		}
		return "generalize:10", min(values, 9)
	case kindPostcode:
		if t != opendata.String {
			return "", values // as a number, 0150 has three digits
		}
		if step == 0 {
			return "generalize:prefix:2", min(values, 20)
		}
		return "generalize:prefix:1", min(values, 5)
	case kindPersonalDate:
		switch t {
		case opendata.Date, opendata.Timestamp, opendata.DateTime:
			if step == 0 {
				return "generalize:month", min(values, 60)
			}
			return "generalize:year", min(values, 5)
		}
	}
	return "", values
}
