package privacy

import (
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// Judge compares a scan with an approved contract. It returns a verdict for every source column
// with the contract's treatment, the source columns that the contract does not know (left out),
// and why the run must wait for a steward; none means that it may go on.
func Judge(contract opendata.Contract, columns []table.Column, types []typing.ColumnType, s *Scanner) (verdicts []opendata.ColumnVerdict, left []int, holds []opendata.HoldReason) {
	j := decide(columns, types, s, func(i int, kind string) bool {
		rule, known := contract.Column(columns[i].Name)
		return known && accepts(rule, kind)
	})
	found := j.found
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
		holds = append(holds, judgeColumn(contract, rule, v, c, types[i], &s.columns[i], found[i])...)
	}
	for i, rule := range contract.Columns {
		if !present[rule.Name] {
			holds = append(holds, vanished(ruleLabel(i, rule)))
		}
	}
	publishes := slices.ContainsFunc(contract.Columns, func(r opendata.ColumnRule) bool { return r.Treatment != opendata.Suppress })
	if j.persons && contract.Privacy == nil && publishes {
		holds = append(holds, quasiUndeclared(s.rows))
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

func judgeColumn(contract opendata.Contract, rule opendata.ColumnRule, v opendata.ColumnVerdict, c table.Column, t typing.ColumnType, scan *columnScan, found []suspicion) []opendata.HoldReason {
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
		if f.level != flagged && !explained(contract, rule, f) {
			holds = append(holds, newFinding(v.Name, f))
		}
	}
	return holds
}

// explained reports whether the contract covers a suspicion: by an acceptance of its kind, or
// because the treatment takes it out. Free text is covered by redaction only, and a column that
// as a whole is of a kind is not covered by masking what looks like it cell by cell.
func explained(contract opendata.Contract, rule opendata.ColumnRule, f suspicion) bool {
	if accepts(rule, f.kind) && !f.fixed {
		return true
	}
	switch f.level {
	case linked:
		return contract.Mixed != nil && slices.Contains(contract.Mixed.Linked, rule.Name)
	case delicate, withheld:
		return contract.Privacy != nil && (slices.Contains(contract.Privacy.Sensitive, rule.Name) || slices.Contains(contract.Privacy.QuasiIdentifiers, rule.Name)) ||
			coarse(rule.Treatment)
	}
	if (f.kind == recognize.BirthDate || f.kind == kindPosition) && coarse(rule.Treatment) {
		return true
	}
	if word, _ := rule.Treatment.Split(); word == "pseudonymize" {
		return true
	}
	switch rule.Treatment {
	case opendata.Mask:
		return f.level == isolated || f.level == harmless || f.level == question && f.kind == recognize.NationalID
	case opendata.Redact:
		return f.level == isolated || f.level == harmless || f.level == prose || f.level == question && f.kind == recognize.NationalID
	}
	return false
}

// coarse reports whether a treatment makes every value of a column another or a wider one.
func coarse(t opendata.Treatment) bool {
	word, _ := t.Split()
	return word == "generalize" || word == "pseudonymize"
}

func accepts(rule opendata.ColumnRule, kind string) bool {
	for _, a := range rule.Accepts {
		if a.Kind == kind {
			return true
		}
	}
	return false
}

// quasiUndeclared holds a table about persons whose contract says nothing of who could be singled
// out in it.
func quasiUndeclared(rows int64) opendata.HoldReason {
	return opendata.HoldReason{Code: "quasi_undeclared", Count: rows, Text: opendata.T(
		"Tabellen handler om personer, men kontrakten sier ikke hvilke kolonner som til sammen kan peke ut noen (privacy).",
		"Tabellen handlar om personar, men kontrakten seier ikkje kva kolonnar som til saman kan peike ut nokon (privacy).",
		"The table is about persons, but the contract does not say which columns together could single somebody out (privacy).")}
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
