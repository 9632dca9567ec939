package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// strength says how much a header alone proves.
type strength uint8

const (
	hint   strength = iota + 1 // the values must look the part
	plain                      // the values must not contradict it
	secure                     // the header decides
)

// heading is what a column's name announces.
type heading struct {
	kind     string // of package recognize, or a quasi-identifier's
	strength strength
	word     string // of our own lexicon, for the evidence; never the source's name
	role     bool   // a person in an office beside the subject: caseworker, contact, headmaster
	home     bool   // an address where somebody lives
	count    bool   // announces a number of things
	version  bool
	property bool // gnr, bnr: the table is about real property
	form     bool // organisational form
	org      bool // organisation number
	dwelling bool // tells one dwelling in a house, or when somebody moved: addresses are homes
}

// Kinds of quasi-identifiers: flagged, and kept in this form of the gate.
const (
	kindBirthYear = "birth_year"
	kindSex       = "sex"
	kindAge       = "age"
	kindPostcode  = "postcode"
	kindPosition  = "position" // harmless by itself; where somebody lives in a table about persons
)

// entry is one line of the lexicon. word is folded; it matches the whole last part of a name, or
// one of its words where token is set, or its end where suffix is set.
type entry struct {
	word     string
	kind     string
	strength strength
	match    matching
	role     bool
	home     bool
}

type matching uint8

const (
	whole matching = iota
	token
	suffix
)

// lexicon is what headers of municipal tables say, in Bokmål, Nynorsk and English. Earlier
// lines win.
var lexicon = buildLexicon()

func buildLexicon() []entry {
	var list []entry
	add := func(kind string, st strength, m matching, words string) {
		for w := range strings.FieldsSeq(words) {
			list = append(list, entry{word: foldHeader(w), kind: kind, strength: st, match: m})
		}
	}
	mark := func(from int, f func(*entry)) {
		for i := from; i < len(list); i++ {
			f(&list[i])
		}
	}
	add(recognize.NationalID, secure, suffix, `fødselsnummer fødselsnr fødselnummer fødselnr personnummer personnr personident norskident fødselsogpersonnummer
		dnummer personidentifikator folkeregisterident folkeregisteridentifikator nationalid nationalidnumber nationalidentitynumber socialsecuritynumber
		fdselsnummer fdselsnr identitetsnummer`)
	add(recognize.NationalID, plain, whole, `fnr pnr dnr ssn nin persnr fnrdnr identnr ident fdnr personid`)
	add(recognize.NationalID, plain, token, `fnr ssn fødselsnr fødselsnummer personnr personnummer`)

	add(recognize.BirthDate, plain, suffix, `fødselsdato fødselsdag fødselsdatoen fdato birthdate birthday dateofbirth fødtdato fdselsdato`)
	add(recognize.BirthDate, plain, whole, `født dob born fdt fødd føddato birth`)
	add(kindBirthYear, plain, suffix, `fødselsår fødeår fødtår birthyear yearofbirth fødselsaar`)

	add(recognize.Email, plain, suffix, `epost epostadresse email emailaddress mailadresse mail`)
	add(recognize.Phone, plain, suffix, `telefon telefonnr telefonnummer tlf tlfnr tlfnummer mobil mobilnr mobilnummer mobiltelefon mobtlf phone phonenumber telephone
		telephonenumber cellphone mobile mobilephone telefax`)
	add(recognize.Phone, plain, token, `telefon tlf mobil phone mobile mob`)
	add(recognize.Phone, hint, whole, `kontaktnr kontaktnummer mob tel`)

	add(recognize.BankAccount, plain, suffix, `kontonummer kontonr bankkonto bankkontonr bankkontonummer accountnumber accountno bankaccount`)
	add(recognize.BankAccount, hint, suffix, `konto account`)
	add(recognize.IBAN, plain, token, `iban`)
	add(recognize.PaymentCard, plain, suffix, `kortnummer kortnr ccnumber cardnumber creditcard kredittkort bankkort`)
	add(recognize.Secret, secure, suffix, `passord password pinkode pincode cvv cvv2 cvc`)
	add(recognize.Secret, plain, whole, `ccexpires`)
	add(recognize.Secret, hint, whole, `pin`)

	add(recognize.Username, plain, suffix, `brukernavn brukarnamn username userid brukerid loginname innlogging`)
	add(recognize.Username, plain, whole, `login userident aduser windowsbruker`)
	add(recognize.PersonNumber, plain, suffix, `ansattnr ansattnummer ansattid employeeid employeenumber employeeno tilsattnr elevnr elevnummer elevid studentnr studentnummer studentid
		medlemsnr medlemsnummer medlemsid memberid pasientnr pasientid patientid journalnr journalnummer lånenummer lånernr lånerid lånekort lånekortnr bibliotekkortnr
		hprnr hprnummer passnr passnummer passportnumber klientnr klientid brukernr søkernr deltakernr deltakerid barnid dufnr dufnummer personlopenr lopenrperson personlid
		ressursnr bankidnr`)
	add(recognize.PersonNumber, hint, suffix, `kundenr kundenummer kundeid customerid abonnentnr kandidatid`)

	add(recognize.IPAddress, plain, suffix, `ipadresse ipaddress ipaddr ipnr clientip remoteaddr`)
	add(recognize.IPAddress, plain, whole, `ip ipv4 ipv6`)

	from := len(list)
	add(recognize.Address, plain, suffix, `bostedsadresse hjemmeadresse heimeadresse privatadresse folkeregisteradresse homeaddress bopel boadresse adressehjem elevadresse bustadadresse`)
	mark(from, func(e *entry) { e.home = true })
	add(recognize.Address, hint, suffix, `adresse addresse address gateadresse postadresse streetaddress vegadresse veiadresse besøksadresse adresselinje adresselinje1 addressline gatenavn adressenavn`)
	add(recognize.Address, hint, token, `adresse address`)
	add(recognize.Address, hint, whole, `street gate gateoghusnr bosted`)

	add(recognize.PersonName, plain, suffix, `fornavn førenamn fornamn etternavn etternamn mellomnavn mellomnamn slektsnavn pikenavn firstname lastname surname givenname middlename maidenname familyname
		forename mothersmaiden personnavn personnamn fulltnavn fullname kandidatnavn kandidatnamn elevnavn søkernavn søkersnavn ansattnavn pasientnavn brukersnavn barnetsnavn
		deltakernavn medlemsnavn eiernavn hjemmelshavernavn leietakernavn representantnavn foresattnavn middleinitial`)
	from = len(list)
	add(recognize.PersonName, plain, suffix, `saksbehandlernavn saksbehandler sakshandsamar kontaktperson caseworker kontaktnavn ansvarligperson dagligleder dagligleiar styreleder kontaktlærer
		fastlege tilsynsfører saksansvarlig prosjektleder underskriver`)
	add(recognize.PersonName, hint, suffix, `rektor styrer leder leiar ordfører kontakt ansvarlig ansvarleg forfatter author byggeleder trener lærer kunstner opphavsmann fotograf`)
	mark(from, func(e *entry) { e.role = true })
	add(recognize.PersonName, hint, suffix, `elev søker søkar eier eigar owner hjemmelshaver ansatt tilsett employee beboer bebuar pasient patient foresatt føresett verge mottaker mottakar innsender
		avsender kandidat representant politiker medlem member deltaker deltakar leietaker festenavn person innbygger klager klient søsken mor far barn barnet
		elever søkere eiere ansatte kandidater representanter medlemmer deltakere foresatte beboere klienter foreldre
		vara varamedlem varamann møtende parter part listekandidat tiltalt bruker`)
	add(recognize.PersonName, hint, suffix, `navn namn name`)

	add(kindSex, plain, suffix, `kjønn gender`)
	add(kindSex, plain, whole, `sex`)
	add(kindAge, plain, whole, `alder age`)
	add(kindPosition, plain, whole, `lat lon lng latitude longitude breddegrad lengdegrad utmx utmy utmnord utmost koordinat koordinater gpskoordinater posisjon matrikkelid matrikkelnr matrikkelnummer northing easting x y nord ost north east`)
	add(kindPostcode, plain, suffix, `postnr postnummer postkode postcode zipcode postalcode`)
	return list
}

// countWords make a column a count or a rate, whatever else its name says.
const countWords = " antall antal ant sum totalt total andel prosent pct count snitt gjennomsnitt median rate pr per stk belop beloper kroner kr num "

// dwellingWords are headers of tables about homes.
const dwellingWords = " bruksenhetsnummer bruksenhetsnr bolignummer bolignr leilighetsnummer leilighetsnr flyttedato angittflyttedato innflyttingsdato tilflyttingsdato coadressenavn coadresse "

// readHeading reads a column's name. A path of nested JSON counts by its last part, the parts
// before it as context.
func readHeading(name string) heading {
	tokens, last := headerTokens(name)
	joined := strings.Join(last, "")
	var h heading
	h.property = joined == "gnr" || joined == "bnr" || joined == "gardsnr" || joined == "gardsnummer" || joined == "bruksnr" || joined == "bruksnummer" || joined == "festenr" || joined == "snr" || joined == "seksjonsnr"
	h.form = strings.Contains(joined, "organisasjonsform") || strings.Contains(joined, "orgform") || joined == "selskapsform" || joined == "foretaksform"
	h.org = strings.Contains(joined, "orgnr") || strings.Contains(joined, "organisasjonsnr") || strings.Contains(joined, "organisasjonsnummer") || joined == "orgnummer"
	h.dwelling = strings.Contains(dwellingWords, " "+joined+" ")
	for _, t := range tokens {
		h.count = h.count || strings.Contains(countWords, " "+t+" ")
		h.version = h.version || t == "versjon" || t == "version"
	}
	if h.form || h.org {
		return h
	}
	for _, e := range lexicon {
		if !e.matches(joined, last) {
			continue
		}
		h.kind, h.strength, h.word, h.role, h.home = e.kind, e.strength, e.word, e.role, e.home
		break
	}
	if h.kind == recognize.Address {
		for _, t := range tokens {
			h.home = h.home || strings.HasPrefix(t, "bosted") || strings.HasPrefix(t, "hjem") || t == "privat" || t == "home" || strings.HasPrefix(t, "opphold")
		}
	}
	return h
}

func (e entry) matches(joined string, last []string) bool {
	switch e.match {
	case whole:
		return joined == e.word
	case suffix:
		return strings.HasSuffix(trimOrdinal(joined), e.word)
	}
	for _, t := range last {
		if t == e.word {
			return true
		}
	}
	return false
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

// headerTokens splits a name into folded words, at separators and at changes of case; last are
// the words of the last part of a path.
func headerTokens(name string) (tokens, last []string) {
	if len(name) > maxHeader {
		name = name[:maxHeader]
	}
	var part []string
	var word []byte
	flush := func() {
		if len(word) > 0 {
			w := foldHeader(string(word))
			tokens, part = append(tokens, w), append(part, w)
			word = word[:0]
		}
	}
	previous := rune(0)
	for _, r := range name {
		switch {
		case unicode.IsLetter(r):
			if unicode.IsUpper(r) && unicode.IsLower(previous) {
				flush()
			}
			word = utf8.AppendRune(word, r)
		case unicode.IsDigit(r):
			word = utf8.AppendRune(word, r)
		default:
			flush()
			if (r == '.' || r == '/' || r == '[') && len(part) > 0 {
				last, part = part, nil
			}
		}
		previous = r
	}
	flush()
	if len(part) > 0 {
		last = part
	}
	return tokens, last
}

// maxHeader is how much of a column's name is read, in bytes.
const maxHeader = 256

// foldHeader writes a word in lower case with one spelling for æ, ø and å, however they were
// transcribed: "foedselsaar", "fodselsar" and "fødselsår" are one word.
func foldHeader(s string) string {
	s = strings.ToLower(s)
	return headerFolds.Replace(s)
}

var headerFolds = strings.NewReplacer("æ", "a", "ø", "o", "å", "a", "ä", "a", "ö", "o", "oe", "o", "aa", "a", "ae", "a", "é", "e", "\ufffd", "")
