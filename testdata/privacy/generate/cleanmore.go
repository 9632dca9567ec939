package main

import (
	"fmt"
	"strings"
	"time"
)

func publicArt(t *table) []byte {
	t.cols(harmless, "objektnr", "tittel", "kunstner", "materiale", "år", "plassering", "beskrivelse", "breddegrad", "lengdegrad")
	for i := range 140 {
		t.row(fmt.Sprintf("EK.%04d", i+1), pick(t.maker, []string{"Mor og barn", "Pike med and", "Sittende mann", "Bjørnen", "Kong Olav", "Havfruen", "Fru Justitia", "Stein på stein"}), t.person().full(), pick(t.maker, []string{"Bronse", "Granitt", "Tre", "Betong"}),
			t.int(1898, 2021), t.street(), pick(t.maker, []string{"Gave fra " + pick(t.maker, firms) + ".", "Skulpturen ble avduket i " + t.int(1950, 2020) + " og står på sokkel av granitt.", "Veggmaleri i trappehallen, restaurert i " + t.int(2005, 2020) + "."}), t.lat(), t.lon())
	}
	return t.csv(dialect{sep: ";"})
}

// postTowns share their names with family names.
func postTowns(t *table) []byte {
	t.cols(harmless, "Postnummer", "Poststed", "Kommunenummer", "Kommunenavn", "Kategori")
	towns := strings.Fields("LIER HOLE VIK MOI HAMAR LUNDE BØ EIDE STRAND AURE BERG MOEN HAUGEN DALE NES ÅS VÅLER SOLA SUND LUND HEGGEN FOSS BAKKE SANDE HOLM SKAUN RINDAL TVEIT RØRVIK ÅL")
	for i := range 700 {
		town := pick(t.maker, towns)
		t.row(fmt.Sprintf("%04d", 13+i*14), town, fmt.Sprintf("%04d", 301+i*7), capital(town), pick(t.maker, []string{"G", "P", "B", "F"}))
	}
	return t.csv(dialect{sep: "\t", charset: "windows-1252"})
}

// capital leaves the first letter alone large.
func capital(s string) string {
	r := []rune(s)
	return string(r[0]) + strings.ToLower(string(r[1:]))
}

func placeNames(t *table) []byte {
	t.cols(harmless, "stedsnummer", "stadnamn", "namnetype", "status", "språk", "nord", "aust")
	first := []string{"Store", "Vesle", "Øvre", "Ytre", "Olavs", "Kari", "Ingrids", "Hansens", "Per-Nils", "Anne", "Gamle", "Tor", "Sigrid"}
	second := []string{"vatnet", "haugen", "dalen", " tjønn", "bakken", "berget", "mona", " moen", " Lia", "vika", "holmen"}
	for range 540 {
		t.row(t.int(100000, 999999), pick(t.maker, first)+pick(t.maker, second), pick(t.maker, []string{"Tjern", "Haug", "Bruk", "Vik i sjø", "Gard"}), pick(t.maker, []string{"Vedtatt", "Godkjent", "Privat"}), "norsk", t.number(7030000, 7040000, 1, "."), t.number(560000, 580000, 1, "."))
	}
	return t.json("stader")
}

// gauges count seconds since 1970, which are ten digits, and milliseconds, which are thirteen.
func gauges(t *table) []byte {
	t.cols(harmless, "dev_eui", "sensor_mac", "ts", "ts_ms", "temperature_c", "battery_v", "rssi", "fw", "seq")
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 900 {
		at = at.Add(937 * time.Second)
		sensor := t.IntN(12)
		t.row(fmt.Sprintf("70b3d5499%07x", 1000+sensor), fmt.Sprintf("02:00:5e:00:10:%02x", sensor), fmt.Sprint(at.Unix()), fmt.Sprint(at.UnixMilli()), t.number(-20, 30, 2, "."), t.number(3, 4, 3, "."), "-"+t.int(40, 120), pick(t.maker, []string{"1.0.14.3", "1.0.15.0"}), fmt.Sprint(i))
	}
	return t.csv(dialect{sep: ","})
}

func events(t *table) []byte {
	t.cols(harmless, "arrangement_id", "tittel", "sted", "adresse", "start", "slutt", "pris", "billett_url", "arrangør", "kontaktperson", "telefon")
	for i := range 260 {
		t.row(fmt.Sprint(81000000+i*17), pick(t.maker, []string{"Peer Gynt", "Mormor og de åtte ungene", "Sofies verden", "Strikkekafé", "Åpen dag på brannstasjonen", "Ole Brumm-lørdag", "Sankthans på torget", "Julekonsert med Moen skolekorps", "Foredrag: Stein for stein"}),
			pick(t.maker, []string{"Ole Bull Scene", "Rosendal teater", "Hovedbiblioteket", "Thora Storm-salen"}), t.street()+" "+t.int(1, 60), t.trickyDate("02.01.2006")+" 18:00", "20:30", pick(t.maker, []string{"0", "120", "250"}), "https://billett.example.no/"+t.digits(8), pick(t.maker, append([]string{"Eksempel bibliotek", "Berg Sangkor"}, firms...)), pick(t.maker, []string{"Billettluka", "Servicetorget", "Produsent på vakt"}), "71 00 20 00")
	}
	return t.csv(dialect{quoteAll: true, bom: true})
}

// households has persons as a dimension; its counts are of households, and large.
func households(t *table) []byte {
	t.cols(harmless, "grunnkrets", "år", "personer_i_husholdningen", "husholdninger", "andel_prosent", "rang")
	for i := range 40 {
		for _, y := range []string{"2022", "2023", "2024"} {
			for p := range 5 {
				t.row(fmt.Sprintf("9999%04d", 101+i), y, fmt.Sprint(p+1), t.int(20, 900), t.int(1, 60), fmt.Sprint(1+t.IntN(5)))
			}
		}
	}
	return t.csv(dialect{})
}

func fees(t *table) []byte {
	t.cols(harmless, "varekode", "gebyr", "lovhjemmel", "sats", "enhet", "gjelder_fra", "betales_til_konto", "betalingsref", "merknad")
	account := dotted(t.account())
	for i := range 130 {
		t.row(fmt.Sprint(40010000+i*37), pick(t.maker, []string{"Oppmåling inntil 500 m²", "Seksjonering", "Skjenkebevilling", "Feiing pr. pipe", "Leie av Fridtjof Nansen skole, gymsal", "Begravelse, ikke-medlem", "Personbil, årskort"}), "pbl. § "+t.int(1, 33)+"-"+t.int(1, 9), t.int(1, 40)+" "+t.digits(3)+",00", pick(t.maker, []string{"stk.", "time", "m²"}), t.date(2023, 2024, "02.01.2006"), account, luhn("55"+t.digits(8)), pick(t.maker, []string{"", "Halv pris for barn", "Faktureres av økonomi"}))
	}
	return t.csv(dialect{crlf: true})
}

// energy is a wide table: a column a month.
func energy(t *table) []byte {
	t.cols(harmless, "målepunkt_id", "bygg", "eier", "kategori")
	months := strings.Fields("jan feb mar apr mai jun jul aug sep okt nov des")
	t.cols(harmless, months...)
	for range 110 {
		cells := []any{"70705750" + t.digits(10), t.facility(), pick(t.maker, []string{"Eksempel kommune", "Statens vegvesen", "Berg borettslag SA"}), pick(t.maker, []string{"Skole", "Sykehjem", "Gatelys"})}
		for range months {
			cells = append(cells, t.number(0, 90000, 1, ","))
		}
		t.row(cells...)
	}
	return t.ods("Energi")
}

// shares are percentages of persons, not counts of them.
func shares(t *table) []byte {
	t.cols(harmless, "kommune", "kommunenr", "periode", "andel_kvinner_i_ledelse", "andel_deltid", "sykefravær_prosent", "elever_pr_lærer", "snitt_alder_ansatte", "plassering")
	for i, k := range strings.Fields("Ås Os Våler Lier Hole Vik Eide Strand Aure Sola Lund Bø Nes Hamarøy Holmestrand Tveit Birkenes Berg Steinkjer Oddernes") {
		for _, y := range []string{"2021", "2022", "2023"} {
			t.row(k, fmt.Sprint(3001+i*11), y, t.int(1, 70), t.number(1, 60, 1, ","), t.int(1, 12), t.number(8, 18, 1, ","), t.number(38, 49, 1, ","), fmt.Sprint(i+1))
		}
	}
	return t.csv(dialect{preamble: []string{"KOSTRA-nøkkeltall", "Uttrekk 24.12.2023", ""}})
}

func roadworks(t *table) []byte {
	t.cols(harmless, "arbeid_id", "veg", "fra", "til", "entreprenør", "start", "slutt", "konsekvens", "melding")
	for range 240 {
		t.row(t.int(20010000000, 20129999999), t.trap("veg"), t.street(), t.street(), pick(t.maker, firms), t.trickyDate("02.01.2006"), t.trickyDate("02.01.2006"), pick(t.maker, []string{"Stengt", "Ett felt", "Omkjøring"}),
			pick(t.maker, []string{"Omkjøring via " + t.street() + ".", "Stein sprenges daglig kl. 11.00 og 14.00.", "Even ferdsel, lav fart.", "Ny asfalt legges av " + pick(t.maker, firms) + " i uke " + t.int(20, 40) + "."}))
	}
	return t.ndjson()
}

// lines has no header and nothing but numbers.
func lines(t *table) []byte {
	t.cols(harmless, "#1", "#2", "#3", "#4", "#5")
	for range 300 {
		t.row(t.int(10000000, 99999999), t.int(7030000, 7040000), t.int(560000, 580000), t.number(0, 400, 2, "."), t.int(1, 9))
	}
	return t.csv(dialect{noHeader: true, sep: ","})
}

func sportsHalls(t *table) []byte {
	t.cols(harmless, "anlegg", "dag", "fra_kl", "til_kl", "leietaker", "idrett", "pris_pr_time", "alder")
	clubs := []string{"Eksempel IL", "Berg Turn", "Strand Håndballklubb", "Lia Bordtennis", "Brodd IF", "Fram Bryteklubb", "Haugen FK", "IL Stein", "Bjørn SK", "Bedriftsidrettslaget Moe Bakeri"}
	for range 330 {
		t.row(pick(t.maker, schools)+" gymsal", pick(t.maker, []string{"mandag", "tirsdag", "onsdag"}), pick(t.maker, []string{"16.00", "17.30"}), pick(t.maker, []string{"18.00", "19.30", "22.00"}), pick(t.maker, clubs), pick(t.maker, []string{"Turn", "Håndball", "Judo"}), t.int(100, 400), pick(t.maker, []string{"6–12", "13–19", "Voksne"}))
	}
	return t.xlsx("Halltider", []string{"Halltider sesongen 2024/25"})
}

func snowDepots(t *table) []byte {
	t.cols(harmless, "DepotNo", "SiteName", "Easting", "Northing", "PermitNo", "PermitDate", "CapacityM3", "ContactEmail", "ContactPhone", "GLN")
	for range 90 {
		t.row(t.int(47000000, 47999999), pick(t.maker, districts)+" snow depot", t.number(560000, 580000, 2, "."), t.number(7030000, 7040000, 2, "."), t.caseNumber(), t.trickyDate("2006-01-02"), t.int(100, 90000), "roads@example.no", "+47 71 00 20 00", luhn("708"+t.digits(9)))
	}
	return t.csv(dialect{sep: "|", quoteAll: true})
}

func forests(t *table) []byte {
	t.cols(harmless, "bestand", "treslag", "alder", "bonitet", "volum_m3", "hogd", "eigar", "teig", "merknad")
	for range 380 {
		t.row(t.int(1, 999), pick(t.maker, []string{"Gran", "Furu", "Bjørk"}), t.int(1, 160), pick(t.maker, []string{"G14", "F11", "B8"}), t.number(2, 900, 1, ","), t.int(1960, 2023), "Eksempel kommune", pick(t.maker, []string{"Olavsteigen", "Prestskogen", "Kari Moe-teigen", "Nordlia"}), pick(t.maker, []string{"", "", "Tynna", "Bjørn har hi her, ikkje hogst om vinteren", "Stein og ur"}))
	}
	return t.csv(dialect{charset: "utf-16le", sep: ";"})
}

// dotted cells: somebody has already suppressed what is small.
func alreadySuppressed(t *table) []byte {
	t.cols(harmless, "skole", "trinn", "elever", "elever_med_morsmålsopplæring", "andel")
	for _, s := range schools {
		for g := range 10 {
			n := t.int(5, 40)
			share := t.number(10, 60, 1, ",")
			if t.IntN(4) == 0 {
				n, share = ":", ":"
			}
			t.row(s, fmt.Sprint(g+1), t.int(41, 90), n, share)
		}
	}
	return t.csv(dialect{})
}
