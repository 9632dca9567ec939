package main

import "fmt"

// The tables here hold free text of people.

func inquiries(t *table) []byte {
	t.cols(harmless, "Saksnr", "Mottatt", "Kategori")
	t.col("Henvendelse", free, "")
	t.cols(harmless, "Status", "Etat")
	for range 420 {
		t.row(t.caseNumber(), t.date(2023, 2024, "02.01.2006"), pick(t.maker, []string{"Vei", "Skole", "Renovasjon", "Helse"}), t.message(talkNB), pick(t.maker, []string{"Ny", "Lukket"}), pick(t.maker, offices))
	}
	return t.csv(dialect{quoteAll: true})
}

func hearing(t *table) []byte {
	t.cols(harmless, "innspel_id", "plan", "motteke")
	t.col("innspel", free, "")
	t.cols(harmless, "tema")
	for i := range 260 {
		t.row(fmt.Sprint(i+1), "Kommuneplanen sin arealdel", t.date(2024, 2024, "2006-01-02"), t.message(talkNN), pick(t.maker, []string{"Trafikk", "Jordvern", "Skule"}))
	}
	return t.ndjson("innspel_id")
}

func feedback(t *table) []byte {
	t.cols(harmless, "ticketId", "createdAt", "service")
	t.col("comment", free, "")
	t.cols(harmless, "rating")
	for i := range 220 {
		t.row(fmt.Sprint(40000+i), t.date(2024, 2024, "2006-01-02"), pick(t.maker, []string{"Waste", "School", "Roads", "Ferry"}), t.message(talkEN), t.int(1, 5))
	}
	return t.json("tickets", "ticketId", "rating")
}

// complaints have a register's columns and text beside each other.
func complaints(t *table) []byte {
	t.cols(harmless, "klagenr")
	t.col("klager", direct, "person_name")
	t.cols(quasi, "mottatt")
	t.cols(harmless, "gjelder", "utfall")
	t.col("begrunnelse", free, "")
	for i := range 240 {
		t.row(fmt.Sprint(1000+i), t.latinPerson().full(), t.date(2022, 2024, "02.01.2006"), pick(t.maker, []string{"Parkeringsgebyr", "Byggesak", "Skoleskyss"}), pick(t.maker, []string{"Medhold", "Avvist"}), t.latin(talkNB))
	}
	return t.csv(dialect{charset: "windows-1252", crlf: true})
}

// latin is a message that Windows-1252 can write.
func (m *maker) latin(templates []string) text {
	for {
		t, ok := m.message(templates), true
		for _, r := range t.s {
			ok = ok && (r <= 0xff || r == '–')
		}
		if ok {
			return t
		}
	}
}

func minutes(t *table) []byte {
	t.cols(harmless, "utvalg", "møtedato", "sak")
	t.col("referat", free, "")
	for range 160 {
		t.row(pick(t.maker, []string{"FAU Berg skole", "Samarbeidsutvalget", "Velforeningen"}), t.date(2023, 2024, "2006-01-02"), t.int(1, 60)+"/24", t.message(minutesNB))
	}
	return t.xlsx("Referater", nil)
}

// inspections mix notes about facilities with a few about persons; the header says nothing.
func inspections(t *table) []byte {
	t.cols(harmless, "anlegg", "dato", "karakter")
	t.col("merknad", free, "")
	dry := []string{"{=Stein} mangler i forstøtningsmuren mot {!gate}.", "Rekkverk løst ved {!skole}. Utbedres av {!firma}.", "Vannlås tørr. Lampe {!lampe} byttet {!dato}.", "Porten ved {!barnehage} går tungt.",
		"Avvik etter {!paragraf}. Frist {!dato}.", "{=Ask} og oppslag skjuler skilt mot {!veg}."}
	wet := []string{"Vaktmester {annen} varslet, tlf. {mobil}.", "Nøkkel hentes hos {annen} i {adresse}.", "Leietaker {annen} nekter adgang, jf. sak {!sak}.", "Meldt av {navn} ({epost})."}
	for range 380 {
		note := t.talk(dry)
		if t.IntN(4) == 0 {
			more := t.talk(wet)
			note.s += " " + more.s
			note.marks = append(note.marks, more.marks...)
		}
		t.row(t.facility(), t.date(2022, 2024, "02.01.2006"), t.int(1, 5), note)
	}
	return t.csv(dialect{sep: "|"})
}
