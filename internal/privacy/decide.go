package privacy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// level orders what a suspicion asks for; a column gets its strongest.
type level uint8

const (
	flagged  level = iota // quasi-identifier: named, kept
	isolated              // a few cells: mask them
	question              // can't be told from chance or from something harmless: the steward says
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

// context is what the columns of a table say of each other.
type context struct {
	property bool // numbers of real property: "fnr" is then festenummer
	sole     bool // organisational forms with sole proprietors
	homes    bool // the addresses are dwellings
	persons  bool // the rows are about persons
}

// decide says of every column what it seems to hold.
func decide(columns []table.Column, types []typing.ColumnType, s *Scanner) [][]suspicion {
	var ctx context
	for i := range s.columns {
		c := &s.columns[i]
		ctx.property = ctx.property || c.heading.property
		ctx.homes = ctx.homes || c.heading.dwelling
		ctx.sole = ctx.sole || c.count(recognize.LookENK) > 0
	}
	found := make([][]suspicion, len(columns))
	for i := range columns {
		if !columns[i].Geometry {
			found[i] = s.columns[i].alone(ctx)
			ctx.persons = ctx.persons || aboutPersons(found[i], s.columns[i].heading)
		}
	}
	for i := range columns {
		if columns[i].Geometry {
			if ctx.persons || ctx.homes {
				found[i] = append(found[i], suspicion{kind: kindPosition, level: question, evidence: []string{"person_table"}})
			}
			continue
		}
		c := &s.columns[i]
		found[i] = append(found[i], c.beside(ctx)...)
		if i < len(types) && types[i].FreeText && c.cells > 0 {
			c.withinText(found[i])
			found[i] = append(found[i], suspicion{kind: kindFreeText, level: prose, cells: c.cells, certain: true, evidence: []string{"free_text"}})
		}
		slices.SortStableFunc(found[i], func(a, b suspicion) int { return int(b.level) - int(a.level) })
	}
	return found
}

// withinText lowers what was found by form in free text to finds in single cells: the cells hold
// it among other words, so that redaction is an answer.
func (c *columnScan) withinText(found []suspicion) {
	for i := range found {
		byHeader := strings.HasPrefix(strings.Join(found[i].evidence, " "), "header:")
		if found[i].level == column && !byHeader && c.share(recognize.LookID) < 0.5 {
			found[i].level = isolated
		}
	}
}

// kindFreeText stands among the kinds of findings without being a recognizer's.
const kindFreeText = "free_text"

// aboutPersons reports whether a column makes its rows rows about persons. Somebody in an
// office (caseworker, headmaster) does not.
func aboutPersons(found []suspicion, h heading) bool {
	for _, f := range found {
		if f.level != column || h.role {
			continue
		}
		switch f.kind {
		case recognize.NationalID, recognize.PersonName, recognize.BirthDate, recognize.PersonNumber, recognize.Username:
			return true
		}
	}
	return false
}

// alone judges a column by its header and its cells.
func (c *columnScan) alone(ctx context) []suspicion {
	var found []suspicion
	for _, judge := range []func(context) *suspicion{
		c.nationalID, c.secret, c.account, c.iban, c.card, c.email, c.phone, c.name, c.birth, c.number, c.ip, c.keys, c.quasi,
	} {
		if f := judge(ctx); f != nil {
			found = append(found, *f)
		}
	}
	return found
}

// announces reports whether the header names the kind at least so strongly, and no count of it.
func (c *columnScan) announces(kind string, st strength) bool {
	return c.heading.kind == kind && c.heading.strength >= st && !c.heading.count
}

func (c *columnScan) byHeader() string { return "header:" + c.heading.word }

func shareCode(what string, share float64) string { return fmt.Sprintf("%s:%.2f", what, share) }

// nationalID follows the share of cells that pass; below a half, chance decides.
func (c *columnScan) nationalID(ctx context) *suspicion {
	old, recent, fh := c.count(recognize.LookIDOld), c.count(recognize.LookIDNew), c.count(recognize.LookIDFH)
	passing := max(old+recent+fh+c.count(recognize.LookIDPointed), c.spans[recognize.NationalID])
	share := ratio(passing, c.cells)
	f := &suspicion{kind: recognize.NationalID, level: column, cells: passing, certain: true, fixed: true}
	if share >= 0.5 && (fh < passing || share > 0.9) {
		f.evidence = c.seriesEvidence(shareCode("checksum", share))
		return f
	}
	if c.announces(recognize.NationalID, plain) && c.looksNational(ctx) {
		f.cells, f.evidence, f.fixed = c.cells, []string{c.byHeader()}, false
		return f
	}
	hits := max(old, c.spans[recognize.NationalID])
	if hits == 0 {
		return nil
	}
	f.cells, f.level = hits, isolated
	if c.ids.stats().beyondChance() {
		f.evidence = c.seriesEvidence(shareCode("checksum", share))
		return f
	}
	f.fixed = c.free > acceptableHits
	if candidates := c.count(recognize.LookID); float64(candidates) < 0.1*float64(c.cells) || c.free > 0 {
		f.evidence = []string{"isolated"}
		return f
	}
	f.level, f.certain, f.evidence = question, false, []string{"chance"}
	return f
}

// acceptableHits is how many person numbers in running text an acceptance can explain.
const acceptableHits = 2

// looksNational keeps headers honest: "fnr" beside "gnr" is a property's, and small numbers are
// nobody's person number. The long forms (fødselsnummer) decide whatever the cells hold.
func (c *columnScan) looksNational(ctx context) bool {
	if c.heading.strength == secure {
		return true
	}
	if c.share(recognize.LookID) >= 0.5 {
		return true
	}
	if ctx.property || c.cells == 0 {
		return false
	}
	return c.share(recognize.LookInteger) < 0.5 && c.heading.word != "ident" && c.heading.word != "pnr" && c.heading.word != "personid"
}

func (c *columnScan) seriesEvidence(first string) []string {
	if n := c.count(recognize.LookIDSeries); n > 0 && ratio(n, c.count(recognize.LookIDOld)+c.count(recognize.LookIDNew)) > 0.9 {
		return []string{first, "test_series"}
	}
	return []string{first}
}

func (c *columnScan) secret(context) *suspicion {
	if !c.announces(recognize.Secret, hint) || c.heading.strength == hint && c.share(recognize.LookInteger) < 0.5 && c.share(recognize.LookDate) < 0.5 {
		return nil
	}
	return &suspicion{kind: recognize.Secret, level: column, cells: c.cells, certain: true, evidence: []string{c.byHeader()}}
}

// account takes 11 digits for account numbers only with a header or with separators; a bare
// column of them can also be payment references, which share the check.
func (c *columnScan) account(context) *suspicion {
	if c.share(recognize.LookIDOld)+c.share(recognize.LookIDNew) >= 0.5 {
		return nil // every person number passes as an account too
	}
	passing := c.count(recognize.LookAccount)
	share := ratio(passing, c.cells)
	dotted := c.count(recognize.LookDotted)
	f := &suspicion{kind: recognize.BankAccount, level: column, cells: passing, certain: true, evidence: []string{shareCode("checksum", share)}}
	switch {
	case c.announces(recognize.BankAccount, plain) && (share >= 0.5 || c.cells == 0),
		c.announces(recognize.BankAccount, hint) && share >= 0.9:
		f.evidence = []string{c.byHeader(), f.evidence[0]}
		return f
	case ratio(dotted, c.cells) >= 0.5 && share >= 0.45:
		return f
	case share >= 0.9 && c.ids.stats().candidates >= 10:
		f.level, f.certain = question, false
		return f
	}
	if n := c.spans[recognize.BankAccount]; n > 0 {
		return &suspicion{kind: recognize.BankAccount, level: isolated, cells: n, certain: true, evidence: []string{"isolated"}}
	}
	return nil
}

func (c *columnScan) iban(context) *suspicion {
	return c.formed(recognize.IBAN, c.spans[recognize.IBAN])
}

// formed judges kinds whose form alone is proof: the column when half of the cells have it, or
// the header says so, else the cells.
func (c *columnScan) formed(kind string, n int64) *suspicion {
	share := ratio(n, c.cells)
	f := &suspicion{kind: kind, level: column, cells: n, certain: true, evidence: []string{shareCode("form", share)}}
	switch {
	case share >= 0.5, n > 0 && c.announces(kind, plain) && share >= 0.2:
		return f
	case n > 0:
		f.level, f.evidence = isolated, []string{"isolated"}
		return f
	case c.announces(kind, plain) && c.cells == 0:
		f.evidence = []string{c.byHeader()}
		return f
	}
	return nil
}

func (c *columnScan) card(context) *suspicion {
	n := max(c.count(recognize.LookCard), c.spans[recognize.PaymentCard])
	share := ratio(n, c.cells)
	f := &suspicion{kind: recognize.PaymentCard, level: column, cells: n, certain: true, evidence: []string{shareCode("checksum", share)}}
	switch {
	case c.announces(recognize.PaymentCard, plain) && (share >= 0.3 || c.cells == 0):
		f.evidence = append(f.evidence, c.byHeader())
		return f
	case share >= 0.9 && c.cells >= 10:
		return f
	case c.spans[recognize.PaymentCard] > 0:
		return &suspicion{kind: recognize.PaymentCard, level: isolated, cells: c.spans[recognize.PaymentCard], certain: true, evidence: []string{"isolated"}}
	}
	return nil
}

func (c *columnScan) email(context) *suspicion {
	return c.formed(recognize.Email, c.spans[recognize.Email])
}

// phone leaves fixed lines and service numbers alone: they reach a switchboard. In a table about
// persons they do not, which beside says.
func (c *columnScan) phone(context) *suspicion {
	n := c.spans[recognize.Phone]
	if c.announces(recognize.Phone, hint) {
		n = max(n, c.count(recognize.LookMobile))
	}
	f := c.formed(recognize.Phone, n)
	if f != nil && c.announces(recognize.Phone, plain) && f.level == column {
		f.evidence = append(f.evidence, c.byHeader())
	}
	return f
}

// name weighs the header against the shape of the cells: two or more capitalised words, listed
// names, few words for streets, houses and organisations.
func (c *columnScan) name(context) *suspicion {
	pair, given, surname := c.share(recognize.LookPair), c.share(recognize.LookGiven), c.share(recognize.LookSurname)
	placed, single := c.share(recognize.LookPlace), c.share(recognize.LookWord)
	spans := c.spans[recognize.PersonName]
	f := &suspicion{kind: recognize.PersonName, level: column, cells: c.count(recognize.LookPair) + c.count(recognize.LookWord), certain: true}
	header := c.announces(recognize.PersonName, hint)
	shape := shareCode("shape", max(pair, single))
	switch {
	case c.announces(recognize.PersonName, plain) && (c.cells == 0 || c.share(recognize.LookLetters) >= 0.5 && placed < 0.5):
		f.evidence = []string{c.byHeader(), shape}
	case header && pair >= 0.4 && placed < 0.4 && (given >= 0.15 || surname >= 0.25 && given >= 0.05),
		header && single >= 0.5 && given >= 0.4 && placed < 0.2:
		f.evidence = []string{c.byHeader(), shape}
	case pair >= 0.6 && given >= 0.25 && placed < 0.2, ratio(spans, c.cells) >= 0.5 && placed < 0.3:
		f.evidence = []string{shape, shareCode("listed", given)}
	case single >= 0.8 && given >= 0.7 && placed < 0.1 && c.cells >= 5:
		f.level, f.certain, f.evidence = question, false, []string{shareCode("listed", given)}
	case spans > 0 && c.count(recognize.LookNested) > 0:
		// Lists of persons: where some names are listed, others are not.
		f.cells, f.evidence = c.cells, []string{"nested_json"}
	case spans > 0:
		f.level, f.cells, f.evidence = isolated, spans, []string{"isolated"}
	default:
		return nil
	}
	if f.level == column && f.cells == 0 {
		f.cells = c.cells
	}
	return f
}

// birth takes days under a header that says birth; years alone are a quasi-identifier.
func (c *columnScan) birth(context) *suspicion {
	if !c.announces(recognize.BirthDate, plain) {
		return nil
	}
	days := c.count(recognize.LookDate) + c.count(recognize.LookDay)
	if ratio(days, c.cells) >= 0.2 || c.cells == 0 {
		return &suspicion{kind: recognize.BirthDate, level: column, cells: days, certain: true, evidence: []string{c.byHeader()}}
	}
	if c.share(recognize.LookBirthYear) >= 0.5 {
		return &suspicion{kind: kindBirthYear, level: flagged, cells: c.cells, evidence: []string{c.byHeader()}}
	}
	return nil
}

// number judges user names and numbers of employees, pupils, members and the like.
func (c *columnScan) number(context) *suspicion {
	kind := c.heading.kind
	if kind != recognize.Username && kind != recognize.PersonNumber || c.heading.count {
		return nil
	}
	f := &suspicion{kind: kind, level: column, cells: c.cells, certain: true, evidence: []string{c.byHeader()}}
	if c.heading.strength == hint {
		f.level, f.certain = question, false
	}
	return f
}

func (c *columnScan) ip(context) *suspicion {
	share := c.share(recognize.LookIP)
	f := &suspicion{kind: recognize.IPAddress, level: column, cells: c.count(recognize.LookIP), certain: true, evidence: []string{shareCode("form", share)}}
	switch {
	case c.announces(recognize.IPAddress, plain) && (share >= 0.2 || c.cells == 0):
		return f
	case share >= 0.5 && !c.heading.version:
		f.level, f.certain = question, false
		return f
	}
	return nil
}

// keys judges nested JSON by its keys.
func (c *columnScan) keys(context) *suspicion {
	n := c.count(recognize.LookKeys)
	if n == 0 {
		return nil
	}
	return &suspicion{kind: recognize.PersonName, level: column, cells: n, certain: true, evidence: []string{"nested_json"}}
}

func (c *columnScan) quasi(context) *suspicion {
	switch c.heading.kind {
	case kindBirthYear, kindSex, kindAge, kindPostcode:
	default:
		return nil
	}
	if c.heading.count || c.cells == 0 {
		return nil
	}
	return &suspicion{kind: c.heading.kind, level: flagged, cells: c.cells, evidence: []string{c.byHeader()}}
}

// beside judges a column by what the others are.
func (c *columnScan) beside(ctx context) []suspicion {
	var found []suspicion
	if f := c.address(ctx); f != nil {
		found = append(found, *f)
	}
	if ctx.persons && c.cells > 0 {
		if f := c.personPhone(); f != nil {
			found = append(found, *f)
		}
	}
	if (ctx.persons || ctx.homes) && c.cells > 0 && c.announces(kindPosition, plain) {
		found = append(found, suspicion{kind: kindPosition, level: question, cells: c.cells, evidence: []string{c.byHeader(), "person_table"}})
	}
	soleRows := ctx.sole && (c.heading.org || c.share(recognize.LookOrg) >= 0.5 || c.heading.kind == recognize.PersonName)
	if (soleRows || c.count(recognize.LookSole) > 0) && !c.heading.form && c.cells > 0 && c.share(recognize.LookENK) == 0 {
		found = append(found, suspicion{kind: recognize.SoleProprietor, level: question, cells: c.cells, evidence: []string{"sole_proprietor"}})
	}
	return found
}

// address takes home addresses always, others in tables about persons.
func (c *columnScan) address(ctx context) *suspicion {
	f := &suspicion{kind: recognize.Address, level: column, cells: c.cells, certain: true}
	street := c.share(recognize.LookStreet)
	text := c.share(recognize.LookLetters)+street > 0.5
	switch {
	case c.announces(recognize.Address, hint) && c.heading.home && (text || c.cells == 0):
		f.evidence = []string{c.byHeader(), "home"}
	case c.announces(recognize.Address, hint) && (ctx.persons || ctx.homes) && (street >= 0.2 || text || c.share(recognize.LookNumber) < 0.5) && c.cells > 0:
		f.evidence = []string{c.byHeader(), "person_table"}
	case ctx.persons && street >= 0.6:
		f.evidence = []string{shareCode("shape", street), "person_table"}
	default:
		return nil
	}
	return f
}

// personPhone takes every number under a telephone header, and eight digits that are all valid
// mobile numbers, for somebody's in a table about persons.
func (c *columnScan) personPhone() *suspicion {
	if c.announces(recognize.Phone, plain) && c.share(recognize.LookService) < 0.5 {
		return &suspicion{kind: recognize.Phone, level: column, cells: c.cells, certain: true, evidence: []string{c.byHeader(), "person_table"}}
	}
	if c.share(recognize.LookMobile) >= 0.95 && c.cells >= 5 {
		return &suspicion{kind: recognize.Phone, level: question, cells: c.cells, evidence: []string{shareCode("form", c.share(recognize.LookMobile)), "person_table"}}
	}
	return nil
}
