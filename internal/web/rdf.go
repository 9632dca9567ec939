package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/search"
)

// Harvesters take what a 200 leaves out for deleted. So RDF is sent whole with its length, or
// the answer is an error; and never with a Content-Encoding, which the national harvester
// takes for a character set.

// serveCatalog is the catalog's address: a page for people, RDF for programs.
func (s *site) serveCatalog(w http.ResponseWriter, r *http.Request) error {
	w.Header().Add("Vary", "Accept")
	if f, rdf := negotiate(r); rdf {
		return s.sendCatalogRDF(w, r, f)
	}
	return s.serveCatalogPage(w, r)
}

// serveCatalogFile serves catalog.ttl, .jsonld, .rdf and .nt; every other name at the root is
// unknown.
func (s *site) serveCatalogFile(w http.ResponseWriter, r *http.Request) error {
	name, ext, _ := strings.Cut(r.PathValue("file"), ".")
	f, ok := dcat.FormatOf(ext)
	if name != "catalog" || !ok {
		return notFound()
	}
	return s.sendCatalogRDF(w, r, f)
}

// sendCatalogRDF streams the current generation's own object: every reader of a generation
// gets the same bytes.
func (s *site) sendCatalogRDF(w http.ResponseWriter, r *http.Request, f dcat.Format) error {
	gen, err := s.catalog.get(r.Context())
	if err != nil {
		return err
	}
	if gen.ID == "" || !gen.RDF {
		return opendata.NewError(opendata.Unavailable, "catalog.not_built",
			"katalogen er ikke bygget ennå", "the catalog has not been built yet").
			Hinted("Den bygges når det første datasettet publiseres.", "It is built when the first dataset is published.")
	}
	key := search.RDFKey(gen.ID, f)
	info, err := s.cfg.Public.Stat(r.Context(), key)
	if err != nil {
		return unavailable(fmt.Errorf("stat catalog: %w", err))
	}
	setRDFHeaders(w.Header(), f, "catalog")
	w.Header().Set("ETag", `"`+etagText(info)+`"`)
	created, _ := time.Parse(time.RFC3339, gen.Created)
	return s.stream(w, r, key, created)
}

// etagText makes a store's ETag fit to be quoted; stores promise only that it is opaque.
func etagText(info objstore.Info) string {
	return strings.Map(func(c rune) rune {
		if c <= ' ' || c >= 0x7f || c == '"' || c == '\\' {
			return '-'
		}
		return c
	}, info.ETag)
}

func setRDFHeaders(h http.Header, f dcat.Format, name string) {
	h.Set("Content-Type", rdfType(f))
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Disposition", `inline; filename="`+name+"."+f.Extension()+`"`)
}

// rdfType is a format's media type with its character set where the type has such a parameter.
func rdfType(f dcat.Format) string {
	if f == dcat.Turtle {
		return f.MediaType() + "; charset=utf-8"
	}
	return f.MediaType()
}

// serveDataset is a dataset's permanent address: a page, or RDF by Accept or by extension.
func (s *site) serveDataset(w http.ResponseWriter, r *http.Request) error {
	name, ext, explicit := strings.Cut(r.PathValue("id"), ".")
	if explicit {
		f, ok := dcat.FormatOf(ext)
		if !ok {
			return datasetNotFound()
		}
		return s.sendDatasetRDF(w, r, name, f)
	}
	w.Header().Add("Vary", "Accept")
	if f, rdf := negotiate(r); rdf {
		return s.sendDatasetRDF(w, r, name, f)
	}
	return s.serveDatasetPage(w, r)
}

func (s *site) sendDatasetRDF(w http.ResponseWriter, r *http.Request, name string, f dcat.Format) error {
	p, err := s.published(r.Context(), name)
	if err != nil {
		return err
	}
	record, err := live(p, string(p.Version))
	if err != nil {
		return err
	}
	m, err := s.manifest(r.Context(), p.Dataset, record)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := dcat.Dataset(s.cfg.Catalog, dcat.Entry{Pointer: p, Manifest: m}).Write(&body, f); err != nil {
		return fmt.Errorf("write description of %s: %w", p.Dataset, err)
	}
	setRDFHeaders(w.Header(), f, string(p.Dataset))
	respond(w, r, rdfType(f), body.Bytes())
	return nil
}
