package main

import (
	"fmt"
	"strings"
	"time"
)

// The tables here hold nothing personal and a good deal that looks it. All of it has to be
// published as it is.

func leaseholds(t *table) []byte {
	t.cols(harmless, "kommunenr", "gnr", "bnr", "fnr", "snr", "areal_m2", "formål", "festekontrakt", "tinglyst", "personbruk")
	for range 420 {
		t.row("9999", t.int(1, 320), t.int(1, 999), t.int(0, 60), t.int(0, 9), t.number(120, 4000, 1, ","),
			pick(t.maker, []string{"Bolig", "Fritid", "Naust", "Forretning", "Idrettsanlegg"}), t.caseNumber(), t.trickyDate("02.01.2006"), t.int(0, 12))
	}
	return t.csv(dialect{})
}

func streetNames(t *table) []byte {
	t.cols(harmless, "gatekode", "navn", "vedtatt", "oppkalt_etter", "opprinnelse", "bydel")
	dead := []string{"Christian Krohg", "Ole Bull", "Fridtjof Nansen", "Camilla Collett", "Sigrid Undset", "Aasmund Olavsson Vinje", "Amalie Skram", "Jonas Lie", "Ragna Nielsen", "Gina Krog"}
	was := []string{"maleren", "fiolinisten", "polfareren", "forfatteren", "dikteren", "kvinnesakskvinnen", "skolebestyreren"}
	for i, s := range honours {
		who := pick(t.maker, dead)
		origin := fmt.Sprintf("Gata er oppkalt etter %s %s (%d–%d).", pick(t.maker, was), who, 1790+t.IntN(60), 1870+t.IntN(60))
		if i%3 == 0 {
			who, origin = "", "Navnet er eldre enn reguleringen og viser til den gamle gården på stedet."
		}
		t.row(fmt.Sprint(10100+7*i), s, t.date(1890, 1990, "2006-01-02"), who, origin, pick(t.maker, districts))
	}
	for i, s := range homeStreets {
		t.row(fmt.Sprint(20100+7*i), s, t.date(1950, 2015, "2006-01-02"), "", "Navnet viser til landskapet.", pick(t.maker, districts))
	}
	return t.csv(dialect{sep: ",", bom: true})
}

func schoolList(t *table) []byte {
	t.cols(harmless, "Skolenavn", "Orgnr", "Besøksadresse", "Postnummer", "Telefon", "E-post", "Elever", "Byggeår")
	for _, s := range schools {
		t.row(s, t.org(), t.street()+" "+t.int(1, 90), "999"+t.int(3, 7), t.switchboard(), "postmottak."+plain(strings.ReplaceAll(s, " ", ""))+"@example.no", t.int(60, 720), t.int(1890, 2020))
	}
	for _, s := range schools {
		t.row(strings.ReplaceAll(s, "skole", "SFO"), t.org(), t.street()+" "+t.int(1, 90), "999"+t.int(3, 7), t.switchboard(), "post@"+plain(strings.ReplaceAll(s, " ", ""))+".example.no", t.int(30, 300), t.int(1890, 2020))
	}
	return t.xlsx("Skoler", []string{"Skoler i Eksempel kommune", "Kilde: oppvekst"}, "Elever", "Byggeår")
}

// description tells of a facility as an editor does.
func (m *maker) description(what string) string {
	return pick(m, []string{
		what + " ligger landlig til i " + pick(m, districts) + ", like ved " + m.street() + ". Stort uteområde med gapahuk og akebakke.",
		what + " ble bygd i " + m.int(1950, 2015) + " og pusset opp i " + m.int(2016, 2023) + ". Det er heis, HC-toalett og stellerom i første etasje.",
		"Egen inngang fra " + m.street() + ". Bussen stopper rett utenfor, og det er gratis parkering etter kl. 16.00.",
		"Avdelingene heter Bjørn, Stein, Ask og Sol. Maten lages av eget kjøkken hver dag.",
		"Åpent mandag til fredag " + pick(m, []string{"07.00–16.30", "06.45–17.00"}) + ". Stengt mellom jul og nyttår. Kontakt oss på post@eksempel.example.no eller " + m.switchboard() + ".",
		"Bygget er tegnet av arkitekter hos " + pick(m, firms) + " og fikk kommunens byggeskikkpris i " + m.int(2005, 2022) + ".",
	})
}

func kindergartenList(t *table) []byte {
	t.cols(harmless, "id", "navn", "eierform", "organisasjonsnummer", "plasser", "åpningstid.fra", "åpningstid.til", "beskrivelse", "nettside", "posisjon.lat", "posisjon.lon")
	for i, k := range kindergartens {
		t.row(fmt.Sprint(i+1), k, pick(t.maker, []string{"Kommunal", "Privat"}), t.org(), t.int(18, 120), "07:00", "16:30", t.description(k), "https://barnehage.example.no/"+plain(k), t.lat(), t.lon())
	}
	for i, k := range kindergartens {
		t.row(fmt.Sprint(100+i), k+" avd. øst", "Kommunal", t.org(), t.int(18, 60), "06:45", "17:00", t.description(k), "https://barnehage.example.no/"+plain(k)+"/ost", t.lat(), t.lon())
	}
	return t.json("barnehager", "id", "plasser", "posisjon.lat", "posisjon.lon")
}

func waterSamples(t *table) []byte {
	t.cols(harmless, "Prøvenr", "Prøvedato", "Prøvested", "Parameter", "Verdi", "Enhet", "Analysert av", "Ref. lab")
	for range 640 {
		t.row(t.caseNumber(), t.trickyDate("02.01.2006"), pick(t.maker, []string{"Høydebasseng Berg", "Vannverk Solheim", "Nettpunkt Bjørn Stallares gate", "Pumpestasjon Strand", "Råvann Store Lie"}),
			pick(t.maker, []string{"E. coli", "Kimtall 22 °C", "pH", "Fargetall", "Turbiditet"}), t.number(0, 9, 2, ","), pick(t.maker, []string{"/100 ml", "mg/l", "FNU"}), "Eksempel Lab AS", t.digits(11))
	}
	return t.csv(dialect{charset: "windows-1252", crlf: true})
}

func procurement(t *table) []byte {
	t.cols(harmless, "Leverandør", "Orgnr", "Fakturanr", "Fakturadato", "Beløp", "Ansvar", "Artskonto", "Beskrivelse", "Saksnummer")
	for range 900 {
		t.row(pick(t.maker, firms), t.org(), t.caseNumber(), t.date(2015, 2024, "02.01.2006"), t.int(1, 900)+" "+t.digits(3)+","+t.digits(2), t.int(100, 999)+"000", t.int(10100, 14900),
			pick(t.maker, []string{"Rammeavtale 2021", "Vikartjenester uke 12", "Asfaltering " + t.street(), "Rep. av tak " + t.facility(), "Personlig verneutstyr", "Kontorrekvisita"}), t.int(2009, 2024)+"/"+t.digits(4))
	}
	return t.csv(dialect{quoteAll: true})
}

func streetLights(t *table) []byte {
	t.cols(harmless, "anleggsnr", "mastenr", "armatur", "watt", "montert", "gate", "lon", "lat")
	for range 700 {
		t.row(pick(t.maker, []string{"4", "9"})+t.digits(7), t.int(40100000, 49999999), pick(t.maker, []string{"LED 4000K", "Metallhalogen", "HPS"}), pick(t.maker, []string{"36", "70", "150"}), t.date(1995, 2024, "2006-01-02"), t.street(), t.lon(), t.lat())
	}
	return t.geojson("watt")
}

func zoneMeters(t *table) []byte {
	t.cols(harmless, "målernr", "serienummer", "sone", "kum", "dimensjon_mm", "døgnforbruk_m3", "avlest", "x", "y")
	for range 310 {
		t.row(pick(t.maker, []string{"41", "46", "93", "98", "22"})+t.digits(6), luhn(t.digits(14)), pick(t.maker, districts), "K"+t.digits(4), pick(t.maker, []string{"110", "160", "225"}), t.number(4, 900, 1, ","), t.trickyDate("02.01.2006 15:04"), t.number(310000, 320000, 2, ","), t.number(7030000, 7040000, 2, ","))
	}
	return t.csv(dialect{sep: "\t"})
}

func roadPoints(t *table) []byte {
	t.cols(harmless, "punkt_id", "vegreferanse", "vegnr", "kontrollpunkt", "strekning", "adt", "fartsgrense", "registrert", "breddegrad", "lengdegrad")
	for range 520 {
		road := pick(t.maker, []string{"EV", "FV", "RV", "KV", "PV", "SV"})
		t.row(fmt.Sprint(70000000+t.IntN(9999999)), road+" "+t.int(6, 7400)+" S"+t.int(1, 20)+"D"+t.int(1, 3)+" m"+t.int(1, 9000), road+" "+t.int(10000, 79999), pick(t.maker, []string{"RA", "BO", "KR"})+"-"+t.digits(4), t.street()+" – "+t.street(), t.int(40, 24000), pick(t.maker, []string{"30", "40", "50", "80"}), t.trickyDate("02.01.2006"), t.lat(), t.lon())
	}
	return t.csv(dialect{sep: "|"})
}

func trees(t *table) []byte {
	t.cols(harmless, "tree_id", "species", "name", "alder", "trunk_cm", "planted", "condition", "latitude", "longitude")
	for i := range 460 {
		name := ""
		if i%9 == 0 {
			name = pick(t.maker, []string{"Kongeeika", "Ole Bulls lind", "Fru Inger-treet", "Brudebjørka", "Ivar Aasens alm"})
		}
		t.row(t.int(40000000, 49999999), pick(t.maker, []string{"Ask", "Alm", "Bjørk", "Lønn", "Rogn", "Selje", "Lind"}), name, t.int(3, 320), t.int(8, 240), t.int(1820, 2020), pick(t.maker, []string{"God", "Middels", "Dårlig"}), t.lat(), t.lon())
	}
	return t.csv(dialect{sep: ","})
}

func budget(t *table) []byte {
	t.cols(harmless, "konto", "konto_tekst", "ansvar", "ansvar_tekst", "tjeneste", "tjeneste_tekst", "regnskap_2022", "budsjett_2023", "budsjett_2024")
	for range 780 {
		t.row(t.int(10100, 18990), pick(t.maker, []string{"Lønn faste stillinger", "Vikarutgifter", "Personforsikringer", "Personellutgifter", "Gruppeliv", "Sykelønnsrefusjon", "Inventar", "Kjøp fra private"}),
			t.int(100000, 990000), pick(t.maker, append(offices, homes...)), t.int(10000, 39000), pick(t.maker, []string{"Hjemmesykepleie", "Barnevernstjeneste", "Flyktninger", "Personer med nedsatt funksjonsevne", "Grunnskole", "Navn og adressering"}),
			t.amount(), t.amount(), t.amount())
	}
	return t.csv(dialect{crlf: true})
}

func (m *maker) amount() string {
	sign := ""
	if m.IntN(5) == 0 {
		sign = "-"
	}
	return sign + m.int(1, 48) + " " + m.digits(3) + " " + m.digits(3)
}

func election(t *table) []byte {
	t.cols(harmless, "stemmekrets_nr", "stemmekrets", "valglokale", "partikode", "partinavn", "forhåndsstemmer", "valgtingsstemmer", "oppslutning")
	parties := []string{"A Arbeiderpartiet", "H Høyre", "SP Senterpartiet", "SV Sosialistisk Venstreparti", "V Venstre", "KRF Kristelig Folkeparti", "FRP Fremskrittspartiet", "MDG Miljøpartiet De Grønne", "PP Pensjonistpartiet", "NKP Norges Kommunistiske Parti"}
	for i, s := range schools {
		for _, p := range parties {
			code, name, _ := strings.Cut(p, " ")
			t.row(fmt.Sprintf("%04d", i+1), pick(t.maker, districts), s, code, name, t.int(0, 240), t.int(0, 400), t.number(0, 34, 1, ",")+" %")
		}
	}
	return t.csv(dialect{bom: true})
}

func partySupport(t *table) []byte {
	t.cols(harmless, "partinamn", "partitype", "kommunenr", "valår", "røyster", "mandat", "grunnstønad", "røystestønad", "sum")
	for range 260 {
		t.row(pick(t.maker, []string{"Senterpartiet i Eksempel", "Eksempel Arbeidarparti", "Unge Høgre Eksempel", "Bygdelista", "Tverrpolitisk liste for Øvre Eksempel", "Eksempel SV", "Venstrelaget i Eksempel"}),
			pick(t.maker, []string{"Kommune", "KommuneUngdom"}), "9999", pick(t.maker, []string{"2015", "2019", "2023"}), t.int(0, 1800), t.int(0, 12), t.int(0, 3000), t.number(0, 90000, 2, ","), t.number(0, 90000, 2, ","))
	}
	return t.csv(dialect{quoteAll: true})
}

func catalogue(t *table) []byte {
	t.cols(harmless, "tittelnr", "tittel", "forfatter", "isbn", "utgitt", "språk", "eksemplarer", "hylle", "emne")
	titles := []string{"Vinteren på Tveitsund", "Fru Hansens hemmelighet", "Historien om Ole og Kari", "Bjørnen sover", "Min venn Per", "Den lange veien hjem", "Sagaen om Sverre", "Kokebok for fiskere", "Hvem var Anna Holm?", "Atlas over fjorder", "Trær og busker", "Livet på øya"}
	for i := range 640 {
		p := t.person()
		author := p.listed()
		if i%4 == 0 {
			author = p.full()
		}
		t.row(t.int(100000, 999999), pick(t.maker, titles)+pick(t.maker, []string{"", " 2", ": roman", " (lydbok)"}), author, isbn(t.maker), t.int(1950, 2024), pick(t.maker, []string{"nob", "nno", "eng", "sme"}), t.int(1, 14), pick(t.maker, []string{"839.82", "641.5", "582.16", "N 912"}), pick(t.maker, []string{"Krim", "Barnebok", "Natur", "Biografi"}))
	}
	return t.ndjson("tittelnr", "utgitt", "eksemplarer")
}

// isbn has thirteen digits with a right EAN check digit; one in ten passes Luhn as well.
func isbn(m *maker) string {
	d := "97882" + m.digits(7)
	sum := 0
	for i, c := range d {
		sum += int(c-'0') * (1 + 2*(i%2))
	}
	return d + fmt.Sprint((10-sum%10)%10)
}

func timetable(t *table) []byte {
	t.cols(harmless, "trip_id", "line", "stop_id", "stop_name", "arrival_time", "departure_time", "stop_lat", "stop_lon", "headsign")
	stops := append([]string{"Ole Vigs gate", "Sykehuset", "Petter Dass skole", "Kong Oscars gate", "Berg", "Moen kirke", "Nils Aas' plass", "Erling Skakkes gate", "Strand bru"}, honours...)
	for trip := range 36 {
		at := time.Date(2024, 1, 1, 5+trip/3, 20*(trip%3), 0, 0, time.UTC)
		for range 20 {
			at = at.Add(time.Duration(60+t.IntN(120)) * time.Second)
			t.row(fmt.Sprint(2001120000+trip), fmt.Sprint(1+trip%6), "NSR:Quay:"+t.digits(5), pick(t.maker, stops), at.Format("15:04:05"), at.Add(20*time.Second).Format("15:04:05"), t.lat(), t.lon(), pick(t.maker, []string{"Sentrum", "Haugen via Berg", "Strand"}))
		}
	}
	return t.csv(dialect{sep: ","})
}

func airQuality(t *table) []byte {
	t.cols(harmless, "stasjon", "tidspunkt", "komponent", "verdi", "enhet", "sensor", "firmware", "bredde", "lengde")
	at := time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)
	for range 1400 {
		at = at.Add(time.Hour)
		t.row(pick(t.maker, []string{"Bjørndalssletta", "Torvet", "Elgeseter", "Kong Haakons gate", "E6 Tiller"}), at.Format("2006-01-02T15:04:05Z"), pick(t.maker, []string{"PM10", "PM2.5", "NO2"}), t.number(1, 90, 4, "."), "µg/m³", t.digits(8), pick(t.maker, []string{"10.2.14.3", "10.2.15.0", "9.11.0.27"}), pick(t.maker, []string{"63.429012", "63.395871"}), pick(t.maker, []string{"10.393054", "10.421907"}))
	}
	return t.csv(dialect{sep: ","})
}

func zoning(t *table) []byte {
	t.cols(harmless, "planid", "plannavn", "plantype", "status", "vedtatt", "ikrafttredelse", "saksnr", "forslagsstiller", "formål", "areal_daa")
	for range 380 {
		t.row("9999"+t.int(1985, 2024)+t.digits(3), "Detaljregulering for "+pick(t.maker, honours)+" "+t.int(1, 60)+"–"+t.int(61, 90)+", gnr. "+t.int(1, 300)+" bnr. "+t.int(1, 900)+" m.fl.", pick(t.maker, []string{"Detaljregulering", "Områderegulering", "Eldre reguleringsplan"}),
			pick(t.maker, []string{"Endelig vedtatt", "Planforslag", "Opphevet"}), t.trickyDate("02.01.2006"), t.trickyDate("2006-01-02"), t.int(2001, 2012)+"/"+t.digits(5), pick(t.maker, firms), pick(t.maker, []string{"Bolig", "Næring", "LNF", "Samferdsel"}), t.number(1, 220, 1, ","))
	}
	return t.ods("Planer")
}

func parkingFines(t *table) []byte {
	t.cols(harmless, "år", "måned", "gate", "sone", "antall_gebyr", "herav_bortkjørt", "sum_kr")
	for _, y := range []string{"2022", "2023", "2024"} {
		for mon := range 12 {
			for _, s := range honours[:14] {
				n := t.IntN(40)
				t.row(y, fmt.Sprintf("%02d", mon+1), s, pick(t.maker, []string{"A", "B", "C"}), fmt.Sprint(n), fmt.Sprint(n/9), fmt.Sprint(n*900))
			}
		}
	}
	return t.csv(dialect{})
}

func vessels(t *table) []byte {
	t.cols(harmless, "fartøy", "kallesignal", "imo", "rute", "byggeår", "passasjerer", "personbiler", "lengde_m", "rederi")
	for i := range 48 {
		t.row(pick(t.maker, ships)+pick(t.maker, []string{"", " II", " (reserve)"}), "L"+string(rune('A'+i%26))+"X"+string(rune('A'+t.IntN(26))), "9"+t.digits(6), pick(t.maker, districts)+"–"+pick(t.maker, districts), t.int(1962, 2023), t.int(60, 600), t.int(0, 212), t.number(20, 140, 1, ","), pick(t.maker, firms))
	}
	return t.csv(dialect{charset: "windows-1252"})
}

func buildings(t *table) []byte {
	t.cols(harmless, "bygningsnummer", "bygningstype", "navn", "matrikkelnr", "bruksareal", "byggeår", "energimerke", "tiltak_beløp", "adresse")
	for range 340 {
		t.row(t.int(100000000, 300999999), pick(t.maker, []string{"611 Barnehage", "612 Skole", "719 Sykehjem", "651 Idrettshall"}), t.facility(), "9999-"+t.int(1, 300)+"/"+t.int(1, 900), t.int(90, 12000), t.int(1880, 2022), pick(t.maker, []string{"A", "B", "C", "D"}), t.int(40, 99)+" "+t.digits(3)+" "+t.digits(3), t.street()+" "+t.int(1, 120))
	}
	return t.xlsx("Formålsbygg", nil, "bygningsnummer", "bruksareal", "byggeår")
}

func stockList(t *table) []byte {
	t.cols(harmless, "varenr", "ean", "vare", "merke", "antall", "pris", "lager", "best_før")
	for range 520 {
		t.row(pick(t.maker, []string{"4", "9", "2"})+t.digits(7), luhn("703"+t.digits(9)), pick(t.maker, []string{"Melk lett 1 l", "Grovbrød", "Fiskekaker", "Engangshansker M", "Bleier str. 4", "Kopipapir A4"}), pick(t.maker, []string{"Tine Mari", "Stabbur Olsen", "Peder Pan", "Eldorado"}), t.int(1, 400), t.number(5, 800, 2, ","), pick(t.maker, homes), t.trickyDate("02.01.06"))
	}
	return t.csv(dialect{sep: ";", quoteAll: true, crlf: true})
}

func systems(t *table) []byte {
	t.cols(harmless, "system", "versjon", "leverandør", "lisenser", "systemeier", "kontakt", "telefon", "driftsatt")
	names := []string{"Visma Familia", "Elements Sak", "Gerica", "Oscar Skole", "Gemini VA", "IST Everyday", "Compilo", "Acos Web", "Vigilo", "HsPro"}
	for range 90 {
		t.row(pick(t.maker, names), t.int(1, 20)+"."+t.int(0, 30)+"."+t.int(0, 200)+"."+t.int(0, 200), pick(t.maker, firms), t.int(1, 900), pick(t.maker, offices), "ikt-hjelp@example.no", "71 00 20 00", t.date(2008, 2024, "2006-01-02"))
	}
	return t.csv(dialect{sep: ","})
}

func openingHours(t *table) []byte {
	t.cols(harmless, "sted", "ukedag", "fra", "til", "merknad", "telefon", "e_post", "gjelder_fra")
	places := append(append([]string{"Servicetorget", "Hovedbiblioteket", "Gjenvinningsstasjonen på Berg", "Rosendal svømmehall"}, homes...), kindergartens...)
	for _, p := range places {
		line := t.switchboard()
		for _, d := range []string{"mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"} {
			t.row(p, d, pick(t.maker, []string{"07.00", "08.30", "10.00"}), pick(t.maker, []string{"15.30", "18.00", "20.00"}), pick(t.maker, []string{"", "", "Kveldsåpent", "Stengt i juli", "Kun etter avtale", "Ring på hos vaktmester"}), line, "post@eksempel.example.no", t.date(2022, 2024, "02.01.2006"))
		}
	}
	return t.csv(dialect{charset: "utf-16le", sep: "\t"})
}

func positionTitles(t *table) []byte {
	t.cols(harmless, "stillingskode", "stillingstittel", "enhet", "årsverk", "kompetansekrav", "grunnlønn", "person_per_årsverk")
	for _, e := range append(offices, homes...) {
		for i, s := range []string{"Sykepleier", "Fagarbeider", "Lærer m/tillegg", "Rektor", "Brannmester", "Saksbehandler", "Smed", "Møller", "Skogvokter", "Prest"} {
			t.row(fmt.Sprint(6500+37*i), s, e, t.number(5, 60, 1, ","), pick(t.maker, []string{"Fagbrev", "Bachelor", "Master"}), t.int(380, 790)+" "+t.digits(3), t.number(1, 2, 2, ","))
		}
	}
	return t.csv(dialect{})
}

func population(t *table) []byte {
	t.cols(harmless, "krets", "kretsnavn", "år", "personer", "personer_0_17", "personer_18_66", "personer_67_pluss", "husholdninger")
	for i := range 60 {
		for _, y := range []string{"2021", "2022", "2023", "2024"} {
			a, b, c := 40+t.IntN(300), 110+t.IntN(900), 30+t.IntN(260)
			t.row(fmt.Sprintf("9999%04d", 101+i), pick(t.maker, districts)+" "+fmt.Sprint(i+1), y, fmt.Sprint(a+b+c), fmt.Sprint(a), fmt.Sprint(b), fmt.Sprint(c), fmt.Sprint((a+b+c)/2))
		}
	}
	return t.csv(dialect{preamble: []string{"Folkemengde etter krets. Eksempel kommune", ""}, quoteAll: true})
}

func bikeCounters(t *table) []byte {
	t.cols(harmless, "tellepunkt", "tidspunkt", "retning", "antall", "snittfart", "sensor_id")
	at := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	for range 1500 {
		at = at.Add(time.Hour)
		t.row(pick(t.maker, []string{"Ole Bulls plass", "Strandpromenaden", "Olav Ryes plass", "Haugen bru"}), at.Format("02.01.2006 15:04"), pick(t.maker, []string{"inn", "ut"}), t.int(0, 60), t.number(9, 27, 1, ","), pick(t.maker, []string{"98000121", "98000344", "41230077"}))
	}
	return t.csv(dialect{})
}

func bathing(t *table) []byte {
	t.cols(harmless, "badeplass", "måledato", "vanntemp", "lufttemp", "e_coli", "kvalitet", "melding", "kontakt_telefon", "kontakt_epost", "posisjon")
	for range 360 {
		t.row(pick(t.maker, []string{"Karlsvika", "Sjøbadet", "Munkholmen", "Mari-stranda", "Olavs hule", "Devlebukta"}), t.trickyDate("02.01.2006"), t.number(9, 24, 1, ","), t.number(8, 31, 1, ","), t.int(1, 900), pick(t.maker, []string{"God", "Brukbar", "Dårlig"}),
			pick(t.maker, []string{"", "", "Blågrønnalger observert", "Badevakt til stede kl. 11–18", "Stein i strandkanten, bruk badesko", "Bryggen er tatt opp for vinteren"}), "71 00 20 00", "postmottak@eksempel.example.no", t.lat()+","+t.lon())
	}
	return t.csv(dialect{bom: true, crlf: true})
}

func meetings(t *table) []byte {
	t.cols(harmless, "møteid", "utvalg", "dato", "kl", "sted", "saksnr", "arkivsak", "sakstittel")
	for i := range 320 {
		t.row(fmt.Sprint(2024000100+i), pick(t.maker, []string{"Formannskapet", "Kommunestyret", "Utvalg for plan og miljø", "Eldrerådet", "Ungdomsrådet"}), t.trickyDate("02.01.2006"), pick(t.maker, []string{"09.00", "18:00", "16.30"}), pick(t.maker, []string{"Ole Vig-salen", "Rådhuset", "Solveig Haugen-rommet", "Teams"}),
			t.int(1, 140)+"/"+t.int(2019, 2024), t.caseNumber(), pick(t.maker, []string{"Klage på vedtak – gnr. 14 bnr. 3", "Reguleringsplan for " + t.street(), "Rammeavtale med " + pick(t.maker, firms), "Skjenkebevilling for Ole Bull Scene AS", "Budsjettjustering 2. tertial", "Navnsetting av ny veg på " + pick(t.maker, districts), "Nytt sykehjem på Berg – valg av tomt"}))
	}
	return t.csv(dialect{sep: ";"})
}

func playgrounds(t *table) []byte {
	t.cols(harmless, "PlaygroundID", "PlaygroundName", "NearestStreet", "EquipmentCount", "Benches", "LastInspection", "Description", "Owner", "North", "East")
	for i := range 150 {
		name := pick(t.maker, districts) + " lekeplass " + fmt.Sprint(i+1)
		t.row(fmt.Sprint(93000000+t.IntN(999999)), name, t.street(), t.int(1, 14), t.int(0, 6), t.trickyDate("2006-01-02"), pick(t.maker, []string{"Swings, slide and a climbing rock called Stein.", "Renovated in " + t.int(2001, 2022) + ". The small ship is named " + pick(t.maker, ships) + ".", "Fenced. No dogs. Contact post@eksempel.example.no"}), "Eksempel kommune", t.int(7030000, 7040000), t.int(560000, 580000))
	}
	return t.csv(dialect{sep: ","})
}

func boreholes(t *table) []byte {
	t.cols(harmless, "brønn_nr", "lokalitet", "utm_nord", "utm_øst", "sone", "dyp_til_fjell", "vannføring_l_time", "boret_dato", "borefirma", "matrikkel")
	for range 280 {
		t.row(t.int(20000000, 99999999), pick(t.maker, []string{"Store Haugen", "Nedre Lie", "Bergsli", "Moen gård", "Strand camping", "Åsland"}), t.number(7030000, 7040000, 2, "."), t.number(560000, 580000, 2, "."), "32", t.number(1, 40, 1, "."), t.int(20, 9000), t.date(1980, 2023, "20060102"), pick(t.maker, firms), t.int(1, 300)+"/"+t.int(1, 900))
	}
	return t.csv(dialect{sep: "\t", crlf: true})
}

func pupilsPerSchool(t *table) []byte {
	t.cols(harmless, "Skule", "Organisasjonsnr", "Skuleår", "Målform", "Elevtal", "Lærartimar per elev", "Merknad")
	for _, s := range schools {
		for _, y := range []string{"2020-21", "2021-22", "2022-23", "2023-24"} {
			t.row(s, t.org(), y, pick(t.maker, []string{"Bokmål", "Nynorsk"}), t.int(45, 640), t.number(40, 90, 1, ","), pick(t.maker, []string{"", "", "Skulen var stengd i veke 12", "Slått saman med Dahl skule"}))
		}
	}
	return t.csv(dialect{bom: true})
}

func wasteRoutes(t *table) []byte {
	t.cols(harmless, "rute", "ukedag", "gate", "fra_nr", "til_nr", "avfallstype", "neste_tømming", "renovatør")
	for range 420 {
		t.row("R"+t.digits(5), pick(t.maker, []string{"mandag", "tirsdag", "onsdag"}), pick(t.maker, append(homeStreets, honours...)), t.int(1, 40), t.int(41, 160), pick(t.maker, []string{"Rest", "Papir", "Plast", "Mat"}), t.trickyDate("02.01.2006"), "Nordby Renovasjon AS")
	}
	return t.ndjson("fra_nr", "til_nr")
}
