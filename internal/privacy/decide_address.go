package privacy

import (
	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// addressText reports whether the cells can be addresses: words, or a street with its number.
func (c *columnScan) addressText() bool {
	return c.cells == 0 || c.share(recognize.LookLetters)+c.share(recognize.LookStreet) > 0.5 || c.share(recognize.LookStreet) >= 0.2
}

// homeAddress takes what the header calls somebody's home, in any table.
func (c *columnScan) homeAddress(surroundings) *suspicion {
	ofPerson := c.heading.home || c.heading.bearer == ofPerson
	if !c.announces(recognize.Address, hint) || !ofPerson || !c.addressText() {
		return nil
	}
	return &suspicion{kind: recognize.Address, level: column, cells: c.cells, certain: true, evidence: []string{c.byHeader(), "home"}}
}

// address takes any address in a table about persons or about dwellings. The visiting address of a
// school or an office is a thing's.
func (c *columnScan) address(about surroundings) *suspicion {
	f := &suspicion{kind: recognize.Address, level: column, cells: c.cells, certain: true}
	street := c.share(recognize.LookStreet)
	switch {
	case c.cells == 0 || c.heading.bearer == ofThing || c.heading.home || c.heading.bearer == ofPerson:
		return nil
	case c.announces(recognize.Address, hint) && (about.persons || about.homes) && (c.addressText() || c.share(recognize.LookNumber) < 0.5):
		f.evidence = []string{c.byHeader(), "person_table"}
	case about.persons && street >= 0.6 && c.traitShare(traitStreet) >= 0.3 && !c.heading.describe:
		f.evidence = []string{shareCode("shape", street), "person_table"}
	default:
		return c.spanned(recognize.Address)
	}
	return f
}

// propertyID takes gnr, bnr and their like where they say where a person lives or what she owns.
func (c *columnScan) propertyID(about surroundings) *suspicion {
	if !about.persons || c.cells == 0 || c.heading.bearer == ofThing {
		return nil
	}
	festenummer := about.property && c.heading.word == "fnr" && c.share(recognize.LookID) < 0.5
	switch {
	case c.announces(recognize.Property, hint), festenummer:
		f := c.named(recognize.Property)
		f.evidence = append(f.evidence, "person_table")
		return f
	case (c.heading.nameless || c.heading.parcel) && c.share(recognize.LookProperty) >= 0.8 && c.share(recognize.LookDate) < 0.2: // "2024/15" is a case, under its header
		return &suspicion{kind: recognize.Property, level: column, cells: c.cells, certain: true, evidence: []string{shareCode("form", c.share(recognize.LookProperty)), "person_table"}}
	}
	return nil
}

// dwelling takes dwelling numbers in tables about persons.
func (c *columnScan) dwelling(about surroundings) *suspicion {
	if !about.persons || c.cells == 0 || !c.announces(recognize.Dwelling, hint) && c.share(recognize.LookDwelling) < 0.8 {
		return nil
	}
	return &suspicion{kind: recognize.Dwelling, level: column, cells: c.cells, certain: true, evidence: []string{shareCode("form", c.share(recognize.LookDwelling)), "person_table"}}
}

// position takes coordinates in tables about persons and dwellings: of the home, or of where
// somebody was. Those of a school or a station are a thing's.
func (c *columnScan) position(about surroundings) *suspicion {
	if !about.persons && !about.homes && !about.tracked || c.cells == 0 || c.heading.bearer == ofThing {
		return nil
	}
	f := &suspicion{kind: kindPosition, level: column, cells: c.cells, certain: true}
	coordinates := c.share(recognize.LookCoordinate)
	switch {
	case c.announces(kindPosition, plain) && (c.share(recognize.LookNumber) >= 0.5 || c.share(recognize.LookLetters) < 0.5):
		f.evidence = []string{c.byHeader(), "person_table"}
	case coordinates >= 0.9 && c.cells >= 3 && !c.heading.measure && (about.placed == 2 || c.share(recognize.LookNumber) < 0.5): // shares in percent come in threes
		f.evidence = []string{shareCode("form", coordinates), "person_table"}
	default:
		return nil
	}
	return f
}
