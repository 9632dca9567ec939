package recognize

import (
	"bytes"
	"strings"
)

// Cue says what the surroundings, mostly a column's header, announce. It lets forms count that
// prove nothing by themselves.
type Cue uint32

// What can be announced.
const (
	CueNational Cue = 1 << iota // 10 digits and the 2032 rule count
	CuePhone                    // bare 8 digits count
	CueAccount                  // bare 11 digits count
	CueCard                     // bare 13 to 19 digits count
	CueBirth                    // a day counts
	CueKID                      // bare digits that pass count
	CueDUF                      // 12 digits that pass count
	CuePlate                    // two letters and four digits count
	CuePassport                 // three letters and six digits count, or eight digits
	CueHealth                   // 7 to 9 digits count
	CueEmployee                 // any number of an employee, pupil, patient or member counts
	CueCustomer                 // any number of a customer or a library card counts
	CueProperty                 // "12/34" counts
	CueDwelling                 // a dwelling number is sure
	CueIP                       // four numbers count
	CueDevice                   // hardware addresses and 15 digits count
	CueUser                     // the next word counts
	CueProfile                  // a handle is sure
	cueVersion                  // four numbers are a version, or a section
	cueLastFive                 // a person number's last five digits count, its date standing elsewhere
	cueStrong                   // … and not a word of a language by chance
	cueOther                    // a number of something else follows
	cueFill                     // says nothing and may stand between: "nr", "er"
	cuePay                      // 11 digits that pass are likely an account
	cueMine                     // a mobile number is likely one: "mine is", "on number"
	cueOwn                      // … where "er" or a colon follows
	cueMember                   // a long number is likely a patient's, a member's
)

// cueWords announce the number that follows them.
var cueWords = cueLexicon(map[Cue]string{
	CueNational | cueLastFive: `personnr personnummer persnr`,
	CueNational: `fnr pnr dnr hnr fødselsnummer fødselsnr fødselnummer fødselnr fodselsnummer fodselsnr foedselsnummer foedselsnr fnummer dnummer
		hnummer fhnr fhnummer ident personident personid nin ssn norskident folkeregisterident folkeregisteridentifikator fødselsogpersonnummer nationalid personalnumber`,
	CueNational | CueBirth: `født fødd fodt fodd føtt born fødte`,
	CueBirth:               `fødselsdato fodselsdato foedselsdato fødselsdag fødselsdatoen fdato fødtdato dob birthdate birthday dateofbirth geburtsdatum fd føddato`,
	CuePhone: `tlf telefon telefonen mobil mobilen mob ring ringe ringer ringte tel phone mobile cell cellphone sms telefonnr telefonnummer mobilnr mobilnummer mobiltelefon vipps
		tlfnr tlfnummer vippsnr vippsnummer kontaktnr kontakttelefon privattelefon kontakt kontakte call calling contact reach ringje ringjer ringast treffast oppringing kontaktes jobbtelefon fasttelefon tekst whatsapp signal treffes nås ringde ringt oppringt callback ph tf tlfn mobilnr`,
	cuePay: `utbetal utbetale utbetales utbetalt utbetaling utbetalast utbetalinga utbetalingen overfør overføre overført overføres overførast overføring overførsel innbetal innbetales innbetaling innbetalt innbetalinga
		betal betale betales betalt betalast betaling tilbakebetal tilbakebetaling tilbakebetales refunder refundere refunderes refundert refusjon pengene pengane penger lønn lønna lønnen innskudd bank banken deposit transfer transferred pay payment paid`,
	cueMine:     `nummeret`,
	cueOwn:      `min mi mitt mine nytt nye treff treffe melding`,
	cueMember:   `låntaker låntakeren låntakar låner låneren lånar lånaren pasient pasienten klient klienten medlem medlemmet member patient`,
	CueAccount:  `konto kontonr kontonummer bankkonto bankkontonr bankkontonummer account accountnumber kto ktonr kontoen lønnskonto bankkontoen lønnskontoen kontoene sparekonto brukskonto skattekonto accountno`,
	CueCard:     `kort kortet kortene kortnr kortnummer visa mastercard card cardnumber kredittkort bankkort betalingskort amex`,
	CueKID:      `kid kidnr kidnummer kidreferanse betalingsreferanse`,
	CueDUF:      `duf dufnr dufnummer dufid`,
	CuePlate:    `regnr regnummer registreringsnummer registreringsnr skilt skiltnr skiltnummer kjennemerke kjenneteikn bilskilt bilnr numberplate licenceplate licenseplate plate bil bilen`,
	CuePassport: `pass passet passene passid reisedokument reisedokumentet reisedokumentnr reisedokumentnummer reisebevis reisebeviset utlendingspass utlendingspasset traveldocument oppholdskort oppholdskortet oppholdsbevis passportnr idbevis nasjonaltid passnr passnummer passport passportno passportnumber idkort idkortnr idkortnummer legitimasjon legitimasjonsnr`,
	CueHealth:   `hpr hprnr hprnummer hprid`,
	CueEmployee: `ansattnr ansattnummer ansattid ansnr ansnummer tilsattnr tilsettnr arbeidstakernr employeeid employeeno employeenumber elevnr elevnummer elevid studentnr studentnummer
		studentid medlemsnr medlemsnummer medlemsid medlnr memberid pasientnr pasientnummer pasientid patientid journalnr journalnummer klientnr klientid brukernr barnid npr nprid`,
	CueCustomer: `kundenr kundenummer kundeid customerid customerno lånekort lånekortnr lånekortnummer lånernr lånernummer lånenummer lånenr lånerid bibliotekkort bibliotekkortnr
		bibliotekskort lånekortet lånerkort lånerkortet lånerkortnr låntakernr låntakernummer lånekorta lånekortid bibliotekkortet lånar lånarnr lånarnummer kundekortet medlemskort medlemskortet medlemskortnr kundekort kundekortnr kundekortnummer librarycard abonnentnr abonnementsnr`,
	CueProperty: `gnr gårdsnr gårdsnummer gardsnr gardsnummer gbnr bnr bruksnr bruksnummer matrikkel matrikkelen matrikkelnr matrikkelnummer matrikkelnummeret matrikkelenhet
		matrikkelenheten eiendom eiendommen eiendomsnr eigedom eigedomen eigedommen eiendommene eiendommer eigedomane eigedommane eigedomar tomt tomta tomten tomtene snr`,
	CueDwelling: `bolignr bolignummer bustadnr bustadnummer bruksenhet bruksenhetsnr bruksenhetsnummer leilighet leiligheten leilighetsnr leilighetsnummer leil husværenr bolig`,
	CueIP:       `ip ipadresse ipadressen ipaddress ipv clientip remoteaddr host klientip ipnr`,
	CueDevice:   `mac macadresse macadressen macaddress imei imeinr imeinummer`,
	CueUser: `brukernavn brukarnamn brukernamn username userid brukerid brukarid login loginname innlogging innlogget user bruker nick kallenavn adbruker
		windowsbruker`,
	CueProfile: `instagram insta facebook twitter tiktok snapchat snap snapp linkedin messenger`,
	cueVersion: `versjon version ver v fw firmware sw build release rev revisjon utgave punkt pkt kap kapittel kapitel avsnitt avsn pkt nivå level oid`,
	cueOther: `sak saken saksnr saksnummer fakturanr faktura fakturanummer ordrenr ordre ordrenummer referanse ref refnr bestillingsnr bestilling artikkelnr varenr målernr måler
		målernummer målepunkt arkivnr arkivsak journalpost serienr serienummer beløp kr nok sum org orgnr organisasjonsnr organisasjonsnummer foretaksnr gln ean isbn issn
		anleggsnr objektid objekt løpenr uke uker ukene veke veker vekene prosjekt prosjektnr artikkel vare`,
	cueFill: `nr nummer no num number er is og and på den dato adresse address id å fra frå til hans hennes hennar sin sitt deres dykkar meg deg oss`,
})

// cueStems announce a number together with "nr" only.
var cueStems = cueLexicon(map[Cue]string{
	CueNational: `person fødsels fødsel d h fh`, CuePhone: `telefon mobil tlf kontakt`, CueAccount: `bank konto`, CueCard: `kort`, CueProperty: `g gårds gards b bruks matr`, CuePlate: `reg registrerings bil skilt`,
	CuePassport: `pass reisedokument`, CueEmployee: `pas ansatt ans ansatte tilsatt elev student medlem medlems pasient klient journal bruker employee`, CueCustomer: `kunde lånekort låner customer abonnent`,
	CueDwelling: `bolig leilighets leilighet bustad`,
})

func cueLexicon(lists map[Cue]string) map[string]Cue {
	words := make(map[string]Cue)
	for c, list := range lists {
		for w := range strings.FieldsSeq(list) {
			words[string(fold(nil, w))] |= c
		}
	}
	return words
}

// cueReach is how far before a number its announcement can stand, in bytes, and cueSpan how many
// words back, names apart: "ring Kari Nordmann på".
const (
	cueReach = 56
	cueSpan  = 3
)

// cueBefore reads the last words before i: near is what any of them announces, own what the last
// does, apart from words that say nothing.
func cueBefore(s string, i int) (near, own Cue) {
	low := max(0, i-cueReach)
	end, words := i, 0
	first, numbered, on, is := true, false, false, false
	weak := Cue(0)
	for words < cueSpan {
		word, start := wordBefore(s, low, end)
		if word == "" {
			return near | weak, own | weak
		}
		is = is || strings.IndexByte(s[start+len(word):end], ':') >= 0
		end = start
		var buf [2 * cueReach]byte
		folded := fold(buf[:0], word)
		c := announcedBy(folded)
		if numbered {
			c |= cueStems[string(folded)]
		}
		switch {
		case c == CuePassport && on && len(folded) == len("pass"):
			c = 0 // "pass på"
		case c == CueCard && start > 2 && s[start-1] == '-' && strings.EqualFold(s[start-3:start-1], "id"):
			c = CuePassport
		case c == cueOwn:
			if is || on || numbered && first && string(folded) != "melding" {
				weak |= cueMine
			}
			continue
		case c == cueMine:
			weak |= c
			continue
		case c == cueFill:
			switch string(folded) {
			case "på":
				if on = true; numbered && first {
					weak |= cueMine // "på nummer"
				}
			case "til":
				on = true
			case "er", "is":
				is = true
			}
			numbered = numbered || folded[0] == 'n' || string(folded) == "id"
			continue
		case c == 0 && first && is && len(folded) == 1 && (folded[0] == 't' || folded[0] == 'm'): // "M: 405 15 202"
			weak |= cueMine
		case c == 0 && first && start < i && (codePrefix(word) || start+len(word) == i && len(word) <= 2 && string(folded) != "f"):
			continue // the letters of the code itself
		case string(folded) == "f" && first:
			if next := start + 1; next < len(s) && (s[next] == '.' || s[next] == ':') || start > 0 && s[start-1] == '(' || start > 1 && s[start-2] == ',' {
				c = CueBirth
			}
		}
		c &^= cueFill
		near |= c
		if first {
			own = c
		}
		if near != 0 {
			return near, own
		}
		first = false
		if !isCapital(word[0]) {
			words++
		}
	}
	return near | weak, own | weak
}

// announcedBy looks up a folded word, with or without an article behind "nummer".
func announcedBy(folded []byte) Cue {
	if c := cueWords[string(folded)]; c != 0 {
		return c
	}
	if stem, ok := bytes.CutSuffix(folded, []byte("nummeret")); ok {
		return cueWords[string(folded[:len(stem)+len("nummer")])]
	}
	return 0
}

// cueNameWords is how many words of a name can stand between it and a number.
const cueNameWords = 4

// afterName reports whether a number at i stands right behind the name of a person, perhaps in
// brackets: "Kari Nordmann (12345678)".
func afterName(s string, i int) bool {
	end := i
	if i > 0 && s[i-1] == '\n' {
		end-- // signed, with the number on a line of its own
	}
	for range cueNameWords {
		word, start := wordBefore(s, max(0, i-cueReach), end)
		if word == "" || end-start-len(word) > 2 || !isCapital(word[0]) && word[0] != 0xC3 {
			return false
		}
		if ListedGiven(word) {
			return true
		}
		end = start
	}
	return false
}

// codePrefix reports whether a word can be the letters that a code begins with.
func codePrefix(word string) bool {
	if len(word) > 3 {
		return false
	}
	for i := 0; i < len(word); i++ {
		if !isCapital(word[i]) {
			return false
		}
	}
	return true
}

// wordBefore reads the word that ends before end. It is empty where another number, another line
// or the bound stands between.
func wordBefore(s string, low, end int) (word string, start int) {
	for end > low {
		c := s[end-1]
		if isDigit(c) || c == '\n' || c == ';' {
			return "", end
		}
		switch {
		case endsMark(s, end):
			end -= markLen(s, end)
			continue
		case isLetterByte(c):
			return letters(s, low, end)
		}
		end--
	}
	return "", end
}

func letters(s string, low, end int) (word string, start int) {
	start = end
	for start > low && isLetterByte(s[start-1]) && !endsMark(s, start) {
		start--
	}
	if start == low && low > 0 {
		return "", start
	}
	return s[start:end], start
}

func isLetterByte(c byte) bool { return isASCIILetter(c) || c >= 0x80 }

// cueAfter reads what is said of a number right behind it: "12345678901 (fnr)".
func cueAfter(s string, i int) Cue {
	start := i
	for start < len(s) && start < i+3 && (s[start] == ' ' || s[start] == '(' || s[start] == ',') {
		start++
	}
	end := start
	for end < len(s) && end < start+cueReach && isLetterByte(s[end]) {
		end++
	}
	if start == i || start == end {
		return 0
	}
	var buf [2 * cueReach]byte
	return cueWords[string(fold(buf[:0], s[start:end]))] &^ cueFill
}
