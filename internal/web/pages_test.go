package web_test

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/allmenning/allmenning/internal/web"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Sizes and digests are those of the files that the Parquet writer of the day makes.
var (
	digests = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	sizes   = regexp.MustCompile(`[0-9]+([.,][0-9]+)?\x{a0}k?B\b`)
)

func normal(s string) string {
	return sizes.ReplaceAllString(digests.ReplaceAllString(s, "DIGEST"), "SIZE")
}

var pageTests = []struct {
	name   string
	target string
	status int
}{
	{"catalog-nb", "/", 200},
	{"catalog-en", "/?lang=en", 200},
	{"catalog-search", "/?q=sykkel&theme=TRAN", 200},
	{"catalog-none", "/?q=finnesikke", 200},
	{"dataset-nb", "/datasets/bysykkelturer", 200},
	{"dataset-en", "/datasets/bysykkelturer?lang=en", 200},
	{"dataset-geometry", "/datasets/lekeplasser", 200},
	{"dataset-hostile", "/datasets/rare-tegn", 200},
	{"version-old", "/datasets/bysykkelturer/versions/2026-09-02-00000000a1", 200},
	{"version-gone", "/datasets/bysykkelturer/versions/2026-08-02-00000000a0", 410},
	{"dataset-gone", "/datasets/trukket", 410},
	{"version-of-gone-dataset", "/datasets/trukket/versions/2026-07-01-00000000e1", 410},
	{"unknown-dataset", "/datasets/finnes-ikke", 404},
	{"unknown-version", "/datasets/bysykkelturer/versions/2020-01-01-0000000000", 404},
	{"unknown", "/nowhere/at/all", 404},
	{"bad-page", "/?page=99&lang=en", 400},
}

func TestPages(t *testing.T) {
	h := newFixture(t).handler()
	for _, tt := range pageTests {
		t.Run(tt.name, func(t *testing.T) {
			w := page(t, h, tt.target)
			if w.Code != tt.status {
				t.Fatalf("status %d, want %d", w.Code, tt.status)
			}
			if got := w.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
				t.Errorf("Content-Type %q", got)
			}
			golden(t, tt.name+".html", normal(w.Body.String()))
			checkPage(t, w.Body.String())
		})
	}
}

// Nothing is published yet: the front page says what to type.
func TestEmptyCatalog(t *testing.T) {
	f := emptyFixture(t)
	for name, build := range map[string]bool{"before the first build": false, "built empty": true} {
		t.Run(name, func(t *testing.T) {
			if build {
				f.build()
				f.now = f.now.Add(2e9)
			}
			w := page(t, f.handler(), "/")
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "allmenning publish data.yaml --approve") {
				t.Errorf("status %d, or the page does not say how to publish", w.Code)
			}
			checkPage(t, w.Body.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "pages", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-golden +got; -update rewrites it):\n%s", name, diff)
	}
}

// checkPage holds a page to what all pages promise: no script and no inline style (the
// Content-Security-Policy would refuse them), ids that exist and are unique, one main
// landmark, one first heading, labelled fields and scroll areas, and links that lead somewhere.
func checkPage(t *testing.T, body string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]int{}
	count := map[string]int{}
	labels := map[string]bool{}
	var references []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		for _, a := range n.Attr {
			switch {
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("<%s> has an inline %s", n.Data, a.Key)
			case a.Key == "id":
				ids[a.Val]++
			case a.Key == "aria-labelledby" || a.Key == "aria-describedby" || a.Key == "aria-controls":
				references = append(references, strings.Fields(a.Val)...)
			case a.Key == "for":
				labels[a.Val] = true
				references = append(references, a.Val)
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				references = append(references, a.Val[1:])
			}
			if (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("<%s> has a script in its %s", n.Data, a.Key)
			}
		}
		checkElement(t, n, labels)
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q is there %d times", id, n)
		}
	}
	for _, id := range references {
		if ids[id] == 0 {
			t.Errorf("something refers to id %q, which is not there", id)
		}
	}
	if count["script"] > 0 || count["style"] > 0 {
		t.Errorf("%d scripts and %d style elements, want none", count["script"], count["style"])
	}
	if count["h1"] != 1 || count["main"] != 1 || count["title"] != 1 {
		t.Errorf("%d h1, %d main, %d title, want one of each", count["h1"], count["main"], count["title"])
	}
}

func checkElement(t *testing.T, n *html.Node, labels map[string]bool) {
	t.Helper()
	switch {
	case n.Data == "html" && attr(n, "lang") == "":
		t.Error("the page does not say its language")
	case attr(n, "role") == "region" && (attr(n, "tabindex") != "0" || attr(n, "aria-label") == ""):
		t.Error("a scroll area cannot be reached or has no name")
	case n.Data == "table" && attr(n.Parent, "role") != "region":
		t.Error("a table is in no scroll area")
	case (n.Data == "input" && attr(n, "type") != "hidden" || n.Data == "select") && !labels[attr(n, "id")]:
		t.Errorf("field %q has no label before it", attr(n, "id"))
	case n.Data == "svg" && attr(n, "aria-hidden") != "true" && (attr(n, "role") != "img" || attr(n, "aria-label") == ""):
		t.Error("a picture has no text")
	case n.Data == "img" && attr(n, "alt") == "":
		t.Error("an image has no text")
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestLanguage(t *testing.T) {
	h := newFixture(t).handler()
	tests := []struct{ target, accept, want string }{
		{"/", "", "nb"},
		{"/", "en-GB,en;q=0.9", "en"},
		{"/", "nn-NO", "nb"},
		{"/", "de, fr;q=0.9", "nb"},
		{"/", "nb;q=0.3, en;q=0.8", "en"},
		{"/?lang=nb", "en", "nb"},
		{"/?lang=en", "nb", "en"},
		{"/?lang=de", "en", "en"},
		{"/?lang=%3Cscript%3E", "", "nb"},
		{"/", "en;q=nonsense", "nb"},
	}
	for _, tt := range tests {
		w := get(t, h, tt.target, "Accept-Language", tt.accept)
		if got := w.Header().Get("Content-Language"); got != tt.want {
			t.Errorf("%s with %q: language %q, want %q", tt.target, tt.accept, got, tt.want)
		}
		if !strings.Contains(w.Body.String(), `<html lang="`+tt.want+`"`) {
			t.Errorf("%s with %q: the page says another language", tt.target, tt.accept)
		}
		if !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept-Language") {
			t.Errorf("%s: Vary does not name Accept-Language", tt.target)
		}
	}
}

// A reader who chose a language keeps it from page to page, without a cookie.
func TestChosenLanguageStays(t *testing.T) {
	w := page(t, newFixture(t).handler(), "/?lang=en")
	if !strings.Contains(w.Body.String(), `href="/datasets/bysykkelturer?lang=en"`) {
		t.Error("links lose the language")
	}
	if w.Header().Get("Set-Cookie") != "" {
		t.Error("a cookie was set")
	}
}

// What a request holds appears escaped or not at all.
func TestNothingIsReflectedUnescaped(t *testing.T) {
	h := newFixture(t).handler()
	const evil = "<script>alert(9)</script>"
	for _, target := range []string{
		"/?q=%3Cscript%3Ealert(9)%3C/script%3E", "/?theme=%3Cscript%3Ealert(9)%3C/script%3E", "/?page=%3Cscript%3Ealert(9)%3C/script%3E",
		"/%3Cscript%3Ealert(9)%3C/script%3E", "/datasets/%3Cscript%3Ealert(9)%3C%2Fscript%3E", "/?lang=en&q=%22%3E%3Cscript%3Ealert(9)%3C/script%3E",
		"/api/v1/datasets?cursor=%3Cscript%3Ealert(9)%3C/script%3E", "/data/%3Cscript%3E/latest.json",
	} {
		w := page(t, h, target)
		if strings.Contains(w.Body.String(), evil) {
			t.Errorf("%s is reflected", target)
		}
		for name, values := range w.Header() {
			if strings.Contains(strings.Join(values, ""), "alert(9)") {
				t.Errorf("%s is reflected in %s", target, name)
			}
		}
	}
}

func TestPagingOfTheList(t *testing.T) {
	f := emptyFixture(t)
	for range 3 {
		f.publishMany(20)
	}
	f.build()
	h := f.handler()
	first, last := page(t, h, "/?lang=en"), page(t, h, "/?lang=en&page=3")
	if got := strings.Count(first.Body.String(), "al-dataset\""); got != 25 {
		t.Errorf("%d datasets on the first page, want 25", got)
	}
	if got := strings.Count(last.Body.String(), "al-dataset\""); got != 10 {
		t.Errorf("%d datasets on the last page, want 10", got)
	}
	if !strings.Contains(first.Body.String(), `rel="next" href="/?lang=en&amp;page=2"`) || strings.Contains(last.Body.String(), `rel="next"`) {
		t.Error("the pages are not linked")
	}
	checkPage(t, first.Body.String())
}

func TestMessagesAreComplete(t *testing.T) {
	var used strings.Builder
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if name == "messages.go" || strings.HasSuffix(name, "_test.go") {
				continue
			}
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			used.Write(b)
		}
	}
	// Keys that are put together from a prefix and a code.
	composed := regexp.MustCompile(`^(type|treat|file)\.|^(files|rows|cols|removed|vers|code|cite)\.heading$`)
	verbs := regexp.MustCompile(`%[a-z]`)
	for key, m := range web.MessageTexts() {
		if m[0] == "" || m[1] == "" {
			t.Errorf("%s lacks a language", key)
		}
		if a, b := verbs.FindAllString(m[0], -1), verbs.FindAllString(m[1], -1); len(a) != len(b) {
			t.Errorf("%s has %d verbs in Norwegian and %d in English", key, len(a), len(b))
		}
		if !composed.MatchString(key) && !strings.Contains(used.String(), `"`+key+`"`) {
			t.Errorf("%s is used nowhere", key)
		}
	}
}
