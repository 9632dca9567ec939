package search

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// format is the version of catalog.json. Raise it whenever Entry says something new, so that
// entries are read from their manifests again.
const format = 1

// maxCatalog bounds catalog.json, which is read whole: some 10 000 datasets with 100 columns.
const maxCatalog = 256 << 20

// Entry is one published dataset as lists, searches and RDF need it: the state of its pointer
// and what of its manifest describes it.
type Entry struct {
	ID       opendata.DatasetID `json:"dataset"`
	Seq      int64              `json:"seq"`
	Version  opendata.VersionID `json:"version"`
	Issued   string             `json:"issued"`   // first publication
	Modified string             `json:"modified"` // last change of the pointer
	Created  string             `json:"created"`  // of the version
	Metadata opendata.Metadata  `json:"metadata"`
	Columns  []string           `json:"columns"`
	Rows     int64              `json:"rows"`
	Formats  []string           `json:"formats"` // of the data files: parquet, csv, geojson
	Files    []opendata.File    `json:"files"`
	Temporal *opendata.Period   `json:"temporal,omitempty"`
}

// newEntry takes what is needed from a published dataset's pointer and manifest.
func newEntry(p opendata.Pointer, m opendata.Manifest) Entry {
	e := Entry{
		ID: p.Dataset, Seq: p.Seq, Version: m.Version, Issued: p.Issued, Modified: p.Modified, Created: m.Created,
		Metadata: m.Metadata, Rows: m.Rows.Published, Files: m.Files, Temporal: m.Temporal,
	}
	for _, c := range m.Columns {
		e.Columns = append(e.Columns, c.Name)
	}
	for _, data := range []string{"parquet", "csv", "geojson"} {
		if _, ok := m.File(data); ok {
			e.Formats = append(e.Formats, data)
		}
	}
	return e
}

// DCAT is the entry as package dcat describes it: the same description as from the pointer and
// the manifest themselves.
func (e Entry) DCAT() dcat.Entry {
	return dcat.Entry{
		Pointer: opendata.Pointer{Format: 1, Dataset: e.ID, Seq: e.Seq, State: opendata.StatePublished,
			Version: e.Version, Issued: e.Issued, Modified: e.Modified},
		Manifest: opendata.Manifest{Format: 1, Dataset: e.ID, Version: e.Version, Created: e.Created,
			Metadata: e.Metadata, Files: e.Files, Temporal: e.Temporal},
	}
}

// Generation is one state of the catalog.
type Generation struct {
	Format    int                          `json:"format"`
	ID        string                       `json:"-"`       // digest of the content
	Created   string                       `json:"-"`       // when it was swapped in; RFC 3339, UTC
	RDF       bool                         `json:"rdf"`     // false: the catalog has no base URL yet, so there is no RDF
	Entries   []Entry                      `json:"entries"` // published datasets, sorted by id
	Withdrawn []opendata.DatasetID         `json:"withdrawn,omitempty"`
	Seqs      map[opendata.DatasetID]int64 `json:"seqs"` // highest seq seen of every dataset, for ever

	// Unread are the datasets whose pointer or manifest could not be read by this build. What
	// the previous generation said of them was kept. Empty in a loaded generation.
	Unread []opendata.DatasetID `json:"-"`

	index []document
}

// Entry finds a published dataset.
func (g Generation) Entry(id opendata.DatasetID) (Entry, bool) {
	for _, e := range g.Entries {
		if e.ID == id {
			return e, true
		}
	}
	return Entry{}, false
}

// current is catalog/latest.json.
type current struct {
	Format     int    `json:"format"`
	Generation string `json:"generation"`
	Created    string `json:"created"`
}

const (
	root      = "catalog/"
	latestKey = root + "latest.json"
)

func prefix(id string) string     { return root + id + "/" }
func catalogKey(id string) string { return prefix(id) + "catalog.json" }

// RDFKey is where a generation keeps its description in format f.
func RDFKey(genID string, f dcat.Format) string {
	return prefix(genID) + "catalog." + f.Extension()
}

// Load reads the current generation and the ETag of its pointer, which changes with every
// generation. Before the first Build there is an empty generation with an empty ETag.
func Load(ctx context.Context, pub objstore.Bucket) (Generation, string, error) {
	cur, etag, err := readCurrent(ctx, pub)
	if err != nil || etag == "" {
		return Generation{Format: format}, "", err
	}
	g, err := read(ctx, pub, cur)
	if err != nil {
		return Generation{}, "", err
	}
	g.index = newIndex(g.Entries)
	return g, etag, nil
}

// readCurrent reads which generation is current; the ETag is empty when none is.
func readCurrent(ctx context.Context, pub objstore.Bucket) (current, string, error) {
	data, info, err := objstore.ReadAll(ctx, pub, latestKey, 1<<20)
	if errors.Is(err, objstore.ErrNotFound) {
		return current{}, "", nil
	}
	if err != nil {
		return current{}, "", fmt.Errorf("read the catalog's pointer: %w", err)
	}
	var cur current
	if err := json.Unmarshal(data, &cur); err != nil {
		return current{}, info.ETag, errDamaged{err}
	}
	return cur, info.ETag, nil
}

// read reads one generation.
func read(ctx context.Context, pub objstore.Bucket, cur current) (Generation, error) {
	data, _, err := objstore.ReadAll(ctx, pub, catalogKey(cur.Generation), maxCatalog)
	if errors.Is(err, objstore.ErrNotFound) || errors.Is(err, objstore.ErrInvalidKey) {
		return Generation{}, errDamaged{err}
	}
	if err != nil {
		return Generation{}, fmt.Errorf("read catalog generation: %w", err)
	}
	var g Generation
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&g); err != nil {
		return Generation{}, errDamaged{err}
	}
	g.ID, g.Created = cur.Generation, cur.Created
	return g, nil
}

// errDamaged says that what is stored of the catalog is missing or no JSON. A build replaces it.
type errDamaged struct{ cause error }

func (e errDamaged) Error() string { return "the stored catalog is damaged: " + e.cause.Error() }
func (e errDamaged) Unwrap() error { return e.cause }
