package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

const (
	// maxEditions is how many versions' manifests, profiles and previews are kept. Each is kept
	// only below maxEditionBytes, so that the cache stays under 32 MiB.
	maxEditions     = 64
	maxEditionBytes = 512 << 10
	// maxProfile bounds a profile read whole: 10 000 columns with a histogram and texts each.
	maxProfile = 32 << 20
)

// edition is what hangs on one immutable version. It is shared between requests and never
// changed after it was loaded.
type edition struct {
	manifest opendata.Manifest
	profile  opendata.Profile // empty when the version has none
	preview  preview
}

type editionKey struct {
	dataset opendata.DatasetID
	digest  string // of the manifest: names the version's content
}

// editions is a small cache in which the oldest entry makes room. It never answers for a
// version that the pointer did not name as live in the same request.
type editions struct {
	mu    sync.Mutex
	kept  map[editionKey]*edition
	order []editionKey
}

func newEditions() *editions { return &editions{kept: map[editionKey]*edition{}} }

func (c *editions) find(key editionKey) *edition {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept[key]
}

func (c *editions) keep(key editionKey, e *edition) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.kept[key]; ok {
		return
	}
	if len(c.order) == maxEditions {
		delete(c.kept, c.order[0])
		c.order = append(c.order[:0], c.order[1:]...)
	}
	c.kept[key] = e
	c.order = append(c.order, key)
}

// parseDataset reads the {id} of a request. What can't be an id is simply not here.
func parseDataset(name string) (opendata.DatasetID, error) {
	id, err := opendata.ParseDatasetID(name)
	if err != nil {
		return "", datasetNotFound()
	}
	return id, nil
}

func datasetNotFound() error {
	return opendata.NewError(opendata.NotFound, "dataset.not_found", "datasettet finnes ikke", "no such dataset").
		Hinted("Søk i katalogen, eller be om /api/v1/datasets.", "Search the catalog, or ask for /api/v1/datasets.")
}

func versionNotFound() error {
	return opendata.NewError(opendata.NotFound, "version.not_found", "versjonen finnes ikke", "no such version").
		Hinted("Datasettets side viser versjonene som finnes.", "The dataset's page lists the versions that exist.")
}

// pointer reads a dataset's pointer: NotFound when nothing was ever published.
func (s *site) pointer(ctx context.Context, id opendata.DatasetID) (opendata.Pointer, error) {
	p, _, err := s.store.Pointer(ctx, id)
	if err != nil {
		return p, unavailable(err)
	}
	if p.State != opendata.StatePublished && p.State != opendata.StateWithdrawn {
		return p, datasetNotFound()
	}
	return p, nil
}

// published reads the pointer of a dataset that is published: goneError when it was withdrawn.
func (s *site) published(ctx context.Context, name string) (opendata.Pointer, error) {
	id, err := parseDataset(name)
	if err != nil {
		return opendata.Pointer{}, err
	}
	p, err := s.pointer(ctx, id)
	if err != nil {
		return p, err
	}
	if p.State == opendata.StateWithdrawn {
		return p, datasetGone(p)
	}
	return p, nil
}

func datasetGone(p opendata.Pointer) error {
	t, ok := p.Gone("")
	if !ok {
		t.At = p.Modified
	}
	return &goneError{dataset: p.Dataset, tombstone: t}
}

// live finds the record of a version that may be served: goneError for a withdrawn one.
func live(p opendata.Pointer, name string) (opendata.VersionRecord, error) {
	v, err := opendata.ParseVersionID(name)
	if err != nil {
		return opendata.VersionRecord{}, versionNotFound()
	}
	if p.State == opendata.StatePublished {
		if record, ok := p.Record(v); ok {
			return record, nil
		}
	}
	if t, ok := p.Gone(v); ok {
		return opendata.VersionRecord{}, &goneError{dataset: p.Dataset, version: v, tombstone: t}
	}
	if p.State == opendata.StateWithdrawn {
		return opendata.VersionRecord{}, datasetGone(p)
	}
	return opendata.VersionRecord{}, versionNotFound()
}

// liveVersion reads the pointer and record that a request's {id} and {version} name.
func (s *site) liveVersion(ctx context.Context, dataset, name string) (opendata.Pointer, opendata.VersionRecord, error) {
	id, err := parseDataset(dataset)
	if err != nil {
		return opendata.Pointer{}, opendata.VersionRecord{}, err
	}
	p, err := s.pointer(ctx, id)
	if err != nil {
		return p, opendata.VersionRecord{}, err
	}
	record, err := live(p, name)
	return p, record, err
}

// edition loads a live version's manifest and profile and its first rows.
func (s *site) edition(ctx context.Context, id opendata.DatasetID, record opendata.VersionRecord) (*edition, error) {
	key := editionKey{id, record.ManifestDigest}
	if e := s.editions.find(key); e != nil {
		return e, nil
	}
	manifest, err := s.store.Manifest(ctx, id, record.Version, record.ManifestDigest)
	if err != nil {
		return nil, unavailable(err) // the pointer says that it is there
	}
	e := &edition{manifest: manifest}
	size := int64(64 * len(manifest.Columns))
	if f, ok := manifest.File("profile"); ok {
		if err := s.loadProfile(ctx, e, f); err != nil {
			return nil, err
		}
		size += f.Bytes
	}
	e.preview, err = s.loadPreview(ctx, manifest, 0, previewRows)
	if err != nil {
		// The page is worth more than its preview. Not kept, so that the next request tries again.
		s.cfg.Log.LogAttrs(ctx, slog.LevelError, "preview failed",
			slog.String("request", requestID(ctx)), slog.String("dataset", string(id)),
			slog.String("version", string(record.Version)), causeType(err))
		e.preview = preview{failed: true}
		return e, nil
	}
	if size+e.preview.bytes() <= maxEditionBytes {
		s.editions.keep(key, e)
	}
	return e, nil
}

func (s *site) loadProfile(ctx context.Context, e *edition, f opendata.File) error {
	key := version.FileKey(e.manifest.Dataset, e.manifest.Version, f.Name)
	b, _, err := objstore.ReadAll(ctx, s.cfg.Public, key, maxProfile)
	if err != nil {
		return unavailable(fmt.Errorf("read profile: %w", err))
	}
	if version.Digest(b) != f.SHA256 {
		return unavailable(errors.New("profile does not have the digest its manifest says"))
	}
	if err := json.Unmarshal(b, &e.profile); err != nil {
		return unavailable(fmt.Errorf("decode profile: %w", err))
	}
	return nil
}
