package dcat_test

import (
	"strings"

	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/opendata"
)

// sampleCatalog is the catalog of a municipality that does not exist.
func sampleCatalog() opendata.Catalog {
	return opendata.Catalog{
		BaseURL:     "https://data.eksempel.example",
		Title:       opendata.T("Åpne data fra Eksempel kommune", "Opne data frå Eksempel kommune", "Open data from Eksempel municipality"),
		Description: opendata.T("Datasett som kommunen publiserer for alle.", "", "Datasets that the municipality publishes for everybody."),
		Publisher:   opendata.Publisher{Name: "Eksempel kommune", OrgNr: "999999999", URL: "https://www.eksempel.example/"},
		Contact:     opendata.Contact{Name: "Digitaliseringsavdelingen", Email: "opendata@example.no"},
		Languages:   []string{"nb", "en"},
		License:     "CC_BY_4_0",
		Spatial:     []string{"0301"},
		Issued:      "2026-01-15",
	}
}

// bikes is an ordinary table.
func bikes() dcat.Entry {
	return entry("sykkeltellinger", "2026-11-20-00000000a1", opendata.Metadata{
		Title:       opendata.T("Sykkeltellinger per time", "", "Hourly bicycle counts"),
		Description: opendata.T("Antall passerende sykler per time ved faste tellepunkter.", "", "Number of passing bicycles per hour at fixed counters."),
		Publisher:   opendata.Publisher{Name: "Eksempel kommune", OrgNr: "999999999"},
		Contact:     opendata.Contact{Name: "Bymiljø", Email: "bymiljo@example.no", URL: "https://www.eksempel.example/bymiljo"},
		Theme:       []string{"TRAN", "ENVI"},
		LOS:         []string{"tema/trafikkinformasjon"},
		Keywords:    map[string][]string{"nb": {"sykkel", "trafikk"}, "en": {"bicycle"}},
		License:     "CC_BY_4_0",
		Frequency:   "DAILY",
		Languages:   []string{"nb"},
		Provenance:  "nasjonal",
	}, tableFiles("sykkeltellinger")...)
}

// playgrounds is geodata and of high value.
func playgrounds() dcat.Entry {
	files := append(tableFiles("lekeplasser"), opendata.File{
		Name: "lekeplasser.geojson.gz", Format: "geojson", MediaType: "application/gzip",
		Bytes: 4096, SHA256: strings.Repeat("c3", 32), Compress: "gzip"})
	return entry("lekeplasser", "2026-11-19-00000000b2", opendata.Metadata{
		Title:       opendata.T("Lekeplasser", "Leikeplassar", "Playgrounds"),
		Description: opendata.T("Kommunale lekeplasser med beliggenhet.", "Kommunale leikeplassar med plassering.", "Municipal playgrounds and where they are."),
		Publisher:   opendata.Publisher{Name: "Eksempel eiendom KF", OrgNr: "999999998", URL: "https://eiendom.eksempel.example"},
		Theme:       []string{"REGI"},
		Keywords:    map[string][]string{"nb": {"lek"}},
		License:     "NLOD_2_0",
		Frequency:   "IRREG",
		Spatial:     []string{"0301", "http://publications.europa.eu/resource/authority/country/NOR"},
		LandingPage: "https://www.eksempel.example/lekeplasser?visning=kart&språk=nb",
		HVD:         []string{"c_ac64a52d"},
		Legislation: []string{"https://lovdata.no/eli/lov/2005/09/03/101/nor/html"},
		Provenance:  "vedtak",
	}, files...)
}

// meetings is everything at its least: only what a definition must say.
func meetings() dcat.Entry {
	e := entry("motekalender", "2026-11-18-00000000c3", opendata.Metadata{
		Title:       opendata.Text{"nb": "Møtekalender"},
		Description: opendata.Text{"nb": "Når utvalgene møtes."},
		Theme:       []string{"GOVE"},
		License:     "CC0",
	}, tableFiles("motekalender")...)
	e.Manifest.Temporal = nil
	return e
}

func sampleEntries() []dcat.Entry {
	return []dcat.Entry{playgrounds(), meetings(), bikes()}
}

func entry(id opendata.DatasetID, v opendata.VersionID, m opendata.Metadata, files ...opendata.File) dcat.Entry {
	created := string(v)[:10] + "T04:00:00Z"
	return dcat.Entry{
		Pointer: opendata.Pointer{Format: 1, Dataset: id, Seq: 3, State: opendata.StatePublished, Version: v,
			Modified: created, Issued: "2026-02-01T08:30:00Z"},
		Manifest: opendata.Manifest{Format: 1, Dataset: id, Version: v, Created: created, Metadata: m,
			Columns:  []opendata.PublishedColumn{{Name: "id", Type: opendata.Integer, Treatment: opendata.Keep}},
			Temporal: &opendata.Period{Start: "2020-01-01", End: "2026-11-17"},
			Files:    files},
	}
}

func tableFiles(id string) []opendata.File {
	return []opendata.File{
		{Name: id + ".parquet", Format: "parquet", MediaType: "application/vnd.apache.parquet", Bytes: 1048576, SHA256: strings.Repeat("a1", 32)},
		{Name: id + ".csv.gz", Format: "csv", MediaType: "application/gzip", Bytes: 524288, SHA256: strings.Repeat("b2", 32), Compress: "gzip"},
		{Name: "profile.json", Format: "profile", MediaType: "application/json", Bytes: 99, SHA256: strings.Repeat("d4", 32)},
		{Name: "datapackage.json", Format: "datapackage", MediaType: "application/json", Bytes: 98, SHA256: strings.Repeat("e5", 32)},
	}
}
