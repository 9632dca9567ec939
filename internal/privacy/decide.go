package privacy

import (
	"fmt"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// How a verdict comes about. A Scanner leaves, per column, evidence: what the header announces, how
// many cells have which form, how many pass check digits, which spans were found. Each question
// about a column (is it a person number? a name? free text?) has a function that weighs this
// evidence and returns a suspicion or nothing:
//
//	decide_numbers.go   numbers with and without check digits, user names, devices
//	decide_contact.go   telephone, e-mail, profiles
//	decide_names.go     names of persons
//	decide_address.go   addresses, property, positions
//	decide_attributes.go what describes persons: quasi-identifiers, sensitive attributes, days of birth
//	decide_text.go      free text
//	decide_mixed.go     rows about companies beside rows about persons
//	decide_counts.go    counts of persons in statistics
//
// decide asks in three rounds, because columns speak about each other: first each column alone;
// then what the table is about; then the columns again, knowing that. The strongest suspicion of a
// column makes its class and treatment (outcome).

// level orders what a suspicion asks for; a column gets its strongest.
type level uint8

const (
	harmless level = iota // explained by what the column is: an author, a switchboard; accepted with its reason
	flagged               // quasi-identifier: named, and subject to disclosure control
	delicate              // sensitive attribute that may be kept with enough variety in every group
	linked                // kept, and emptied in rows about persons
	isolated              // a few cells: mask them
	question              // can't be told from chance or from something harmless: the steward says
	withheld              // sensitive attribute of articles 9 and 10: left out
	prose                 // free text
	column                // the column is of this kind: leave it out
)

// suspicion is one kind of personal data that a column seems to hold.
type suspicion struct {
	kind     string
	level    level
	cells    int64
	certain  bool
	evidence []string
	// fixed suspicions can't be accepted away in a kept column: more person numbers than chance
	// makes, whatever a contract says.
	fixed bool
}

// judgement is what decide says of a table.
type judgement struct {
	found   [][]suspicion // per column, the strongest first
	persons bool          // rows are about persons, with or without names
	mixed   *opendata.MixedRows
	counts  *opendata.CountRules
}

// surroundings are what the columns of a table say of each other.
type surroundings struct {
	property  bool // numbers of real property: "fnr" is then festenummer
	sole      bool // organisational forms with sole proprietors
	business  bool // organisation numbers in nearly every row
	homes     bool // the addresses are dwellings
	catalogue bool // creations, whose makers are named
	devices   bool
	counting  bool // a column of counts
	fullNames bool // surnames, person numbers or birth dates: rows of single persons
	persons   bool // the rows are about persons
	people    bool // some column names somebody, be it in an office only
	animals   bool
	users     bool    // a column of user names by their form
	tracked   bool    // where a device was, time after time
	moments   bool    // days with times, hardly one twice
	placed    int     // columns with the form of coordinates
	named     []int64 // how many different persons the columns name
	rows      int64
}

// decide says of every column what it seems to hold, and what the table is about. accepted says
// which kinds a contract has explained in a column; nil is none.
func decide(columns []table.Column, types []typing.ColumnType, s *Scanner, accepted func(column int, kind string) bool) judgement {
	j := judgement{found: make([][]suspicion, len(columns))}
	for i := range s.columns {
		s.columns[i].distinct = types[i].Distinct
	}
	about := s.surroundings()
	for i := range s.columns {
		if !columns[i].Geometry {
			j.found[i] = s.columns[i].alone(about, types[i])
		}
	}
	j.mixed = findMixed(columns, s, about, j.found)
	for i := range s.columns {
		about.people = about.people || slices.ContainsFunc(j.found[i], func(f suspicion) bool { return f.level == column })
		if subject(i, j.found[i], s.columns[i].heading, accepted) {
			about.persons = true
			if s.columns[i].namesOne(j.found[i]) {
				about.named = append(about.named, s.columns[i].distinct)
			}
		}
		if s.columns[i].userNames(about) != nil {
			about.users = true
			about.named = append(about.named, s.columns[i].distinct)
		}
	}
	j.persons = about.persons || microdata(s, types)
	for i := range s.columns {
		c := &s.columns[i]
		if columns[i].Geometry {
			if about.persons || about.homes || about.tracked {
				j.found[i] = append(j.found[i], suspicion{kind: kindPosition, level: column, cells: types[i].Cells, certain: true, evidence: []string{"person_table"}})
			}
			continue
		}
		j.found[i] = append(j.found[i], c.beside(about)...)
		if j.persons {
			j.found[i] = append(j.found[i], c.attribute(about, types[i])...)
		}
		j.found[i] = c.asText(j.found[i], about, types[i])
		slices.SortStableFunc(j.found[i], func(a, b suspicion) int { return int(b.level) - int(a.level) })
	}
	if !j.persons {
		j.counts = countRules(columns, types, s, j.found)
	}
	return j
}

// surroundings reads what the headers and the cells of all columns say of the table.
func (s *Scanner) surroundings() surroundings {
	about := surroundings{rows: s.rows}
	for i := range s.columns {
		c := &s.columns[i]
		h := c.heading
		about.property = about.property || h.property
		about.homes = about.homes || h.dwelling
		about.catalogue = about.catalogue || h.catalogue
		about.devices = about.devices || h.device
		about.animals = about.animals || h.animal
		about.sole = about.sole || c.count(recognize.LookENK) > 0 || c.count(recognize.LookSole) > 0
		about.business = about.business || h.org && c.share(recognize.LookOrg) >= 0.9 && c.cells >= s.rows*95/100
		about.counting = about.counting || c.isCount()
		about.fullNames = about.fullNames || c.tellsOneFromAnother()
		if c.share(recognize.LookCoordinate) >= 0.9 {
			about.placed++
		}
		about.moments = about.moments || c.heading.moment || c.share(recognize.LookDate) >= 0.8 && c.distinct > s.rows/2
	}
	about.tracked = s.tracked()
	return about
}

// tellsOneFromAnother knows headers that stand in tables of single persons only.
func (c *columnScan) tellsOneFromAnother() bool {
	h := c.heading
	switch h.kind {
	case recognize.NationalID, recognize.BirthDate, recognize.Address, recognize.Phone, recognize.Email:
		return h.strength >= plain && c.cells > 0
	case recognize.PersonName:
		return h.word != "fornavn" && h.word != "fornamn" && h.word != "navn" && h.word != "namn" && h.word != "name" && h.word != "firstname" && h.word != "givenname" && h.word != "forenamn" && !h.creator && !h.role
	}
	return false
}

// namesOne reports whether a column of names or numbers tells persons apart: given names alone do not.
func (c *columnScan) namesOne(found []suspicion) bool {
	for _, f := range found {
		if f.level == column && (f.kind != recognize.PersonName || c.share(recognize.LookPair)+c.traitShare(traitInitialed) >= 0.5) {
			return true
		}
	}
	return false
}

// subject reports whether a column makes its rows rows about persons. Somebody in an office
// (caseworker, headmaster) and somebody who made a thing do not.
func subject(i int, found []suspicion, h heading, accepted func(int, string) bool) bool {
	for _, f := range found {
		if f.level != column || h.role || h.creator || accepted != nil && accepted(i, f.kind) {
			continue
		}
		switch f.kind {
		case recognize.NationalID, recognize.PersonName, recognize.BirthDate, recognize.PersonNumber, recognize.Username, recognize.DUF, recognize.Passport,
			recognize.CustomerCard, recognize.HealthWorker:
			return true
		}
	}
	return false
}

// alone judges a column by its header and its cells.
func (c *columnScan) alone(about surroundings, t typing.ColumnType) []suspicion {
	var found []suspicion
	for _, judge := range []func(surroundings) *suspicion{
		c.nationalID, c.secret, c.account, c.iban, c.card, c.paymentRef, c.duf, c.plate, c.passport, c.numbered,
		c.email, c.phone, c.profile, c.name, c.birth, c.keys, c.homeAddress,
	} {
		if f := judge(about); f != nil {
			found = append(found, *f)
		}
	}
	return found
}

// beside judges a column by what the others are.
func (c *columnScan) beside(about surroundings) []suspicion {
	var found []suspicion
	for _, judge := range []func(surroundings) *suspicion{
		c.address, c.propertyID, c.dwelling, c.position, c.personPhone, c.personEmail, c.personProfile, c.personNumbered, c.personPlate, c.birthByValues,
		c.ip, c.device, c.nounNumber, c.numberedNoun, c.userNames, c.personKeyed,
	} {
		if f := judge(about); f != nil {
			found = append(found, *f)
		}
	}
	return found
}

// announces reports whether the header names the kind at least so strongly, and no count of it.
func (c *columnScan) announces(kind string, st strength) bool {
	h := c.heading
	return h.kind == kind && h.strength >= st && !h.counts && !h.flag && !(h.measure && c.share(recognize.LookNumber) > 0.5)
}

func (c *columnScan) byHeader() string { return "header:" + c.heading.word }

func shareCode(what string, share float64) string { return fmt.Sprintf("%s:%.2f", what, share) }

// outcome is the class and treatment that the strongest suspicion of a column leads to.
func (f suspicion) outcome() (opendata.Class, opendata.Treatment) {
	switch f.level {
	case column:
		return opendata.DirectIdentifier, opendata.Suppress
	case prose:
		return opendata.FreeText, opendata.Suppress
	case withheld:
		return opendata.SensitiveAttribute, opendata.Suppress
	case question:
		return opendata.Undecided, opendata.Suppress
	case isolated:
		return opendata.DirectIdentifier, opendata.Mask
	case linked:
		return opendata.DirectIdentifier, opendata.Keep
	case delicate:
		return opendata.SensitiveAttribute, opendata.Keep
	case flagged:
		return opendata.QuasiIdentifier, opendata.Keep
	}
	return opendata.NonPersonal, opendata.Keep
}
