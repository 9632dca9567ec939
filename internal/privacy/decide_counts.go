package privacy

import (
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// countRules finds the columns of a table of statistics that count persons: by their header
// ("elever", "antall brukere"), by being the count of a table whose dimensions describe persons
// ("kjønn; aldersgruppe; antall"), or as columns of such a crosstab ("2019", "menn", "0–5 år").
// Rates, means, amounts, capacities, visits and passages are no counts of persons.
func countRules(columns []table.Column, types []typing.ColumnType, s *Scanner, found [][]suspicion) *opendata.CountRules {
	people := s.dimensionsOfPersons() || s.sumsPersons(types) || s.classesOfSchools() || s.casesOfChildren() || s.tonguesAcross()
	rules := &opendata.CountRules{}
	counts := make([]bool, len(columns))
	summed := false
	for i := range s.columns {
		summed = summed || published(columns[i], found[i]) && !s.columns[i].heading.total && s.columns[i].countsPersons(types[i], people)
	}
	sizes := s.sizesOfHouseholds()
	for i := range s.columns {
		if c := &s.columns[i]; !(c.sizeOfHousehold() && sizes) && published(columns[i], found[i]) && (c.countsPersons(types[i], people) || c.heading.total && summed && c.countsPersons(types[i], true)) {
			counts[i] = true
			rules.Columns = append(rules.Columns, columns[i].Name)
		}
	}
	if len(rules.Columns) == 0 {
		return nil
	}
	for i := range s.columns {
		if !counts[i] && published(columns[i], found[i]) && s.columns[i].dimension(types[i], s.rows) {
			rules.Dimensions = append(rules.Dimensions, columns[i].Name)
		}
	}
	return rules
}

// published reports whether a column's strongest suspicion leaves it in.
func published(c table.Column, found []suspicion) bool {
	if c.Geometry || c.Hidden || len(CheckName("column_name", c.Name)) > 0 {
		return false
	}
	if len(found) == 0 {
		return true
	}
	_, treatment := found[0].outcome()
	return treatment != opendata.Suppress
}

// manySizes is above how many different numbers a column is no size of a household.
const manySizes = 12

// sizeOfHousehold reports whether a column says how many persons or children a household has: it
// describes what another column counts.
func (c *columnScan) sizeOfHousehold() bool {
	return c.distinct <= manySizes && (c.heading.kind == kindHousehold || c.heading.ofHousehold)
}

// sizesOfHouseholds reports whether something else is counted in the table.
func (s *Scanner) sizesOfHouseholds() bool {
	for i := range s.columns {
		if c := &s.columns[i]; c.isCount() && !c.sizeOfHousehold() {
			return true
		}
	}
	return false
}

// isCount reports whether the header and the cells make a column a count of anything.
func (c *columnScan) isCount() bool {
	h := c.heading
	return (h.counts || h.bare || h.counted) && !h.measure && c.share(recognize.LookInteger) >= 0.5
}

// countsPersons reports whether a column of whole numbers counts persons. people says that the
// dimensions of the table describe persons.
func (c *columnScan) countsPersons(t typing.ColumnType, people bool) bool {
	h := c.heading
	whole := t.Type == opendata.Integer || t.Type == opendata.String && c.share(recognize.LookInteger)+ratio(c.trait(traitMasked), c.cells) >= 0.95 && c.share(recognize.LookInteger) > 0.2
	if !whole || h.notHeads || h.measure && !h.bare || h.org || h.flag {
		return false
	}
	switch {
	case h.counted:
		return true
	case h.band:
		return true
	case h.bare, h.year, h.classBand, h.tongue, h.cases != notCase && h.counts:
		return people
	}
	return false
}

// classesOfSchools reports whether the columns are school classes and the rows schools: what is counted
// are pupils. Hours by subject have no schools.
func (s *Scanner) classesOfSchools() bool {
	classes, schools := 0, false
	for i := range s.columns {
		c := &s.columns[i]
		if c.heading.classBand && c.share(recognize.LookInteger) >= 0.5 {
			classes++
		}
		schools = schools || c.heading.kind == kindAffiliation && c.share(recognize.LookLetters) >= 0.5
	}
	return schools && classes >= 3
}

// tonguesAcross reports whether the columns are languages or countries: what is counted are those who
// speak them, or come from there.
func (s *Scanner) tonguesAcross() bool {
	n := 0
	for i := range s.columns {
		if c := &s.columns[i]; c.heading.tongue && c.share(recognize.LookInteger) >= 0.5 {
			n++
		}
	}
	return n >= 3
}

// caseWords are what child welfare counts: each case is a child.
const (
	noticeWords  = " meldinger meldingar bekymringsmeldinger bekymringsmeldingar undersokelser undersokingar "
	measureCases = " tiltak hjelpetiltak omsorgstiltak plasseringer plasseringar akuttvedtak omsorgsovertakelser fosterhjem fosterheim "
)

// casesOfChildren reports whether a table counts both what is reported to child welfare and what came of it.
func (s *Scanner) casesOfChildren() bool {
	notices, measures := false, false
	for i := range s.columns {
		if c := &s.columns[i]; c.isCount() {
			notices = notices || c.heading.cases == noticed
			measures = measures || c.heading.cases == acted
		}
	}
	return notices && measures
}

// sumsPersons reports whether a column is a sum of persons by its header: "Sum elever".
func (s *Scanner) sumsPersons(types []typing.ColumnType) bool {
	for i := range s.columns {
		if c := &s.columns[i]; c.heading.summed && c.heading.counted && c.countsPersons(types[i], false) {
			return true
		}
	}
	return false
}

// dimensionsOfPersons reports whether the table's dimensions say that it is about persons.
func (s *Scanner) dimensionsOfPersons() bool {
	for i := range s.columns {
		c := &s.columns[i]
		if c.traitShare(traitUnit) >= 0.2 {
			return true
		}
		numeric := c.share(recognize.LookNumber) >= 0.9
		if c.traitShare(traitSex)+c.traitShare(traitTotal) >= 0.9 && c.trait(traitSex) > 0 && !numeric {
			return true
		}
		switch kind := c.heading.kind; kind {
		case kindSex:
			if numeric || c.traitShare(traitSex)+c.traitShare(traitTotal) >= 0.5 { // animals have a sex too, in words of their own
				return true
			}
		case kindAge, kindOrigin, kindCivilStatus, kindSchoolClass, kindEducation, kindBirthYear:
			if !c.isCount() && !c.heading.classBand && c.heading.bearer != ofThing && (kind != kindAge || c.agesOfPersons(s)) {
				return true
			}
		case recognize.PersonName: // statistics of names
			if c.heading.strength == plain && c.share(recognize.LookWord) >= 0.9 {
				return true
			}
		case kindIncome, kindPerformance:
		default:
			if _, sensitive := sensitiveKinds[kind]; sensitive && !numeric && !c.heading.aged {
				return true
			}
		}
	}
	return false
}

// agesOfPersons doubts an age that stands beside things: trees, buildings, pipes have one too.
func (c *columnScan) agesOfPersons(s *Scanner) bool {
	if c.traitShare(traitBand) >= 0.5 || c.heading.word != "alder" && c.heading.word != "age" {
		return true
	}
	for i := range s.columns {
		if s.columns[i].heading.aged {
			return false
		}
	}
	return true
}

// dimension reports whether a column says what is counted: text, a date, a year, a code.
func (c *columnScan) dimension(t typing.ColumnType, rows int64) bool {
	switch t.Type {
	case opendata.String, opendata.Date, opendata.Boolean:
		return true
	case opendata.Integer:
		if c.share(recognize.LookBirthYear) >= 0.95 || c.heading.kind == kindAge || c.heading.kind == kindSchoolClass || c.sizeOfHousehold() {
			return true
		}
		if _, describes := quasiKinds[c.heading.kind]; describes {
			return true
		}
		return c.heading.coded && t.Distinct < max(rows, 2)
	}
	return false
}
