package privacy

import (
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// Bounds of what is a mixed table: at least so large a share of the names is an organisation's, and
// no larger one a person's, else the table is one about persons.
const (
	mixedOrgs    = 0.1
	mixedPersons = 0.9
)

// Which shares of the names must be organisations' and persons' where nothing else in the table deals with
// them: senders, tenants and applicants are of both sorts.
const (
	ownOrgs    = 0.2
	ownPersons = 0.03
)

// anyNames are headers of the names of anything.
const anyNames = " navn namn name firma virksomhet organisasjon "

// findMixed finds tables in which some rows are about companies and some about persons or sole
// proprietors, as ledgers and lists of grants are. Their linked columns are kept, and emptied row by
// row: found is changed to say so. It returns nil where all rows are of one sort.
func findMixed(columns []table.Column, s *Scanner, about surroundings, found [][]suspicion) *opendata.MixedRows {
	form := formColumn(s)
	name := nameColumn(s, form >= 0 || about.sole || s.dealsWithCompanies())
	if form < 0 && name < 0 {
		return nil
	}
	m := &opendata.MixedRows{}
	if form >= 0 {
		m.Form = columns[form].Name
	}
	if name >= 0 {
		m.Name = columns[name].Name
	}
	for i := range s.columns {
		c := &s.columns[i]
		if i == form || columns[i].Geometry || i != name && !c.linksTo() {
			continue
		}
		m.Linked = append(m.Linked, columns[i].Name)
		c.link(&found[i])
	}
	if len(m.Linked) == 0 {
		return nil
	}
	return m
}

// formColumn is the column of organisational forms with sole proprietors among others; -1: none.
func formColumn(s *Scanner) int {
	for i := range s.columns {
		c := &s.columns[i]
		sole := c.count(recognize.LookENK)
		if sole > 0 && sole < c.cells*95/100 && (c.heading.form || c.traitShare(traitForm) >= 0.6) {
			return i
		}
	}
	return -1
}

// nameColumn is the column with names of organisations and of persons; -1: none.
func nameColumn(s *Scanner, companies bool) int {
	best, most := -1, int64(0)
	for i := range s.columns {
		c := &s.columns[i]
		named := c.heading.supplier || c.heading.kind == recognize.PersonName && c.heading.strength == hint && !c.heading.role && !c.heading.creator
		orgs := c.trait(traitOrg)
		persons := max(c.trait(traitPerson), c.spans[recognize.PersonName], c.count(recognize.LookSole))
		if c.heading.supplier || c.heading.noun {
			persons = max(persons, c.trait(traitNameEnd)+c.trait(traitInitialed))
		}
		own := (c.heading.supplier && !listed(anyNames, c.heading.word) || c.heading.noun) && ratio(orgs, c.cells) >= ownOrgs && ratio(c.trait(traitNameEnd)+c.trait(traitInitialed), c.cells) >= ownPersons
		if !companies && !own || persons == 0 || ratio(orgs, c.cells) < mixedOrgs || ratio(persons, c.cells) > mixedPersons {
			continue
		}
		if !named && (c.heading.kind != "" || ratio(orgs, c.cells) < 0.3) {
			continue
		}
		if c.heading.bearer == ofThing && !c.heading.supplier {
			continue
		}
		if persons+orgs > most {
			best, most = i, persons+orgs
		}
	}
	return best
}

// dealsWithCompanies reports whether a table names companies by their numbers, their accounts or
// what they are paid.
func (s *Scanner) dealsWithCompanies() bool {
	for i := range s.columns {
		c := &s.columns[i]
		if c.heading.org || c.share(recognize.LookOrg) >= 0.3 && c.share(recognize.LookNumber) >= 0.5 || c.heading.kind == recognize.BankAccount {
			return true
		}
		if c.heading.supplier && c.heading.word != "navn" && c.heading.word != "namn" && c.heading.word != "name" {
			return true
		}
	}
	return false
}

// linksTo reports whether a column says who or where the party of a row is.
func (c *columnScan) linksTo() bool {
	h := c.heading
	if h.org || h.supplier && c.share(recognize.LookNumber) < 0.5 {
		return true
	}
	if c.share(recognize.LookOrg) >= 0.5 {
		return true
	}
	switch h.kind {
	case recognize.BankAccount, recognize.IBAN, recognize.Phone, recognize.Email, recognize.Address, kindPostcode, recognize.NationalID, recognize.PersonNumber, recognize.ProfileURL:
		return !h.counts
	case recognize.PersonName:
		return h.strength == hint && !h.creator && h.bearer != ofThing || h.role
	case kindPosition:
		return true
	}
	return c.count(recognize.LookAccount) > 0 && c.share(recognize.LookAccount) >= 0.9 || c.share(recognize.LookStreet) >= 0.6 && c.traitShare(traitStreet) >= 0.3 && h.bearer != ofThing && 5*c.distinct >= 2*c.cells
}

// link turns what is left out or masked into what is emptied in rows about persons. What is a
// person's in every row stays as it is.
func (c *columnScan) link(found *[]suspicion) {
	*found = slices.DeleteFunc(*found, func(f suspicion) bool { return f.level == harmless })
	for i := range *found {
		f := &(*found)[i]
		everywhere := f.level == column && (f.kind == recognize.NationalID || c.heading.role || f.kind == recognize.BirthDate)
		if everywhere {
			continue
		}
		if f.kind == recognize.Email && f.level >= isolated && c.spans[recognize.Email] > 0 {
			f.level = isolated // a person's address in a company's row is a person's all the same
			continue
		}
		if f.level >= isolated {
			f.level, f.evidence = linked, appendNew(f.evidence, "mixed_rows")
		}
	}
	if len(*found) == 0 {
		*found = append(*found, suspicion{kind: recognize.SoleProprietor, level: linked, certain: true, evidence: []string{"mixed_rows"}})
	}
}
