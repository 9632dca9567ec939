package privacy

import (
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// Judge compares a scan with an approved contract. It returns a verdict for every source column
// with the contract's treatment, the source columns that the contract does not know (left out),
// and why the run must wait for a steward; none means that it may go on.
func Judge(contract opendata.Contract, columns []table.Column, types []typing.ColumnType, s *Scanner) (verdicts []opendata.ColumnVerdict, left []int, holds []opendata.HoldReason) {
	found := decide(columns, types, s)
	present := make(map[string]bool, len(columns))
	for i, c := range columns {
		present[c.Name] = true
		v, _ := verdict(i, c, types[i], &s.columns[i], found[i])
		rule, known := contract.Column(c.Name)
		if !known {
			v.Treatment, v.Evidence = opendata.Suppress, appendNew(v.Evidence, "not_in_contract")
			verdicts, left = append(verdicts, v), append(left, i)
			continue
		}
		v.Treatment, v.Type, v.Format = rule.Treatment, rule.Type, rule.Format
		verdicts = append(verdicts, v)
		holds = append(holds, judgeColumn(rule, v, c, types[i], &s.columns[i], found[i])...)
	}
	for i, rule := range contract.Columns {
		if !present[rule.Name] {
			holds = append(holds, vanished(ruleLabel(i, rule)))
		}
	}
	return verdicts, left, holds
}

// ruleLabel is what a contract's column may be called.
func ruleLabel(i int, rule opendata.ColumnRule) string {
	if len(CheckName("column_name", rule.Name)) > 0 {
		return neutral(i)
	}
	return rule.Name
}

func judgeColumn(rule opendata.ColumnRule, v opendata.ColumnVerdict, c table.Column, t typing.ColumnType, scan *columnScan, found []suspicion) []opendata.HoldReason {
	if rule.Treatment == opendata.Suppress {
		return nil
	}
	var holds []opendata.HoldReason
	if v.NameHit && rule.As == "" {
		holds = append(holds, personalName(v.Name))
	}
	if c.Hidden && !accepts(rule, "hidden") {
		holds = append(holds, hiddenColumn(v.Name))
	}
	if !fitsType(rule.Type, c, t, scan) {
		holds = append(holds, retyped(v.Name))
	}
	for _, f := range found {
		if f.level != flagged && !explained(rule, f) {
			holds = append(holds, newFinding(v.Name, f))
		}
	}
	return holds
}

// explained reports whether the contract covers a suspicion: by an acceptance of its kind, or
// because the treatment takes it out. Free text is covered by redaction only, and a column that
// as a whole is of a kind is not covered by masking what looks like it cell by cell.
func explained(rule opendata.ColumnRule, f suspicion) bool {
	if accepts(rule, f.kind) && !f.fixed {
		return true
	}
	switch rule.Treatment {
	case opendata.Mask:
		return f.level == isolated || f.level == question && f.kind == recognize.NationalID
	case opendata.Redact:
		return f.level == isolated || f.level == prose || f.level == question && f.kind == recognize.NationalID
	}
	return false
}

func accepts(rule opendata.ColumnRule, kind string) bool {
	for _, a := range rule.Accepts {
		if a.Kind == kind {
			return true
		}
	}
	return false
}

// strayShare is how many cells may contradict the contract's type before the column counts as
// retyped. Fewer are rejected row by row, and the share of rejected rows has a limit of its own.
const strayShare = 0.05

// fitsType compares the type found over the whole scan with the contract's.
func fitsType(want opendata.Type, c table.Column, t typing.ColumnType, scan *columnScan) bool {
	if c.Geometry || want == opendata.Geometry {
		return c.Geometry == (want == opendata.Geometry)
	}
	if scan.cells == 0 || want == opendata.String || want == t.Type {
		return true
	}
	_, wantDecimal := want.Scale()
	_, haveDecimal := t.Type.Scale()
	switch {
	case want == opendata.Number && (t.Type == opendata.Integer || haveDecimal):
		return true
	case wantDecimal && (t.Type == opendata.Integer || haveDecimal): // a finer scale is rejected cell by cell
		return true
	case want == opendata.Integer || want == opendata.Number || wantDecimal:
		look := recognize.LookNumber
		if want == opendata.Integer {
			look = recognize.LookInteger
		}
		return scan.share(look) >= 1-strayShare
	case want == opendata.Date || want == opendata.DateTime || want == opendata.Timestamp:
		return t.Type == opendata.String && scan.share(recognize.LookDate) >= 1-strayShare
	case want == opendata.Boolean:
		return (t.Type == opendata.String || t.Type == opendata.Integer) && scan.share(recognize.LookBoolean) >= 1-strayShare
	}
	return false
}
