package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/search"
)

func library() search.Generation {
	entry := func(id opendata.DatasetID, nb, en, description, publisher string, themes, keywords, columns []string) search.Entry {
		return search.Entry{ID: id, Columns: columns, Metadata: opendata.Metadata{
			Title: opendata.T(nb, "", en), Description: opendata.Text{"nb": description}, Theme: themes,
			Keywords: map[string][]string{"nb": keywords}, Publisher: opendata.Publisher{Name: publisher}}}
	}
	return search.Generation{Entries: []search.Entry{
		entry("badeplasser", "Badeplasser", "Bathing places", "Vannkvalitet og temperatur.", "Bærum kommune", []string{"ENVI"}, []string{"strand", "Ålesund"}, []string{"temperatur"}),
		entry("kjoretoy", "Kjøretøy i drift", "Vehicles", "Biler og sykler kommunen eier.", "Oslo kommune", []string{"TRAN", "GOVE"}, []string{"bil"}, []string{"registrert_år"}),
		entry("strand", "Strender", "Beaches", "Steder å bade.", "Oslo kommune", []string{"ENVI"}, nil, []string{"areal"}),
		entry("sykkel", "Sykkeltellinger", "Bicycle counts", "Antall per time.", "Oslo kommune", []string{"TRAN"}, []string{"trafikk"}, []string{"stasjon"}),
		entry("aas", "Åser", "Hills", "Høyde over havet.", "Oslo kommune", nil, nil, []string{"hoyde"}),
	}}
}

func TestFind(t *testing.T) {
	tests := []struct {
		name  string
		query search.Query
		want  []opendata.DatasetID
	}{
		{"everything, by Norwegian title", search.Query{Lang: "nb"}, []opendata.DatasetID{"badeplasser", "kjoretoy", "strand", "sykkel", "aas"}},
		{"everything, by English title", search.Query{Lang: "en"}, []opendata.DatasetID{"badeplasser", "strand", "sykkel", "aas", "kjoretoy"}},
		{"no language is Bokmål", search.Query{}, []opendata.DatasetID{"badeplasser", "kjoretoy", "strand", "sykkel", "aas"}},
		{"beginning of a title word", search.Query{Text: "sykkelt"}, []opendata.DatasetID{"sykkel"}},
		{"title before keyword", search.Query{Text: "strand"}, []opendata.DatasetID{"strand", "badeplasser"}},
		{"title before description", search.Query{Text: "bade"}, []opendata.DatasetID{"badeplasser", "strand"}},
		{"keyword before description", search.Query{Text: "bil"}, []opendata.DatasetID{"kjoretoy"}},
		{"column before description", search.Query{Text: "temperatur"}, []opendata.DatasetID{"badeplasser"}},
		{"column name with an underscore", search.Query{Text: "registrert"}, []opendata.DatasetID{"kjoretoy"}},
		{"publisher", search.Query{Text: "bærum"}, []opendata.DatasetID{"badeplasser"}},
		{"every word must match", search.Query{Text: "oslo sykkel"}, []opendata.DatasetID{"sykkel"}},
		{"one word does not match", search.Query{Text: "oslo tog"}, nil},
		{"other languages' titles count", search.Query{Text: "vehicles"}, []opendata.DatasetID{"kjoretoy"}},
		{"case", search.Query{Text: "SYKKELTELLINGER"}, []opendata.DatasetID{"sykkel"}},
		{"ø as o", search.Query{Text: "kjoretoy"}, []opendata.DatasetID{"kjoretoy"}},
		{"ø as oe", search.Query{Text: "kjoeretoey"}, []opendata.DatasetID{"kjoretoy"}},
		{"ø as ö", search.Query{Text: "kjöretöy"}, []opendata.DatasetID{"kjoretoy"}},
		{"ø where a column has o", search.Query{Text: "høyde"}, []opendata.DatasetID{"aas"}},
		{"å as a", search.Query{Text: "alesund"}, []opendata.DatasetID{"badeplasser"}},
		{"å as aa", search.Query{Text: "aalesund"}, []opendata.DatasetID{"badeplasser"}},
		{"å in two code points", search.Query{Text: "A\u030Alesund"}, []opendata.DatasetID{"badeplasser"}},
		{"æ as ae", search.Query{Text: "baerum"}, []opendata.DatasetID{"badeplasser"}},
		{"theme", search.Query{Theme: "TRAN"}, []opendata.DatasetID{"kjoretoy", "sykkel"}},
		{"theme and text", search.Query{Text: "oslo", Theme: "ENVI"}, []opendata.DatasetID{"strand"}},
		{"unknown theme", search.Query{Theme: "NONE"}, nil},
		{"punctuation only", search.Query{Text: " - !"}, []opendata.DatasetID{"badeplasser", "kjoretoy", "strand", "sykkel", "aas"}},
		{"not UTF-8", search.Query{Text: "\xff\xfe"}, []opendata.DatasetID{"badeplasser", "kjoretoy", "strand", "sykkel", "aas"}},
		{"absurdly long", search.Query{Text: strings.Repeat("sykkel ", 100_000)}, []opendata.DatasetID{"sykkel"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ids(library().Find(tt.query)); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestFindIsStable(t *testing.T) {
	g := search.Generation{}
	for i := range 50 {
		g.Entries = append(g.Entries, search.Entry{ID: opendata.DatasetID(fmt.Sprintf("likt-%02d", i)),
			Metadata: opendata.Metadata{Title: opendata.Text{"nb": "Likt"}}})
	}
	want := ids(g.Find(search.Query{Text: "likt"}))
	if !slices.IsSorted(want) || len(want) != 50 {
		t.Fatalf("equal titles are not in the order of ids: %v", want)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(g.Entries), func(i, j int) { g.Entries[i], g.Entries[j] = g.Entries[j], g.Entries[i] })
	if got := ids(g.Find(search.Query{Text: "likt"})); !slices.Equal(got, want) {
		t.Errorf("the order depends on the order of entries: %v", got)
	}
}

func TestThemes(t *testing.T) {
	tests := []struct {
		name  string
		query search.Query
		want  []search.Facet
	}{
		{"all", search.Query{}, []search.Facet{{"ENVI", 2}, {"TRAN", 2}, {"GOVE", 1}}},
		{"of what was found", search.Query{Text: "sykkel"}, []search.Facet{{"TRAN", 1}}},
		{"whatever theme is chosen", search.Query{Text: "oslo", Theme: "ENVI"}, []search.Facet{{"TRAN", 2}, {"ENVI", 1}, {"GOVE", 1}}},
		{"nothing found", search.Query{Text: "tog"}, []search.Facet{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := library().Themes(tt.query); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	town := newTown(b)
	for i := range 2000 {
		town.publish(opendata.DatasetID(fmt.Sprintf("datasett-%d", i)), 1, func(m *opendata.Manifest) {
			m.Metadata.Title = opendata.Text{"nb": fmt.Sprintf("Sykkeltellinger i bydel %d", i)}
			m.Metadata.Description = opendata.Text{"nb": strings.Repeat("Antall passerende sykler per time ved faste tellepunkter. ", 5)}
		})
	}
	town.build()
	g := town.load()
	for b.Loop() {
		if len(g.Find(search.Query{Text: "sykkel bydel"})) != 2000 {
			b.Fatal("not all found")
		}
	}
}
