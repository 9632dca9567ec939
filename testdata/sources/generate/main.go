// Command generate writes the sample sources of an invented municipality, Eksempel kommune, with
// planted identifiers that belong to nobody, and planted.json, which lists them. It is
// deterministic: the same program writes the same bytes.
//
//	go run ./testdata/sources/generate
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Planted is one identifier that must never be published.
type Planted struct {
	Value   string `json:"value"` // exactly as it stands in the source
	Dataset string `json:"dataset"`
	Column  string `json:"column"`
	Kind    string `json:"kind"`
}

// maker makes one dataset's file.
type maker struct {
	*rand.Rand
	dataset string
	planted *[]Planted
}

// plant records value and returns it.
func (m maker) plant(column, kind, value string) string {
	*m.planted = append(*m.planted, Planted{Value: value, Dataset: m.dataset, Column: column, Kind: kind})
	return value
}

func pick[T any](m maker, list []T) T { return list[m.IntN(len(list))] }

func main() {
	log.SetFlags(0)
	dir := filepath.Join("testdata", "sources")
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	var planted []Planted
	for i, f := range []struct {
		dataset, file string
		make          func(m maker) []byte
	}{
		{"ansatte", "ansatte.ods", employees},
		{"badeplasser", "badeplasser.csv", bathing},
		{"barnehager", "barnehager.xlsx", kindergartens},
		{"biblioteklan", "biblioteklan.tsv", loans},
		{"budsjett", "budsjett.csv", budget},
		{"byggesaker", "byggesaker.json", building},
		{"innbyggerhenvendelser", "innbyggerhenvendelser.ndjson", inquiries},
		{"lekeplasser", "lekeplasser.geojson", playgrounds},
		{"leverandorreskontro", "leverandorreskontro.csv", ledger},
		{"luftkvalitet", "luftkvalitet.csv", air},
		{"sykkeltellinger", "sykkeltellinger.csv.gz", bikes},
		{"stonadsmottakere", "stonadsmottakere.csv", recipients},
	} {
		m := maker{Rand: rand.New(rand.NewPCG(20261101, uint64(i))), dataset: f.dataset, planted: &planted}
		if err := os.WriteFile(filepath.Join(dir, "files", f.file), f.make(m), 0o644); err != nil {
			log.Fatal(err)
		}
	}
	out, err := json.MarshalIndent(planted, "", " ")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "planted.json"), append(out, '\n'), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d identifiers planted\n", len(planted))
}
