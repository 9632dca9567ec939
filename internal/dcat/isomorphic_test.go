package dcat_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/opendata"
)

func TestFormatsAreIsomorphic(t *testing.T) {
	c := sampleCatalog()
	graphs := map[string]*dcat.Graph{"catalog": dcat.Catalog(c, sampleEntries()), "no datasets": dcat.Catalog(c, nil)}
	for _, e := range sampleEntries() {
		graphs[string(e.Manifest.Dataset)] = dcat.Dataset(c, e)
	}
	for name, g := range graphs {
		t.Run(name, func(t *testing.T) { checkIsomorphic(t, g) })
	}
}

func checkIsomorphic(t rapid.TB, g *dcat.Graph) {
	t.Helper()
	want := statements(t, []byte(strings.Join(lines(t, g), "\n")+"\n"), dcat.NTriples)
	if len(want) != g.Len() {
		t.Errorf("%d triples written of %d", len(want), g.Len())
	}
	for _, f := range dcat.Formats() {
		var doc strings.Builder
		if err := g.Write(&doc, f); err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(doc.String()) {
			t.Errorf("%s is not UTF-8", f)
		}
		if !isomorphic(statements(t, []byte(doc.String()), f), want) {
			t.Errorf("%s is not isomorphic to N-Triples:\n%s", f, doc.String())
		}
	}
}

// hostile are texts that break serialisers: each alone and in any combination.
var hostile = []string{
	`"`, `'`, `\`, `"""`, "\n", "\r\n", "\r", "\t", "\x00", "\x1b[31m", "\x7f", "\u0085", "\u2028", "\ufeff", "\ufffe",
	"]]>", "<!--", "--", "<script>", "</script>", "&amp;", "&", "<", ">", "\u202e", "\u2066", "\u200d", "\U0001F6B2", "æøå",
	"@nb", "^^xsd:date", " .", "{}|^`", "%", "%zz", "%2F", " ", "a", "http://", "\xff", "\xed\xa0\x80", "\ufffd", "e\u0301",
}

func hostileText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(hostile), rapid.StringN(0, 8, 32)), 0, 6).Draw(t, "parts")
		return strings.Join(parts, "")
	})
}

// Whatever stewards write, all four formats are well-formed and say the same.
func TestHostileMetadata(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := func(label string) string { return hostileText().Draw(rt, label) }
		c := sampleCatalog()
		c.Title["en"] = text("catalog title")
		c.Contact.URL = "https://example.no/" + text("contact path")
		e := playgrounds()
		e.Manifest.Version = opendata.VersionID(text("version"))
		m := &e.Manifest.Metadata
		m.Title = opendata.Text{"nb": text("title"), "xx": text("language nobody knows")}
		m.Description = opendata.Text{"nb": text("description"), "en": text("description")}
		m.Publisher = opendata.Publisher{Name: text("publisher"), OrgNr: text("orgnr"), URL: text("url")}
		m.Contact = opendata.Contact{Name: text("contact"), Email: text("local") + "@" + text("domain"), URL: text("contact url")}
		m.Keywords = map[string][]string{"nb": {text("keyword"), text("keyword")}}
		m.LandingPage = "https://" + text("landing host") + "/" + text("landing page") + "?" + text("query")
		m.Legislation = []string{text("legislation"), "https://lovdata.no/" + text("path")}
		m.Spatial = []string{text("place"), "http://sws.geonames.org/" + text("place")}
		m.Provenance, m.Frequency, m.License = text("provenance"), text("frequency"), text("licence")
		m.Theme, m.LOS, m.HVD, m.Languages = []string{text("theme")}, []string{text("los")}, []string{text("hvd")}, []string{text("language")}
		e.Manifest.Files[0].Name, e.Manifest.Files[0].SHA256 = text("file"), text("digest")
		e.Manifest.Temporal = &opendata.Period{Start: text("start"), End: "2026-01-01"}
		e.Pointer.Modified, e.Pointer.Issued, e.Manifest.Created = text("modified"), text("issued"), text("created")
		checkIsomorphic(rt, dcat.Catalog(c, []dcat.Entry{e}))
	})
}
