package web_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"
)

type feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  struct {
		Name string `xml:"name"`
	} `xml:"author"`
	Links   []feedLink `xml:"link"`
	Entries []struct {
		ID      string     `xml:"id"`
		Title   string     `xml:"title"`
		Updated string     `xml:"updated"`
		Summary string     `xml:"summary"`
		Links   []feedLink `xml:"link"`
	} `xml:"entry"`
}

type feedLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

// readFeed holds a feed to RFC 4287: what must be there is there, once, and times are times.
func readFeed(t *testing.T, h http.Handler, target string) feed {
	t.Helper()
	w := get(t, h, target)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("%s: %d %s", target, w.Code, w.Header().Get("Content-Type"))
	}
	var f feed
	if err := xml.Unmarshal(w.Body.Bytes(), &f); err != nil {
		t.Fatal(err)
	}
	if f.ID == "" || f.Title == "" || f.Author.Name == "" || len(f.Links) != 2 || f.Links[0].Rel != "self" {
		t.Errorf("%s: incomplete: %+v", target, f)
	}
	if _, err := time.Parse(time.RFC3339, f.Updated); err != nil {
		t.Errorf("%s: updated: %v", target, err)
	}
	seen := map[string]bool{}
	last := "9999"
	for _, e := range f.Entries {
		if e.ID == "" || seen[e.ID] || e.Title == "" || len(e.Links) != 1 {
			t.Errorf("%s: entry %+v", target, e)
		}
		seen[e.ID] = true
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.Updated > last {
			t.Errorf("%s: entry %s at %s, after %s", target, e.ID, e.Updated, last)
		}
		last = e.Updated
	}
	return f
}

func TestCatalogFeed(t *testing.T) {
	f := readFeed(t, newFixture(t).handler(), "/feed.atom")
	var titles []string
	for _, e := range f.Entries {
		titles = append(titles, e.ID+" "+e.Title)
	}
	got := strings.Join(titles, "\n")
	for _, want := range []string{
		"tag:data.example.no,2026:event/bysykkelturer/4 Versjon trukket tilbake: Bysykkelturer",
		"tag:data.example.no,2026:event/bysykkelturer/3 Ny versjon: Bysykkelturer",
		"tag:data.example.no,2026:event/trukket/2 Datasett trukket tilbake: Trukket datasett",
		`Ny versjon: </title><script>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if f.Updated != f.Entries[0].Updated || len(f.Entries) != 8 {
		t.Errorf("updated %s, %d entries", f.Updated, len(f.Entries))
	}
}

func TestDatasetFeed(t *testing.T) {
	h := newFixture(t).handler()
	f := readFeed(t, h, "/datasets/bysykkelturer/feed.atom?lang=en")
	if f.Title != "City bike trips" || len(f.Entries) != 4 || !strings.Contains(f.Entries[0].Summary, "Reason given: Feil i varighet for juli.") {
		t.Errorf("%+v", f)
	}
	if want := baseURL + "/datasets/bysykkelturer/versions/2026-10-02-00000000a2"; f.Entries[1].Links[0].Href != want {
		t.Errorf("link %s, want %s", f.Entries[1].Links[0].Href, want)
	}
	if f := readFeed(t, h, "/datasets/trukket/feed.atom"); len(f.Entries) != 2 {
		t.Errorf("a withdrawn dataset's feed has %d entries, want 2", len(f.Entries))
	}
	if w := get(t, h, "/datasets/finnes-ikke/feed.atom"); w.Code != http.StatusNotFound {
		t.Errorf("unknown dataset: %d", w.Code)
	}
	first := get(t, h, "/feed.atom")
	if again := get(t, h, "/feed.atom", "If-None-Match", first.Header().Get("Etag")); again.Code != http.StatusNotModified {
		t.Errorf("unchanged feed: %d", again.Code)
	}
	readFeed(t, emptyFixture(t).handler(), "/feed.atom")
}
