package privacy

import (
	"strings"
	"sync"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// heading is what a column's name announces.
type heading struct {
	entry  // of the lexicon; kind is empty where the lexicon says nothing
	bearer bearer

	property bool // gnr, bnr: the table is about real property
	form     bool // organisational form
	org      bool // organisation number
	supplier bool // who is paid or gets a grant: a company, an association or a person
	dwelling bool // tells one dwelling in a house, or when somebody moved: addresses are homes

	measure  bool // an amount, a rate or a mean
	counts   bool // a number of things
	bare     bool // a number that says nothing of what is counted
	total    bool // the sum of what other columns count
	counted  bool // counts persons
	notHeads bool // counts visits, votes, capacity: persons in the word, not in the number
	band     bool // one column of a crosstab: an age band, a sex
	year     bool // one column of a crosstab: a year

	catalogue   bool // tables of creations, whose makers are named
	device      bool // tables of devices
	comment     bool // people write to or about each other
	describe    bool // somebody describes a thing for the public
	version     bool
	ofHousehold bool // "personer i husholdningen"
	animal      bool // dogs, horses and other animals, which have names and a sex too
	nameless    bool // "kolonne_3", "F2": says nothing
	noun        bool // a word for persons by itself: "elev", "bruker"
	coded       bool // the number or the code of something
	aged        bool // things that have an age: trees, buildings, pipes
	visitor     bool // who calls, asks or reads: a client, a source, a visitor
	cases       caseSort
	carried     bool // what somebody carries: a tag, a telephone, a tracker
	moment      bool // a time of day
	ofThings    bool // the number of a case, an invoice, a lot: not of anybody
	classBand   bool // one column of a crosstab: a school class
	tongue      bool // one column of a crosstab: a mother tongue or a country of origin
	parcel      bool // may number real property: "gbr", "matr"
	summed      bool // a sum of what it names
	flag        bool // ends in a question: "har_adresse"
}

// caseSort is what of child welfare a header counts.
type caseSort uint8

const (
	notCase caseSort = iota
	noticed
	acted
)

// bearer says whose name, address or telephone a header speaks of.
type bearer uint8

const (
	ofNobody bearer = iota
	ofPerson
	ofThing
)

// Lists of words of headers, for heading's marks.
type headerLists struct {
	measure, count, bare, notPersons, catalogue, device map[string]bool
	counted, persons, things, comment, describe, aged   []string
}

var headerMarks = sync.OnceValue(func() *headerLists {
	return &headerLists{
		measure: foldedSet(measureWords), count: foldedSet(countWords), bare: foldedSet(bareCounts), notPersons: foldedSet(notPersons),
		catalogue: foldedSet(catalogueWords), device: foldedSet(deviceWords),
		counted: foldedList(countedPersons), persons: foldedList(persons), things: foldedList(thingWords), comment: foldedList(commentWords), describe: foldedList(describeWords), aged: foldedList(agedWords),
	}
})

func foldedSet(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		set[foldHeader(w)] = true
	}
	return set
}

func foldedList(words string) []string {
	var list []string
	for w := range strings.FieldsSeq(words) {
		list = append(list, foldHeader(w))
	}
	return list
}

// Words that only a few marks need.
const (
	dwellingWords = " bruksenhetsnummer bruksenhetsnr bolignummer bolignr bustadnummer leilighetsnummer leilighetsnr flyttedato angittflyttedato innflyttingsdato tilflyttingsdato coadressenavn coadresse "
	supplierWords = " leverandor leverandornavn leverandornamn mottaker mottakar mottakernavn mottakarnamn tilskuddsmottaker tilskotsmottakar stottemottaker kreditor firma navn namn name supplier suppliername vendor vendorname recipient payee grantee soker sokar " +
		"soknadsmottaker betalingsmottaker mottagere mottager tilskuddsmottager virksomhet virksomhetsnavn foretak foretaksnavn kunde kundenavn kjoper selger rettighetshaver eier konsesjonar bevillingshaver organisasjon organisasjonsnavn eiar "
	formWords     = " organisasjonsform orgform selskapsform foretaksform organisasjonsformkode foretaksformkode orgformkode selskapstype organisasjonstype companytype legalform virksomhetsform mottakertype leverandortype "
	streetWords   = " gate gata gaten vei veg veien vegen street road sted plass postal "
	propertyWords = " gnr bnr gardsnr gardsnummer bruksnr bruksnummer festenr festenummer snr seksjonsnr seksjonsnummer gnrbnr gardsnrbruksnr "
)

// readHeading reads a column's name. A path of nested JSON counts by its last part, the parts
// before it as context.
func readHeading(name string) heading {
	tokens, last := headerTokens(name)
	joined := strings.Join(last, "")
	l := headerMarks()
	var h heading
	h.property = listed(propertyWords, joined)
	h.form = strings.Contains(formWords, " "+joined+" ") && joined != "" || strings.HasSuffix(joined, "organisasjonsform")
	h.org = strings.Contains(joined, "orgnr") || strings.Contains(joined, "organisasjonsnr") || strings.Contains(joined, "organisasjonsnummer") || joined == "orgnummer" || joined == "orgno" || joined == "organizationnumber"
	h.supplier = listed(supplierWords, joined)
	h.dwelling = listed(dwellingWords, joined)
	for i, t := range tokens {
		h.measure = h.measure || l.measure[t] || (t == "per" || t == "pr") && !datePart(tokens, i+1)
		h.counts = h.counts || l.count[t] || (t == "number" || t == "no" || t == "num") && i+1 < len(tokens) && tokens[i+1] == "of"
		h.version = h.version || t == "versjon" || t == "version"
		h.flag = h.flag || i == 0 && len(tokens) > 1 && (t == "har" || t == "er" || t == "has" || t == "is")
		h.catalogue = h.catalogue || l.catalogue[t]
		h.device = h.device || l.device[t]
		switch {
		case listed(noticeWords, t):
			h.cases = noticed
		case listed(measureCases, t):
			h.cases = acted
		}
		h.visitor = h.visitor || listed(visitorWords, t)
		h.moment = h.moment || listed(momentWords, t)
		h.summed = h.summed || t == "sum" || t == "total" || t == "totalt" || t == "ialt" || t == "samla" || t == "samlet"
		h.version = h.version || listed(versionWords, t)
		h.animal = h.animal || animal(t)
	}
	h.catalogue = h.catalogue || l.catalogue[joined]
	h.device = h.device || l.device[joined]
	h.bare = l.bare[joined]
	h.ofThings = thingNumber(tokens)
	h.carried = listed(carriedWords, trimOrdinal(joined))
	h.nameless = nameless(tokens)
	h.total = joined == "ialt" || joined == "total" || joined == "totalt" || joined == "sum" || joined == "alle" || joined == "all"
	h.coded = codedName(joined)
	h.aged = endsInAny(joined, l.aged)
	h.readCounted(tokens, joined, l)
	h.ofHousehold = h.counted && (strings.Contains(joined, "ihushold") || strings.Contains(joined, "ihushald") || strings.Contains(joined, "ihusstand") || strings.Contains(joined, "ifamilie"))
	h.readBand(tokens, name)
	h.comment = endsInAny(joined, l.comment)
	h.describe = !h.comment && endsInAny(joined, l.describe)
	if h.form || h.org {
		return h
	}
	h.entry = headOf(joined, last)
	if h.kind == "" && len(tokens) > 1 && listed(byWords, tokens[len(tokens)-1]) {
		h.entry = entry{word: tokens[len(tokens)-1], kind: recognize.PersonName, strength: hint, role: true}
	}
	h.readNoun(joined, l)
	h.readBearer(tokens, joined, l)
	if h.kind == recognize.Address {
		for _, t := range tokens {
			h.home = h.home || strings.HasPrefix(t, "bosted") || strings.HasPrefix(t, "hjem") || t == "privat" || t == "home" || strings.HasPrefix(t, "opphold") || t == "folkeregister"
		}
	}
	return h
}

// datePart reports whether "per" is followed by a date, as in "per 31.12", and not by what a rate
// counts by, as in "per 1000".
func datePart(tokens []string, i int) bool {
	if i >= len(tokens) || strings.Trim(tokens[i], "0123456789") != "" {
		return false
	}
	return strings.Trim(tokens[i], "0") != "1" || len(tokens[i]) < 3
}

// headOf finds what a name announces. Where its end is only a hint, as in "tlf_foresatt" and
// "kjonn barn", a word of it that announces more is its head, and the end says whose it is.
func headOf(joined string, words []string) entry {
	l := lexicon()
	e, ok := l.find(joined, words)
	if ok && (e.strength > hint || e.kind == "") || len(words) < 2 {
		return e
	}
	for _, w := range words {
		if other, ok := l.find(w, []string{w}); ok && other.strength > e.strength {
			return other
		}
	}
	return e
}

// thingNumber knows the numbers of cases, payments, documents and goods by the beginning of a word.
func thingNumber(tokens []string) bool {
	for _, t := range tokens {
		for w := range strings.FieldsSeq(thingNumbers) {
			if strings.HasPrefix(t, w) {
				return true
			}
		}
	}
	return false
}

const (
	thingNumbers = `sak faktura bilag ordre order vedtak arkiv dokument jpid journalpost post konto avtale kontrakt art vare batch lot parti belop kr sum kvittering rad row linje lopenr lopenummer kommune krets
		sone rute anlegg maler eiendom bygg areal tid time dato ref gebyr avgift pris sats kode kommun fylke region soknad varenr serie ean isbn lisens`
	visitorWords = " client klient source src remote visitor besoker caller kilde kjelde avsenderip clientip srcip opphav kilder fra kunde bruker user "
	byWords      = " av ved hos by "
	carriedWords = " enhet enhetid enhetsid enhetnr device deviceid unit unitid brikke brikkeid brikkenr tag tagid tracker trackerid sporer sporingsid sporingsenhet mobilid telefonid kort kortid kortnr track trackid "
	momentWords  = " tid tidspunkt timestamp klokkeslett klokkeslett time tidsstempel datetime logtime "
	versionWords = " versjon version build bygg fw firmware release utgave sw programvare rev revisjon patch "
)

// animal knows words for animals.
func animal(t string) bool {
	for _, w := range [...]string{"hund", "hest", "katt", "storfe", "sau", "dyre", "ku", "kjaledyr", "hunde"} {
		if t == w || len(w) > 3 && (strings.HasPrefix(t, w) && t != "hundre") {
			return true
		}
	}
	return false
}

// nameless knows the names that readers and exporters give to columns without one.
func nameless(tokens []string) bool {
	for _, t := range tokens {
		switch strings.TrimRight(t, "0123456789") {
		case "", "kolonne", "column", "felt", "field", "f", "col", "var", "unnamed", "v", "c":
		default:
			return false
		}
	}
	return true
}

// codedName knows headers of numbers and codes that stand for something.
func codedName(joined string) bool {
	for _, end := range [...]string{"nr", "nummer", "kode", "id", "code", "no", "region", "kommune", "ar", "aar", "year", "ident", "nivaa", "niva"} {
		if strings.HasSuffix(joined, end) {
			return true
		}
	}
	return false
}

func listed(list, word string) bool { return word != "" && strings.Contains(list, " "+word+" ") }

func endsInAny(joined string, list []string) bool {
	joined = trimOrdinal(joined)
	for _, w := range list {
		if strings.HasSuffix(joined, w) {
			return true
		}
	}
	return false
}

// readCounted says whether the header counts persons: a plural by itself, or after "antall".
func (h *heading) readCounted(tokens []string, joined string, l *headerLists) {
	for _, t := range tokens {
		h.notHeads = h.notHeads || l.notPersons[t]
	}
	h.notHeads = h.notHeads || l.notPersons[joined]
	rest := strings.TrimPrefix(strings.TrimPrefix(joined, "antall"), "antal")
	h.counts = h.counts || rest != joined && rest != ""
	for _, w := range l.counted {
		for _, t := range tokens {
			h.counted = h.counted || t == w
		}
		h.counted = h.counted || rest == w || len(w) >= 6 && strings.HasSuffix(rest, w)
	}
	// "Antall elev", "antall person under 18": after a word of counting the singular will do.
	if h.counts && !h.counted {
		for _, w := range l.persons {
			for _, t := range tokens {
				h.counted = h.counted || t == w
			}
		}
	}
}

// readBand knows the columns of crosstabs: "2019", "År 2020", "2019-20", "0-5 år", "67+", "menn".
func (h *heading) readBand(tokens []string, name string) {
	var numbers, words []string
	for _, t := range tokens {
		if strings.Trim(t, "0123456789") == "" {
			numbers = append(numbers, t)
			continue
		}
		words = append(words, t)
	}
	if len(tokens) == 1 && len(words) == 1 {
		t := words[0]
		if n := strings.TrimLeft(t, "xyar"); n != t && isYear(n) {
			h.year = true
			return
		}
	}
	if len(tokens) == 1 {
		h.tongue, h.parcel = listed(tongues, tokens[0]), listed(parcels, tokens[0])
	}
	if len(numbers) == 1 && len(numbers[0]) <= 2 && len(words) == 1 && listed(classBands, words[0]) || len(tokens) == 1 && listed(classBands, strings.TrimLeft(tokens[0], "0123456789")) && tokens[0][0]-'0' < 10 ||
		len(tokens) == 1 && listed(" vg1 vg2 vg3 trinn1 trinn2 trinn3 trinn4 trinn5 trinn6 trinn7 trinn8 trinn9 trinn10 ", tokens[0]) {
		h.classBand = true
		return
	}
	unit := len(words) == 0
	age := false
	for _, w := range words {
		unit = w == "ar" || w == "alder" || w == "aldersgruppe" || w == "age" || w == "og" || w == "eldre" || w == "over" || w == "under" || w == "year" || w == "years" || w == "til" || w == "mer"
		age = age || w == "alder" || w == "aldersgruppe" || w == "age" || w == "eldre" || w == "years"
		if !unit {
			return
		}
	}
	if len(numbers) == 0 || !unit {
		return
	}
	if isYear(numbers[0]) {
		h.year = true
		return
	}
	small := len(numbers) <= 2
	for _, n := range numbers {
		small = small && len(n) <= 3
	}
	h.band = small && (age || len(numbers) == 2 || strings.Contains(name, "+") || len(words) > 0)
}

// tongues are columns of statistics by mother tongue or origin, folded.
const tongues = " polsk somali somalisk tigrinja tigrinsk arabisk ukrainsk samisk nordsamisk litauisk engelsk spansk tysk fransk urdu tyrkisk kurdisk persisk dari pashto vietnamesisk thai tamil russisk rumensk " +
	"bulgarsk portugisisk kinesisk filippinsk tagalog swahili norsk svensk dansk finsk albansk bosnisk serbisk kroatisk polish arabic ukrainian lithuanian spanish german french turkish kurdish persian vietnamese " +
	"russian romanian polen somalia syria ukraina litauen eritrea irak iran afghanistan pakistan tyrkia vietnam thailand filippinene sverige tyskland romania etiopia sudan kina india russland andrespark andrespråk andreland "

// parcels are short forms for the number of a property, folded.
const parcels = " gbr gbnr gb matr matrnr gardbruk gnrbruk eiendomsref gardsbruk "

// classBands are what schools call a year of pupils.
const classBands = " trinn klasse steg arstrinn arssteg klassesteg klassetrinn kl "

func isYear(s string) bool {
	return len(s) == 4 && (s[:2] == "19" || s[:2] == "20") && strings.Trim(s, "0123456789") == ""
}

// readNoun knows headers that are a word for persons, and numbers of such: "bruker", "kundenr".
func (h *heading) readNoun(joined string, l *headerLists) {
	bare := trimOrdinal(joined)
	if h.kind == recognize.PersonName && h.strength == hint && !h.role && !h.creator {
		for _, w := range l.persons {
			h.noun = h.noun || bare == w && w != "hjemmel" // of a property, or in law
		}
	}
	if h.kind != "" && !(h.kind == recognize.PersonName && h.strength == hint) {
		return
	}
	for _, end := range [...]string{"nummer", "number", "ident", "nr", "no", "guid", "uuid", "id", "key", "nokkel", "ref"} {
		rest, cut := strings.CutSuffix(bare, end)
		if !cut {
			continue
		}
		for _, w := range l.persons {
			if rest == w {
				h.entry = entry{word: bare[:len(w)] + end, kind: recognize.PersonNumber, strength: hint}
				return
			}
		}
	}
}

// history reports whether the header tells where a name comes from.
func (h heading) history() bool {
	return h.creator && (strings.HasPrefix(h.word, "oppkalt") || strings.Contains(h.word, "oppr") || strings.Contains(h.word, "opphav") && h.word != "opphav" && h.word != "opphavsmann" && h.word != "opphavsperson" ||
		h.word == "namngjevenetter" || h.word == "navngittetter" || h.word == "namedafter" || h.word == "kalt" || h.word == "navnesak")
}

// readBearer says whose the name, the address or the telephone is.
func (h *heading) readBearer(tokens []string, joined string, l *headerLists) {
	switch h.kind {
	case "":
		if bearerOf(joined, l) == ofThing {
			h.bearer = ofThing
		}
		return
	case kindSex, kindAge, kindBirthYear, kindPostcode, recognize.PersonNumber:
	case recognize.PersonName, recognize.Address, recognize.Phone, recognize.Email, recognize.ProfileURL, kindPosition, recognize.Dwelling, recognize.Property, recognize.BirthDate, recognize.NationalID:
	default:
		return
	}
	rest := strings.TrimSuffix(trimOrdinal(joined), h.word)
	var last bearer
	consider := func(word string) {
		if word == "" || h.kind == recognize.Address && listed(streetWords, word) {
			return
		}
		if b := bearerOf(word, l); b != ofNobody && last != ofPerson {
			last = b
		}
	}
	if rest != joined {
		consider(rest)
	}
	for _, t := range tokens {
		if t != h.word {
			consider(strings.TrimSuffix(t, h.word))
		}
	}
	h.bearer = last
}

// bearerOf looks a word up as a person or a thing, with or without its ending: "elevens", "søkers".
func bearerOf(word string, l *headerLists) bearer {
	for _, form := range [...]string{word, strings.TrimSuffix(word, "s"), strings.TrimSuffix(strings.TrimSuffix(word, "s"), "en"), strings.TrimSuffix(strings.TrimSuffix(word, "s"), "ens"), strings.TrimSuffix(word, "ets")} {
		if len(form) < 3 && form != word {
			continue
		}
		for _, w := range l.persons {
			if form == w {
				return ofPerson
			}
		}
		for _, w := range l.things {
			if form == w {
				return ofThing
			}
		}
	}
	best, who := 0, ofNobody
	for _, w := range l.things {
		if len(w) >= 4 && len(w) > best && (strings.HasSuffix(word, w) || strings.HasSuffix(word, w+"s")) {
			best, who = len(w), ofThing
		}
	}
	for _, w := range l.persons {
		if len(w) >= 4 && len(w) >= best && (strings.HasSuffix(word, w) || strings.HasSuffix(word, w+"s") || strings.HasPrefix(word, w)) {
			best, who = len(w), ofPerson
		}
	}
	return who
}

// trimOrdinal takes "2" off "telefon2".
func trimOrdinal(s string) string {
	if t := strings.TrimRight(s, "0123456789"); t != "" {
		return t
	}
	return s
}

// cue is what a heading lets recognizers count.
func (h heading) cue() recognize.Cue {
	switch h.kind {
	case recognize.NationalID:
		return recognize.CueNational
	case recognize.Phone:
		return recognize.CuePhone
	case recognize.BankAccount, recognize.IBAN:
		if h.strength >= plain {
			return recognize.CueAccount
		}
	case recognize.PaymentCard:
		return recognize.CueCard
	}
	return 0
}
