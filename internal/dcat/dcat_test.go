package dcat_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/opendata"
)

// cutOut is what the national harvester takes of one dataset: its triples and all that can be
// reached from it, but for other datasets.
func cutOut(all []string, iri string) []string {
	bySubject := map[string][]string{}
	datasets := map[string]bool{}
	for _, line := range all {
		subject, rest, _ := strings.Cut(line, " ")
		bySubject[subject] = append(bySubject[subject], line)
		if strings.Contains(rest, "#type> <http://www.w3.org/ns/dcat#Dataset>") {
			datasets[subject] = true
		}
	}
	var out []string
	seen := map[string]bool{}
	var walk func(string)
	walk = func(node string) {
		if seen[node] {
			return
		}
		seen[node] = true
		for _, line := range bySubject[node] {
			out = append(out, line)
			object := strings.TrimSuffix(strings.SplitN(line, " ", 3)[2], " .")
			if strings.HasPrefix(object, "<") && !datasets[object] {
				walk(object)
			}
		}
	}
	walk("<" + iri + ">")
	slices.Sort(out)
	return out
}

func TestDatasetIsTheCutOut(t *testing.T) {
	c := sampleCatalog()
	all := lines(t, dcat.Catalog(c, sampleEntries()))
	for _, e := range sampleEntries() {
		t.Run(string(e.Manifest.Dataset), func(t *testing.T) {
			got := lines(t, dcat.Dataset(c, e))
			if want := cutOut(all, dcat.DatasetIRI(c, e.Manifest.Dataset)); !slices.Equal(got, want) {
				t.Errorf("the document has %d triples, the cut-out %d; only in one of them:\n%s",
					len(got), len(want), strings.Join(symmetricDifference(got, want), "\n"))
			}
		})
	}
}

func symmetricDifference(a, b []string) []string {
	var diff []string
	for _, line := range a {
		if !slices.Contains(b, line) {
			diff = append(diff, "- "+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			diff = append(diff, "+ "+line)
		}
	}
	return diff
}

// Harvesters know a dataset by its IRIs and take a changed cut-out for a changed dataset.
func TestOnlyTheVersionChangesWithTheVersion(t *testing.T) {
	c, before, after := sampleCatalog(), bikes(), bikes()
	after.Manifest.Version, after.Pointer.Version = "2026-11-21-00000000a2", "2026-11-21-00000000a2"
	after.Manifest.Created, after.Pointer.Modified = "2026-11-21T04:00:00Z", "2026-11-21T04:00:00Z"
	for _, line := range symmetricDifference(lines(t, dcat.Dataset(c, before)), lines(t, dcat.Dataset(c, after))) {
		predicate := strings.Fields(line)[2]
		if !slices.ContainsFunc([]string{"#version>", "#downloadURL>", "/modified>"}, func(s string) bool { return strings.HasSuffix(predicate, s) }) {
			t.Errorf("changes with every version: %s", line)
		}
	}
}

func TestANeighbourChangesNothing(t *testing.T) {
	c, e := sampleCatalog(), bikes()
	iri := dcat.DatasetIRI(c, "sykkeltellinger")
	alone := cutOut(lines(t, dcat.Catalog(c, []dcat.Entry{e})), iri)
	among := cutOut(lines(t, dcat.Catalog(c, sampleEntries())), iri)
	if !slices.Equal(alone, among) {
		t.Errorf("differs:\n%s", strings.Join(symmetricDifference(alone, among), "\n"))
	}
}

func TestCatalogIgnoresTheOrderOfEntries(t *testing.T) {
	c, entries := sampleCatalog(), sampleEntries()
	want := lines(t, dcat.Catalog(c, entries))
	slices.Reverse(entries)
	if !slices.Equal(lines(t, dcat.Catalog(c, entries)), want) {
		t.Error("the order of entries shows")
	}
}

// objects are the objects of a subject's property, as N-Triples writes them.
func objects(t *testing.T, g *dcat.Graph, subject, predicate string) []string {
	t.Helper()
	var found []string
	for _, line := range lines(t, g) {
		f := strings.SplitN(strings.TrimSuffix(line, " ."), " ", 3)
		if f[0] == "<"+subject+">" && strings.HasSuffix(f[1], predicate+">") {
			found = append(found, f[2])
		}
	}
	return found
}

func TestDescribedAs(t *testing.T) {
	const iri = "https://data.eksempel.example/datasets/sykkeltellinger"
	tests := []struct {
		name      string
		change    func(*dcat.Entry)
		subject   string
		predicate string
		want      []string
	}{
		{"unknown codes say nothing", func(e *dcat.Entry) { e.Manifest.Metadata.Theme = []string{"TRAN", "SPACE"} },
			iri, "dcat#theme", []string{"<http://publications.europa.eu/resource/authority/data-theme/TRAN>", "<https://psi.norge.no/los/tema/trafikkinformasjon>"}},
		{"the landing page of the steward", func(e *dcat.Entry) { e.Manifest.Metadata.LandingPage = "https://www.example.no/sykkel" },
			iri, "landingPage", []string{"<https://www.example.no/sykkel>"}},
		{"a landing page that is a script", func(e *dcat.Entry) { e.Manifest.Metadata.LandingPage = "javascript:alert(1)" },
			iri, "landingPage", []string{"<" + iri + "#page>"}},
		{"no landing page", func(*dcat.Entry) {}, iri, "landingPage", []string{"<" + iri + "#page>"}},
		{"place of the catalog where the dataset has none", func(*dcat.Entry) {},
			iri, "spatial", []string{"<https://data.geonorge.no/administrativeEnheter/kommune/id/173018>"}},
		{"a place from no known list", func(e *dcat.Entry) { e.Manifest.Metadata.Spatial = []string{"https://example.no/her", "1103"} },
			iri, "spatial", []string{"<https://data.geonorge.no/administrativeEnheter/kommune/id/173091173075173090>"}},
		{"contact without an address", func(e *dcat.Entry) { e.Manifest.Metadata.Contact = opendata.Contact{Name: "Ingen"} },
			iri + "#contact", "hasURL", []string{"<" + iri + ">"}},
		{"name of the catalog's own organisation", func(e *dcat.Entry) { e.Manifest.Metadata.Publisher.Name = "EKSEMPEL KOMMUNE" },
			"https://organization-catalog.fellesdatakatalog.digdir.no/organizations/999999999", "foaf/0.1/name", []string{`"Eksempel kommune"`}},
		{"publisher without a number", func(e *dcat.Entry) { e.Manifest.Metadata.Publisher = opendata.Publisher{Name: "Laget"} },
			iri, "publisher", []string{"<" + iri + "#publisher>"}},
		{"a file of several parts", func(e *dcat.Entry) {
			e.Manifest.Files = append(e.Manifest.Files, opendata.File{Name: "del 2.parquet", Format: "parquet", Bytes: 24})
		}, iri + "#parquet", "downloadURL", []string{
			"<https://data.eksempel.example/data/sykkeltellinger/2026-11-20-00000000a1/del%202.parquet>",
			"<https://data.eksempel.example/data/sykkeltellinger/2026-11-20-00000000a1/sykkeltellinger.parquet>"}},
		{"size of several parts", func(e *dcat.Entry) {
			e.Manifest.Files = append(e.Manifest.Files, opendata.File{Name: "2.parquet", Format: "parquet", Bytes: 24})
		}, iri + "#parquet", "byteSize", []string{`"1048600"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>`}},
		{"no checksum of several parts", func(e *dcat.Entry) {
			e.Manifest.Files = append(e.Manifest.Files, opendata.File{Name: "2.parquet", Format: "parquet", Bytes: 24})
		}, iri + "#parquet", "checksum", nil},
		{"no accessService unless of high value", func(*dcat.Entry) {}, iri + "#csv", "accessService", nil},
		{"compression of a CSV file", func(*dcat.Entry) {}, iri + "#csv", "compressFormat", []string{"<https://www.iana.org/assignments/media-types/application/gzip>"}},
		{"media type of a compressed CSV file", func(*dcat.Entry) {}, iri + "#csv", "mediaType", []string{"<https://www.iana.org/assignments/media-types/text/csv>"}},
		{"a period open at one end", func(e *dcat.Entry) { e.Manifest.Temporal = &opendata.Period{Start: "2026-01-31"} },
			iri + "#temporal", "Date", []string{`"2026-01-31"^^<http://www.w3.org/2001/XMLSchema#date>`}},
		{"a time in another zone", func(e *dcat.Entry) { e.Pointer.Modified = "2026-06-01T12:00:00.123+02:00" },
			iri, "modified", []string{`"2026-06-01T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>`}},
		{"licence of the catalog where the dataset has none", func(e *dcat.Entry) { e.Manifest.Metadata.License = "" },
			iri + "#csv", "license", []string{"<http://publications.europa.eu/resource/authority/licence/CC_BY_4_0>"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := bikes()
			tt.change(&e)
			if got := objects(t, dcat.Dataset(sampleCatalog(), e), tt.subject, tt.predicate); !slices.Equal(got, tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestWebIRI(t *testing.T) {
	tests := []struct{ in, want string }{
		{"https://www.example.no/a?b=c#d", "https://www.example.no/a?b=c#d"},
		{"  http://example.no ", "http://example.no"},
		{"https://data.bærum.example/åpne data", "https://data.xn--brum-voa.example/%C3%A5pne%20data"},
		{"https://example.no/a/../b/./c", "https://example.no/b/c"},
		{"https://example.no:8443/", "https://example.no:8443/"},
		{"https://example.no/?q=<\"|\\^`{}>", "https://example.no/?q=%3C%22%7C%5C%5E%60%7B%7D%3E"},
		{"https://example.no/?q=\u202eakta", "https://example.no/?q=%E2%80%AEakta"},
		{"https://user:secret@example.no/", ""},
		{"javascript:alert(1)", ""},
		{"data:text/html,x", ""},
		{"mailto:a@example.no", ""},
		{"/relative", ""},
		{"//example.no/x", ""},
		{"https://", ""},
		{"https://exa mple.no/", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := dcat.WebIRI(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestMailIRI(t *testing.T) {
	tests := []struct{ in, want string }{
		{"opendata@example.no", "mailto:opendata@example.no"},
		{" åpne data@example.no ", "mailto:%C3%A5pne%20data@example.no"},
		{"a@b@example.no", ""},
		{"a?subject=x@example.no", "mailto:a%3Fsubject=x@example.no"},
		{"nobody", ""},
		{"@example.no", ""},
		{"a@", ""},
	}
	for _, tt := range tests {
		if got := dcat.MailIRI(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestCleanText(t *testing.T) {
	tests := []struct{ in, want string }{
		{" \n Sykkel \t\n", "Sykkel"},
		{"to\r\nlinjer\rog tre", "to\nlinjer\nog tre"},
		{"\x00\x1b[31mrød\x7f\u0085", "[31mrød"},
		{"\xffå", "\ufffdå"},
		{"a\ufffeb\U0001ffffc", "abc"},
		{"venstre\u202e", "venstre\u202e"}, // kept, and written as an escape
		{" \x00 ", ""},
	}
	for _, tt := range tests {
		if got := dcat.CleanText(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

// Characters that turn text around are never written as they are.
func TestHiddenCharactersAreEscaped(t *testing.T) {
	e := bikes()
	e.Manifest.Metadata.Title = opendata.Text{"nb": "fil\u202egnp.exe\u2066\u2028"}
	for _, f := range dcat.Formats() {
		doc := string(written(t, dcat.Dataset(sampleCatalog(), e), f))
		if strings.ContainsAny(doc, "\u202e\u2066\u2028") {
			t.Errorf("%s holds a raw control character", f)
		}
	}
}

func TestJSONLDFitsIntoAScriptElement(t *testing.T) {
	e := bikes()
	e.Manifest.Metadata.Title = opendata.Text{"nb": "</script><!--"}
	if doc := string(written(t, dcat.Dataset(sampleCatalog(), e), dcat.JSONLD)); strings.ContainsAny(doc, "<>&") {
		t.Error("raw markup in JSON-LD")
	}
}

func TestWriteReportsTheWritersError(t *testing.T) {
	g := dcat.Catalog(sampleCatalog(), sampleEntries())
	for _, f := range dcat.Formats() {
		if err := g.Write(failingWriter{}, f); err != io.ErrShortWrite {
			t.Errorf("%s: got %v", f, err)
		}
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// BenchmarkCatalog describes and writes 1 000 datasets.
func BenchmarkCatalog(b *testing.B) {
	var entries []dcat.Entry
	for i := range 1000 {
		e := bikes()
		id := opendata.DatasetID(fmt.Sprintf("datasett-%d", i))
		e.Manifest.Dataset, e.Pointer.Dataset = id, id
		entries = append(entries, e)
	}
	for _, f := range dcat.Formats() {
		b.Run(f.Extension(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var n countingWriter
				if err := dcat.Catalog(sampleCatalog(), entries).Write(&n, f); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(n))
			}
		})
	}
}

type countingWriter int64

func (n *countingWriter) Write(p []byte) (int, error) {
	*n += countingWriter(len(p))
	return len(p), nil
}
