package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
)

// ledger: Windows-1252, companies and persons mixed in the same columns.
func ledger(m maker) []byte {
	var b strings.Builder
	b.WriteString("Bilagsnr;Bilagsdato;Leverandør;Org.nr/fødselsnr;Kontonummer;Beløp;Tekst\r\n")
	companies := []string{"Bygg og Betong AS", "Eksempel Energi KF", "Nordlys Renhold AS", "Sørlandets Kontor AS", "Vei og Vann Entreprenør AS", "Fjord Data ANS"}
	for i := range 240 {
		name, number, konto, text := pick(m, companies), company(m), account(m), pick(m, []string{"Faktura", "Kreditnota", "Rammeavtale", "Månedsleie"})
		if m.IntN(5) == 0 {
			given, surname := person(m)
			name = m.plant("Leverandør", "person_name", surname+", "+given)
			number = m.plant("Org.nr/fødselsnr", "national_id", nationalID(m))
			konto = m.plant("Kontonummer", "bank_account", konto)
			text = pick(m, []string{"Omsorgslønn", "Fosterhjemsgodtgjørelse", "Støttekontakt", "Reiseutgifter"})
		}
		fmt.Fprintf(&b, "%d;%s;%s;%s;%s;%s;%s\r\n", 100200+i, day(m, 2026, 300).Format("02.01.2006"), name, number, konto, money(float64(m.IntN(40_000_00))/100), text)
	}
	return windows1252(b.String())
}

// windows1252 encodes text that only has letters of Latin-1.
func windows1252(s string) []byte {
	var out []byte
	for _, c := range s {
		out = append(out, byte(c))
	}
	return out
}

// loans: UTF-16 little endian with a "sep=" line, as a spreadsheet's macro wrote it.
func loans(m maker) []byte {
	var b strings.Builder
	b.WriteString("sep=\t\r\nLånedato\tAvdeling\tMaterialtype\tMålgruppe\tLånekort\tAntall\r\n")
	for range 600 {
		given, surname := person(m)
		kind, card := "library_card", fmt.Sprintf("N%09d", m.IntN(1_000_000_000))
		if m.IntN(10) == 0 {
			kind, card = "email", mailbox(given, surname)
		}
		m.plant("Lånekort", kind, card)
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%d\r\n", day(m, 2026, 300).Format("02.01.2006"), pick(m, []string{"Hovedbiblioteket", "Østsida filial", "Bokbussen"}),
			pick(m, []string{"Bok", "Lydbok", "Film", "Spill", "Tidsskrift"}), pick(m, []string{"Barn", "Ungdom", "Voksen"}), card, 1+m.IntN(6))
	}
	out := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(b.String())) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return out
}

// building: nested JSON with an envelope.
func building(m maker) []byte {
	type address struct {
		Gate  string `json:"gate"`
		Bydel string `json:"bydel"`
		Gnr   int    `json:"gnr"`
		Bnr   int    `json:"bnr"`
	}
	type party struct {
		Navn    string  `json:"navn"`
		Telefon *string `json:"telefon"`
	}
	type building struct {
		Saksnr       string   `json:"saksnr"`
		Tiltak       string   `json:"tiltak"`
		Status       string   `json:"status"`
		Mottatt      string   `json:"mottatt"`
		Areal        float64  `json:"areal_m2"`
		Adresse      address  `json:"adresse"`
		Tiltakshaver party    `json:"tiltakshaver"`
		Vedlegg      []string `json:"vedlegg"`
	}
	var cases []building
	for i := range 150 {
		given, surname := person(m)
		number := phone(m)
		c := building{
			Saksnr: fmt.Sprintf("2026/%04d", i+1), Tiltak: pick(m, []string{"Tilbygg", "Garasje", "Enebolig", "Bruksendring", "Riving"}),
			Status: pick(m, []string{"Mottatt", "Under behandling", "Godkjent", "Avslått"}), Mottatt: day(m, 2026, 300).Format("2006-01-02"), Areal: float64(m.IntN(2400)) / 10,
			Adresse:      address{Gate: fmt.Sprintf("%s %d", pick(m, []string{"Fiskebrygga", "Kirkegata", "Lyngveien", "Strandgata", "Bergtoppen"}), 1+m.IntN(80)), Bydel: pick(m, districts), Gnr: 1 + m.IntN(150), Bnr: 1 + m.IntN(900)},
			Tiltakshaver: party{Navn: m.plant("tiltakshaver.navn", "person_name", given+" "+surname), Telefon: &number},
			Vedlegg:      []string{"situasjonsplan.pdf"},
		}
		if m.IntN(4) == 0 {
			c.Tiltakshaver.Telefon = nil
		} else {
			m.plant("tiltakshaver.telefon", "phone", number)
		}
		cases = append(cases, c)
	}
	out, _ := json.MarshalIndent(map[string]any{"generert": "2026-11-01T06:00:00Z", "antall": len(cases), "saker": cases}, "", " ")
	return append(out, '\n')
}

// inquiries: NDJSON with free text that holds what people write into free text.
func inquiries(m maker) []byte {
	type inquiry struct {
		ID      int    `json:"id"`
		Mottatt string `json:"mottatt"`
		Kanal   string `json:"kanal"`
		Tema    string `json:"tema"`
		Tekst   string `json:"tekst"`
		Besvart bool   `json:"besvart"`
	}
	topics := map[string][]string{
		"Veg":         {"Det er hull i vegen ved krysset.", "Lyset er gått i gangtunnelen.", "Brøytebilen har ikke vært her i dag."},
		"Renovasjon":  {"Dunken ble ikke tømt på tirsdag.", "Vi trenger en større papirdunk."},
		"Barnehage":   {"Når kommer svaret på søknaden?", "Kan vi bytte barnehage fra august?"},
		"Byggesak":    {"Hvor lang er behandlingstiden nå?", "Naboen bygger uten å ha varslet oss."},
		"Park og lek": {"Husken på lekeplassen er ødelagt.", "Det trengs flere benker i parken."},
	}
	order := []string{"Veg", "Renovasjon", "Barnehage", "Byggesak", "Park og lek"}
	var b strings.Builder
	for i := range 400 {
		topic := pick(m, order)
		text := pick(m, topics[topic])
		given, surname := person(m)
		switch m.IntN(4) {
		case 0:
			text += " Ring meg på " + m.plant("tekst", "phone", phone(m)) + "."
		case 1:
			text += " Svar til " + m.plant("tekst", "email", mailbox(given, surname)) + "."
		case 2:
			text += " Mvh " + m.plant("tekst", "person_name", given+" "+surname)
		}
		if m.IntN(40) == 0 {
			text += " Fødselsnummeret mitt er " + m.plant("tekst", "national_id", nationalID(m)) + "."
		}
		line, _ := json.Marshal(inquiry{
			ID: 5000 + i, Mottatt: day(m, 2026, 300).Format("2006-01-02") + fmt.Sprintf("T%02d:%02d:00+02:00", 7+m.IntN(14), m.IntN(60)),
			Kanal: pick(m, []string{"skjema", "e-post", "chat"}), Tema: topic, Tekst: text, Besvart: m.IntN(3) > 0,
		})
		b.Write(append(line, '\n'))
	}
	return []byte(b.String())
}

// recipients: counts of persons with totals by age, by district and over all, some of them small.
func recipients(m maker) []byte {
	districts := []string{"Sentrum", "Nordlia", "Sørstranda", "Vestmarka"}
	ages := []struct {
		name string
		most int
	}{{"18–24 år", 60}, {"25–44 år", 140}, {"45–66 år", 90}, {"67 år og eldre", 9}}
	var b strings.Builder
	b.WriteString("År;Bydel;Aldersgruppe;Mottakere;Nye mottakere\r\n")
	for year := 2023; year <= 2025; year++ {
		city := make([][2]int, len(ages)+1)
		for _, district := range districts {
			var all [2]int
			for i, age := range ages {
				n := 1 + m.IntN(age.most)
				fresh := m.IntN(n/3 + 1)
				fmt.Fprintf(&b, "%d;%s;%s;%d;%d\r\n", year, district, age.name, n, fresh)
				for _, sum := range []*[2]int{&all, &city[i], &city[len(ages)]} {
					sum[0], sum[1] = sum[0]+n, sum[1]+fresh
				}
			}
			fmt.Fprintf(&b, "%d;%s;I alt;%d;%d\r\n", year, district, all[0], all[1])
		}
		for i, age := range ages {
			fmt.Fprintf(&b, "%d;Hele kommunen;%s;%d;%d\r\n", year, age.name, city[i][0], city[i][1])
		}
		fmt.Fprintf(&b, "%d;Hele kommunen;I alt;%d;%d\r\n", year, city[len(ages)][0], city[len(ages)][1])
	}
	return []byte(b.String())
}
