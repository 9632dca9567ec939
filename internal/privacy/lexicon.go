package privacy

import (
	"strings"
	"sync"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// strength says how much a header alone proves.
type strength uint8

const (
	hint   strength = iota + 1 // the values must look the part
	plain                      // the values must not contradict it
	secure                     // the header decides
)

// entry is what one word of the lexicon announces.
type entry struct {
	word     string // folded, and of our own: it may stand in the evidence
	kind     string // empty: the word is known, and harmless
	strength strength
	role     bool // somebody in an office beside the subject: caseworker, contact, headmaster
	home     bool // where somebody lives
	creator  bool // who made or gave a name to a thing: author, artist, named after
}

// headerWords is the lexicon of column names in Bokmål, Nynorsk and English, with a few words of the
// neighbours' languages: by the whole name, by its end (compounds have their head last), and by one
// of its words. Longer ends win.
type headerWords struct {
	whole, ends, token map[string]entry
	longest            int // of ends, in bytes
}

// lexicon is built once from the lists below and in lexicon_attributes.go.
var lexicon = sync.OnceValue(func() *headerWords {
	l := &headerWords{whole: map[string]entry{}, ends: map[string]entry{}, token: map[string]entry{}}
	l.addIdentifiers()
	l.addContact()
	l.addNames()
	l.addAddresses()
	l.addAttributes()
	return l
})

// matching says where a word of the lexicon must stand in a name.
type matching uint8

const (
	whole  matching = iota // it is the name, but for a number after it
	suffix                 // the name ends in it
	token                  // it is one of the name's words
)

// add enters words separated by blanks. The first list that has a word wins. Words with æ, ø or å
// are entered without these letters too, as some exporters write them.
func (l *headerWords) add(kind string, st strength, m matching, words string, mark ...func(*entry)) {
	into := [...]map[string]entry{whole: l.whole, suffix: l.ends, token: l.token}[m]
	for w := range strings.FieldsSeq(words) {
		e := entry{word: foldHeader(w), kind: kind, strength: st}
		for _, f := range mark {
			f(&e)
		}
		for _, form := range [...]string{e.word, foldHeader(dropNordic(w))} {
			if _, known := into[form]; !known && (form == e.word || len(form) >= minDropped) {
				into[form] = e
				l.longest = max(l.longest, len(form))
			}
		}
	}
}

// minDropped is the shortest word that is entered without its æ, ø and å, in bytes.
const minDropped = 5

func dropNordic(w string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'æ', 'ø', 'å':
			return -1
		}
		return r
	}, w)
}

// find looks a name up: joined is all of its last part, words the words of it.
func (l *headerWords) find(joined string, words []string) (entry, bool) {
	bare := trimOrdinal(joined)
	for _, name := range [...]string{joined, bare} {
		if e, ok := l.whole[name]; ok {
			return e, true
		}
	}
	for i := max(0, len(bare)-l.longest); i < len(bare); i++ {
		if e, ok := l.ends[bare[i:]]; ok {
			return e, true
		}
	}
	for _, w := range words {
		if e, ok := l.token[trimOrdinal(w)]; ok {
			return e, true
		}
	}
	return entry{}, false
}

func inRole(e *entry)  { e.role = true }
func atHome(e *entry)  { e.home = true }
func creator(e *entry) { e.creator = true }

func (l *headerWords) addIdentifiers() {
	l.add(recognize.NationalID, secure, suffix, `fødselsnummer fødselsnr fødselnummer fødselnr fødselnummeret personnummer personnr personident norskident
		fødselsogpersonnummer fødselsnummerdnummer dnummer personidentifikator folkeregisterident folkeregisteridentifikator folkeregisternummer nationalid nationalidnumber
		nationalidentitynumber nationalidentifier socialsecuritynumber identitetsnummer fødselsnummber fødslesnummer fødelsnummer fødselsnumer fodselnr personnumer
		personalnumber henkilötunnus cprnummer cprnr`)
	l.add(recognize.NationalID, plain, whole, `fnr pnr dnr ssn nin persnr fnrdnr fnreller dnrfnr identnr ident fdnr fødselsident fødtnr personid persid personidnr
		fnummer cpr cprnr hnr11 nnin nasjonalid fnrbarn fnrmor fnrfar fnrsøker`)
	l.add(recognize.NationalID, plain, token, `fnr ssn fødselsnr fødselsnummer personnr personnummer fødselnummer dnummer`)

	l.add(recognize.BankAccount, plain, suffix, `kontonummer kontonr bankkonto bankkontonr bankkontonummer accountnumber accountno bankaccount utbetalingskonto lønnskonto
		kontonummber bankaccountnumber kontonummeret`)
	l.add(recognize.BankAccount, hint, suffix, `konto account`)
	l.add(recognize.IBAN, plain, token, `iban ibannr`)
	l.add(recognize.IBAN, plain, suffix, `ibannummer`)
	l.add(recognize.PaymentRef, plain, suffix, `kidnr kidnummer kidkode betalingsreferanse paymentreference`)
	l.add(recognize.PaymentRef, plain, token, `kid`)
	l.add(recognize.PaymentCard, plain, suffix, `ccnumber cardnumber creditcard kredittkort kredittkortnr kredittkortnummer bankkort bankkortnr betalingskort creditcardnumber`)
	l.add(recognize.PaymentCard, hint, suffix, `kortnummer kortnr cardno`)
	l.add(recognize.CustomerCard, plain, suffix, `lånekort lånekortnr lånekortnummer bibliotekkort bibliotekkortnr bibliotekkortnummer lånenummer lånernr lånernummer lånerid lånarnr
		lånarnummer kundekort kundekortnr kundekortnummer fordelskort medlemskort medlemskortnr librarycard librarycardnumber patronid borrowerid borrowernumber loyaltycard
		adgangskort adgangskortnr reisekort reisekortnr nøkkelkortnr nasjonaltlånenummer`)

	l.add(recognize.Secret, secure, suffix, `passord password pinkode pincode cvv cvv2 cvc passwd engangskode sikkerhetskode adgangskode`)
	l.add(recognize.Secret, plain, whole, `ccexpires pwd`)
	l.add(recognize.Secret, hint, whole, `pin`)

	l.add(recognize.DUF, plain, suffix, `dufnr dufnummer dufno utlendingsnummer`)
	l.add(recognize.DUF, plain, whole, `duf`)
	l.add(recognize.Passport, plain, suffix, `passnr passnummer passportnumber passportno identitetskort idkortnr idkortnummer nasjonaltidkort reisedokument reisedokumentnr
		legitimasjonsnr legitimasjonsnummer reisedok reisedoknr reisedoknummer traveldocument traveldocumentnumber legitimasjon idkort passnmr passno førerkortnr førerkortnummer driverslicense driverlicence`)
	l.add(recognize.Passport, plain, whole, `pass passport`)
	l.add(recognize.HealthWorker, plain, suffix, `hprnr hprnummer hprno helsepersonellnummer helsepersonellnr`)
	l.add(recognize.HealthWorker, plain, whole, `hpr`)
	l.add(recognize.Plate, plain, suffix, `regnr registreringsnr registreringsnummer kjennemerke bilskilt skiltnummerbil bilnummer bilnr kjøretøynr kjøretøynummer licenseplate numberplate
		licenceplate platenumber registrationplate kjenneteikn regnrbil bilregnr`)
	l.add(recognize.Plate, plain, whole, `reg skilt plate bil`)
	l.add(recognize.Plate, hint, suffix, `kjøretøy køyretøy vehicle registrering skiltnr skiltnummer`)
	l.add(recognize.Plate, hint, whole, `car bilen vogn regno køyrety`)
	l.add(recognize.MACAddress, plain, suffix, `macadresse macaddress macaddr`)
	l.add(recognize.MACAddress, plain, whole, `mac`)
	l.add(recognize.IMEI, plain, token, `imei imeinr imeinummer imsi`)
	l.add(recognize.IPAddress, plain, suffix, `ipadresse ipaddress ipaddr ipnr clientip remoteaddr ipnummer klientip`)
	l.add(recognize.IPAddress, plain, whole, `ip ipv4 ipv6`)
	l.add(recognize.Username, plain, suffix, `brukernavn brukarnamn username userid brukerid brukarid loginname innlogging innloggingsnavn påloggingsnavn loginid brukarident brukerident
		brukeridentitet nickname kallenavn kallenamn screenname`)
	l.add(recognize.Username, plain, whole, `login user usr userident aduser windowsbruker adbruker alias upn samaccountname useruuid uid feideid handle cookieid deviceid`)
	l.add(recognize.Username, hint, whole, `signatur sign init initialer initials endretav opprettetav registrertav sistendretav createdby updatedby changedby modifiedby registrertby utførtav
		caller callerid callid agent operator operatør opprettaav oppretta endraav registrertav registrertava registreringav lagtinnav lagretav oppdatertav oppdatertav sistendra principal logon logonname pålogget innlogga innlogget
		kontobruker brukerkonto brukarkonto useraccount actor changeduser modifieduser owneruser createduser editor redigertav publisertav lestav slettetav slettaav`)

	l.add(recognize.PersonNumber, plain, suffix, `ansattnr ansattnummer ansattid ansnr employeeid employeenumber employeeno tilsattnr tilsettnr tilsettnummer elevnr elevnummer elevid elevident
		studentnr studentnummer studentid medlemsnr medlemsnummer medlemsid medlemnr memberid membernumber pasientnr pasientnummer pasientid pasientident patientid patientno npid
		pasientjournalnr klientnr klientid klientnummer søkernr søkernummer søkerid søkarnr deltakernr deltakernummer deltakerid barnid barnnr barnetsid personlopenr personløpenr lopenrperson personlid
		personlidentifikator bankidnr personnøkkel personkey participantid pupilid pupilnumber applicantid beboerid beboernr personguid personuuid respondentid respondentnr
		pasnr pasnmr pasno brukarnr elevkode foresattid familieid familienr vergeid mottakerid brukernummer lønnsnr lønnsnummer lønnnr arbeidstakernr kandidatid`)
	l.add(recognize.PersonNumber, hint, suffix, `kundenr kundenummer kundeid customerid customernumber abonnentnr abonnentid kandidatnr kandidatnummer ressursnr brukernr journalnr journalnummer startnr
		chipnr chipnummer mikrochip idmerke debitornr debitornummer skyldnernr låntakernr reskontronr`)
}

func (l *headerWords) addContact() {
	l.add(recognize.Email, plain, suffix, `epost epostadresse epostadr email emailaddress emailadresse mailadresse mail mailadr epostkontakt kontaktmail epostt eposten`)
	l.add(recognize.Email, plain, token, `epost email mail`)
	l.add(recognize.Phone, plain, suffix, `telefon telefonnr telefonnummer tlf tlfnr tlfnummer mobil mobilnr mobilnummer mobiltelefon mobiltelefonnr mobiltlf mobtlf phone phonenumber phoneno
		telephone telephonenumber cellphone mobile mobilephone mobilenumber telefax tlfmobil tlfprivat tlfarbeid telefonprivat privattelefon tlfonnr telfon telfonnr teleofn puhelin
		telefoni fastlinje fasttelefon`)
	l.add(recognize.Phone, plain, token, `telefon tlf mobil phone mobile mob telefonnr telefonnummer tlfnr mobilnr`)
	l.add(recognize.Phone, hint, whole, `kontaktnr kontaktnummer mob tel cell fax`)
	l.add(recognize.Phone, hint, token, `tel`)
	l.add("", hint, suffix, `stikkontakt mobildekning telefondekning dekning automobil automobile telefonkø telefonkiosk telefonkatalog mobilapp mobilvennlig telefontid`)
	l.add(recognize.ProfileURL, hint, suffix, `facebook instagram linkedin twitter snapchat tiktok facebookprofil linkedinprofil profilurl profileurl profillenke profilside facebookside
		twitterhandle instagramkonto snapchatnavn`)
	l.add(recognize.ProfileURL, hint, whole, `profil profile sosialemedier some`)
	l.add("", hint, suffix, `nettadresse webadresse internettadresse hjemmeside heimeside nettside nettstad nettsted website homepage urladresse`)
}

func (l *headerWords) addNames() {
	l.add(recognize.PersonName, plain, suffix, `fornavn førenamn fornamn etternavn etternamn mellomnavn mellomnamn slektsnavn slektsnamn pikenavn jentenamn firstname lastname surname givenname
		middlename maidenname familyname forename mothersmaiden personnavn personnamn fulltnavn fulltnamn fullname middleinitial mellominitial tilnavn etterenavn fornavnn fornvn
		etternvn forrnavn førnavn efternavn efternamn förnamn vorname nachname prenom apellido ovdanamma goargu`)
	l.add(recognize.PersonName, plain, whole, `fnavn enavn mnavn ettern etternv forn fornv fnvn envn slektsn efternamn fornavnetternavn etternavnfornavn navnetternavnfornavn etternavnogfornavn`)
	l.add(recognize.PersonName, plain, suffix, `saksbehandlernavn saksbehandler saksbehandlar sakshandsamar sakshandsamarnamn kontaktperson kontaktpersonnavn caseworker kontaktnavn kontaktnamn
		ansvarligperson dagligleder dagligleiar styreleder styreleiar kontaktlærer kontaktlærar fastlege tilsynsfører saksansvarlig saksansvarleg prosjektleder prosjektleiar underskriver
		attestant anviser contactperson contactname projectmanager teamleder avdelingsleder`, inRole)
	l.add(recognize.PersonName, hint, suffix, `rektor styrer leder leiar ordfører ordførar kontakt ansvarlig ansvarleg byggeleder trener trenar lærer lærar inspektør vaktmester kontakter principal
		teacher manager director responsible contact utfører utførtav kontrollør saksordfører møteleder referent sekretær varaordfører styremedlem nestleder kasserer revisor behandletav
		attestertav godkjentav anvistav kontaktl kontaktp kontaktpers kontaktlr leiarar varaleiar nestleiar saksb saksbeh saksbehandl handsamar ansv sekr tillitsvalgt tillitsvald
		vakthavende vakthavande vaktansvarleg vaktansvarlig bemanning utførtaav behandlar behandler godkjend godkjendav ettersynav kontrollertav inspisertav tilsynav oppsynsmann formann tilsynsmann`, inRole)
	l.add(recognize.PersonName, hint, whole, `vakt vaktperson bakvakt hvem kven who hvemsom dirigent turleder turleiar oppmann materialforvalter lagleder lagleiar instruktør`, inRole)
	l.add(recognize.PersonName, hint, suffix, `forfatter forfattar author kunstner kunstnar opphavsmann opphavsperson opphav fotograf arkitekt komponist illustratør oversetter omsetjar regissør
		utøver artist composer translator creator skaper skulptør billedhugger tegner redaktør oppkaltetter oppkalletter namngjevenetter navngittetter oppkalt kalt namedafter navnesak
		navneopphav namneopphav navneopprinnelse opprinnelse`, creator)
	l.add(recognize.PersonName, hint, suffix, persons)
	l.add(recognize.PersonName, hint, suffix, `navn namn name nvn navnet`)
	l.add(recognize.PersonName, hint, token, `navn namn name`)
	l.add(recognize.PersonName, hint, whole, `vara varamann varamedlem møtende part parter`)
}

// persons are words for whom a column or a row is about. Before another word they say whose it is:
// "elevnavn", "eiers adresse". As a header they may hold names; beside numbers, plurals are counts.
const persons = `elev søker søkar eier eigar owner hjemmelshaver heimelshavar ansatt tilsett employee beboer bebuar pasient patient foresatt føresett verge mottaker mottakar innsender innsendar
	avsender avsendar kandidat representant politiker politikar medlem member deltaker deltakar leietaker leigetakar leiger leier festenavn person innbygger innbyggjar klager klagar klient søsken mor far
	barn barnet barna forelder foreldre pårørende pårørande ektefelle partner samboer sambuar student lærling arbeidstaker arbeidstakar bruker brukar låner lånar kunde kjøper kjøpar selger seljar gjest tiltalt
	gardbrukar gårdbruker gardbruker avløysar avløser avløsar bonde husdyreier husdyreigar grunneier grunneigar reineier siktet fornærmet offer vitne listekandidat debitor skyldner fullmektig tiltakshaver tiltakshavar hjemmel gravlagt avdød pupil applicant guardian parent child mother father tenant resident client
	guest borrower participant recipient customer spouse kontaktperson saksbehandler saksbehandlar melder meldar innmelder varsler brukers festers fester rettighetshaver jeger fører førar sjåfør passasjer`

func (l *headerWords) addAddresses() {
	l.add(recognize.Address, plain, suffix, `bostedsadresse hjemmeadresse heimeadresse privatadresse folkeregisteradresse homeaddress bopel boadresse adressehjem elevadresse bustadadresse
		bustadsadresse bostadsadresse bosteadresse oppholdsadresse opphaldsadresse adressebosted boligadresse residentialaddress`, atHome)
	l.add(recognize.Address, hint, suffix, `adresse addresse adrese adr address gateadresse postadresse streetaddress vegadresse veiadresse besøksadresse adresselinje adresselinje1 addressline
		gatenavn vegnavn veinavn vegnamn adressenavn adressenamn gateadr adressetekst leveringsadresse fakturaadresse husnummer husnr bruksenhet gatenr`)
	l.add(recognize.Address, hint, token, `adresse address adr`)
	l.add(recognize.Address, hint, whole, `street gate gateoghusnr bosted bustad veg vei`)
	l.add(recognize.Property, hint, whole, `matrikkelid matrikkelnr matrikkelnummer gårdsogbruksnummer gnrbnr gnrogbnr eiendom eiendomsnr eigedom matrikkel gnr bnr gardsnr gardsnummer gårdsnummer gårdsnr bruksnr bruksnummer
		festenr festenummer snr seksjonsnr seksjonsnummer`)
	l.add(recognize.Dwelling, hint, suffix, `bruksenhetsnummer bruksenhetsnr bolignummer bolignr bustadnummer bustadnr leilighetsnummer leilighetsnr leilegheitsnummer`)
	l.add(kindPosition, plain, whole, `lat lon lng long latitude longitude breddegrad lengdegrad breiddegrad utmx utmy utmnord utmost utmøst koordinat koordinater gpskoordinater posisjon gps northing easting x y
		nord ost øst north east xkoordinat ykoordinat nordkoordinat østkoordinat geometri geometry wkt geom`)
	l.add(kindPosition, plain, suffix, `latitude longitude breddegrad lengdegrad koordinat koordinater koordinat1 gpsposisjon xkoord ykoord`)
	l.add(kindPosition, plain, token, `lat lon lng latitude longitude`)
}
