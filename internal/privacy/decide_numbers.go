package privacy

import (
	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// nationalID follows the share of cells that pass; below a half, chance decides. FH-numbers carry
// no date and count towards the half only.
func (c *columnScan) nationalID(about surroundings) *suspicion {
	old, recent, fh := c.count(recognize.LookIDOld), c.count(recognize.LookIDNew), c.count(recognize.LookIDFH)
	passing := max(old+recent+fh+c.count(recognize.LookIDPointed), c.spans[recognize.NationalID])
	share := ratio(passing, c.cells)
	f := &suspicion{kind: recognize.NationalID, level: column, cells: passing, certain: true, fixed: true}
	if share >= 0.5 {
		f.evidence = c.seriesEvidence(shareCode("checksum", share))
		return f
	}
	if c.announces(recognize.NationalID, plain) && c.looksNational(about) {
		f.cells, f.evidence, f.fixed = c.cells, []string{c.byHeader()}, false
		return f
	}
	hits := max(old, c.spans[recognize.NationalID])
	beyond := c.ids.stats().beyondChance()
	if !beyond && hits > 0 && about.business && !about.sole && c.announces(recognize.BankAccount, plain) && c.share(recognize.LookAccount) >= 0.9 {
		return &suspicion{kind: recognize.NationalID, level: harmless, cells: hits, evidence: []string{"organisations"}} // their accounts share a check
	}
	if n := c.count(recognize.LookIDPointed) + c.trait(traitLostZero); n >= fewPersons && ratio(n, c.cells) > referenceShare && c.share(recognize.LookNumber) < 0.5 {
		f.cells, f.level, f.evidence = hits+n, isolated, []string{shareCode("checksum", ratio(hits+n, c.cells))}
		return f
	}
	if hits == 0 && !beyond {
		return nil
	}
	f.cells, f.level = max(hits, 1), isolated
	if beyond {
		f.cells = max(old+recent, c.spans[recognize.NationalID])
		f.evidence = c.seriesEvidence(shareCode("checksum", share))
		return f
	}
	if st := c.ids.stats(); st.numbered() && c.free == 0 {
		f.evidence = []string{"stands_out"}
		f.fixed = true
		if st.strangers == 0 {
			f.level, f.fixed, f.certain, f.evidence = harmless, false, false, []string{"year_series"}
		}
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

// referenceShare is from which share of person numbers in unusual writing on they are masked where most
// cells are no numbers at all: chance makes one in four hundred.
const referenceShare = 0.01

// acceptableHits is how many person numbers in running text an acceptance can explain.
const acceptableHits = 2

// looksNational keeps headers honest: "fnr" beside "gnr" is a property's, and small numbers are
// nobody's person number. The long forms (fødselsnummer) decide whatever the cells hold.
func (c *columnScan) looksNational(about surroundings) bool {
	if c.heading.strength == secure {
		return true
	}
	if c.share(recognize.LookID) >= 0.5 {
		return true
	}
	if about.property || c.cells == 0 {
		return false
	}
	return c.share(recognize.LookInteger) < 0.5 && !c.vagueID()
}

// vagueID knows headers of person numbers that as often hold numbers of a system's own.
func (c *columnScan) vagueID() bool {
	switch c.heading.word {
	case "ident", "identnr", "pnr", "personid", "persid", "persnr", "personidnr", "nin", "dnr", "fnummer":
		return true
	}
	return false
}

func (c *columnScan) seriesEvidence(first string) []string {
	if n := c.count(recognize.LookIDSeries); n > 0 && ratio(n, c.count(recognize.LookIDOld)+c.count(recognize.LookIDNew)) > 0.9 {
		return []string{first, "test_series"}
	}
	return []string{first}
}

func (c *columnScan) secret(surroundings) *suspicion {
	if !c.announces(recognize.Secret, hint) || c.heading.strength == hint && c.share(recognize.LookInteger) < 0.5 && c.share(recognize.LookDate) < 0.5 {
		return nil
	}
	return c.named(recognize.Secret)
}

// named is the suspicion that rests on the header.
func (c *columnScan) named(kind string) *suspicion {
	return &suspicion{kind: kind, level: column, cells: c.cells, certain: true, evidence: []string{c.byHeader()}}
}

// account takes 11 digits for account numbers only with a header or with separators; a bare
// column of them can also be payment references, which share the check. Accounts of companies are
// no personal data.
func (c *columnScan) account(about surroundings) *suspicion {
	if c.share(recognize.LookIDOld)+c.share(recognize.LookIDNew) >= 0.5 {
		return c.scatteredAccounts() // every person number passes as an account too
	}
	passing := c.count(recognize.LookAccount)
	share := ratio(passing, c.cells)
	dotted := c.count(recognize.LookDotted)
	f := &suspicion{kind: recognize.BankAccount, level: column, cells: passing, certain: true, evidence: []string{shareCode("checksum", share)}}
	if payee := c.distinct <= 2 && c.cells >= minPayments && share >= 0.9; payee || about.business && !about.sole {
		f.level, f.evidence = harmless, []string{"organisations"}
		if passing == 0 {
			return c.scatteredAccounts()
		}
		return f
	}
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
	return c.scatteredAccounts()
}

// scatteredAccounts masks the cells with an account in a form of its own.
func (c *columnScan) scatteredAccounts() *suspicion {
	n := c.spans[recognize.BankAccount]
	if n == 0 {
		return nil
	}
	return &suspicion{kind: recognize.BankAccount, level: isolated, cells: n, certain: true, evidence: []string{"isolated"}}
}

// minPayments is from how many rows on one or two accounts are those that everybody pays to.
const minPayments = 20

func (c *columnScan) iban(about surroundings) *suspicion {
	f := c.formed(recognize.IBAN, c.spans[recognize.IBAN])
	if f != nil && about.business && !about.sole {
		f.level, f.evidence = harmless, []string{"organisations"}
	}
	return f
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

func (c *columnScan) card(surroundings) *suspicion {
	n := max(c.count(recognize.LookCard), c.spans[recognize.PaymentCard])
	share := ratio(n, c.cells)
	f := &suspicion{kind: recognize.PaymentCard, level: column, cells: n, certain: true, evidence: []string{shareCode("checksum", share)}}
	switch {
	case c.announces(recognize.PaymentCard, plain) && (share >= 0.3 || c.cells == 0), c.announces(recognize.PaymentCard, hint) && share >= 0.5:
		f.evidence = append(f.evidence, c.byHeader())
		return f
	case share >= 0.9 && c.cells >= 10:
		return f
	case c.spans[recognize.PaymentCard] > 0:
		return &suspicion{kind: recognize.PaymentCard, level: isolated, cells: c.spans[recognize.PaymentCard], certain: true, evidence: []string{"isolated"}}
	}
	return nil
}

// paymentRef takes a KID under its header only: one number in five passes its check.
func (c *columnScan) paymentRef(about surroundings) *suspicion {
	if !c.announces(recognize.PaymentRef, plain) || about.business || c.cells > 0 && c.share(recognize.LookNumber) < 0.5 && c.share(recognize.LookKID) < 0.5 {
		return nil
	}
	return c.named(recognize.PaymentRef)
}

// duf takes 12 digits that pass the check in nearly every cell, which chance can't; under its
// header any number.
func (c *columnScan) duf(surroundings) *suspicion {
	n := max(c.count(recognize.LookDUF), c.spans[recognize.DUF])
	switch {
	case c.announces(recognize.DUF, plain):
		return c.named(recognize.DUF)
	case c.share(recognize.LookDUF) >= 0.5 && c.cells >= 5:
		return &suspicion{kind: recognize.DUF, level: column, cells: n, certain: true, evidence: []string{shareCode("checksum", ratio(n, c.cells))}}
	case c.spans[recognize.DUF] > 0:
		return &suspicion{kind: recognize.DUF, level: isolated, cells: c.spans[recognize.DUF], certain: true, evidence: []string{"isolated"}}
	}
	return nil
}

// spanned masks the cells with a sure span of a kind.
func (c *columnScan) spanned(kind string) *suspicion {
	if n := c.spans[kind]; n > 0 {
		return c.formed(kind, n)
	}
	return nil
}

// nounNumber takes codes under a header that is a word for persons, "user", "elev": letters and digits
// that are no names are what a system calls somebody.
func (c *columnScan) nounNumber(about surroundings) *suspicion {
	h := c.heading
	if !h.noun || h.counts || h.measure || c.traitShare(traitLaw) >= 0.2 || c.cells == 0 || c.share(recognize.LookLetters) > 0.5 || c.share(recognize.LookNumber) > 0.2 || c.share(recognize.LookDate) > 0.2 || c.share(recognize.LookProse) > 0.2 {
		return nil
	}
	return c.named(recognize.PersonNumber)
}

// personPlate asks about plates without a header in a table about persons.
func (c *columnScan) personPlate(about surroundings) *suspicion {
	if !about.persons || c.heading.ofThings || c.census.letterPairs() <= fewPairs || c.share(recognize.LookPlate) < 0.9 || c.cells < 5 || c.heading.kind == recognize.Plate {
		return nil
	}
	return &suspicion{kind: recognize.Plate, level: question, cells: c.count(recognize.LookPlate), evidence: []string{shareCode("form", c.share(recognize.LookPlate)), "person_table"}}
}

func (c *columnScan) passport(surroundings) *suspicion {
	if c.announces(recognize.Passport, plain) && (c.cells == 0 || c.share(recognize.LookBoolean) < 0.5 && c.share(recognize.LookDate) < 0.5) {
		return c.named(recognize.Passport)
	}
	return c.spanned(recognize.Passport)
}

// numbered judges user names and the numbers that follow somebody: employees, pupils, members,
// borrowers, health workers. What only may be one waits for what the table is about.
func (c *columnScan) numbered(about surroundings) *suspicion {
	kind := c.heading.kind
	switch kind {
	case recognize.Username, recognize.PersonNumber, recognize.CustomerCard, recognize.HealthWorker:
		if c.announces(kind, plain) {
			return c.named(kind)
		}
	case recognize.NationalID:
		if word := c.heading.word; (word == "personid" || word == "persid" || word == "persnr" || word == "personidnr") && c.share(recognize.LookID) < 0.5 && !about.property && !c.heading.counts {
			f := c.named(recognize.PersonNumber)
			return f
		}
	}
	return nil
}

// personNumbered takes what may be somebody's number, in a table about persons, and who wrote a row.
func (c *columnScan) personNumbered(about surroundings) *suspicion {
	kind := c.heading.kind
	if c.cells == 0 || !c.announces(kind, hint) || c.heading.strength != hint {
		return nil
	}
	switch kind {
	case recognize.PersonNumber:
		if about.persons {
			f := c.named(kind)
			f.evidence = append(f.evidence, "person_table")
			return f
		}
	case recognize.Username:
		if about.catalogue && c.heading.word != "endretav" {
			return nil // the signature of a work or of a shelf
		}
		if listed(callers, c.heading.word) && c.traitShare(traitUserPlain) >= 0.5 && c.distinct < manyUsers {
			return nil // "telephone", "counter"
		}
		if listed(callers, c.heading.word) && c.traitShare(traitUser)+c.traitShare(traitInitials) < 0.5 && c.spans[recognize.PersonName]*2 < c.cells {
			return nil // a shipping agency, an operator of chargers
		}
		// "sign", "endret av": short words, not amounts, dates or texts
		if c.share(recognize.LookNumber) < 0.5 && c.share(recognize.LookDate) < 0.5 && c.share(recognize.LookBoolean) < 0.5 && c.share(recognize.LookProse) < 0.2 {
			return c.named(kind)
		}
	}
	return nil
}

// callers are headers of who did something, be it a person or a sort of one.
const callers = " caller callerid callid agent operator principal actor editor "
