package privacy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
)

// A sketch is a table written as its header and a maker per column: names of cells below, or words
// to pick from in brackets.
type sketch struct {
	name    string
	rows    int
	columns string // "header=maker" separated by ";"
	want    string // "header=class/treatment" separated by ";" of the columns that are not simply kept
	counts  string // columns that count persons
	quasi   string // quasi-identifiers of the proposal
	mixed   string // linked columns
}

// cells are the makers of sketches.
var cells = map[string]func(m *maker, i int) string{
	"fnr":     func(m *maker, i int) string { return m.national() },
	"person":  func(m *maker, i int) string { return m.person() },
	"turned":  func(m *maker, i int) string { return m.surname() + ", " + m.given() },
	"given":   func(m *maker, i int) string { return m.given() },
	"surname": func(m *maker, i int) string { return m.surname() },
	"mobile":  func(m *maker, i int) string { return m.mobile() },
	"fixed": func(m *maker, i int) string {
		return fmt.Sprintf("22 %02d %02d %02d", m.IntN(100), m.IntN(100), m.IntN(100))
	},
	"board":    func(m *maker, i int) string { return "90 10 00 00" },
	"mail":     func(m *maker, i int) string { return strings.ToLower(m.given()+"."+m.surname()) + "@example.no" },
	"postmail": func(m *maker, i int) string { return m.pick("post|postmottak|info") + "@example.no" },
	"street":   func(m *maker, i int) string { return m.street() },
	"place":    func(m *maker, i int) string { return m.place() },
	"school":   func(m *maker, i int) string { return m.place() + " skole" },
	"company":  func(m *maker, i int) string { return m.place() + m.pick(" AS| Bygg AS| Elektro AS| Transport ANS") },
	"party":    func(m *maker, i int) string { return m.pick("Arbeiderpartiet|Høgre|Senterpartiet|Venstre|Raudt") },
	"orgnr":    func(m *maker, i int) string { return "934527445" },
	"account":  func(m *maker, i int) string { return m.account() },
	"dotted":   func(m *maker, i int) string { a := m.account(); return a[:4] + "." + a[4:6] + "." + a[6:] },
	"post":     func(m *maker, i int) string { return fmt.Sprintf("%04d", 101+m.IntN(9000)) },
	"day":      func(m *maker, i int) string { return m.day() },
	"iso": func(m *maker, i int) string {
		return fmt.Sprintf("20%02d-%02d-%02d", 18+m.IntN(7), 1+m.IntN(12), 1+m.IntN(28))
	},
	"bday": func(m *maker, i int) string {
		return fmt.Sprintf("%02d.%02d.%04d", 1+m.IntN(28), 1+m.IntN(12), 1940+m.IntN(70))
	},
	"year":      func(m *maker, i int) string { return fmt.Sprint(2015 + m.IntN(9)) },
	"byear":     func(m *maker, i int) string { return fmt.Sprint(1940 + m.IntN(70)) },
	"age":       func(m *maker, i int) string { return fmt.Sprint(18 + m.IntN(60)) },
	"n":         func(m *maker, i int) string { return fmt.Sprint(m.IntN(40)) },
	"big":       func(m *maker, i int) string { return fmt.Sprint(1000 + m.IntN(90000)) },
	"money":     func(m *maker, i int) string { return fmt.Sprintf("%d,%02d", m.IntN(900000), m.IntN(100)) },
	"percent":   func(m *maker, i int) string { return fmt.Sprintf("%d,%d", m.IntN(100), m.IntN(10)) },
	"id":        func(m *maker, i int) string { return fmt.Sprint(i + 1) },
	"lat":       func(m *maker, i int) string { return fmt.Sprintf("59.%06d", m.IntN(1e6)) },
	"lon":       func(m *maker, i int) string { return fmt.Sprintf("10.%06d", m.IntN(1e6)) },
	"gnr":       func(m *maker, i int) string { return fmt.Sprint(1 + m.IntN(300)) },
	"asset":     func(m *maker, i int) string { return fmt.Sprint(41000000 + m.IntN(8000000)) },
	"case":      func(m *maker, i int) string { return fmt.Sprintf("2023/%05d", m.IntN(99999)) },
	"caseplain": func(m *maker, i int) string { return fmt.Sprintf("2023%07d", m.IntN(9999999)) },
	"road":      func(m *maker, i int) string { return fmt.Sprintf("FV%d", 10000+m.IntN(80000)) },
	"user":      func(m *maker, i int) string { return "ab" + m.digits(4) },
	"ip":        func(m *maker, i int) string { return fmt.Sprintf("192.0.2.%d", m.IntN(255)) },
	"class":     func(m *maker, i int) string { return fmt.Sprintf("%d%s", 1+m.IntN(10), m.pick("A|B|C")) },
	"streetname": func(m *maker, i int) string {
		return m.pick("Christian Krohgs gate|Henrik Ibsens gate|Nordahl Griegs vei|Karl Johans gate|Storgata|Fridtjof Nansens vei")
	},
	"title": func(m *maker, i int) string {
		return m.pick("Sult|Victoria|Markens grøde|Peer Gynt|Et dukkehjem|Den lille prinsen") + " " + fmt.Sprint(i)
	},
	"isbn":  func(m *maker, i int) string { return "97882" + m.digits(8) },
	"plate": func(m *maker, i int) string { return m.pick("EL|EK|AB|DN") + m.digits(5) },
	"org": func(m *maker, i int) string {
		if i%3 == 0 {
			return m.person()
		}
		return m.place() + m.pick(" AS| idrettslag| Bygg AS| Eiendom AS")
	},
	"orgform": func(m *maker, i int) string {
		if i%3 == 0 {
			return "ENK"
		}
		return m.pick("AS|FLI|ANS")
	},
	"describe": func(m *maker, i int) string {
		return fmt.Sprintf("Anlegget ligger ved %s og har bane nummer %d. Det er åpent hele året. Garderobene er oppvarmet og har dusj.", m.place(), i)
	},
	"story": func(m *maker, i int) string {
		return fmt.Sprintf("Snakket med %s om saken i dag, og ringte tilbake på %s etter lunsj. Saken følges opp i uke %d.", m.person(), m.mobile(), i%50)
	},
	"empty": func(m *maker, i int) string { return "" },
}

func (s sketch) table() *textTable {
	m := newMaker(11)
	var header []string
	var makers []func(*maker, int) string
	for _, column := range strings.Split(s.columns, ";") {
		at := strings.LastIndex(column, "=")
		name, kind := column[:at], column[at+1:]
		header = append(header, name)
		if words, ok := strings.CutPrefix(kind, "("); ok {
			words = strings.TrimSuffix(words, ")")
			makers = append(makers, func(m *maker, i int) string { return m.pick(words) })
			continue
		}
		f := cells[kind]
		if f == nil {
			f = classCells[kind]
		}
		if f == nil {
			panic("no maker of cells: " + kind)
		}
		makers = append(makers, f)
	}
	var rows [][]string
	for i := range s.rows {
		row := make([]string, len(header))
		for c, f := range makers {
			row[c] = f(m, i)
		}
		rows = append(rows, row)
	}
	return newTable(header, rows)
}

const (
	dropped   = "direct_identifier/suppress"
	sensitive = "sensitive_attribute/suppress"
	withheld  = "free_text/suppress"
)

// clean are tables without personal data: nothing in them may change. The headers and the cells
// look like somebody's.
var clean = []sketch{
	{name: "facilities with switchboards", rows: 60, columns: "Navn=school;Telefon=fixed;E-post=postmail;Besøksadresse=street;Postnr=post;Poststed=place;Rektor tlf=fixed"},
	{name: "one telephone for all", rows: 40, columns: "anlegg=place;telefon=board;epost=postmail"},
	{name: "swimming halls", rows: 12, columns: "Svømmehall=place;tlf.=board;Adresse=street;beskrivelse=describe"},
	{name: "properties", rows: 90, columns: "kommunenr=(0301|1103);gnr=gnr;bnr=gnr;fnr=(0|0|1|3);snr=(0|1|2);adresse=street;Areal m2=big;bygningsnr=big"},
	{name: "trees", rows: 200, columns: "TreID=id;treslag=(Lind|Eik|Lønn);alder=age;høyde=percent;lat=lat;lon=lon"},
	{name: "buildings", rows: 50, columns: "byggnavn=school;byggeår=byear;alder=age;gateadresse=street;eier=(Oslo kommune|Statens vegvesen);antall_etasjer=n"},
	{name: "sums of pay", rows: 60, columns: "konto=big;kontonavn=(Lønn i faste stillinger|Pensjon|Arbeidsgiveravgift);ansvar=big;ansvarsnavn=place;regnskap=money;budsjett=money"},
	{name: "street register", rows: 60, columns: "gatenavn=streetname;lengde_m=big;oppkalt_etter=person;vedtaksdato=iso"},
	{name: "library catalogue", rows: 90, columns: "isbn=isbn;tittel=title;forfatter=turned;utgivelsesår=year;antall_eksemplarer=n;antall_utlån=n"},
	{name: "works of art", rows: 60, columns: "tittel=title;kunstner=person;byggeår=year;materiale=(Bronse|Granitt);plassering=place"},
	{name: "trips", rows: 200, columns: "started_at=iso;ended_at=iso;start_station_name=place;end_station_name=place;duration=big;start_lat=lat;start_lon=lon"},
	{name: "traffic counts", rows: 120, columns: "tellepunkt=place;retning=(nord|sør);antall=n;antall_syklister=n;antall_fotgjengere=n;passasjerer=n"},
	{name: "visitors", rows: 80, columns: "bibliotek=place;uke=n;besøkende=n;utlån=n;arrangement=n"},
	{name: "election results", rows: 90, columns: "krets=place;partinavn=party;stemmer=n;oppslutning=percent;mandat=n"},
	{name: "lamps", rows: 150, columns: "mastenr=asset;armatur=(LED|HPS);effekt=n;antall=n;veg=road;meter=asset"},
	{name: "cases", rows: 200, columns: "saksnr=case;sakstype=(Byggesak|Plansak);status=(Åpen|Lukket);mottatt=iso;behandlingstid_dager=n"},
	{name: "case numbers in eleven digits", rows: 300, columns: "saksnummer=caseplain;avdeling=place;år=year"},
	{name: "sensors", rows: 60, columns: "sensor_id=asset;mac_adresse=(02:00:5e:00:53:01|02:00:5e:00:53:02);ip=ip;batteri=percent;temperatur=percent"},
	{name: "suppliers", rows: 90, columns: "Leverandørnavn=company;Org.nr=orgnr;Kontonummer=account;Beløp=money;Fakturanr=big;Bilagsdato=iso"},
	{name: "rates per person", rows: 60, columns: "bydel=place;personer_per_husholdning=percent;andel_barn=percent;elever_per_lærer=percent;antall_plasser=n;kapasitet_personer=n"},
	{name: "coverage", rows: 50, columns: "grunnkrets=place;mobil=(god|dårlig);bredbånd=(ja|nei);mobildekning=percent"},
	{name: "snow clearing", rows: 90, columns: "rode=place;entreprenor=company;kontakt=postmail;merknad=(utført|ikke utført|delvis)"},
	{name: "menus", rows: 40, columns: "rett=(Fiskegrateng|Lapskaus|Kjøttkaker);pris=money;allergener=(melk|egg|gluten)"},
	{name: "parties and grants", rows: 80, columns: "partinamn=party;kommunenavn=place;stønad=money;utbetalt=money;år=year"},
	{name: "waste", rows: 70, columns: "avfallstype=(Rest|Papir|Glass);kg=big;uke=n;rutenavn=place"},
	{name: "opening hours", rows: 20, columns: "Sted=place;Åpningstider=(Mandag til fredag 08.00 - 15.30|Lørdag 10 - 14);Nettadresse=(https://www.example.no/sted|https://www.example.no/annet)"},
	{name: "no header, things", rows: 80, columns: "kolonne_1=id;kolonne_2=place;kolonne_3=street;kolonne_4=lat;kolonne_5=lon;kolonne_6=fixed"},
	{name: "no header, money", rows: 80, columns: "F1=big;F2=company;F3=orgnr;F4=money;F5=iso"},
	{name: "english facilities", rows: 40, columns: "Name=school;Street Address=street;Zip=post;City=place;Phone=fixed;Email=postmail;Capacity=n"},
	{name: "nynorsk", rows: 40, columns: "Namn=school;Telefon=fixed;Postadresse=street;Rektor=(ledig stilling|vakant);Tal på bygg=n"},
	{name: "budget with persons in words", rows: 60, columns: "tjeneste=(Pleie og omsorg|Barnevern|Sosialhjelp);diagnose_tiltak=(ja|nei);utgift=money;arsverk=percent"},
	{name: "software", rows: 30, columns: "system=(Arkiv|Sak);versjon=(10.2.14.3|9.1.0.2);leverandør=company;eierenhet=place"},
	{name: "roads", rows: 90, columns: "vegreferanse=road;fra_meter=big;til_meter=big;adt=big;fartsgrense=n;lengde=percent"},
	{name: "dogs by name", rows: 60, columns: "hundenavn=(Bamse|Luna|Bella|Rex);rase=(Puddel|Border collie);kjønn=(hann|tispe);antall=n"},
	{name: "school routes", rows: 90, columns: "skole=school;dato=iso;elevdag=(Ja|Nei);lærerdag=(Ja|Nei);kommentar=(Lørdag|Søndag|Sommerferie)"},
	{name: "meeting calendar", rows: 60, columns: "utvalg=(Formannskapet|Kommunestyret);møtedato=iso;sted=place;sak=(Budsjett|Reguleringsplan|Årsmelding)"},
	{name: "water samples", rows: 90, columns: "prøvenr=asset;prøvested=place;prøvedato=iso;e_coli=n;ph=percent"},
	{name: "addresses of the register", rows: 90, columns: "adressenavn=streetname;nummer=n;bokstav=(A|B|C);postnummer=post;grunnkretsnavn=place"},
	{name: "municipal cars", rows: 30, columns: "enhet=place;drivstoff=(el|diesel);årsmodell=year;km_stand=big"},
}

func TestCleanTablesStay(t *testing.T) {
	for _, s := range clean {
		t.Run(s.name, func(t *testing.T) {
			p := s.table().propose()
			for _, c := range p.Columns {
				if c.Treatment != opendata.Keep || c.Class != opendata.NonPersonal {
					t.Errorf("column %s: %s as %s %v %v", c.Name, c.Treatment, c.Class, c.Kinds, c.Evidence)
				}
			}
			if p.Contract.Mixed != nil {
				t.Errorf("mixed rows: %+v", *p.Contract.Mixed)
			}
			if r := p.Contract.Privacy; r != nil {
				t.Errorf("rules for disclosure control: %+v %+v", *r, r.Counts)
			}
		})
	}
}

// about are tables about persons, statistics of persons and ledgers with both.
var about = []sketch{
	{name: "pupils, abbreviations", rows: 200, columns: "pnr_elev=fnr;fornvn=given;ettern=surname;kl=class;sk=school;tlf_foresatt=mobile",
		want: "pnr_elev=" + dropped + ";fornvn=" + dropped + ";ettern=" + dropped + ";tlf_foresatt=" + dropped},
	{name: "snake without nordic letters", rows: 2000, columns: "fodselsnr=fnr;gateadresse=street;fodselsar=byear;kjonn=(M|K);sivilstand=(Gift|Ugift);bydel=place",
		want: "fodselsnr=" + dropped + ";gateadresse=" + dropped, quasi: "fodselsar kjonn sivilstand bydel"},
	{name: "camel in English", rows: 200, columns: "personId=id;firstName=given;lastName=surname;dateOfBirth=bday;emailAddress=mail;mobilePhone=mobile;nationality=(Norway|Poland|Syria)",
		want: "personId=" + dropped + ";firstName=" + dropped + ";lastName=" + dropped + ";dateOfBirth=" + dropped + ";emailAddress=" + dropped + ";mobilePhone=" + dropped, quasi: "nationality"},
	{name: "nynorsk applicants", rows: 120, columns: "Søkjar=person;Heimeadresse=street;Fødselsdato=bday;Yrke=(Lærar|Snikkar);Stønad=(Bustøtte|Sosialhjelp);Sakshandsamar=person",
		want: "Søkjar=" + dropped + ";Heimeadresse=" + dropped + ";Fødselsdato=" + dropped + ";Sakshandsamar=" + dropped + ";Stønad=sensitive_attribute/keep", quasi: "Yrke"},
	{name: "no header", rows: 150, columns: "kolonne_1=id;kolonne_2=turned;kolonne_3=street;kolonne_4=post;kolonne_5=mobile;kolonne_6=bday",
		want: "kolonne_2=" + dropped + ";kolonne_3=" + dropped + ";kolonne_5=undecided/suppress;kolonne_6=" + dropped},
	{name: "health", rows: 3000, columns: "pasientnr=id;diagnose=(F32|J45|M54);alder=age;kjønn=(K|M);fastlege=person;innlagt=iso",
		want: "pasientnr=" + dropped + ";diagnose=" + sensitive + ";fastlege=" + dropped, quasi: "alder kjønn innlagt"},
	{name: "microdata without names", rows: 300, columns: "alder=age;kjønn=(Mann|Kvinne);fødeland=(Norge|Polen|Syria);religion=(islam|kristen|ingen);svar=(ja|nei)",
		want: "religion=" + sensitive, quasi: "alder kjønn fødeland"},
	{name: "contacts of facilities", rows: 60, columns: "lag=place;kontaktperson=person;mobil=mobile;epost=mail;leder=person",
		want: "kontaktperson=" + dropped + ";mobil=" + dropped + ";epost=" + dropped + ";leder=" + dropped},
	{name: "owners of property", rows: 90, columns: "gnr=gnr;bnr=gnr;hjemmelshaver=person;eiers adresse=street;areal=big",
		want: "gnr=" + dropped + ";bnr=" + dropped + ";hjemmelshaver=" + dropped + ";eiers adresse=" + dropped},
	{name: "property with festenummer and owners' numbers", rows: 60, columns: "gnr=gnr;bnr=gnr;fnr=fnr;kr=money",
		want: "gnr=" + dropped + ";bnr=" + dropped + ";fnr=" + dropped},
	{name: "log of users", rows: 90, columns: "tid=iso;alias=user;ip_addr=ip;handling=(les|skriv);sign=(KHA|OLN|PBE)",
		want: "alias=" + dropped + ";ip_addr=" + dropped + ";sign=" + dropped},
	{name: "library loans", rows: 90, columns: "lånekortnr=big;tittel=title;forfatter=turned;utlånt=iso", want: "lånekortnr=" + dropped},
	{name: "comments", rows: 60, columns: "sak=case;merknader=story;beskrivelse=story", want: "merknader=" + withheld + ";beskrivelse=" + withheld},
	{name: "representatives", rows: 50, columns: "parti=party;representant=person;verv=(leder|medlem);periode=year", want: "representant=" + dropped},
	{name: "car owners", rows: 50, columns: "regnr=plate;eier=person;parkeringssone=place", want: "regnr=" + dropped + ";eier=" + dropped},

	{name: "counts by sex and age", rows: 120, columns: "år=year;kjønn=(Menn|Kvinner|Begge kjønn);aldersgruppe=(0-5 år|6-15 år|16-19 år);antall=n", counts: "antall"},
	{name: "counts by diagnosis", rows: 90, columns: "kommune=place;diagnosegruppe=(Psykiske|Muskel);diagnose=(F32|M54);verdi=n", counts: "verdi"},
	{name: "pupils by school", rows: 60, columns: "Skole=school;Trinn=(1. trinn|2. trinn);Elevtall=n;Antall elever med vedtak=n;Andel=percent", counts: "Elevtall|Antall elever med vedtak"},
	{name: "crosstab of years", rows: 60, columns: "bydel=place;kjønn=(menn|kvinner);2019=n;2020=n;2021=n", counts: "2019|2020|2021"},
	{name: "crosstab of sexes", rows: 60, columns: "krets=place;Menn=n;Kvinner=n;I alt=n", counts: "Menn|Kvinner|I alt"},
	{name: "crosstab of ages", rows: 60, columns: "grunnkrets=place;0-5 år=n;6-15 år=n;16-66 år=n;67+=n", counts: "0-5 år|6-15 år|16-66 år|67+"},
	{name: "recipients", rows: 60, columns: "Ytelse=(Sosialhjelp|Bostøtte);Bydel=place;Antall mottakere=n;Utbetalt beløp=money", counts: "Antall mottakere"},
	{name: "english counts", rows: 60, columns: "district=place;gender=(female|male);count=n;rate=percent", counts: "count"},
	{name: "given names", rows: 60, columns: "fornavn=given;år=year;antall=n", counts: "antall"},

	{name: "ledger with sole proprietors", rows: 120, columns: "Leverandør=org;Orgform=orgform;Orgnr=orgnr;Konto=account;Adresse=street;Beløp=money;Dato=iso",
		want: "Leverandør=direct_identifier/keep;Orgnr=direct_identifier/keep;Konto=direct_identifier/keep;Adresse=direct_identifier/keep", mixed: "Leverandør|Orgnr|Konto|Adresse"},
	{name: "grants to clubs and persons", rows: 120, columns: "tilskuddsmottaker=org;orgnr=orgnr;formål=(Drift|Prosjekt);beløp=money",
		want: "tilskuddsmottaker=direct_identifier/keep;orgnr=direct_identifier/keep", mixed: "tilskuddsmottaker|orgnr"},
}

func TestTablesAboutPersons(t *testing.T) {
	for _, s := range about {
		t.Run(s.name, func(t *testing.T) {
			s.check(t)
		})
	}
}

// check proposes and compares with what is wanted.
func (s sketch) check(t *testing.T) {
	p := s.table().propose()
	want := map[string]string{}
	for _, w := range strings.Split(s.want, ";") {
		name, verdict, _ := strings.Cut(w, "=")
		want[name] = verdict
	}
	for _, c := range p.Columns {
		got := fmt.Sprintf("%s/%s", c.Class, c.Treatment)
		switch w := want[c.Name]; {
		case w != "" && got != w:
			t.Errorf("column %s: %s %v %v, want %s", c.Name, got, c.Kinds, c.Evidence, w)
		case w == "" && c.Class != opendata.NonPersonal && c.Class != opendata.QuasiIdentifier:
			t.Errorf("column %s: %s %v %v, want it kept", c.Name, got, c.Kinds, c.Evidence)
		}
	}
	var quasi, counts, linked string
	if r := p.Contract.Privacy; r != nil {
		quasi = strings.Join(r.QuasiIdentifiers, " ")
		if r.Counts != nil {
			counts = strings.Join(r.Counts.Columns, "|")
		}
	}
	if p.Contract.Mixed != nil {
		linked = strings.Join(p.Contract.Mixed.Linked, "|")
	}
	if s.quasi != "" && quasi != s.quasi {
		t.Errorf("quasi-identifiers %q, want %q", quasi, s.quasi)
	}
	if counts != s.counts {
		t.Errorf("counts of persons %q, want %q", counts, s.counts)
	}
	if linked != s.mixed {
		t.Errorf("linked %q, want %q", linked, s.mixed)
	}
}
