package privacy

import (
	"strings"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// name weighs the header against the shape of the cells: two or more capitalised words, listed
// names, few words for streets, houses and organisations.
func (c *columnScan) name(about surroundings) *suspicion {
	sh := c.nameShape()
	f := &suspicion{kind: recognize.PersonName, level: column, cells: c.count(recognize.LookPair) + c.count(recognize.LookWord), certain: true}
	header := c.announces(recognize.PersonName, hint) && c.heading.bearer != ofThing && !c.heading.creator
	sure := c.announces(recognize.PersonName, plain) || header && c.heading.bearer == ofPerson
	asked := header && (c.heading.role || c.heading.noun || c.heading.bearer == ofPerson)
	shape := shareCode("shape", max(sh.pair, sh.single))
	switch {
	case c.heading.creator && (about.catalogue || c.heading.history()):
		return c.makers()
	case c.givenNameStatistics(about):
		return c.explained("name_statistics")
	case c.heading.role && c.namesFunctions(sh), sh.law >= 0.3:
		return nil
	case sure && (c.cells == 0 || c.share(recognize.LookLetters) >= 0.5 && sh.placed < 0.5):
		f.evidence = []string{c.byHeader(), shape}
	case header && sh.pair >= 0.4 && sh.placed < 0.4 && (sh.given >= 0.15 || sh.surname >= 0.25 && sh.given >= 0.05),
		header && sh.single >= 0.5 && (sh.given >= 0.4 || sh.surname >= 0.5 && !about.property) && sh.placed < 0.2:
		f.evidence = []string{c.byHeader(), shape}
	case (sh.lower >= 0.15 || asked && sh.lower >= 0.05) && c.share(recognize.LookLetters) >= 0.9 && c.distinct >= fewNames && c.share(recognize.LookProse) < 0.2:
		f.evidence = []string{shareCode("listed", sh.lower)}
	case asked && sh.initialed+sh.ended+sh.family >= 0.5 && sh.placed < 0.2 && c.distinct >= minShape,
		asked && sh.single >= 0.8 && sh.given+sh.family >= 0.3 && c.distinct >= fewNames && sh.placed < 0.1,
		asked && sh.pair+sh.initialed >= 0.6 && sh.placed < 0.1 && sh.ended+sh.given >= 0.2 && c.distinct >= minShape:
		f.evidence = []string{c.byHeader(), shape}
	case c.heading.creator && sh.pair >= 0.4 && sh.given >= 0.15 && sh.placed < 0.4:
		f.evidence = []string{c.byHeader(), shape}
	case c.namesThings(about) && !sh.surely() && sh.initialed < 0.6:
		return c.namedAfter()
	case sh.pair >= 0.6 && sh.given >= 0.25 && sh.placed < 0.2 && (c.distinct >= fewNames || c.cells < 2*fewNames || sh.surname >= 0.3), sh.spans >= 0.5 && sh.placed < 0.3:
		f.evidence = []string{shape, shareCode("listed", sh.given)}
	case !about.catalogue && c.distinct >= minShape && sh.placed < 0.2 && c.namesByShape(sh):
		f.evidence = []string{shape, shareCode("listed", sh.given)}
	case sh.single >= 0.8 && sh.given >= 0.7 && sh.placed < 0.1 && c.cells >= 5 && c.heading.bearer != ofThing:
		f.level, f.certain, f.evidence = question, false, []string{shareCode("listed", sh.given)}
	case c.namesPlaces(sh):
		return c.namedAfter()
	default:
		return c.scatteredNames(f)
	}
	if f.cells == 0 {
		f.cells = c.cells
	}
	return f
}

// namesFunctions reports whether a column of contacts and the like names a few functions, "the
// ticket office", and nobody: no listed name, no form of one, and the same few words in all rows.
func (c *columnScan) namesFunctions(sh shape) bool {
	return c.cells >= 20 && c.distinct <= 5 && sh.given < 0.05 && sh.surname < 0.05 && sh.pair < 0.3 && sh.spans == 0 && c.traitShare(traitInitials) < 0.05
}

// fewNames is below how many different values a long column of capitalised words is rather one of
// brands or rooms, unless they hold family names.
const fewNames = 10

// shape is how a column's cells look as names, in shares.
type shape struct {
	pair, single   float64 // two or more capitalised words; one
	given, surname float64 // with a listed name
	placed         float64 // with a word for a street, a house or an organisation
	spans          float64 // with a name that is sure by itself
	initialed      float64 // an initial and a surname
	ended          float64 // capitalised words of which the last ends as surnames do
	family         float64 // one word that ends so
	lower          float64 // a listed name in small letters
	law            float64 // a law is cited
}

func (c *columnScan) nameShape() shape {
	return shape{
		pair: c.share(recognize.LookPair) + c.traitShare(traitPairInside), single: c.share(recognize.LookWord), given: min(c.share(recognize.LookGiven)+c.traitShare(traitGivenInside), 1), surname: c.share(recognize.LookSurname),
		placed: max(c.share(recognize.LookPlace), c.share(recognize.LookOrgName), c.traitShare(traitOrg)), spans: ratio(c.spans[recognize.PersonName], c.cells),
		initialed: c.traitShare(traitInitialed), ended: c.traitShare(traitNameEnd), family: c.traitShare(traitSurname), lower: c.traitShare(traitLowerName), law: c.traitShare(traitLaw),
	}
}

// surely reports whether cells are full names of persons even under a header that names a thing:
// streets, ships and schools bear names of persons too, but hardly all of them given and family name.
func (s shape) surely() bool {
	return s.pair >= 0.8 && s.given >= 0.6 && s.surname >= 0.5 && s.placed < 0.1
}

// namesByShape reports whether the cells are names of persons without a header that says so: initials
// and surnames, or capitalised words, different from cell to cell, of which some are listed names and
// most end as surnames do. Names of places end like that too, but hold few given names.
func (c *columnScan) namesByShape(sh shape) bool {
	if ratio(c.distinct, c.cells) < 0.1 && c.distinct < manyNames {
		return false
	}
	switch {
	case sh.initialed >= 0.5 && sh.initialed+sh.pair+sh.family >= 0.7:
		return true
	case sh.pair+sh.initialed < 0.6 || sh.pair+sh.initialed+sh.single < 0.8 || c.distinct < fewNames:
		return false
	}
	return sh.spans >= 0.2 && sh.given >= 0.2 || sh.given >= 0.1 && sh.ended+sh.initialed >= 0.4 || sh.ended >= 0.8 && sh.given+sh.surname >= 0.3
}

// manyNames is how many different names make a column one of names however often they come back.
const manyNames = 30

// namesPlaces reports whether cells are places, houses or arenas, of which some bear a person's name.
// Where organisations stand, the others may be persons.
func (c *columnScan) namesPlaces(sh shape) bool {
	if c.heading.supplier || c.heading.noun || c.heading.role || c.heading.kind == recognize.PersonName && c.heading.bearer == ofPerson {
		return false
	}
	return sh.placed >= 0.4 && sh.spans <= 0.15 && c.share(recognize.LookOrgName) < 0.1 && sh.initialed < 0.05 && c.share(recognize.LookProse) < 0.2
}

// scatteredNames judges names in some cells of a column that is not one of names.
func (c *columnScan) scatteredNames(f *suspicion) *suspicion {
	spans := c.spans[recognize.PersonName]
	switch {
	case spans == 0:
		return nil
	case c.count(recognize.LookNested) > 0: // lists of persons: where some names are listed, others are not
		f.cells, f.evidence = c.cells, []string{"nested_json"}
	default:
		f.level, f.cells, f.evidence = isolated, spans, []string{"isolated"}
	}
	return f
}

// namesThings reports whether the header says that the cells name things: places, schools, streets,
// ships, products, parties, and titles in a catalogue.
func (c *columnScan) namesThings(about surroundings) bool {
	h := c.heading
	if h.supplier {
		return false
	}
	switch h.kind {
	case recognize.PersonName:
		return h.bearer == ofThing && h.strength == hint
	case kindAffiliation, kindResidence:
		return true
	case "":
		return h.bearer == ofThing || about.catalogue && h.describe
	}
	return false
}

// namedAfter explains the names of persons in names of things; nil when there are none.
func (c *columnScan) namedAfter() *suspicion {
	spans := c.spans[recognize.PersonName]
	if spans == 0 {
		return nil
	}
	f := c.explained("named_after")
	f.cells = spans
	return f
}

// makers explains authors, artists and whom a street is named after: what a library or a museum
// says of a work.
func (c *columnScan) makers() *suspicion {
	if c.count(recognize.LookPair)+c.count(recognize.LookWord)+c.spans[recognize.PersonName] == 0 {
		return nil
	}
	return c.explained("catalogue")
}

func (c *columnScan) explained(why string) *suspicion {
	return &suspicion{kind: recognize.PersonName, level: harmless, cells: c.count(recognize.LookPair) + c.count(recognize.LookWord), certain: true, evidence: []string{why}}
}

// givenNameStatistics knows the lists of how many children got which name: given names by
// themselves beside a count, and nothing that tells one person from another.
func (c *columnScan) givenNameStatistics(about surroundings) bool {
	if !about.counting || about.fullNames || c.traitShare(traitInitialed) >= 0.1 || c.heading.kind != recognize.PersonName || c.cells == 0 {
		return false
	}
	w := c.heading.word
	return (strings.HasSuffix(w, "navn") || strings.HasSuffix(w, "namn") || strings.HasSuffix(w, "name")) && c.share(recognize.LookWord) >= 0.9
}

// keys judges nested JSON by its keys.
func (c *columnScan) keys(surroundings) *suspicion {
	n := c.count(recognize.LookKeys)
	if n == 0 {
		return nil
	}
	return &suspicion{kind: recognize.PersonName, level: column, cells: n, certain: true, evidence: []string{"nested_json"}}
}
