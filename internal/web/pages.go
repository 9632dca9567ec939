package web

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/search"
	"github.com/allmenning/allmenning/internal/vocabulary"
)

// loadPages parses the templates once per language: the functions they call know theirs.
func loadPages(zone *time.Location) (map[string]*template.Template, error) {
	pages := map[string]*template.Template{}
	for _, lang := range []string{norwegian, english} {
		t, err := template.New("").Option("missingkey=error").Funcs(templateFuncs(lang, zone)).ParseFS(templateFiles, "templates/*.html")
		if err != nil {
			return nil, err
		}
		pages[lang] = t
	}
	return pages, nil
}

func templateFuncs(lang string, zone *time.Location) template.FuncMap {
	return template.FuncMap{
		"t": func(key string, args ...any) (string, error) {
			if _, ok := messages[key]; !ok {
				return "", fmt.Errorf("no message %q", key)
			}
			return message(lang, key, args...), nil
		},
		"text":     func(t opendata.Text) string { return t.In(lang) },
		"lang":     func(t opendata.Text) template.HTMLAttr { return langAttr(t, lang) },
		"num":      func(n int64) string { return formatNumber(n, lang) },
		"size":     func(n int64) string { return formatSize(n, lang) },
		"day":      func(s string) string { return formatDay(s, lang, zone) },
		"datetime": func(s string) string { return formatTime(s, lang, zone) },
		"excerpt":  excerpt,
		"isweb":    isWeb,
		"theme": func(code string) string {
			term, ok := vocabulary.Theme(code)
			if !ok {
				return code
			}
			return term.Label(lang)
		},
		"format": func(name string) string { return formatLabel(opendata.File{Format: name}) },
	}
}

// isWeb reports whether an address that a steward wrote can be linked to.
func isWeb(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// frame is what every page has around its content.
type frame struct {
	Lang        string
	Title       string
	Description string
	Canonical   string
	Switch      map[string]string // address of this page by language
	Catalog     opendata.Catalog
	Software    string
	Feed        string
	RDF         []link // of this page's subject
	CatalogRDF  []link
	NoIndex     bool

	explicit string // ?lang= as asked for, carried along by links
}

// link is an address with its text.
type link struct{ Text, Type, URL string }

// Link is an address of ours that keeps the language which the reader chose.
func (f frame) Link(path string) string {
	if f.explicit == "" {
		return path
	}
	return path + "?lang=" + f.explicit
}

// Path is an address of ours below /datasets.
func (f frame) Path(id opendata.DatasetID) string { return f.Link("/datasets/" + string(id)) }

// Explicit is the language to send along with the search form.
func (f frame) Explicit() string { return f.explicit }

func (s *site) frame(r *http.Request, title, canonical string) frame {
	lang := language(r)
	f := frame{
		Lang: lang, Title: title, Canonical: s.base + canonical, Catalog: s.cfg.Catalog, Software: s.cfg.Version,
		Description: excerpt(s.cfg.Catalog.Description.In(lang), 160),
		Feed:        "/feed.atom", CatalogRDF: rdfLinks("/catalog"), RDF: rdfLinks("/catalog"),
		explicit: explicitLanguage(r), Switch: map[string]string{},
	}
	for _, other := range []string{norwegian, english} {
		q := url.Values{"lang": {other}}
		for _, name := range []string{"q", "theme", "page"} {
			if v := r.URL.Query().Get(name); v != "" && canonical == "/" {
				q.Set(name, v)
			}
		}
		f.Switch[other] = canonical + "?" + q.Encode()
	}
	return f
}

func rdfLinks(path string) []link {
	names := map[dcat.Format]string{dcat.Turtle: "Turtle", dcat.JSONLD: "JSON-LD", dcat.RDFXML: "RDF/XML", dcat.NTriples: "N-Triples"}
	var links []link
	for _, f := range dcat.Formats() {
		links = append(links, link{names[f], f.MediaType(), path + "." + f.Extension()})
	}
	return links
}

// render sends a page whole: a template that fails sends nothing of it.
func (s *site) render(w http.ResponseWriter, r *http.Request, status int, name string, data any) error {
	lang := language(r)
	var body bytes.Buffer
	if err := s.pages[lang].ExecuteTemplate(&body, name, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	h := w.Header()
	h.Add("Vary", "Accept-Language")
	h.Set("Content-Language", lang)
	if status == http.StatusOK {
		respond(w, r, "text/html; charset=utf-8", body.Bytes())
		return nil
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	send(w, r, status, body.Bytes())
	return nil
}

// pageSize is how many datasets one page of the list shows.
const pageSize = 25

// themeOption is one choice of the theme filter.
type themeOption struct {
	Code, Label string
	Chosen      bool
	Count       int
}

type catalogPage struct {
	frame
	Query, Theme   string
	ThemeLabel     string
	Themes         []themeOption
	Searched       bool
	Empty          bool // nothing at all is published
	Total          int64
	Entries        []search.Entry
	Page, Pages    string
	Previous, Next string
}

// serveCatalogPage is the front page: search and the list of datasets.
func (s *site) serveCatalogPage(w http.ResponseWriter, r *http.Request) error {
	query, err := searchQuery(r)
	if err != nil {
		return err
	}
	gen, err := s.catalog.get(r.Context())
	if err != nil {
		return err
	}
	lang := language(r)
	found := gen.Find(query)
	p := catalogPage{
		frame: s.frame(r, s.cfg.Catalog.Title.In(lang), "/"), Query: query.Text, Theme: query.Theme,
		Themes: themeOptions(gen, query, lang), Searched: query.Text != "" || query.Theme != "",
		Empty: len(gen.Entries) == 0, Total: int64(len(found)),
	}
	if term, ok := vocabulary.Theme(query.Theme); ok {
		p.ThemeLabel = term.Label(lang)
	}
	p.NoIndex = p.Searched
	if err := p.turnTo(r, found); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "catalog", p)
}

// turnTo fills in one page of the list.
func (p *catalogPage) turnTo(r *http.Request, found []search.Entry) error {
	pages := max(1, (len(found)+pageSize-1)/pageSize)
	n, err := numberParam(r.URL.Query().Get("page"), "page", 1, 1, int64(pages))
	if err != nil {
		return err
	}
	first := (n - 1) * pageSize
	p.Entries = found[first:min(first+pageSize, len(found))]
	p.Page, p.Pages = strconv.Itoa(n), strconv.Itoa(pages)
	address := func(to int) string {
		q := url.Values{"page": {strconv.Itoa(to)}}
		for name, v := range map[string]string{"q": p.Query, "theme": p.Theme, "lang": p.explicit} {
			if v != "" {
				q.Set(name, v)
			}
		}
		return "/?" + q.Encode()
	}
	if n > 1 {
		p.Previous = address(n - 1)
	}
	if n < pages {
		p.Next = address(n + 1)
	}
	return nil
}

// themeOptions are the themes of the datasets that match the search text, with their number.
func themeOptions(gen search.Generation, query search.Query, lang string) []themeOption {
	var options []themeOption
	for _, facet := range gen.Themes(query) {
		option := themeOption{facet.Theme, facet.Theme, facet.Theme == query.Theme, facet.Count}
		if term, ok := vocabulary.Theme(facet.Theme); ok {
			option.Label = term.Label(lang)
		}
		options = append(options, option)
	}
	slices.SortFunc(options, func(a, b themeOption) int { return cmp.Compare(a.Label, b.Label) })
	return options
}

type problemPage struct {
	frame
	Heading, Message, Hint, ID string
	When, Reason               string // of a withdrawal
	Gone                       bool
	Dataset                    string // address of the dataset that a withdrawn version belongs to
}

// failPage answers an error with a page.
func (s *site) failPage(w http.ResponseWriter, r *http.Request, out failure, lang string) {
	key := map[int]string{
		http.StatusNotFound: "problem.unknown", http.StatusServiceUnavailable: "problem.away",
		http.StatusInternalServerError: "problem.internal",
	}[out.status]
	if key == "" {
		key = "problem.invalid"
	}
	p := problemPage{Message: sentence(out.shown.Message.In(lang)), Hint: out.shown.Hint.In(lang)}
	if out.status >= 500 {
		p.ID = requestID(r.Context())
	}
	if g := out.gone; g != nil {
		p.Gone, p.When, p.Reason = true, g.tombstone.At, g.tombstone.Reason
		key = "gone.dataset"
		if g.version != "" {
			key = "gone.version"
			p.Dataset = "/datasets/" + string(g.dataset)
		}
	}
	p.Heading = message(lang, key)
	p.frame = s.frame(r, p.Heading, "/")
	// The switch leads home: what the failed address held is not repeated.
	p.Switch = map[string]string{norwegian: "/?lang=nb", english: "/?lang=en"}
	p.NoIndex = true
	if err := s.render(w, r, out.status, "problem", p); err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}
