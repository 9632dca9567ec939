package privacy

import (
	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// email takes addresses of persons. What reaches a function ("post@") is none, nor is an address
// that stands in every fifth row.
func (c *columnScan) email(surroundings) *suspicion {
	n := c.spans[recognize.Email]
	if n == 0 {
		return c.formed(recognize.Email, 0)
	}
	if constant := c.constants(recognize.Email); constant >= n {
		return c.switchboard(recognize.Email, n)
	}
	if at := c.trait(traitMail); at >= minShape && ratio(n, at) <= officeMails && ratio(at, c.cells) >= 0.5 {
		return &suspicion{kind: recognize.Email, level: isolated, cells: n, certain: true, evidence: []string{"isolated"}}
	}
	return c.formed(recognize.Email, n)
}

// officeMails is up to which share of persons' addresses a column is one of offices': theirs stay, and
// the persons' are masked.
const officeMails = 0.6

// phone leaves fixed lines and service numbers alone: they reach a switchboard, and so does a
// number that stands in every fifth row. In a table about persons they do not, which personPhone says.
func (c *columnScan) phone(surroundings) *suspicion {
	n := c.spans[recognize.Phone]
	if c.announces(recognize.Phone, hint) {
		n = max(n, c.count(recognize.LookMobile))
	}
	if n > 0 && c.constants(recognize.Phone) >= n {
		return c.switchboard(recognize.Phone, n)
	}
	f := c.formed(recognize.Phone, n)
	if f != nil && c.announces(recognize.Phone, plain) && f.level == column {
		f.evidence = append(f.evidence, c.byHeader())
	}
	return f
}

// switchboard explains numbers and addresses that all rows share.
func (c *columnScan) switchboard(kind string, n int64) *suspicion {
	return &suspicion{kind: kind, level: harmless, cells: n, certain: true, evidence: []string{"switchboard"}}
}

// personPhone takes every number under a telephone header, and eight digits that are all valid
// mobile numbers, for somebody's in a table about persons.
func (c *columnScan) personPhone(about surroundings) *suspicion {
	if !about.persons || c.cells == 0 || c.heading.bearer == ofThing {
		return nil
	}
	if c.announces(recognize.Phone, plain) && c.share(recognize.LookService) < 0.5 && c.share(recognize.LookBoolean) < 0.5 {
		return &suspicion{kind: recognize.Phone, level: column, cells: c.cells, certain: true, evidence: []string{c.byHeader(), "person_table"}}
	}
	if c.share(recognize.LookMobile) >= 0.95 && c.cells >= 5 {
		return &suspicion{kind: recognize.Phone, level: question, cells: c.cells, evidence: []string{shareCode("form", c.share(recognize.LookMobile)), "person_table"}}
	}
	return nil
}

// personEmail takes every address in a table about persons, whatever stands before the at sign.
func (c *columnScan) personEmail(about surroundings) *suspicion {
	if !about.persons || c.cells == 0 || c.heading.bearer == ofThing || !c.announces(recognize.Email, plain) || c.share(recognize.LookBoolean) >= 0.5 || c.share(recognize.LookDate) >= 0.5 {
		return nil
	}
	return &suspicion{kind: recognize.Email, level: column, cells: c.cells, certain: true, evidence: []string{c.byHeader(), "person_table"}}
}

// profile masks pages of persons where they are not the column; an organisation's page is none.
func (c *columnScan) profile(surroundings) *suspicion {
	if sure, unsure := c.spans[recognize.ProfileURL], c.unsure[recognize.ProfileURL]; sure >= fewPersons && unsure >= fewPersons {
		return &suspicion{kind: recognize.ProfileURL, level: column, cells: sure + unsure, certain: true, evidence: []string{shareCode("form", ratio(sure+unsure, c.cells))}}
	}
	return c.spanned(recognize.ProfileURL)
}

// fewPersons is from how many pages of persons on those that can't be told from theirs go with them.
const fewPersons = 3

// personProfile takes pages and handles in social media in a table about persons.
func (c *columnScan) personProfile(about surroundings) *suspicion {
	share := c.share(recognize.LookProfile)
	if !about.persons || c.cells == 0 || c.heading.bearer == ofThing || share < 0.5 && !(c.announces(recognize.ProfileURL, hint) && c.share(recognize.LookBoolean) < 0.5 && c.share(recognize.LookNumber) < 0.5) {
		return nil
	}
	return &suspicion{kind: recognize.ProfileURL, level: column, cells: c.cells, certain: true, evidence: []string{shareCode("form", share), "person_table"}}
}
