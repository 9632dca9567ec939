package recognize

import (
	"sync"
	"unicode/utf8"
)

// wordForm says what a word's letters alone suggest.
type wordForm uint16

const (
	formPatronymic  wordForm = 1 << iota // ends as hardly any other word than a surname does
	formFarm                             // ends as farm names do, and as places do
	formGiven                            // made of two parts as Norse given names are
	formInstitution                      // ends as offices and services do
	formInflected                        // ends as verbs and nouns do
	formPlace                            // ends as streets and houses do
	formNoun                             // ends as no name does
	formStreet                           // ends as streets do that are named for the land
	formAbbreviated                      // ends as abbreviated streets do
	formHouse                            // ends as houses do that are no streets
)

// patronymicEnds are endings of surnames that hardly any other word has: Norwegian, Icelandic,
// Slavic, Baltic, Armenian, Georgian, Persian, Turkish and Tamil.
var patronymicEnds = [...]string{
	"sson", "dottir", "datter", "dotter", "ovic", "evic", "owicz", "ewicz", "enko", "iuk", "chuk", "czyk", "owski", "owska", "ewski", "ewska", "inski", "inska", "ynski", "ynska",
	"skyi", "skij", "auskas", "iauskas", "auskiene", "iene", "aitis", "avicius", "evicius", "yan", "dze", "shvili", "zadeh", "oglu", "pour", "nejad", "rajah", "lingam", "singam", "maniam", "ratnam", "nathan", "moorthy", "escu", "opoulos", "ovna", "ovich",
}

// farmEnds are endings of surnames that places have as often: good enough beside a given name only.
var farmEnds = [...]string{
	"stad", "dal", "dahl", "vik", "heim", "berg", "lind", "land", "rud", "rød", "seth", "set", "haug", "vold", "voll", "gaard", "gård", "gard", "nes", "næs", "ness", "moen", "mo", "eide", "lid", "lie", "lien", "bakk", "bakken", "bakke",
	"hagen", "strøm", "gren", "quist", "qvist", "kvist", "mann", "seter", "sæter", "sæther", "sether", "tveit", "tvedt", "hus", "fjell", "holt", "holm", "skog", "lund", "sand", "våg", "vaag", "stein", "øy", "bø", "by", "eng", "ås", "aas", "foss", "vang", "tun",
	"sen", "haugen", "rønning", "myr", "myhr", "li", "sund", "vær", "hjelm", "fors", "tangen", "stuen", "bråten", "bråthen", "kjær", "mark", "vatn", "lia", "plass", "åsen", "kollen", "bakkane", "løkka", "løkken", "kleiva", "stranda", "vika", "kroken", "jordet", "stubben", "son", "ov", "ova", "ev", "eva", "ic", "ski", "ska", "ian", "ini", "adi", "ani", "wala",
}

// institutionEnds are endings of offices, services and things with capitals that are no persons.
var institutionEnds = [...]string{
	"kontoret", "etaten", "torget", "telefonen", "vesenet", "vesen", "avdelingen", "avdelinga", "avdeling", "tjenesten", "tjeneste", "tenesta", "senteret", "senter", "skolen", "skole", "skulen", "skule", "laget", "verket", "nemnda", "utvalget", "utvalet", "styret", "rådet",
	"direktoratet", "departementet", "tilsynet", "kommune", "kommunen", "fylket", "foreningen", "forening", "forbundet", "partiet", "banken", "barnehage", "barnehagen", "sykehjem", "sjukeheim", "sykehus", "bygget", "bygg", "huset", "hallen", "parken", "stadion", "kirke", "kirken",
	"kyrkje", "museet", "biblioteket", "festivalen", "prisen", "stiftelsen", "stiftelse", "gruppen", "gruppa", "selskapet", "veien", "vegen", "gata", "gaten", "gate", "plassen", "brua", "broen", "tunnelen", "fjorden", "vannet", "vatnet", "elva", "elvi", "sjøen", "øya", "dagen", "uka", "parti", "partiet", "fond", "fondet", "rådhus", "kontor", "stasjon", "salen", "registeret", "databasen", "systemet", "pokalen", "portalen", "skjema", "skjemaet", "ordningen", "ordninga", "klubben", "lag", "grend", "bygd", "utvalg", "råd", "styre", "nett", "kort", "bruk", "vern", "planen", "loven", "lova", "forskriften", "prosjektet", "programmet", "seksjonen", "etat", "vakta", "vakten",
}

// inflectedEnds are endings of verbs and nouns that often begin a sentence.
var inflectedEnds = [...]string{
	"ing", "inger", "ingen", "inga", "else", "elsen", "elser", "sjon", "sjonen", "sjoner", "het", "heten", "lig", "leg", "isk", "iske", "ede", "dde", "et", "te", "er", "ene", "ane", "ar", "erte", "ert", "tid", "plikt", "krav", "frist", "avgift", "gebyr", "arbeid", "melding", "søknad", "plan", "sak", "skap", "steder", "sted", "bar", "løs", "full", "messig", "skolene", "bruk", "vern", "spørsmål", "mål", "kartlegging", "verk", "kraft", "drift", "kurs", "time", "timer", "dag", "dager", "uke", "ukers", "kveld", "rom", "sal", "bad", "vann", "lys", "strøm", "vei", "veg",
}

// nounEnds are endings that no name has.
var nounEnds = [...]string{"ene", "ane", "sjon", "sjonen", "sjoner", "het", "heten", "heter", "else", "elser", "elsen", "ering", "eringa", "eringen", "ningen", "ninga", "ninger", "assistent", "arbeider", "spørsmål", "skap", "skapet", "messig", "tilbud", "tilbod", "melding", "søknad", "avgift", "gebyr", "vedtak", "plikt", "kartlegging", "behandling"}

// placeEnds end one-word names of streets and houses.
var placeEnds = [...]string{
	"gate", "gata", "gaten", "gater", "veien", "vegen", "vei", "veg", "plass", "plassen", "alle", "alleen", "skole", "skolen", "skule", "skulen", "barnehage", "barnehagen", "kirke", "kyrkje", "kirken", "kyrkja", "stien", "svingen", "torget", "torg", "brygge", "bryggen", "kaien", "hallen", "huset", "senter", "senteret",
	"sykehjem", "sjukeheim", "parken", "smauet", "allmenningen", "tunet", "terrasse", "bakken", "bakkane", "lia", "kollen", "stubben", "faret", "ringen", "leitet", "løypa", "kroken", "moen", "åsen", "stranda", "jordet", "tråkket", "kleiva", "stredet", "strede", "løkka", "haugen", "vika", "bygget", "festivalen", "tunnelen", "brua", "stadion", "fond", "fondet", "grendahus", "gamlehjem", "rådhus",
}

// houseEnds tell schools and halls from streets: "Solbakken skole 2".
var houseEnds = [...]string{"skole", "skolen", "skule", "skulen", "barnehage", "barnehagen", "kirke", "kirken", "kyrkje", "kyrkja", "hallen", "huset", "senter", "senteret", "sykehjem", "sjukeheim", "bygget", "festivalen", "tunnelen", "brua", "stadion"}

// streetEnds end names of the land that streets bear: with a house number they are streets.
var streetEnds = [...]string{
	"myra", "kollen", "bakken", "bakkane", "lia", "åsen", "haugen", "hagen", "dalen", "sletta", "jordet", "stubben", "svingen", "kroken", "ringen", "tunet", "toppen", "vollen", "enga", "engen", "marka", "skogen", "flata", "moen", "grenda", "faret", "løkka", "berget", "hammeren", "neset",
	"odden", "vika", "stranda", "brinken", "kleiva", "leitet", "rabben", "teigen", "åkeren", "trappa", "trappen", "lunden", "tangen", "holmen", "bekken", "elva", "brua", "rud", "rudåsen", "kvartalet", "gården", "garden", "stua", "bakke", "krysset", "slyngen", "sløyfa", "benken", "rinden", "hellinga", "lien",
}

// shortStreets end abbreviated streets: "Arne Garborgsv. 30".
var shortStreets = [...]string{"gt", "sg", "sv", "sgt", "svn"}

// Parts of Norse given names. Most pairs of them are a name: Gud-mund, Odd-run, Sol-frid.
var norseFirst = [...]string{"alf", "al", "arn", "asl", "ast", "as", "aud", "berg", "bjørg", "bjørn", "bryn", "dag", "ei", "eld", "fin", "finn", "frid", "frøy", "geir", "gud", "gunn", "gun", "hall", "hal", "har", "nor", "rønn", "styrk", "gis", "brand", "ulf", "hug", "iv", "bor", "hav", "heid", "helg", "her", "hild", "ing", "inge", "jar", "jo", "jor", "kjell", "kol", "leid", "liv", "magn", "mål",
	"odd", "ragn", "rand", "reid", "run", "sig", "sol", "stein", "sun", "sunn", "svan", "svein", "thor", "tor", "trygg", "ulv", "val", "ve", "vig", "vil", "ørn", "øy", "å", "ås"}

var norseLast = [...]string{"bjørg", "bjørn", "borg", "dis", "finn", "frid", "gard", "geir", "gerd", "grim", "gunn", "hild", "ild", "laug", "leif", "leiv", "leik", "ljot", "mar", "mod", "mund", "ny", "olf", "run", "runn", "steinar", "trud", "ulf", "ulv", "unn", "vald", "vard", "var", "veig", "vei", "vind", "vin", "vor", "bert", "fred", "brand", "brit", "kjetil", "dor", "dun"}

// endings has every ending with what it says, keyed by the hash of its letters from the last to the
// first, and the first parts of Norse names.
type endings struct {
	table [1 << endingBits]ending
	first map[string]bool
}

type ending struct {
	tag    uint32 // of its hash
	form   wordForm
	before uint8 // how many bytes must stand before it, at least
	norse  bool  // last part of a given name
}

const (
	endingBits = 11
	maxEnding  = 16 // bytes
)

var wordEndings = sync.OnceValue(func() *endings {
	e := &endings{first: make(map[string]bool, len(norseFirst))}
	for _, list := range []struct {
		form   wordForm
		before uint8
		words  []string
	}{
		{formPatronymic, 3, patronymicEnds[:]}, {formFarm, 3, farmEnds[:]}, {formInstitution, 2, institutionEnds[:]},
		{formInflected, 3, inflectedEnds[:]}, {formPlace, 3, placeEnds[:]}, {formNoun, 4, nounEnds[:]}, {formHouse, 0, houseEnds[:]}, {formStreet, 2, streetEnds[:]}, {formAbbreviated, 4, shortStreets[:]},
	} {
		for _, w := range list.words {
			at := e.slot(w)
			at.form |= list.form
			at.before = max(at.before, list.before)
		}
	}
	for _, w := range norseLast {
		e.slot(w).norse = true
	}
	for _, w := range norseFirst {
		e.first[w] = true
	}
	return e
})

// slot finds the place of an ending, or makes it.
func (e *endings) slot(w string) *ending {
	h := uint64(hashStart)
	for i := len(w) - 1; i >= 0; i-- {
		h = hashStep(h, rune(w[i]))
	}
	for i := h >> (64 - endingBits); ; i = (i + 1) % (1 << endingBits) {
		if at := &e.table[i]; at.tag == uint32(h)|1 || at.tag == 0 {
			at.tag = uint32(h) | 1
			return at
		}
	}
}

// find returns the ending with a hash, nil when there is none.
func (e *endings) find(h uint64) *ending {
	for i := h >> (64 - endingBits); ; i = (i + 1) % (1 << endingBits) {
		at := &e.table[i]
		if at.tag == uint32(h)|1 {
			return at
		}
		if at.tag == 0 {
			return nil
		}
	}
}

// byForm looks at the letters of a word, in any case. A genitive's s is not taken off.
func byForm(word string) wordForm {
	if len(word) > longestName || len(word) < 4 {
		return 0
	}
	var buf [2 * longestName]byte
	w := fold(buf[:0], word)
	e := wordEndings()
	var f wordForm
	h := uint64(hashStart)
	for n := 1; n <= maxEnding && n <= len(w); n++ {
		h = hashStep(h, rune(w[len(w)-n]))
		at := e.find(h)
		if at == nil {
			continue
		}
		if len(w)-n >= int(at.before) {
			f |= at.form
		}
		if at.norse && e.first[string(w[:len(w)-n])] {
			f |= formGiven
		}
	}
	if f&formPatronymic == 0 && isSon(w) {
		f |= formPatronymic
	}
	return f
}

// isSon reports whether a word is a listed given name with -sen or -son. Any other word ends so too:
// "plassen", "prosessen".
func isSon(w []byte) bool {
	n := len(w) - 3
	if n < 3 || w[n] != 's' || w[n+2] != 'n' || w[n+1] != 'e' && w[n+1] != 'o' {
		return false
	}
	x := words()
	if x.find(hashBytes(w[:n]))&given != 0 || x.find(hashBytes(w[:n+1]))&given != 0 {
		return true
	}
	return x.find(hashBytes(w))&(surname|ordinary) == surname
}

// hashBytes hashes a folded word.
func hashBytes(w []byte) uint64 {
	h := uint64(hashStart)
	for len(w) > 0 {
		r, size := utf8.DecodeRune(w)
		h = hashStep(h, r)
		w = w[size:]
	}
	return h
}

func ends(w []byte, list []string, before int) bool {
	for _, end := range list {
		if len(w) >= len(end)+before && string(w[len(w)-len(end):]) == end {
			return true
		}
	}
	return false
}
