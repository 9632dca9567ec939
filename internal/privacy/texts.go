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
	}
	return "", false
}

// ReasonCodes are all codes that a treated column may bear.
var ReasonCodes = []string{"direct_identifier", "free_text", "undecided", "quasi_identifier", "not_in_contract", "hidden", "column_name",
	"coarsened", "redacted", "masked", "steward"}

// ReasonText is the fixed public text of a reason; an unknown code gets the steward's.
func ReasonText(code string) opendata.Text {
	switch code {
	case "direct_identifier":
		return opendata.T("Opplysninger som direkte peker ut en person.", "Opplysningar som direkte peikar ut ein person.", "Data that directly identify a person.")
	case "free_text":
		return opendata.T("Fritekst kan inneholde hva som helst og publiseres ikke.", "Fritekst kan innehalde kva som helst og blir ikkje publisert.", "Free text may hold anything and is not published.")
	case "undecided":
		return opendata.T("Det lar seg ikke avgjøre om verdiene gjelder personer.", "Det let seg ikkje avgjere om verdiane gjeld personar.", "It can't be decided whether the values are about persons.")
	case "quasi_identifier":
		return opendata.T("Opplysninger som sammen med andre kan peke ut en person.", "Opplysningar som saman med andre kan peike ut ein person.", "Data that may identify a person together with other data.")
	case "not_in_contract":
		return opendata.T("Kolonnen er ny og er ikke godkjent for publisering.", "Kolonna er ny og er ikkje godkjend for publisering.", "The column is new and has not been approved for publication.")
	case "hidden":
		return opendata.T("Kolonnen er skjult i kilden.", "Kolonna er skjult i kjelda.", "The column is hidden in the source.")
	case "coarsened":
		return opendata.T("Verdiene er gjort grovere for å verne personer.", "Verdiane er gjorde grovare for å verne personar.", "The values are made coarser to protect persons.")
	case "redacted":
		return opendata.T("Personopplysninger i teksten er byttet ut med hva de var.", "Personopplysningar i teksten er bytte ut med kva dei var.", "Personal data in the text are replaced by what they were.")
	case "masked":
		return opendata.T("Celler med personopplysninger er tømt.", "Celler med personopplysningar er tømde.", "Cells with personal data are emptied.")
	case "column_name":
		return opendata.T("Navnet på kolonnen inneholder personopplysninger.", "Namnet på kolonna inneheld personopplysningar.", "The column's name holds personal data.")
	}
	return opendata.T("Utgiveren har valgt å ikke publisere dette.", "Utgivaren har valt å ikkje publisere dette.", "The publisher has chosen not to publish this.")
}

// Kinds are all kinds that a finding or a verdict can name.
var Kinds = []string{
	recognize.NationalID, recognize.BankAccount, recognize.IBAN, recognize.PaymentCard, recognize.Email, recognize.Phone, recognize.PersonName,
	recognize.BirthDate, recognize.Address, recognize.Username, recognize.PersonNumber, recognize.IPAddress, recognize.SoleProprietor, recognize.Secret,
	kindBirthYear, kindSex, kindAge, kindPostcode, kindPosition, kindFreeText,
}

// KindText is what a kind of finding is called in reports and on pages.
func KindText(kind string) opendata.Text {
	switch kind {
	case recognize.NationalID:
		return opendata.T("fødselsnummer eller D-nummer", "fødselsnummer eller D-nummer", "national identity number")
	case recognize.BankAccount:
		return opendata.T("kontonummer", "kontonummer", "bank account number")
	case recognize.IBAN:
		return opendata.T("internasjonalt kontonummer (IBAN)", "internasjonalt kontonummer (IBAN)", "international account number (IBAN)")
	case recognize.PaymentCard:
		return opendata.T("kortnummer", "kortnummer", "payment card number")
	case recognize.Email:
		return opendata.T("e-postadresse til en person", "e-postadresse til ein person", "e-mail address of a person")
	case recognize.Phone:
		return opendata.T("telefonnummer", "telefonnummer", "phone number")
	case recognize.PersonName:
		return opendata.T("personnavn", "personnamn", "name of a person")
	case recognize.BirthDate:
		return opendata.T("fødselsdato", "fødselsdato", "date of birth")
	case recognize.Address:
		return opendata.T("adressen til en person", "adressa til ein person", "address of a person")
	case recognize.Username:
		return opendata.T("brukernavn", "brukarnamn", "user name")
	case recognize.PersonNumber:
		return opendata.T("nummer som følger en person", "nummer som følgjer ein person", "number that follows a person")
	case recognize.IPAddress:
		return opendata.T("IP-adresse", "IP-adresse", "IP address")
	case recognize.SoleProprietor:
		return opendata.T("enkeltpersonforetak", "enkeltpersonføretak", "sole proprietor")
	case recognize.Secret:
		return opendata.T("passord eller sikkerhetskode", "passord eller tryggingskode", "password or security code")
	case kindBirthYear:
		return opendata.T("fødselsår", "fødselsår", "year of birth")
	case kindSex:
		return opendata.T("kjønn", "kjønn", "sex")
	case kindAge:
		return opendata.T("alder", "alder", "age")
	case kindPostcode:
		return opendata.T("postnummer", "postnummer", "postcode")
	case kindPosition:
		return opendata.T("posisjonen til en person", "posisjonen til ein person", "position of a person")
	case kindFreeText:
		return opendata.T("fritekst", "fritekst", "free text")
	}
	return opendata.T("personopplysninger", "personopplysningar", "personal data")
}

// mark is what redaction writes in the place of a span.
func mark(kind string) string {
	switch kind {
	case recognize.NationalID:
		return "[fødselsnummer]"
	case recognize.BankAccount, recognize.IBAN:
		return "[konto]"
	case recognize.PaymentCard:
		return "[kortnummer]"
	case recognize.Email:
		return "[e-post]"
	case recognize.Phone:
		return "[telefon]"
	case recognize.PersonName:
		return "[navn]"
	}
	return "[fjernet]"
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
