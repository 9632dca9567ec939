package privacy

import (
	"fmt"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// Reason is the public code for why a column was treated as it was; ReasonText has its words.
func Reason(v opendata.ColumnVerdict) string {
	for _, e := range v.Evidence {
		switch e {
		case "not_in_contract", "hidden", "column_name":
			return e
		}
	}
	switch v.Class {
	case opendata.DirectIdentifier:
		return "direct_identifier"
	case opendata.FreeText:
		return "free_text"
	case opendata.Undecided:
		return "undecided"
	case opendata.QuasiIdentifier:
		return "quasi_identifier"
	case opendata.SensitiveAttribute:
		return "sensitive"
	}
	return "steward"
}

// altered is the reason of a column that is published, but not as it was.
func altered(t opendata.Treatment) (code string, ok bool) {
	switch word, _ := t.Split(); word {
	case "generalize", "round":
		return "coarsened", true
	case "redact":
		return "redacted", true
	case "mask":
		return "masked", true
	case "pseudonymize":
		return "pseudonymized", true
	case "top", "bottom":
		return "top_coded", true
	case "noise":
		return "noise", true
	}
	return "", false
}

// ReasonCodes are all codes that a treated column, or a protected table, may bear.
var ReasonCodes = []string{"direct_identifier", "free_text", "undecided", "quasi_identifier", "sensitive", "not_in_contract", "hidden", "column_name",
	"coarsened", "redacted", "masked", "pseudonymized", "top_coded", "noise", "mixed_rows", "small_counts", "small_groups", "sorted", "steward"}

var reasonTexts = map[string]opendata.Text{
	"direct_identifier": opendata.T("Opplysninger som direkte peker ut en person.", "Opplysningar som direkte peikar ut ein person.", "Data that directly identify a person."),
	"free_text":         opendata.T("Fritekst kan inneholde hva som helst og publiseres ikke.", "Fritekst kan innehalde kva som helst og blir ikkje publisert.", "Free text may hold anything and is not published."),
	"undecided":         opendata.T("Det lar seg ikke avgjøre om verdiene gjelder personer.", "Det let seg ikkje avgjere om verdiane gjeld personar.", "It can't be decided whether the values are about persons."),
	"quasi_identifier":  opendata.T("Opplysninger som sammen med andre kan peke ut en person.", "Opplysningar som saman med andre kan peike ut ein person.", "Data that may identify a person together with other data."),
	"sensitive":         opendata.T("Følsomme opplysninger om personer.", "Følsame opplysningar om personar.", "Sensitive data about persons."),
	"not_in_contract":   opendata.T("Kolonnen er ny og er ikke godkjent for publisering.", "Kolonna er ny og er ikkje godkjend for publisering.", "The column is new and has not been approved for publication."),
	"hidden":            opendata.T("Kolonnen er skjult i kilden.", "Kolonna er skjult i kjelda.", "The column is hidden in the source."),
	"column_name":       opendata.T("Navnet på kolonnen inneholder personopplysninger.", "Namnet på kolonna inneheld personopplysningar.", "The column's name holds personal data."),
	"coarsened":         opendata.T("Verdiene er gjort grovere for å verne personer.", "Verdiane er gjorde grovare for å verne personar.", "The values are made coarser to protect persons."),
	"redacted":          opendata.T("Personopplysninger i teksten er byttet ut med hva de var.", "Personopplysningar i teksten er bytte ut med kva dei var.", "Personal data in the text are replaced by what they were."),
	"masked":            opendata.T("Celler med personopplysninger er tømt.", "Celler med personopplysningar er tømde.", "Cells with personal data are emptied."),
	"pseudonymized": opendata.T("Verdiene er byttet ut med koder som ikke kan regnes tilbake uten en hemmelig nøkkel.", "Verdiane er bytte ut med kodar som ikkje kan reknast tilbake utan ein hemmeleg nøkkel.",
		"The values are replaced by codes that can't be reversed without a secret key."),
	"top_coded": opendata.T("Uvanlig høye eller lave verdier er satt til en grense.", "Uvanleg høge eller låge verdiar er sette til ei grense.", "Unusually high or low values are set to a limit."),
	"noise":     opendata.T("Verdiene er endret litt, tilfeldig, for å verne personer.", "Verdiane er endra litt, tilfeldig, for å verne personar.", "The values are changed a little, at random, to protect persons."),
	"mixed_rows": opendata.T("Celler er tømt i rader som gjelder personer eller enkeltpersonforetak; rader om andre foretak er uendret.", "Celler er tømde i rader som gjeld personar eller enkeltpersonføretak; rader om andre føretak er uendra.",
		"Cells were emptied in rows about persons or sole proprietors; rows about other companies are unchanged."),
	"small_counts": opendata.T("Små tall, og tall som ville røpet dem, er vernet.", "Små tal, og tal som ville røpt dei, er verna.", "Small counts, and counts that would reveal them, are protected."),
	"small_groups": opendata.T("Rader om grupper med for få personer er utelatt.", "Rader om grupper med for få personar er utelatne.", "Rows about groups with too few persons are left out."),
	"sorted":       opendata.T("Radene står i rekkefølgen til de publiserte kolonnene, ikke i kildens.", "Radene står i rekkjefølgja til dei publiserte kolonnene, ikkje i rekkjefølgja til kjelda.", "Rows stand in the order of the published columns, not of the source."),
	"steward":      opendata.T("Utgiveren har valgt å ikke publisere dette.", "Utgivaren har valt å ikkje publisere dette.", "The publisher has chosen not to publish this."),
}

// ReasonText is the fixed public text of a reason; an unknown code gets the steward's.
func ReasonText(code string) opendata.Text {
	if text, ok := reasonTexts[code]; ok {
		return text
	}
	return reasonTexts["steward"]
}

// explanationTexts are the words for what a scan itself can explain, by the code that it writes into a
// proposal where a steward would write a reason.
var explanationTexts = map[string]opendata.Text{
	"auto:statistics":    opendata.T("Radene teller personer; ingen rad gjelder én person.", "Radene tel personar; inga rad gjeld éin person.", "The rows count persons; no row is about a single one."),
	"auto:none_found":    opendata.T("Ingen kolonne som publiseres, beskriver en person.", "Inga kolonne som blir publisert, skildrar ein person.", "No column that is published describes a person."),
	"auto:switchboard":   opendata.T("Nummeret eller adressen går til en funksjon: mange rader deler den.", "Nummeret eller adressa går til ein funksjon: mange rader deler henne.", "The number or address reaches a function: many rows share it."),
	"auto:organisations": opendata.T("Numrene hører til organisasjonene i tabellen.", "Nummera høyrer til organisasjonane i tabellen.", "The numbers belong to the organisations of the table."),
	"auto:year_series":   opendata.T("Numrene er saksnumre som begynner med året.", "Nummera er saksnummer som byrjar med året.", "The numbers are case numbers that begin with the year."),
	"auto:catalogue":     opendata.T("Den som har laget et verk, nevnes sammen med det.", "Den som har laga eit verk, blir nemnd saman med det.", "Who made a work is named with it."),
	"auto:named_after":   opendata.T("Navn på ting og steder som er oppkalt etter noen.", "Namn på ting og stader som er kalla opp etter nokon.", "Names of things and places that are called after somebody."),
}

// ExplanationText is a reason in words: those of a scan's own code, else what a steward wrote.
func ExplanationText(reason string) opendata.Text {
	if text, ok := explanationTexts[reason]; ok {
		return text
	}
	return opendata.T(reason, "", "")
}

// Kinds are all kinds that a finding or a verdict can name.
var Kinds = append([]string{
	recognize.NationalID, recognize.BankAccount, recognize.IBAN, recognize.PaymentCard, recognize.Email, recognize.Phone, recognize.PersonName,
	recognize.BirthDate, recognize.Address, recognize.Username, recognize.PersonNumber, recognize.IPAddress, recognize.SoleProprietor, recognize.Secret,
	recognize.DUF, recognize.PaymentRef, recognize.Plate, recognize.Passport, recognize.HealthWorker, recognize.CustomerCard, recognize.MACAddress,
	recognize.IMEI, recognize.ProfileURL, recognize.Property, recognize.Dwelling, recognize.Trace,
	kindPosition, kindFreeText,
}, attributeKinds...)

var kindTexts = map[string]opendata.Text{
	recognize.NationalID:     opendata.T("fødselsnummer eller D-nummer", "fødselsnummer eller D-nummer", "national identity number"),
	recognize.BankAccount:    opendata.T("kontonummer", "kontonummer", "bank account number"),
	recognize.IBAN:           opendata.T("internasjonalt kontonummer (IBAN)", "internasjonalt kontonummer (IBAN)", "international account number (IBAN)"),
	recognize.PaymentCard:    opendata.T("kortnummer", "kortnummer", "payment card number"),
	recognize.Email:          opendata.T("e-postadresse til en person", "e-postadresse til ein person", "e-mail address of a person"),
	recognize.Phone:          opendata.T("telefonnummer", "telefonnummer", "phone number"),
	recognize.PersonName:     opendata.T("personnavn", "personnamn", "name of a person"),
	recognize.BirthDate:      opendata.T("fødselsdato", "fødselsdato", "date of birth"),
	recognize.Address:        opendata.T("adressen til en person", "adressa til ein person", "address of a person"),
	recognize.Username:       opendata.T("brukernavn", "brukarnamn", "user name"),
	recognize.PersonNumber:   opendata.T("nummer som følger en person", "nummer som følgjer ein person", "number that follows a person"),
	recognize.IPAddress:      opendata.T("IP-adresse", "IP-adresse", "IP address"),
	recognize.SoleProprietor: opendata.T("enkeltpersonforetak", "enkeltpersonføretak", "sole proprietor"),
	recognize.Secret:         opendata.T("passord eller sikkerhetskode", "passord eller tryggingskode", "password or security code"),
	recognize.DUF:            opendata.T("DUF-nummer", "DUF-nummer", "DUF number of the immigration authorities"),
	recognize.PaymentRef:     opendata.T("KID-nummer", "KID-nummer", "payment reference (KID)"),
	recognize.Plate:          opendata.T("registreringsnummer på kjøretøy", "registreringsnummer på køyretøy", "number plate of a vehicle"),
	recognize.Passport:       opendata.T("nummer på pass eller ID-kort", "nummer på pass eller ID-kort", "number of a passport or identity card"),
	recognize.HealthWorker:   opendata.T("HPR-nummer", "HPR-nummer", "number of a health worker (HPR)"),
	recognize.CustomerCard:   opendata.T("lånekort eller kundekort", "lånekort eller kundekort", "library or customer card"),
	recognize.MACAddress:     opendata.T("MAC-adresse", "MAC-adresse", "MAC address"),
	recognize.IMEI:           opendata.T("IMEI-nummer på en telefon", "IMEI-nummer på ein telefon", "number of a telephone (IMEI)"),
	recognize.ProfileURL:     opendata.T("profil i sosiale medier", "profil i sosiale medium", "profile in social media"),
	recognize.Property:       opendata.T("matrikkelnummer på en bolig", "matrikkelnummer på ein bustad", "property number of a home"),
	recognize.Dwelling:       opendata.T("bruksenhetsnummer på en bolig", "bruksenhetsnummer på ein bustad", "dwelling number"),
	recognize.Trace:          opendata.T("hvor en person har vært", "kvar ein person har vore", "where a person has been"),
	kindPosition:             opendata.T("posisjonen til en person", "posisjonen til ein person", "position of a person"),
	kindFreeText:             opendata.T("fritekst", "fritekst", "free text"),
	kindSmallCount:           opendata.T("tall under grensen for små tall", "tal under grensa for små tal", "counts below the threshold for small counts"),
	kindSmallGroup:           opendata.T("for små grupper av personer", "for små grupper av personar", "groups of persons that are too small"),
	kindUnlisted:             opendata.T("en kolonne som kontrakten ikke publiserer", "ei kolonne som kontrakten ikkje publiserer", "a column that the contract does not publish"),
}

// KindText is what a kind of finding is called in reports and on pages.
func KindText(kind string) opendata.Text {
	if text, ok := kindTexts[kind]; ok {
		return text
	}
	if text, ok := attributeText(kind); ok {
		return text
	}
	return opendata.T("personopplysninger", "personopplysningar", "personal data")
}

func vanished(column string) opendata.HoldReason {
	return hold("column_vanished", column, "", 0,
		"Kolonnen %s i kontrakten finnes ikke lenger i kilden.", "Kolonna %s i kontrakten finst ikkje lenger i kjelda.", "The contract's column %s is no longer in the source.")
}

func retyped(column string) opendata.HoldReason {
	return hold("type_changed", column, "", 0,
		"Verdiene i kolonnen %s passer ikke lenger med typen i kontrakten.", "Verdiane i kolonna %s passar ikkje lenger med typen i kontrakten.", "The values of column %s no longer fit the contract's type.")
}

func hiddenColumn(column string) opendata.HoldReason {
	return hold("hidden_column", column, "", 0,
		"Kolonnen %s er skjult i kilden, men kontrakten publiserer den.", "Kolonna %s er skjult i kjelda, men kontrakten publiserer henne.", "Column %s is hidden in the source, but the contract publishes it.")
}

func personalName(column string) opendata.HoldReason {
	return hold("personal_name", column, "", 0,
		"Navnet på kolonnen (%s) inneholder personopplysninger. Gi den et annet navn i kontrakten.", "Namnet på kolonna (%s) inneheld personopplysningar. Gi henne eit anna namn i kontrakten.", "The name of a column (%s) holds personal data. Give it another name in the contract.")
}

func newFinding(column string, f suspicion) opendata.HoldReason {
	kind := KindText(f.kind)
	h := opendata.HoldReason{Code: "new_finding", Column: column, Kind: f.kind, Count: f.cells}
	h.Text = opendata.T(
		fmt.Sprintf("Kolonnen %s ser ut til å inneholde %s (antall celler: %d), og kontrakten forklarer det ikke.", quoted(column, "nb"), kind.In("nb"), f.cells),
		fmt.Sprintf("Kolonna %s ser ut til å innehalde %s (tal på celler: %d), og kontrakten forklarer det ikkje.", quoted(column, "nb"), kind.In("nn"), f.cells),
		fmt.Sprintf("Column %s seems to hold: %s (cells: %d), which the contract does not explain.", quoted(column, "en"), kind.In("en"), f.cells))
	return h
}

func secondLook(place, kind string, n int64) opendata.HoldReason {
	name := KindText(kind)
	return opendata.HoldReason{Code: "second_look", Column: place, Kind: kind, Count: n, Text: opendata.T(
		fmt.Sprintf("Kontrollen av de ferdige filene fant %s i %s (antall: %d). Ingenting er publisert.", name.In("nb"), quoted(place, "nb"), n),
		fmt.Sprintf("Kontrollen av dei ferdige filene fann %s i %s (tal: %d). Ingenting er publisert.", name.In("nn"), quoted(place, "nb"), n),
		fmt.Sprintf("The check of the finished files found: %s in %s (count: %d). Nothing has been published.", name.In("en"), quoted(place, "en"), n))}
}

func hold(code, column, kind string, n int64, nb, nn, en string) opendata.HoldReason {
	return opendata.HoldReason{Code: code, Column: column, Kind: kind, Count: n, Text: opendata.T(
		fmt.Sprintf(nb, quoted(column, "nb")), fmt.Sprintf(nn, quoted(column, "nb")), fmt.Sprintf(en, quoted(column, "en")))}
}

func quoted(name, lang string) string {
	if lang == "en" {
		return "“" + name + "”"
	}
	return "«" + name + "»"
}
