package dcat_test

import (
	"testing"

	"github.com/allmenning/allmenning/internal/dcat"
)

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

func TestNegotiate(t *testing.T) {
	tests := []struct {
		accept string
		format dcat.Format
		ok     bool
	}{
		{"", dcat.Turtle, true},
		{"  ", dcat.Turtle, true},
		{"*/*", dcat.Turtle, true},
		{"text/turtle", dcat.Turtle, true},
		{"application/ld+json", dcat.JSONLD, true},
		{"application/rdf+xml", dcat.RDFXML, true},
		{"application/n-triples", dcat.NTriples, true},
		{"APPLICATION/RDF+XML", dcat.RDFXML, true},
		{"application/ld+json, application/rdf+xml", dcat.JSONLD, true},
		{"application/rdf+xml, application/ld+json", dcat.JSONLD, true},
		{"application/ld+json;q=0.5, application/rdf+xml;q=0.6", dcat.RDFXML, true},
		{"application/rdf+xml;q=0.9, */*;q=0.1", dcat.RDFXML, true},
		{"text/*;q=0.3, application/*;q=0.7", dcat.JSONLD, true},
		{"*/*, text/turtle;q=0", dcat.JSONLD, true},
		{"text/turtle;q=0, */*;q=0", dcat.Turtle, false},
		{`application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted";q=0.9, text/turtle;q=0.2`, dcat.JSONLD, true},
		{"text/html", dcat.Turtle, false},
		{"image/png, text/html;q=0.5", dcat.Turtle, false},
		{browser, dcat.Turtle, true},
		{"application/n-triples;q=2", dcat.Turtle, false},
		{"application/n-triples;q=NaN", dcat.Turtle, false},
		{"application/n-triples;q=x, text/turtle", dcat.Turtle, true},
		{"nonsense", dcat.Turtle, false},
		{";;;,,,", dcat.Turtle, false},
	}
	for _, tt := range tests {
		f, ok := dcat.Negotiate(tt.accept)
		if ok != tt.ok || (ok && f != tt.format) {
			t.Errorf("%q: got %s, %v", tt.accept, f, ok)
		}
	}
}

func TestPrefersHTML(t *testing.T) {
	tests := []struct {
		accept string
		want   bool
	}{
		{browser, true},
		{"", true},
		{"*/*", true},
		{"text/html", true},
		{"text/turtle", false},
		{"text/turtle, text/html;q=0.9", false},
		{"text/turtle;q=0.8, text/html;q=0.9", true},
		{"text/turtle, */*;q=0.1", false},
		{"application/ld+json, text/html", true},
		{"image/png", false},
		{"text/html;q=0", false},
	}
	for _, tt := range tests {
		if got := dcat.PrefersHTML(tt.accept); got != tt.want {
			t.Errorf("%q: got %v", tt.accept, got)
		}
	}
}

func TestFormatOf(t *testing.T) {
	for _, f := range dcat.Formats() {
		if got, ok := dcat.FormatOf(f.Extension()); !ok || got != f {
			t.Errorf("%s: got %s, %v", f, got, ok)
		}
	}
	if _, ok := dcat.FormatOf("xml"); ok {
		t.Error("xml is no extension of ours")
	}
}

// FuzzNegotiate: an Accept header comes from anybody. What is chosen is acceptable, and a
// header is judged the same way twice.
func FuzzNegotiate(f *testing.F) {
	f.Add("")
	f.Add(browser)
	f.Add(`application/ld+json;profile="a,b";q=0.9, */*;q=0`)
	f.Add("text/turtle;q=1e-3, , ;q=, */*;q=+.5")
	f.Fuzz(func(t *testing.T, accept string) {
		format, ok := dcat.Negotiate(accept)
		again, okAgain := dcat.Negotiate(accept)
		if format != again || ok != okAgain {
			t.Errorf("%q: two answers", accept)
		}
		if _, known := dcat.FormatOf(format.Extension()); !known {
			t.Errorf("%q: format %d", accept, format)
		}
		if dcat.PrefersHTML(accept) && !ok && accept == "" {
			t.Errorf("%q: nothing acceptable", accept)
		}
	})
}
