package privacy

import (
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/typing"
)

// birth takes days under a header that says birth; years alone are a quasi-identifier, and small
// numbers are counts of the born.
func (c *columnScan) birth(about surroundings) *suspicion {
	if !c.announces(recognize.BirthDate, plain) || c.heading.bearer == ofThing || about.animals && c.heading.bearer != ofPerson {
		return nil
	}
	days := c.count(recognize.LookDate) + c.count(recognize.LookDay)
	if ratio(days, c.cells) >= 0.2 || c.cells == 0 {
		return &suspicion{kind: recognize.BirthDate, level: column, cells: days, certain: true, evidence: []string{c.byHeader()}}
	}
	return nil
}

// birthSpread is how many years days of birth span at least; dates of a case system hardly do.
const birthSpread = 15

// birthByValues takes the days of a table about persons for days of birth when they lie as far
// apart as people's and the header says nothing else.
func (c *columnScan) birthByValues(about surroundings) *suspicion {
	if !about.persons || c.share(recognize.LookDate) < 0.9 || c.lastYear-c.firstYear < birthSpread || c.firstYear < 1900 || c.heading.kind != "" {
		return nil
	}
	f := &suspicion{kind: recognize.BirthDate, level: column, cells: c.cells, certain: true, evidence: []string{"spread", "person_table"}}
	if c.firstYear > 1985 && c.lastYear-c.firstYear < 25 {
		f.level, f.certain = question, false // children, or a quarter of a century of cases
	}
	return f
}

// attribute judges what describes persons, in a table about them.
func (c *columnScan) attribute(about surroundings, t typing.ColumnType) []suspicion {
	kind := c.heading.kind
	if c.cells == 0 || t.Distinct <= 1 || c.heading.flag && !specialCategory(kind) || c.heading.bearer == ofThing || about.animals && (kind == kindEthnicity || kind == kindSex || kind == kindAge) {
		return nil
	}
	if _, sensitive := sensitiveKinds[kind]; sensitive {
		return []suspicion{c.sensitive(kind)}
	}
	if f := c.quasi(kind, t); f != nil {
		return []suspicion{*f}
	}
	return nil
}

func (c *columnScan) sensitive(kind string) suspicion {
	f := suspicion{kind: kind, level: delicate, cells: c.cells, certain: true, evidence: []string{c.byHeader(), "person_table"}}
	if specialCategory(kind) {
		f.level = withheld
	}
	return f
}

// quasi names quasi-identifiers by their header, else by what their cells are.
func (c *columnScan) quasi(kind string, t typing.ColumnType) *suspicion {
	f := &suspicion{kind: kind, level: flagged, cells: c.cells, certain: true, evidence: []string{c.byHeader(), "person_table"}}
	if _, ok := quasiKinds[kind]; ok {
		return f
	}
	switch {
	case kind == recognize.BirthDate && c.share(recognize.LookBirthYear) >= 0.8:
		f.kind = kindBirthYear
	case kind != "" || !c.heading.nameless:
		return nil
	case c.traitShare(traitSex) >= 0.9:
		f.kind, f.evidence = kindSex, []string{shareCode("form", c.traitShare(traitSex)), "person_table"}
	case c.traitShare(traitCivil) >= 0.8:
		f.kind, f.evidence = kindCivilStatus, []string{shareCode("form", c.traitShare(traitCivil)), "person_table"}
	case c.traitShare(traitClass) >= 0.8:
		f.kind, f.evidence = kindSchoolClass, []string{shareCode("form", c.traitShare(traitClass)), "person_table"}
	case c.traitShare(traitBand) >= 0.8:
		f.kind, f.evidence = kindAge, []string{shareCode("form", c.traitShare(traitBand)), "person_table"}
	case t.Type == opendata.Integer && c.share(recognize.LookBirthYear) >= 0.95 && t.Distinct > birthSpread && c.share(recognize.LookDate) < 0.5:
		f.kind, f.evidence = kindBirthYear, []string{shareCode("form", c.share(recognize.LookBirthYear)), "person_table"}
	default:
		return nil
	}
	return f
}

// microdata reports whether the rows are about single persons although nothing names them: at
// least two things that describe somebody, exactly and not in totals, and nothing that is counted
// or measured over groups.
func microdata(s *Scanner, types []typing.ColumnType) bool {
	described, exact := 0, false
	for i := range s.columns {
		c := &s.columns[i]
		h := c.heading
		numeric := c.share(recognize.LookNumber) >= 0.5
		if c.trait(traitTotal) > 0 && (h.kind == kindSex || h.kind == kindAge || c.heading.kind != "") || c.isCount() && (h.kind != kindHousehold || c.distinct > manySizes) || h.year && numeric || h.band && numeric || h.classBand && numeric {
			return false
		}
		if h.measure && numeric && h.kind != kindAge && h.kind != kindIncome {
			return false
		}
		if types[i].Distinct <= 1 {
			continue
		}
		switch h.kind {
		case kindBirthYear, kindCivilStatus, kindHousehold, kindOccupation, kindEducation, kindSchoolClass:
			described++
			exact = true
		case kindAge:
			described++
			exact = exact || numeric && types[i].Type == opendata.Integer
		case kindSex, kindOrigin:
			described++
		default:
			if specialCategory(h.kind) {
				described++
			}
		}
	}
	return described >= 3 || described == 2 && exact
}
