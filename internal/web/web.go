package web

import (
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

//go:embed all:assets
var assetFiles embed.FS

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed openapi.json
var openAPI []byte

// Config is what New needs. Public and Catalog.BaseURL are required.
type Config struct {
	Public        objstore.Bucket
	Catalog       opendata.Catalog
	Now           func() time.Time // default: time.Now
	Log           *slog.Logger     // default: discard
	Version       string           // of the software, shown at the foot of pages
	SQL           http.Handler     // /api/v1/sql; nil answers 501 with SQLReason
	SQLReason     opendata.Text    // why there is no SQL here
	Steward       http.Handler     // mounted at /steward/ when not nil
	Subscriptions http.Handler     // mounted at /api/v1/subscriptions when not nil
}

// site holds what the handlers share; it does not change after New.
type site struct {
	cfg      Config
	base     string // absolute, without a slash at its end
	store    version.Store
	catalog  *generations
	editions *editions
	feeds    *feedCache
	pages    map[string]*template.Template // by language
	assets   map[string]asset
	zone     *time.Location
}

// New makes the handler. A missing bucket or a base_url that is not the absolute address of
// a host is an error of kind Invalid.
func New(cfg Config) (http.Handler, error) {
	s, err := newSite(cfg)
	if err != nil {
		return nil, err
	}
	return s.handler(), nil
}

func newSite(cfg Config) (*site, error) {
	if cfg.Public == nil {
		return nil, opendata.NewError(opendata.Invalid, "web.config", "lageret mangler", "the public bucket is missing")
	}
	base, err := parseBase(cfg.Catalog.BaseURL)
	if err != nil {
		return nil, err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &site{
		cfg: cfg, base: base,
		store:    version.Store{Public: cfg.Public},
		catalog:  newGenerations(cfg.Public, cfg.Now),
		editions: newEditions(),
		feeds:    &feedCache{},
		zone:     osloTime(),
	}
	if s.assets, err = loadAssets(assetFiles); err != nil {
		return nil, err
	}
	if s.pages, err = loadPages(s.zone); err != nil {
		return nil, fmt.Errorf("parse templates: %w", err)
	}
	return s, nil
}

// parseBase checks the permanent address. It has no path: pages, IRIs and data live at the
// root of their host.
func parseBase(base string) (string, error) {
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", opendata.NewError(opendata.Invalid, "catalog.base_url",
			"base_url må være en absolutt adresse uten sti", "base_url must be an absolute address without a path").
			Hinted("For eksempel https://data.example.no.", "For example https://data.example.no.").
			At(opendata.Where{Field: "base_url"})
	}
	return u.Scheme + "://" + u.Host, nil
}

// osloTime is the zone of the dates on pages; UTC where the machine has no time zones.
func osloTime() *time.Location {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		return time.UTC
	}
	return zone
}

// form is how a route answers an error.
type form int

const (
	formPage   form = iota // a page for people
	formJSON               // the JSON error form
	formEither             // a page when the client prefers HTML, else JSON
)

// route is one line of the table of everything that is served.
type route struct {
	pattern string // of http.ServeMux, without a method
	serve   func(http.ResponseWriter, *http.Request) error
	form    form
	open    bool // readable by scripts of other sites (CORS)
}

// routes is everything but the mounted handlers. GET and HEAD only; OPTIONS where open.
func (s *site) routes() []route {
	return []route{
		{"/{$}", s.serveCatalogPage, formPage, false},
		{"/datasets", s.redirectHome, formPage, false},
		{"/catalog", s.serveCatalog, formEither, true},
		{"/{file}", s.serveCatalogFile, formEither, true}, // catalog.ttl and its siblings
		{"/datasets/{id}", s.serveDataset, formEither, true},
		{"/datasets/{id}/versions/{version}", s.serveVersionPage, formPage, false},
		{"/datasets/{id}/feed.atom", s.serveDatasetFeed, formEither, true},
		{"/feed.atom", s.serveFeed, formEither, true},

		{"/data/{id}/latest.json", s.servePointer, formEither, true},
		{"/data/{id}/latest/{file}", s.serveLatest, formEither, true},
		{"/data/{id}/{version}/{file}", s.serveFile, formEither, true},

		{"/api/v1", s.apiIndex, formJSON, true},
		{"/api/v1/datasets", s.apiDatasets, formJSON, true},
		{"/api/v1/datasets/{id}", s.apiDataset, formJSON, true},
		{"/api/v1/datasets/{id}/versions", s.apiVersions, formJSON, true},
		{"/api/v1/datasets/{id}/versions/{version}", s.apiManifest, formJSON, true},
		{"/api/v1/datasets/{id}/profile", s.apiProfile, formJSON, true},
		{"/api/v1/datasets/{id}/rows", s.apiRows, formJSON, true},
		{"/api/v1/datasets/{id}/events", s.apiDatasetEvents, formJSON, true},
		{"/api/v1/events", s.apiEvents, formJSON, true},
		{"/api/v1/openapi.json", s.serveOpenAPI, formJSON, true},

		{"/assets/{name}", s.serveAsset, formPage, false},
		{"/favicon.ico", s.serveFavicon, formPage, false},
		{"/favicon.svg", s.serveFavicon, formPage, false},
		{"/robots.txt", s.serveRobots, formPage, false},
		{"/healthz", s.serveHealth, formJSON, false},
		{"/api/", s.serveUnknown, formJSON, true},
		{"/", s.serveUnknown, formEither, false},
	}
}

// handler puts the routes and mounted handlers behind the middleware.
func (s *site) handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.pattern, s.readOnly(rt))
	}
	mux.Handle("/api/v1/sql", s.mounted(s.sqlHandler(), maxSmallBody))
	if h := s.cfg.Subscriptions; h != nil {
		mux.Handle("/api/v1/subscriptions", s.mounted(h, maxSmallBody))
		mux.Handle("/api/v1/subscriptions/", s.mounted(h, maxSmallBody))
	}
	if h := s.cfg.Steward; h != nil {
		mux.Handle("/steward/", h) // limits its own bodies: stewards upload files
	}
	return s.guard(mux)
}
