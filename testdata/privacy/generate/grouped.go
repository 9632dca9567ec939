package main

import (
	"fmt"
	"strings"
)

// Tables about companies and persons together, and tables that count persons.

func ledger(t *table) []byte {
	t.cols(harmless, "Bilagsnr", "Dato")
	t.col("Leverandør", mixed, "person_name")
	t.cols(harmless, "Orgform")
	t.col("Orgnr", mixed, "sole_proprietor")
	t.col("Kontonr", mixed, "bank_account")
	t.col("Adresse", mixed, "address")
	t.col("Telefon", mixed, "phone")
	t.cols(harmless, "Beløp", "Ansvar")
	for i := range 640 {
		head := []any{fmt.Sprint(700000 + i), t.date(2024, 2024, "02.01.2006")}
		tail := []any{t.number(100, 90000, 2, ","), t.int(100, 999) + "000"}
		switch {
		case i%5 == 0:
			p := t.latinPerson()
			name, form, org := p.full(), "", ""
			if i%10 == 0 {
				name, form, org = p.full()+pick(t.maker, []string{"", " Regnskap", " Taxi ENK"}), "ENK", t.org()
			}
			t.personal(join(head, name, form, org, dotted(t.account()), t.homeFull(), t.mobileAs(), tail)...)
		default:
			name := pick(t.maker, firms)
			t.row(join(head, name, form(name), t.org(), dotted(t.account()), t.street()+" "+t.int(1, 90)+", "+pick(t.maker, towns), t.switchboard(), tail)...)
		}
	}
	return t.csv(dialect{charset: "windows-1252"})
}

func join(head []any, cells ...any) []any {
	all := append([]any{}, head...)
	for _, c := range cells {
		if more, ok := c.([]any); ok {
			all = append(all, more...)
			continue
		}
		all = append(all, c)
	}
	return all
}

func form(firm string) string {
	words := strings.Fields(firm)
	if last := words[len(words)-1]; last == strings.ToUpper(last) {
		return last
	}
	return "STI"
}

// grants tell of clubs and of persons, with nothing but the names to tell them apart.
func grants(t *table) []byte {
	t.cols(harmless, "år", "ordning")
	t.col("mottakar", mixed, "person_name")
	t.cols(harmless, "føremål")
	t.col("kontonummer", mixed, "bank_account")
	t.cols(harmless, "løyving")
	clubs := []string{"Eksempel idrettslag", "Berg bygdekvinnelag", "Strand songlag", "Stiftinga Gamle Dahl", "Lia skulekorps", "Hagen grendalag SA", "Speidarane i Vik", "Moen jeger- og fiskarforeining", "Solheim velforeining"}
	for i := range 300 {
		add, name := t.row, pick(t.maker, clubs)
		if i%6 == 3 {
			add, name = t.personal, t.person().full()
		}
		add(t.int(2020, 2024), pick(t.maker, []string{"Kulturmidlar", "SMIL", "Spelemidlar"}), name, pick(t.maker, []string{"Konsert", "Drenering", "Ungdomsarbeid"}), dotted(t.account()), t.int(1, 90)+"000")
	}
	return t.csv(dialect{bom: true})
}

// waterBills mix companies, associations and persons with the national id in the customer's
// number.
func customers(t *table) []byte {
	t.col("kunde", mixed, "person_name")
	t.col("kundenr", mixed, "national_id")
	t.cols(harmless, "vare", "mengde_m3", "beløp")
	t.col("epost", mixed, "email")
	for i := range 360 {
		if i%7 == 2 {
			p := t.person()
			t.personal(p.listed(), t.national(), "Vann", t.int(30, 400), t.number(900, 9000, 2, "."), p.email())
			continue
		}
		f := pick(t.maker, firms)
		t.row(f, t.org(), pick(t.maker, []string{"Vann", "Avløp"}), t.int(100, 9000), t.number(900, 90000, 2, "."), "faktura@"+plain(strings.NewReplacer("&", "", ".", "").Replace(f))+".example.no")
	}
	return t.csv(dialect{sep: ",", quoteAll: true})
}

// skewed is a count of persons that is often small.
func (m *maker) skewed() int {
	switch m.IntN(5) {
	case 0:
		return m.IntN(5)
	case 1:
		return m.IntN(12)
	}
	return 5 + m.IntN(60)
}

// patients has totals by sex, by diagnosis and of everything, in rows.
func patients(t *table) []byte {
	t.cols(harmless, "År", "Diagnosegruppe", "Kjønn")
	t.col("Antall pasienter", count, "")
	groups := []string{"A00-B99 Infeksjoner", "C00-D48 Svulster", "F00-F99 Psykiske lidelser", "I00-I99 Sirkulasjon", "J00-J99 Åndedrett", "M00-M99 Muskel og skjelett", "S00-T98 Skader"}
	for _, y := range []string{"2019", "2020", "2021", "2022", "2023"} {
		var women, men int
		for _, g := range groups {
			k, m := t.skewed(), t.skewed()
			women, men = women+k, men+m
			t.row(y, g, "Kvinner", fmt.Sprint(k))
			t.row(y, g, "Menn", fmt.Sprint(m))
			t.row(y, g, "Totalt", fmt.Sprint(k+m))
		}
		t.row(y, "Alle", "Kvinner", fmt.Sprint(women))
		t.row(y, "Alle", "Menn", fmt.Sprint(men))
		t.row(y, "Alle", "Totalt", fmt.Sprint(women+men))
	}
	return t.csv(dialect{preamble: []string{"Pasienter ved legevakten etter diagnosegruppe", "Kilde: Helse og mestring"}})
}

// crosstab has a column per age group, a total column and a total row.
func crosstab(t *table) []byte {
	ages := []string{"0–5 år", "6–15 år", "16–24 år", "25–66 år", "67–79 år", "80 år +"}
	t.cols(harmless, "Bydel")
	for _, a := range ages {
		t.col(a, count, "")
	}
	t.col("I alt", count, "")
	sums := make([]int, len(ages)+1)
	add := func(name string, values []int) {
		cells := []any{name}
		for _, v := range values {
			cells = append(cells, fmt.Sprint(v))
		}
		t.row(cells...)
	}
	for _, d := range districts {
		for i := range 3 {
			values, total := make([]int, len(ages)+1), 0
			for a := range ages {
				values[a] = t.skewed()
				total += values[a]
			}
			values[len(ages)] = total
			for a, v := range values {
				sums[a] += v
			}
			add(fmt.Sprintf("%s sone %d", d, i+1), values)
		}
	}
	add("Hele kommunen", sums)
	return t.xlsx("Mottakere av hjemmetjenester", []string{"Mottakere av hjemmetjenester etter bydel og alder"}, append(ages, "I alt")...)
}

// childWelfare in Nynorsk, with a total row per quarter.
func childWelfare(t *table) []byte {
	t.cols(harmless, "kvartal", "område")
	t.col("tal_meldingar", count, "")
	t.col("tal_tiltak", count, "")
	for _, y := range []int{2021, 2022, 2023, 2024} {
		for q := range 4 {
			var a, b int
			for _, d := range districts[:8] {
				x, z := t.skewed(), t.skewed()
				a, b = a+x, b+z
				t.row(fmt.Sprintf("%dK%d", y, q+1), d, fmt.Sprint(x), fmt.Sprint(z))
			}
			t.row(fmt.Sprintf("%dK%d", y, q+1), "Heile kommunen", fmt.Sprint(a), fmt.Sprint(b))
		}
	}
	return t.csv(dialect{sep: ",", bom: true})
}

// specialNeeds has no totals: primary suppression is all there is to do.
func specialNeeds(t *table) []byte {
	t.cols(harmless, "skole", "skoleår", "trinn")
	t.col("elever_med_vedtak", count, "")
	t.cols(harmless, "snitt_timer")
	for _, s := range schools {
		for _, y := range []string{"2022/23", "2023/24"} {
			for _, g := range []string{"1-4", "5-7", "8-10"} {
				t.row(s, y, g, fmt.Sprint(t.skewed()), t.number(1, 9, 1, ","))
			}
		}
	}
	return t.json("", "elever_med_vedtak")
}

// nationality is a long table in English with both margins.
func nationality(t *table) []byte {
	t.cols(harmless, "year", "country", "age_group")
	t.col("persons", count, "")
	countries := []string{"Syria", "Ukraine", "Eritrea", "Somalia", "Afghanistan", "Poland", "Lithuania", "Philippines", "Chile", "Tonga"}
	ages := []string{"0-17", "18-39", "40+"}
	for _, y := range []string{"2022", "2023", "2024"} {
		sums := map[string]int{}
		for _, c := range countries {
			total := 0
			for _, a := range ages {
				n := t.skewed()
				total += n
				sums[a] += n
				t.row(y, c, a, fmt.Sprint(n))
			}
			sums["all"] += total
			t.row(y, c, "all ages", fmt.Sprint(total))
		}
		for _, a := range ages {
			t.row(y, "All countries", a, fmt.Sprint(sums[a]))
		}
		t.row(y, "All countries", "all ages", fmt.Sprint(sums["all"]))
	}
	return t.csv(dialect{sep: ","})
}

// settled has a column a year and a sum below.
func settled(t *table) []byte {
	years := []string{"Bosatte flyktninger 2021", "Bosatte flyktninger 2022", "Bosatte flyktninger 2023"}
	t.cols(harmless, "Kommunedel")
	for _, y := range years {
		t.col(y, count, "")
	}
	sums := make([]int, len(years))
	for _, d := range districts {
		cells := []any{d}
		for i := range years {
			n := t.skewed()
			sums[i] += n
			cells = append(cells, fmt.Sprint(n))
		}
		t.row(cells...)
	}
	cells := []any{"Sum"}
	for _, n := range sums {
		cells = append(cells, fmt.Sprint(n))
	}
	t.row(cells...)
	return t.csv(dialect{charset: "windows-1252"})
}
