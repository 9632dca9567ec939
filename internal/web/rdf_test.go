package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/search"
)

func TestNegotiation(t *testing.T) {
	h := newFixture(t).handler()
	tests := []struct{ accept, want string }{
		{browser, "text/html"},
		{"", "text/html"},
		{"*/*", "text/html"},
		{"image/png", "text/html"},
		{"text/turtle", "text/turtle"},
		{"application/ld+json", "application/ld+json"},
		{"application/rdf+xml", "application/rdf+xml"},
		{"application/n-triples", "application/n-triples"},
		{"text/html;q=0.5, text/turtle", "text/turtle"},
		{"text/turtle;q=0.5, text/html", "text/html"},
		{"application/rdf+xml;q=0.4, application/ld+json;q=0.9, */*;q=0.1", "application/ld+json"},
	}
	for _, target := range []string{"/datasets/bysykkelturer", "/catalog"} {
		for _, tt := range tests {
			w := get(t, h, target, "Accept", tt.accept)
			got, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
			if w.Code != http.StatusOK || got != tt.want {
				t.Errorf("%s with Accept %q: %d %s, want %s", target, tt.accept, w.Code, got, tt.want)
			}
			if !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept") {
				t.Errorf("%s: no Vary", target)
			}
		}
	}
}

// The catalog's RDF is the current generation's own object, by extension and by Accept, with
// what harvesters need: length, ETag, no Content-Encoding.
func TestCatalogRDF(t *testing.T) {
	f := newFixture(t)
	h := f.handler()
	gen, _, err := search.Load(t.Context(), f.bucket)
	f.must(err)
	for _, format := range dcat.Formats() {
		w := get(t, h, "/catalog."+format.Extension(), "Accept-Encoding", "gzip", "Accept", "text/html")
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), format.MediaType()) {
			t.Errorf("%s: %d %s", format, w.Code, w.Header().Get("Content-Type"))
		}
		if w.Body.String() != string(f.object(search.RDFKey(gen.ID, format))) {
			t.Errorf("%s: not the generation's bytes", format)
		}
		if w.Header().Get("Content-Encoding") != "" || w.Header().Get("Content-Length") == "" {
			t.Errorf("%s: %v", format, w.Header())
		}
		again := get(t, h, "/catalog."+format.Extension(), "If-None-Match", w.Header().Get("Etag"))
		if again.Code != http.StatusNotModified {
			t.Errorf("%s: %d with its own ETag", format, again.Code)
		}
		one := get(t, h, "/datasets/bysykkelturer."+format.Extension())
		if one.Code != http.StatusOK || !strings.Contains(one.Body.String(), baseURL+"/datasets/bysykkelturer") {
			t.Errorf("%s of a dataset: %d", format, one.Code)
		}
	}
	for target, want := range map[string]int{
		"/datasets/trukket.ttl": 410, "/datasets/finnes-ikke.ttl": 404, "/datasets/bysykkelturer.exe": 404, "/catalog.exe": 404, "/other.ttl": 404, "/catalog.ttl.gz": 404,
	} {
		if w := get(t, h, target, "Accept", "text/turtle"); w.Code != want {
			t.Errorf("%s: %d, want %d", target, w.Code, want)
		}
	}
}

// A harvester deletes what a 200 leaves out, so a catalog that is not there is a 503.
func TestCatalogRDFIsNeverEmptyByAccident(t *testing.T) {
	if w := get(t, emptyFixture(t).handler(), "/catalog.ttl"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("before the first build: %d", w.Code)
	}
	f := newFixture(t)
	gen, _, err := search.Load(t.Context(), f.bucket)
	f.must(err)
	f.must(f.bucket.Delete(t.Context(), search.RDFKey(gen.ID, dcat.Turtle)))
	if w := get(t, f.handler(), "/catalog.ttl"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("with a lost object: %d", w.Code)
	}
	f.must(f.bucket.Delete(t.Context(), search.RDFKey(gen.ID, dcat.JSONLD)))
	_, err = f.bucket.Put(t.Context(), "catalog/latest.json", strings.NewReader("{"), objstore.PutOptions{})
	f.must(err)
	for _, target := range []string{"/catalog.ttl", "/", "/api/v1/datasets", "/feed.atom"} {
		if w := get(t, f.handler(), target); w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s with a damaged catalog: %d", target, w.Code)
		}
	}
}

// A new generation is seen a second after it was swapped in, and asked for at most that often.
func TestNewGenerationIsSeen(t *testing.T) {
	f := newFixture(t)
	h := f.handler()
	before := get(t, h, "/api/v1/datasets").Body.String()
	f.publishMany(1)
	f.build()
	if got := get(t, h, "/api/v1/datasets").Body.String(); got != before {
		t.Error("the catalog was loaded twice in one second")
	}
	f.now = f.now.Add(time.Second)
	if got := get(t, h, "/api/v1/datasets").Body.String(); !strings.Contains(got, `"total":4`) {
		t.Error("the new generation is not seen")
	}
}
