// Command generate writes the corpus that the privacy gate is measured on: tables as municipalities
// keep them, half of them without personal data and full of what looks like it, and labels.json,
// which says what is what. All identifiers belong to nobody. It is deterministic: the same program
// writes the same bytes.
//
//	go run ./testdata/privacy/generate
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// source is one table of the corpus.
type source struct {
	file string
	make func(t *table) []byte
}

// clean tables have to be published untouched.
var clean = []source{
	{"festetomter.csv", leaseholds}, {"gatenavn.csv", streetNames}, {"skoler.xlsx", schoolList}, {"barnehager.json", kindergartenList},
	{"vannprover.csv", waterSamples}, {"innkjop.csv", procurement}, {"gatelys.geojson", streetLights}, {"sonemalere.tsv", zoneMeters},
	{"vegpunkter.csv", roadPoints}, {"traer.csv", trees}, {"budsjett.csv", budget}, {"valgresultat.csv", election}, {"partistoette.csv", partySupport},
	{"bibliotekkatalog.ndjson", catalogue}, {"rutetabell.csv", timetable}, {"luftkvalitet.csv", airQuality}, {"reguleringsplaner.ods", zoning},
	{"parkeringsgebyr.csv", parkingFines}, {"fartoy.csv", vessels}, {"bygninger.xlsx", buildings}, {"varelager.csv", stockList}, {"fagsystemer.csv", systems},
	{"apningstider.csv", openingHours}, {"stillingshjemler.csv", positionTitles}, {"folkemengde.csv", population}, {"sykkelteller.csv", bikeCounters},
	{"badevann.csv", bathing}, {"moteplan.csv", meetings}, {"playgrounds.csv", playgrounds}, {"borehull.tsv", boreholes}, {"elevtal.csv", pupilsPerSchool},
	{"toemmeruter.ndjson", wasteRoutes}, {"utekunst.csv", publicArt}, {"poststeder.tsv", postTowns}, {"stadnamn.json", placeNames}, {"maalere.csv", gauges}, {"arrangementer.csv", events},
	{"husholdninger.csv", households}, {"gebyrer.csv", fees}, {"energi.ods", energy}, {"nokkeltall.csv", shares}, {"vegarbeid.ndjson", roadworks}, {"hoydepunkter.csv", lines},
	{"halltider.xlsx", sportsHalls}, {"snodeponi.csv", snowDepots}, {"skogbestand.csv", forests}, {"morsmaal.csv", alreadySuppressed},
}

// personal tables hold something that must not be published.
var personal = []source{
	{"ansatte.csv", employees}, {"ytelser.csv", benefits}, {"hjemmehjelp.csv", lostZeros}, {"skjemamottak.tsv", separatedIDs}, {"leieinntekter.csv", lateID},
	{"vaksiner.csv", rule2032}, {"eksport1.csv", silentNames}, {"introduksjon.csv", newcomers}, {"prosjekter.csv", listedNames}, {"vaktliste.csv", initials},
	{"medlemmer.tsv", shoutedNames}, {"parkeringstillatelser.xlsx", parkingPermits}, {"helsepersonell.csv", healthWorkers}, {"restanser.csv", debtors},
	{"refusjoner.csv", refunds}, {"tjenestereiser.csv", travellers}, {"tilgangslogg.ndjson", accessLog}, {"devices.csv", devices}, {"reisespor.csv", traces},
	{"hjemmebesok.geojson", homeVisits}, {"boligeiere.csv", homeowners}, {"klasselister.xlsx", classList}, {"karakterer.csv", marks}, {"sokere.ods", applicants},
	{"hunderegister.tsv", dogs}, {"batplasser.csv", berths}, {"barnehageko.json", queue}, {"utlan.csv", loans}, {"kulturstipend.csv", artists}, {"uten_overskrift.csv", headless},
	{"kontakter.csv", contacts}, {"levekar.csv", survey}, {"innleggelser.csv", birthDates}, {"hytter.csv", sparse}, {"customers.csv", english}, {"timeliste.xlsx", timesheet}, {"byggesaker.json", buildingCases},
	{"leverandorreskontro.csv", ledger}, {"tilskot.csv", grants}, {"vannkunder.csv", customers},
	{"pasienter.csv", patients}, {"hjemmetjenester.xlsx", crosstab}, {"barnevern.csv", childWelfare}, {"spesialundervisning.json", specialNeeds}, {"immigrants.csv", nationality}, {"bosatte.csv", settled},
	{"henvendelser.csv", inquiries}, {"horing.ndjson", hearing}, {"feedback.json", feedback}, {"klager.csv", complaints}, {"referater.xlsx", minutes}, {"befaringer.csv", inspections},
}

func main() {
	log.SetFlags(0)
	dir := filepath.Join("testdata", "privacy")
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := os.MkdirAll(filepath.Join(dir, "tables"), 0o755); err != nil {
		log.Fatal(err)
	}
	var all []labels
	total := 0
	for i, list := range [][]source{clean, personal} {
		for _, s := range list {
			content, l := build(s, i == 0)
			if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(l.File)), content, 0o644); err != nil {
				log.Fatal(err)
			}
			total += len(content)
			all = append(all, l)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "labels.json"), encodeLabels(all), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d tables, %d of them clean, %d bytes\n", len(all), len(clean), total)
}

// build makes one table with random numbers of its own.
func build(s source, clean bool) ([]byte, labels) {
	seed := uint64(20270401)
	for _, b := range []byte(s.file) {
		seed = seed*31 + uint64(b)
	}
	t := &table{maker: &maker{Rand: rand.New(rand.NewPCG(seed, 1))}}
	content := s.make(t)
	l := t.finish("tables/"+s.file, clean)
	if strings.HasSuffix(s.file, ".geojson") {
		l.Columns["geometry"] = l.Columns["lon"]
		delete(l.Columns, "lon")
		delete(l.Columns, "lat")
	}
	return content, l
}

// encodeLabels writes one table a line, so that a change shows where it is.
func encodeLabels(all []labels) []byte {
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, l := range all {
		if i > 0 {
			b.WriteString(",\n")
		}
		var line bytes.Buffer
		enc := json.NewEncoder(&line)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(l); err != nil {
			log.Fatal(err)
		}
		b.Write(bytes.TrimRight(line.Bytes(), "\n"))
	}
	b.WriteString("\n]\n")
	return b.Bytes()
}
