package main

import (
	"fmt"
	"strings"
	"time"
)

// The tables here hold identifiers of persons in columns of their own.

func employees(t *table) []byte {
	t.col("Ansattnr", direct, "person_number")
	t.col("Etternavn", direct, "person_name")
	t.col("Fornavn", direct, "person_name")
	t.cols(quasi, "Stilling", "Enhet", "Ansatt fra")
	t.col("E-post", direct, "email")
	t.col("Mobil", direct, "phone")
	t.cols(sensitive, "Årslønn")
	t.cols(harmless, "Lønnsår")
	for i := range 380 {
		p := t.latinPerson()
		t.row(fmt.Sprint(310000+7*i), p.family, p.givens(), pick(t.maker, []string{"Lærer", "Sykepleier", "Rådgiver", "Fagarbeider", "Rektor"}), pick(t.maker, offices), t.date(1990, 2024, "02.01.2006"), p.email(), t.mobileAs(), t.int(390, 880)+" "+t.digits(3), "2024")
	}
	return t.csv(dialect{charset: "windows-1252"})
}

// latinPerson has a name that Windows-1252 can write.
func (m *maker) latinPerson() person {
	for {
		if p := m.person(); strings.IndexFunc(p.full(), func(r rune) bool { return r > 0xff }) < 0 {
			return p
		}
	}
}

// benefits have the national id under the most innocent of headers.
func benefits(t *table) []byte {
	t.col("id", direct, "national_id")
	t.cols(quasi, "bydel", "utbetalt")
	t.cols(sensitive, "ytelse", "beløp")
	t.cols(harmless, "kilde", "periode")
	for range 600 {
		t.row(t.national(), pick(t.maker, districts), t.date(2023, 2024, "2006-01-02"), pick(t.maker, []string{"Økonomisk sosialhjelp", "Bostøtte", "Kvalifiseringsprogram"}), t.number(500, 19000, 2, ","), "Fagsystem", pick(t.maker, []string{"2023", "2024"}))
	}
	return t.csv(dialect{quoteAll: true})
}

func lostZeros(t *table) []byte {
	t.col("brukernr", direct, "national_id")
	t.cols(quasi, "vedtak_dato")
	t.cols(sensitive, "tjeneste", "timer_uke")
	t.cols(quasi, "sone")
	t.cols(harmless, "kilde")
	for range 300 {
		t.row(unzeroed(t.national()), t.date(2019, 2024, "02.01.2006"), pick(t.maker, []string{"Hjemmehjelp", "Praktisk bistand", "Avlastning"}), t.number(0, 35, 1, ","), pick(t.maker, []string{"Sone 1", "Sone 2", "Sone 3"}), "IPLOS")
	}
	return t.csv(dialect{sep: ","})
}

func separatedIDs(t *table) []byte {
	t.col("Referanse", direct, "national_id")
	t.cols(quasi, "Registrert")
	t.cols(harmless, "Status", "Kanal")
	for i := range 240 {
		id := t.national()
		if i%6 == 0 {
			id = t.nationalOf(41+t.IntN(28), 1950+t.IntN(60), 0) // a D number
		}
		t.row(t.spaced(id), t.date(2024, 2024, "02.01.2006"), pick(t.maker, []string{"Mottatt", "Under arbeid", "Ferdig"}), pick(t.maker, []string{"Skjema", "Post", "Skranke"}))
	}
	return t.csv(dialect{sep: "\t"})
}

// lateID has one national id, far down in a column of other references.
func lateID(t *table) []byte {
	t.cols(harmless, "løpenr", "dato")
	t.col("ekstern_ref", mixed, "national_id")
	t.cols(harmless, "anlegg", "beløp")
	for i := range 2600 {
		add, ref := t.row, "AV-"+t.digits(6)
		if i == 2431 {
			add, ref = t.personal, t.national()
		}
		add(fmt.Sprint(i+1), t.date(2022, 2024, "2006-01-02"), ref, pick(t.maker, []string{"Rosendal hall", "Berg kunstgress", "Strand kai"}), t.int(100, 9000))
	}
	return t.csv(dialect{sep: ";"})
}

// rule2032 mixes the numbers of today with those that will be given out from 2032.
func rule2032(t *table) []byte {
	t.col("pid", direct, "national_id")
	t.cols(quasi, "fødselsår")
	t.cols(sensitive, "vaksine")
	t.cols(quasi, "sted")
	for range 260 {
		year := 1940 + t.IntN(79)
		t.row(t.nationalOf(1+t.IntN(28), year, t.IntN(4)), fmt.Sprint(year), pick(t.maker, []string{"Influensa", "Covid-19", "TBE"}), pick(t.maker, []string{"Helsestasjon Berg", "Vaksinesenter Strand"}))
	}
	return t.csv(dialect{})
}

// silentNames have headers that say nothing.
func silentNames(t *table) []byte {
	t.col("felt1", direct, "person_name")
	t.cols(harmless, "felt2")
	t.col("felt3", direct, "phone")
	t.cols(quasi, "felt4")
	for range 180 {
		t.row(t.person().full(), pick(t.maker, []string{"Innvilget", "Avslått", "Trukket"}), t.mobile(), "999"+t.int(3, 7))
	}
	return t.csv(dialect{})
}

// newcomers have names that Norwegian lists do not know.
func newcomers(t *table) []byte {
	t.col("deltakar", direct, "person_name")
	t.col("duf_nr", direct, "duf")
	t.cols(quasi, "busett", "opphavsland")
	t.cols(harmless, "program", "kurstad")
	for range 170 {
		p := t.person()
		for p.middle == "" || plain(p.given) == p.given {
			p = t.person()
			o := pick(t.maker, origins)
			p = person{given: pick(t.maker, o.men), middle: pick(t.maker, o.families), family: pick(t.maker, o.families)}
			if t.IntN(2) == 0 {
				p.given = pick(t.maker, o.women)
			}
		}
		t.row(p.full(), t.duf(), t.date(2016, 2024, "02.01.2006"), pick(t.maker, []string{"Syria", "Ukraina", "Eritrea", "Somalia", "Afghanistan"}), pick(t.maker, []string{"Introduksjonsprogram", "Norskkurs B1"}), "Vaksenopplæringa")
	}
	return t.csv(dialect{bom: true})
}

func listedNames(t *table) []byte {
	t.cols(harmless, "Prosjekt", "Fase")
	t.col("Ansvarlig", direct, "person_name")
	t.cols(harmless, "Ramme", "Frist")
	for range 130 {
		t.row(pick(t.maker, []string{"Ny skole på Berg", "Gang- og sykkelvei", "Svømmehall", "VA-sanering"})+" "+t.int(1, 9), pick(t.maker, []string{"Forprosjekt", "Bygging", "Ferdig"}), t.person().listed(), t.int(2, 90)+" mill.", t.int(2024, 2029))
	}
	return t.csv(dialect{})
}

func initials(t *table) []byte {
	t.cols(harmless, "vakt", "uke")
	t.col("vaktleder", direct, "person_name")
	t.col("login", direct, "username")
	t.cols(harmless, "timer")
	for range 150 {
		p := t.person()
		t.row(pick(t.maker, []string{"Dag", "Kveld", "Natt"}), t.int(1, 52), p.short(), p.login(t.maker), t.number(4, 12, 1, ","))
	}
	return t.csv(dialect{sep: "|"})
}

func shoutedNames(t *table) []byte {
	t.col("MEDLEM", direct, "person_name")
	t.col("FØDT", direct, "birth_date")
	t.cols(quasi, "POSTNR", "POSTSTED")
	t.cols(harmless, "KONTINGENT", "BETALT")
	for range 210 {
		town := pick(t.maker, towns)
		p := t.person()
		name := p.family + " " + p.givens()
		if t.IntN(3) == 0 {
			name = p.full()
		}
		t.row(strings.ToUpper(name), t.birthday(1932, 2012, "02.01.2006"), town[:4], strings.ToUpper(town[5:]), pick(t.maker, []string{"250", "400"}), pick(t.maker, []string{"JA", "NEI"}))
	}
	return t.csv(dialect{charset: "utf-16le", sep: "\t", crlf: true})
}

func parkingPermits(t *table) []byte {
	t.col("reg", direct, "plate")
	t.col("innehaver", direct, "person_name")
	t.cols(harmless, "sone", "type")
	t.cols(quasi, "gyldig_til")
	for i := range 330 {
		plate := t.plate()
		if i%3 == 0 {
			plate = strings.ReplaceAll(plate, " ", "")
		}
		t.row(plate, t.person().full(), pick(t.maker, []string{"S1", "S2", "Ø4"}), pick(t.maker, []string{"Beboer", "Næring", "HC"}), t.date(2024, 2026, "2006-01-02"))
	}
	return t.xlsx("Tillatelser", nil)
}

func healthWorkers(t *table) []byte {
	t.col("hpr_nr", direct, "hpr")
	t.col("behandler", direct, "person_name")
	t.cols(quasi, "profesjon", "hjemmel")
	t.cols(harmless, "kommune")
	t.cols(quasi, "avtaletype")
	for range 90 {
		t.row(t.hpr(), t.person().full(), pick(t.maker, []string{"Lege", "Fysioterapeut", "Psykolog", "Jordmor"}), pick(t.maker, []string{"100", "80", "50"}), "Eksempel", pick(t.maker, []string{"Fastlege", "Driftstilskudd"}))
	}
	return t.csv(dialect{sep: ","})
}

func debtors(t *table) []byte {
	t.col("KID", direct, "kid")
	t.col("Skyldner", direct, "person_name")
	t.cols(harmless, "Gebyrtype", "Forfall")
	t.cols(sensitive, "Restbeløp")
	for range 280 {
		t.row(t.kid(), t.person().full(), pick(t.maker, []string{"SFO", "Barnehage", "Kommunale avgifter"}), t.date(2024, 2024, "02.01.2006"), t.number(100, 22000, 2, ","))
	}
	return t.csv(dialect{})
}

func refunds(t *table) []byte {
	t.col("mottaker", direct, "person_name")
	t.col("kontonr", direct, "bank_account")
	t.col("iban", direct, "iban")
	t.col("kort", direct, "payment_card")
	t.cols(sensitive, "beløp")
	t.cols(harmless, "ordning", "valuta")
	for i := range 160 {
		account, iban, card := dotted(t.account()), "", ""
		switch i % 4 {
		case 1:
			account, iban = "", t.iban()
		case 2:
			card = t.card()
		case 3:
			account = strings.ReplaceAll(account, ".", " ")
		}
		t.row(t.person().full(), account, iban, card, t.number(20, 4000, 2, ","), pick(t.maker, []string{"TT-transport", "Egenandel"}), "NOK")
	}
	return t.csv(dialect{quoteAll: true})
}

func travellers(t *table) []byte {
	t.col("reisende", direct, "person_name")
	t.col("passnr", direct, "passport")
	t.cols(harmless, "formål", "land")
	t.cols(quasi, "avreise")
	for range 60 {
		t.row(t.person().full(), t.passport(), pick(t.maker, []string{"Vennskapsby", "EU-prosjekt"}), pick(t.maker, []string{"Finland", "Estland", "Island"}), t.date(2023, 2024, "02.01.2006"))
	}
	return t.csv(dialect{})
}

// accessLog is what a web server writes down of people.
func accessLog(t *table) []byte {
	t.col("user", direct, "username")
	t.col("client.ip", direct, "ip_address")
	t.cols(harmless, "client.os")
	t.cols(quasi, "at")
	t.cols(harmless, "path", "status", "bytes")
	for range 500 {
		t.row(t.person().login(t.maker), t.ip(), pick(t.maker, []string{"iOS 17.4.1", "Windows 10.0.19045.4170", "Android 14"}), time.Date(2024, 3, 1+t.IntN(28), t.IntN(24), t.IntN(60), t.IntN(60), 0, time.UTC).Format(time.RFC3339), pick(t.maker, []string{"/skjema/sfo", "/min-side", "/søknad/barnehage"}), pick(t.maker, []string{"200", "302", "404"}), t.int(300, 90000))
	}
	return t.ndjson("status", "bytes")
}

func devices(t *table) []byte {
	t.col("IMEI", direct, "device")
	t.col("wifi_mac", direct, "device")
	t.col("assigned_to", direct, "email")
	t.cols(harmless, "model", "os_version")
	t.cols(quasi, "handed_out")
	for range 220 {
		t.row(t.imei(), t.mac(), t.person().email(), pick(t.maker, []string{"Galaxy A54", "iPhone SE", "iPad 9"}), pick(t.maker, []string{"17.4.1", "14.0.0.12", "13.2"}), t.date(2021, 2024, "2006-01-02"))
	}
	return t.csv(dialect{sep: ","})
}

// traces are trips of users, point for point.
func traces(t *table) []byte {
	t.col("bruker_id", direct, "username")
	t.cols(quasi, "tid")
	t.col("lat", direct, "position")
	t.col("lon", direct, "position")
	t.cols(harmless, "transportmiddel")
	at := time.Date(2024, 9, 2, 6, 0, 0, 0, time.UTC)
	for range 40 {
		user, mode := "u"+t.digits(6), pick(t.maker, []string{"sykkel", "gange", "sparkesykkel"})
		when := at.Add(time.Duration(t.IntN(36000)) * time.Second)
		for range 18 {
			when = when.Add(time.Duration(20+t.IntN(30)) * time.Second)
			t.row(user, when.Format("2006-01-02 15:04:05"), t.lat(), t.lon(), mode)
		}
	}
	return t.csv(dialect{sep: ","})
}

// homeVisits have the homes of clients as geometry.
func homeVisits(t *table) []byte {
	t.col("klientnr", direct, "person_number")
	t.cols(quasi, "besøk_pr_uke")
	t.cols(sensitive, "tjeneste")
	t.cols(quasi, "distrikt")
	t.col("lon", direct, "position")
	t.col("lat", direct, "position")
	for i := range 190 {
		t.row(fmt.Sprint(880000+13*i), t.int(1, 21), pick(t.maker, []string{"Hjemmesykepleie", "Trygghetsalarm", "Matombringing"}), pick(t.maker, []string{"Øst", "Vest"}), t.lon(), t.lat())
	}
	return t.geojson("besøk_pr_uke")
}

func homeowners(t *table) []byte {
	t.col("matrikkel", direct, "property")
	t.col("hjemmelshaver", direct, "person_name")
	t.col("adresse", direct, "address")
	t.cols(quasi, "postnr")
	t.col("bolignr", direct, "dwelling")
	t.cols(harmless, "gebyrgruppe")
	t.cols(sensitive, "eiendomsskatt")
	for i := range 310 {
		t.row(fmt.Sprintf("9999-%d/%d/0/%d", 1+i, 1+t.IntN(900), t.IntN(40)), t.person().full(), t.home(), "999"+t.int(3, 7), pick(t.maker, []string{"H", "K", "U", "L"})+fmt.Sprintf("%02d%02d", 1+t.IntN(9), 1+t.IntN(12)), pick(t.maker, []string{"G1", "G2"}), t.int(800, 14000))
	}
	return t.csv(dialect{})
}

func classList(t *table) []byte {
	t.col("elev", direct, "person_name")
	t.cols(quasi, "klasse")
	t.col("født", direct, "birth_date")
	t.col("foresatt 1", direct, "person_name")
	t.col("mobil foresatt 1", direct, "phone")
	t.col("foresatt 2", direct, "person_name")
	t.col("adresse", direct, "address")
	t.cols(harmless, "skoleår")
	for range 140 {
		p, a, b := t.person(), t.person(), t.person()
		second := b.full()
		if t.IntN(4) == 0 {
			second = ""
		}
		t.row(p.full(), t.int(1, 7)+pick(t.maker, []string{"A", "B"}), t.birthday(2011, 2017, "02.01.2006"), a.full(), t.mobileAs(), second, t.homeFull(), "2024/25")
	}
	return t.xlsx("Klasselister", []string{"Klasselister – unntatt offentlighet"})
}

func marks(t *table) []byte {
	t.col("elevnr", direct, "person_number")
	t.cols(quasi, "skole", "trinn", "kjønn")
	t.cols(harmless, "fag", "skoleår")
	t.cols(sensitive, "karakter")
	for i := range 160 {
		school, sex := pick(t.maker, schools[:3]), pick(t.maker, []string{"G", "J"})
		for _, f := range []string{"Norsk", "Matematikk", "Engelsk"} {
			t.row(fmt.Sprint(2024510000+37*i), school, pick(t.maker, []string{"8", "9", "10"}), sex, f, "2023/24", t.int(1, 6))
		}
	}
	return t.csv(dialect{})
}

func applicants(t *table) []byte {
	t.col("Navn", direct, "person_name")
	t.cols(quasi, "Alder", "Kjønn", "Postnr")
	t.col("Adresse", direct, "address")
	t.col("E-postadresse", direct, "email")
	t.col("Telefon", direct, "phone")
	t.cols(quasi, "Stilling søkt")
	t.cols(harmless, "Utlysning")
	for range 120 {
		p, sex := t.person(), "Mann"
		if p.woman {
			sex = "Kvinne"
		}
		t.row(p.full(), t.int(21, 66), sex, "999"+t.int(3, 7), t.home(), p.email(), t.mobileAs(), pick(t.maker, []string{"Rådgiver", "Jurist", "Byggesaksbehandler"}), "2024/"+t.int(10, 40))
	}
	return t.ods("Søkerliste", "Alder")
}

func dogs(t *table) []byte {
	t.cols(harmless, "Rase", "Hundens navn", "Kjønn hund")
	t.cols(quasi, "Chipnr")
	t.col("Eier", direct, "person_name")
	t.col("Eiers adresse", direct, "address")
	t.col("Eiers tlf", direct, "phone")
	for range 110 {
		t.row(pick(t.maker, []string{"Elghund", "Labrador", "Puddel", "Buhund"}), pick(t.maker, []string{"Bella", "Max", "Luna", "Rex", "Fant", "Tinka"}), pick(t.maker, []string{"Tispe", "Hann"}), "5780"+t.digits(11), t.person().full(), t.home(), t.mobileAs())
	}
	return t.csv(dialect{sep: "\t"})
}

func berths(t *table) []byte {
	t.cols(harmless, "brygge", "plass")
	t.col("leietaker", direct, "person_name")
	t.cols(harmless, "båtnavn", "lengde")
	t.col("kontakt", direct, "phone")
	for range 200 {
		p := t.person()
		contact := t.mobileAs()
		if t.IntN(3) == 0 {
			contact = p.email()
		}
		t.row(pick(t.maker, []string{"A", "B", "C"}), t.int(1, 80), p.listed(), pick(t.maker, []string{"Havgløtt", "Solveig II", "Fru Olsen", "Terna", "Kaptein Kari"}), t.number(14, 32, 1, ","), contact)
	}
	return t.csv(dialect{})
}

func queue(t *table) []byte {
	t.col("barn", direct, "person_name")
	t.col("fnr", direct, "national_id")
	t.cols(quasi, "søkt", "ønsket_fra")
	t.cols(harmless, "førstevalg", "andrevalg")
	t.cols(sensitive, "prioritet")
	t.col("foresatt", direct, "person_name")
	t.col("foresatt_epost", direct, "email")
	for range 150 {
		a := t.person()
		t.row(t.person().full(), t.nationalOf(1+t.IntN(28), 2019, 0), t.date(2023, 2024, "2006-01-02"), t.date(2024, 2025, "2006-01-02"), pick(t.maker, kindergartens), pick(t.maker, kindergartens), pick(t.maker, []string{"Ordinær", "Rett til plass", "Funksjonsnedsettelse"}), a.full(), a.email())
	}
	return t.json("søknader")
}

func loans(t *table) []byte {
	t.col("lånernummer", direct, "library_card")
	t.cols(harmless, "tittel", "forfatter", "isbn")
	t.cols(quasi, "avdeling", "utlånt", "levert")
	for range 420 {
		a := t.person()
		t.row("N00"+t.digits(7), pick(t.maker, []string{"Vinteren på Tveitsund", "Bjørnen sover", "Kokebok for fiskere", "Min venn Per", "Atlas over fjorder"}), a.listed(), isbn(t.maker), pick(t.maker, []string{"Hovedbiblioteket", "Berg filial"}), t.date(2023, 2023, "2006-01-02"), t.date(2024, 2024, "2006-01-02"))
	}
	return t.csv(dialect{sep: ","})
}

func artists(t *table) []byte {
	t.cols(harmless, "ordning", "år")
	t.col("søker", direct, "person_name")
	t.col("profil", direct, "profile")
	t.cols(harmless, "kunstform", "tildelt")
	for range 85 {
		p := t.person()
		site := pick(t.maker, []string{"https://www.instagram.com/", "https://www.facebook.com/", "https://www.linkedin.com/in/", "https://x.com/"})
		t.row(pick(t.maker, []string{"Kunstnerstipend", "Prosjektstøtte"}), "2024", p.full(), site+plain(p.given)+"_"+plain(p.family)+"_eksempel", pick(t.maker, []string{"Musikk", "Dans", "Billedkunst"}), pick(t.maker, []string{"0", "25000", "60000"}))
	}
	return t.csv(dialect{})
}

// headless has no header at all.
func headless(t *table) []byte {
	t.col("#1", direct, "national_id")
	t.col("#2", direct, "person_name")
	t.col("#3", direct, "phone")
	t.cols(harmless, "#4")
	t.cols(quasi, "#5")
	for range 160 {
		t.row(t.national(), t.person().full(), t.mobile(), pick(t.maker, []string{"SFO", "Kulturskole", "Leksehjelp"}), t.date(2024, 2024, "02.01.2006"))
	}
	return t.csv(dialect{noHeader: true})
}

// contacts put name, phone and e-mail into one cell.
func contacts(t *table) []byte {
	t.cols(harmless, "lag", "anlegg", "ukedag")
	t.col("kontaktinfo", direct, "person_name")
	for range 95 {
		p := t.person()
		t.row(pick(t.maker, []string{"Eksempel IL", "Berg Turn", "Strand Korps", "Lia Sangkor"}), pick(t.maker, []string{"Rosendal hall", "Sofie Lund gymsal"}), pick(t.maker, []string{"mandag", "torsdag"}), p.full()+", "+t.mobileAs()+", "+p.email())
	}
	return t.csv(dialect{})
}

// survey has no direct identifiers, only what singles out together.
func survey(t *table) []byte {
	t.cols(quasi, "fødselsår", "kjønn", "postnummer", "sivilstand", "antall_barn")
	t.cols(sensitive, "helse", "inntekt")
	t.cols(harmless, "runde")
	for range 700 {
		t.row(t.int(1934, 2005), pick(t.maker, []string{"K", "M"}), "999"+t.int(3, 7), pick(t.maker, []string{"Gift", "Ugift", "Samboer", "Skilt"}), t.int(0, 5), pick(t.maker, []string{"God", "Dårlig", "Svært god"}), t.int(200, 990)+"000", "2024")
	}
	return t.csv(dialect{})
}

// birthDates are the only identifiers of a table of patients; the other dates are of events.
func birthDates(t *table) []byte {
	t.col("fdato", direct, "birth_date")
	t.cols(quasi, "kjønn")
	t.cols(sensitive, "diagnose")
	t.cols(quasi, "innlagt")
	t.cols(quasi, "avdeling")
	t.cols(harmless, "kilde")
	for range 260 {
		t.row(t.birthday(1928, 1975, "2006-01-02"), pick(t.maker, []string{"K", "M"}), pick(t.maker, []string{"F03", "I50", "J44", "E11"}), t.date(2022, 2024, "2006-01-02"), pick(t.maker, homes), "Journal")
	}
	return t.csv(dialect{sep: ","})
}

// sparse names and phones stand in few rows of columns that are otherwise empty.
func sparse(t *table) []byte {
	t.cols(harmless, "hytte", "ledig_fra", "sengeplasser")
	t.col("reservert_av", direct, "person_name")
	t.col("mob", direct, "phone")
	for i := range 500 {
		name, phone := "", ""
		if i%23 == 7 {
			name, phone = t.person().full(), t.mobile()
		}
		t.row(pick(t.maker, []string{"Olavsbu", "Fruhytta", "Bjørnehiet", "Storsteinen"}), t.date(2024, 2025, "2006-01-02"), t.int(2, 14), name, phone)
	}
	return t.csv(dialect{sep: ","})
}

// english is what a system of foreign make exports.
func english(t *table) []byte {
	t.col("CustomerNo", direct, "person_number")
	t.col("FirstName", direct, "person_name")
	t.col("LastName", direct, "person_name")
	t.col("DateOfBirth", direct, "birth_date")
	t.col("HomeAddress", direct, "address")
	t.col("MobilePhone", direct, "phone")
	t.cols(quasi, "ZipCode", "Gender")
	t.cols(harmless, "MembershipType", "Centre")
	for i := range 230 {
		p := t.person()
		t.row(fmt.Sprint(50100000+91*i), p.givens(), p.family, t.birthday(1945, 2010, "2006-01-02"), t.home(), t.mobileAs(), "999"+t.int(3, 7), pick(t.maker, []string{"F", "M"}), pick(t.maker, []string{"Family", "Student", "Senior"}), "Rosendal svømmehall")
	}
	return t.csv(dialect{sep: ",", quoteAll: true})
}

// timesheet has persons as columns: their names stand in the header.
func timesheet(t *table) []byte {
	t.cols(harmless, "uke", "prosjekt")
	for range 9 {
		name := t.person().full()
		t.labels.Planted = append(t.labels.Planted, name)
		t.cols(sensitive, name)
	}
	for w := range 52 {
		cells := []any{fmt.Sprint(w + 1), pick(t.maker, []string{"Drift", "Svømmehall", "Kai"})}
		for range 9 {
			cells = append(cells, t.number(0, 40, 1, ","))
		}
		t.row(cells...)
	}
	return t.xlsx("Timer", nil)
}

// buildingCases have lists of persons inside of a row.
func buildingCases(t *table) []byte {
	t.cols(harmless, "saksnr", "tiltak")
	t.cols(quasi, "mottatt")
	t.col("parter", direct, "person_name")
	t.cols(harmless, "status")
	for i := range 140 {
		var parties []string
		for _, role := range []string{"tiltakshaver", "nabo", "nabo"}[:1+t.IntN(3)] {
			p, phone := t.person(), t.mobileAs()
			t.labels.Planted = append(t.labels.Planted, p.full(), phone)
			parties = append(parties, `{"rolle":"`+role+`","navn":"`+p.full()+`","telefon":"`+phone+`"}`)
		}
		t.row(fmt.Sprintf("2024/%04d", 100+i), pick(t.maker, []string{"Garasje", "Tilbygg", "Riving av naust"}), t.date(2024, 2024, "2006-01-02"), "["+strings.Join(parties, ",")+"]", pick(t.maker, []string{"Ferdig", "Under arbeid"}))
	}
	return t.json("saker")
}
