package privacy

import (
	"fmt"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// Propose makes a contract out of a full scan: every source column has a rule, and what is
// personal, undecided, hidden or free text is left out. The steward approves it or changes it.
func Propose(columns []table.Column, types []typing.ColumnType, s *Scanner) opendata.Proposal {
	found := decide(columns, types, s)
	p := opendata.Proposal{Rows: s.rows}
	for i, c := range columns {
		v, findings := verdict(i, c, types[i], &s.columns[i], found[i])
		p.Columns = append(p.Columns, v)
		p.Findings = append(p.Findings, findings...)
		rule := opendata.ColumnRule{Name: c.Name, Type: v.Type, Format: v.Format, Treatment: v.Treatment}
		if v.NameHit {
			rule.As = v.Name // what may be shown of it; the column itself is never published
		}
		p.Contract.Columns = append(p.Contract.Columns, rule)
	}
	return p
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
		v.Share = min(ratio(found[0].cells, scan.cells), 1)
		for _, f := range found {
			if f.level >= isolated || v.Class == opendata.QuasiIdentifier {
				v.Kinds = appendNew(v.Kinds, f.kind)
				for _, e := range f.evidence {
					v.Evidence = appendNew(v.Evidence, e)
				}
			}
		}
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

// outcome is the class and treatment that the strongest suspicion of a column leads to.
func (f suspicion) outcome() (opendata.Class, opendata.Treatment) {
	switch f.level {
	case column:
		return opendata.DirectIdentifier, opendata.Suppress
	case prose:
		return opendata.FreeText, opendata.Suppress
	case question:
		return opendata.Undecided, opendata.Suppress
	case isolated:
		return opendata.DirectIdentifier, opendata.Mask
	}
	return opendata.QuasiIdentifier, opendata.Keep
}

func findingsOf(name string, scan *columnScan, found []suspicion) []opendata.Finding {
	var list []opendata.Finding
	for _, f := range found {
		if f.level == flagged || f.level == prose {
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
