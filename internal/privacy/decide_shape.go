package privacy

import (
	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// This file judges columns by what their cells are like together, whatever the header says: how many
// of them have a form, how different they are, and whether they come back with the persons of
// the table.

// minShape is how many cells a column has at least for its shape to speak.
const minShape = 5

// plate takes number plates under their header, and without one where most cells have their form
// and the letters differ as a register's do: road points, rooms and lots have a few prefixes.
func (c *columnScan) plate(about surroundings) *suspicion {
	share := c.share(recognize.LookPlate)
	pairs := int64(c.census.letterPairs())
	f := &suspicion{kind: recognize.Plate, level: column, cells: c.count(recognize.LookPlate), certain: true, evidence: []string{shareCode("form", share)}}
	switch {
	case c.announces(recognize.Plate, plain) && (share >= 0.2 || c.cells == 0),
		c.announces(recognize.Plate, hint) && share >= 0.2 && pairs >= fewPairs:
		f = c.named(recognize.Plate)
		f.evidence = append(f.evidence, shareCode("form", share))
		return f
	case share >= 0.6 && c.cells >= minShape && pairs > fewPairs && pairs >= min(manyPairs, c.distinct/3) && (!c.heading.ofThings || pairs >= 3*manyPairs),
		share >= 0.9 && c.cells >= minShape && c.census.electric() && !c.heading.ofThings:
		return f
	}
	return c.spanned(recognize.Plate)
}

// A store's numbers have fewPairs prefixes at most; a register's vehicles have manyPairs, or one for
// every third of them.
const (
	fewPairs  = 3
	manyPairs = 8
)

// userNames takes user names by their form: under a header that may announce them when half of the
// cells have it, and under any other when they hold names.
func (c *columnScan) userNames(about surroundings) *suspicion {
	h := c.heading
	if c.cells < minShape || h.counts || h.measure || h.flag || h.catalogue || about.catalogue && !h.noun || c.share(recognize.LookNumber) >= 0.5 {
		return nil
	}
	form, marked := c.traitShare(traitUser), c.traitShare(traitUserMark)
	coded := form - c.traitShare(traitUserPlain)
	f := &suspicion{kind: recognize.Username, level: column, cells: c.trait(traitUser), certain: true, evidence: []string{shareCode("form", form)}}
	asked := h.kind == recognize.Username || h.noun || h.role || h.kind == recognize.PersonName && h.bearer == ofPerson
	switch {
	case marked >= 0.25 && form >= 0.6 && c.distinct >= minShape:
		return f
	case asked && form+c.traitShare(traitInitials) >= 0.5 && coded >= 0.2 && c.distinct >= minShape,
		asked && form >= 0.8 && c.distinct >= manyUsers && c.traitShare(traitUserPlain) > 0:
		f.evidence = append(f.evidence, c.byHeader())
		return f
	}
	return nil
}

// manyUsers is from how many different words in lower case on they are no categories.
const manyUsers = 12

// personKeyed takes what looks like a register's number of the person in a table about persons:
// numbers of one length or codes that differ from person to person, or come back with them.
func (c *columnScan) personKeyed(about surroundings) *suspicion {
	h := c.heading
	if !about.persons && !about.users || c.cells < 2*minShape || h.kind != "" || h.bearer == ofThing || h.measure || h.counts || h.flag || h.org || h.property || h.year || h.band || h.describe || h.comment || h.version || h.ofThings || h.form {
		return nil
	}
	numbers := ratio(c.census.oneLength(), c.cells)
	if h.coded {
		numbers = max(numbers, ratio(c.census.longNumbers(), c.cells))
	}
	codes := max(c.traitShare(traitCode), c.share(recognize.LookPassport), c.traitShare(traitUser)-c.traitShare(traitUserPlain))
	if numbers < 0.95 && codes < 0.8 || c.share(recognize.LookDate) >= 0.2 || c.share(recognize.LookMobile) >= 0.95 {
		return nil
	}
	few := int64(c.census.letterPairs()) // lots: few prefixes
	if c.share(recognize.LookPlate) >= 0.5 && few <= fewPairs || numbers >= 0.95 && c.census.counted(c.distinct) {
		return nil
	}
	if !c.ofEveryPerson(about) {
		return nil
	}
	return &suspicion{kind: recognize.PersonNumber, level: column, cells: c.cells, certain: true, evidence: []string{shareCode("form", max(numbers, codes)), "person_table"}}
}

// ofEveryPerson reports whether the column has about as many different values as the table has
// persons; some of them share a name.
func (c *columnScan) ofEveryPerson(about surroundings) bool {
	most := int64(0)
	for _, persons := range about.named {
		most = max(most, persons)
		if persons >= 2*minShape && c.distinct >= persons*9/10 && c.distinct <= persons*13/10 {
			return true
		}
	}
	// where the persons come back, a number that does not is one of what happened
	return ratio(c.distinct, c.cells) >= 0.9 && (most == 0 || 2*most >= c.cells)
}

// numberedNoun takes numbers under a word for persons: "låner" with six digits in every cell.
func (c *columnScan) numberedNoun(surroundings) *suspicion {
	h := c.heading
	if !h.noun || h.counts || h.measure || h.counted || listed(kinWords, h.word) || c.cells < minShape || ratio(c.census.oneLength(), c.cells) < 0.8 || c.distinct < minShape {
		return nil
	}
	return c.named(recognize.PersonNumber)
}

// kinWords are what the parts of a tree are called, too.
const kinWords = " barn barna barnet mor far forelder foreldre parent child mother father part medlem "

// tracked reports whether a table says where somebody's device was, time after time: more places
// than devices, moments, and each device again and again.
func (s *Scanner) tracked() bool {
	places, times := int64(0), false
	for i := range s.columns {
		c := &s.columns[i]
		placed := c.share(recognize.LookCoordinate) >= 0.8 || c.heading.kind == kindPosition && c.heading.strength == plain && c.share(recognize.LookNumber) >= 0.8
		if placed && c.heading.bearer != ofThing {
			places = max(places, c.distinct)
		}
		if c.geometry {
			places = s.rows
		}
		times = times || c.share(recognize.LookDate) >= 0.8 && c.distinct > s.rows/4 || c.heading.moment
	}
	if !times || places == 0 {
		return false
	}
	for i := range s.columns {
		if c := &s.columns[i]; c.carried() && 2*c.distinct <= c.cells && places > 3*c.distinct {
			return true
		}
	}
	return false
}

// carried reports whether a column says which device somebody carries, or who she is.
func (c *columnScan) carried() bool {
	h := c.heading
	switch h.kind {
	case recognize.IMEI, recognize.MACAddress, recognize.Username, recognize.PersonNumber, recognize.CustomerCard:
		return true
	}
	if c.share(recognize.LookIMEI) >= 0.5 || c.share(recognize.LookMAC) >= 0.5 {
		return true
	}
	coded := ratio(c.census.longNumbers(), c.cells) >= 0.8 || c.traitShare(traitCode)+c.traitShare(traitUser)-c.traitShare(traitUserPlain) >= 0.8
	return coded && h.carried || h.noun && !h.counts && c.distinct >= minShape && c.traitShare(traitOrg) < 0.2
}

// ip takes addresses of users: under their header, and public ones by their form under a header for
// clients, or with so many of them that they are no versions.
func (c *columnScan) ip(about surroundings) *suspicion {
	if about.devices && !about.people && !c.heading.visitor {
		return nil // a device's address is nobody's
	}
	share := c.share(recognize.LookIP)
	public := ratio(c.trait(traitPublicIP), c.count(recognize.LookIP))
	f := &suspicion{kind: recognize.IPAddress, level: column, cells: c.count(recognize.LookIP), certain: true, evidence: []string{shareCode("form", share)}}
	versions := public < 0.2 && c.distinct <= 2*minShape && c.cells >= 4*minShape // a few numbers in four parts
	switch {
	case c.announces(recognize.IPAddress, plain) && (share >= 0.2 || c.cells == 0), !versions && share >= 0.2 && c.heading.visitor && !c.heading.version:
		return f
	case share < 0.5 || c.heading.version || versions:
		return nil
	case public >= 0.5 && c.distinct >= 2*minShape:
		return f
	}
	f.level, f.certain = question, false
	return f
}

// device judges hardware addresses and IMEI: of a user's telephone, not of a sensor.
func (c *columnScan) device(about surroundings) *suspicion {
	kind, share := recognize.MACAddress, c.share(recognize.LookMAC)
	if imei := c.share(recognize.LookIMEI); imei > share {
		kind, share = recognize.IMEI, imei
	}
	f := &suspicion{kind: kind, level: column, cells: max(c.count(recognize.LookMAC), c.count(recognize.LookIMEI)), certain: true, evidence: []string{shareCode("form", share)}}
	switch {
	case share >= 0.5 && (about.tracked || about.users || about.people && !about.devices):
		return f
	case about.devices && !about.people:
		return nil
	case (c.announces(recognize.MACAddress, plain) || c.announces(recognize.IMEI, plain)) && (share >= 0.2 || c.cells == 0):
		return c.named(c.heading.kind)
	case share >= 0.5 && (c.heading.visitor || about.moments && 2*c.distinct <= c.cells):
		return f
	case kind == recognize.MACAddress && share >= 0.5, kind == recognize.IMEI && share >= 0.9:
		f.level, f.certain = question, false
		return f
	}
	return nil
}
