// Package version reads and moves the public state of datasets: pointers, manifests, the event
// log. A pointer is one small object per dataset, replaced only by conditional writes; it is
// the commit and the outbox. Keys of the published layout are built here and nowhere else.
package version

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// Limits on what is read whole into memory.
const (
	maxPointer  = 4 << 20
	maxManifest = 16 << 20
	maxEvent    = 1 << 20
)

// Cache-Control of the published objects (design: versioned files may be purged from our CDN,
// not from a browser).
const (
	CacheVersioned = "public, max-age=300, s-maxage=31536000"
	CachePointer   = "no-cache"
)

// Prefix of everything of one version.
func Prefix(d opendata.DatasetID, v opendata.VersionID) string {
	return fmt.Sprintf("data/%s/%s/", d, v)
}

// FileKey is the key of one file of a version.
func FileKey(d opendata.DatasetID, v opendata.VersionID, name string) string {
	return Prefix(d, v) + name
}

// ManifestKey is the key of a version's manifest.
func ManifestKey(d opendata.DatasetID, v opendata.VersionID) string {
	return FileKey(d, v, "manifest.json")
}

// PointerKey is the key of a dataset's pointer.
func PointerKey(d opendata.DatasetID) string { return fmt.Sprintf("data/%s/latest.json", d) }

// EventKey is the key of one event. Zero-padded, so that listing is in order.
func EventKey(d opendata.DatasetID, seq int64) string {
	return fmt.Sprintf("events/%s/%012d.json", d, seq)
}

// Digest is the SHA-256 of b in hex.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Store reads and moves pointers in the public bucket.
type Store struct {
	Public objstore.Bucket
}

// Pointer reads a dataset's pointer and its ETag. A dataset that has none answers an empty
// pointer and ETag and no error: that is the state before the first publication.
func (s Store) Pointer(ctx context.Context, d opendata.DatasetID) (opendata.Pointer, string, error) {
	b, info, err := objstore.ReadAll(ctx, s.Public, PointerKey(d), maxPointer)
	if errors.Is(err, objstore.ErrNotFound) {
		return opendata.Pointer{Format: 1, Dataset: d, State: opendata.StateEmpty}, "", nil
	}
	if err != nil {
		return opendata.Pointer{}, "", fmt.Errorf("read pointer of %s: %w", d, err)
	}
	var p opendata.Pointer
	if err := json.Unmarshal(b, &p); err != nil {
		return opendata.Pointer{}, "", fmt.Errorf("decode pointer of %s: %w", d, err)
	}
	return p, info.ETag, nil
}

// Swap replaces the pointer that had etag (empty: none) by next. The previous pointer's event
// is put into the event log first, so that no event is lost when a relay never ran. A lost
// race is objstore.ErrPrecondition; a caller that may have lost only the response reads back.
func (s Store) Swap(ctx context.Context, prev opendata.Pointer, etag string, next opendata.Pointer) (string, error) {
	if err := s.EnsureEvent(ctx, prev); err != nil {
		return "", err
	}
	b, err := json.Marshal(next)
	if err != nil {
		return "", fmt.Errorf("encode pointer of %s: %w", next.Dataset, err)
	}
	opts := objstore.PutOptions{ContentType: "application/json", CacheControl: CachePointer, IfMatch: etag, IfAbsent: etag == ""}
	info, err := s.Public.Put(ctx, PointerKey(next.Dataset), bytes.NewReader(b), opts)
	if err != nil {
		return "", fmt.Errorf("swap pointer of %s: %w", next.Dataset, err)
	}
	return info.ETag, nil
}

// EnsureEvent writes the pointer's event into the event log unless it is there. Safe to repeat.
func (s Store) EnsureEvent(ctx context.Context, p opendata.Pointer) error {
	if len(p.Event) == 0 {
		return nil
	}
	key := EventKey(p.Dataset, p.Seq)
	_, err := s.Public.Put(ctx, key, bytes.NewReader(p.Event), objstore.PutOptions{
		ContentType: "application/cloudevents+json", CacheControl: CacheVersioned, IfAbsent: true})
	if err == nil || !errors.Is(err, objstore.ErrPrecondition) {
		return err
	}
	have, _, err := objstore.ReadAll(ctx, s.Public, key, maxEvent)
	if err != nil {
		return fmt.Errorf("read event %s/%d: %w", p.Dataset, p.Seq, err)
	}
	if !bytes.Equal(have, p.Event) {
		return fmt.Errorf("event log of %s already holds another event %d", p.Dataset, p.Seq)
	}
	return nil
}

// Manifest reads a version's manifest, or an error of kind NotFound. digest, when given, must
// match.
func (s Store) Manifest(ctx context.Context, d opendata.DatasetID, v opendata.VersionID, digest string) (opendata.Manifest, error) {
	b, _, err := objstore.ReadAll(ctx, s.Public, ManifestKey(d, v), maxManifest)
	if errors.Is(err, objstore.ErrNotFound) {
		return opendata.Manifest{}, opendata.NewError(opendata.NotFound, "version.not_found",
			"versjonen finnes ikke", "no such version").Because(err)
	}
	if err != nil {
		return opendata.Manifest{}, fmt.Errorf("read manifest of %s/%s: %w", d, v, err)
	}
	if digest != "" && Digest(b) != digest {
		return opendata.Manifest{}, fmt.Errorf("manifest of %s/%s does not have the digest its pointer says", d, v)
	}
	var m opendata.Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return opendata.Manifest{}, fmt.Errorf("decode manifest of %s/%s: %w", d, v, err)
	}
	return m, nil
}

// Current reads a published dataset's pointer and manifest, or an error of kind NotFound
// (code dataset.gone when it was withdrawn).
func (s Store) Current(ctx context.Context, d opendata.DatasetID) (opendata.Pointer, opendata.Manifest, error) {
	p, _, err := s.Pointer(ctx, d)
	if err != nil {
		return p, opendata.Manifest{}, err
	}
	switch p.State {
	case opendata.StatePublished:
		m, err := s.Manifest(ctx, d, p.Version, p.ManifestDigest)
		return p, m, err
	case opendata.StateWithdrawn:
		return p, opendata.Manifest{}, opendata.NewError(opendata.NotFound, "dataset.gone",
			"datasettet er trukket tilbake", "the dataset was withdrawn")
	}
	return p, opendata.Manifest{}, opendata.NewError(opendata.NotFound, "dataset.not_found",
		"datasettet finnes ikke", "no such dataset")
}

// Datasets lists the ids that have a pointer, sorted, whatever its state.
func (s Store) Datasets(ctx context.Context) ([]opendata.DatasetID, error) {
	var ids []opendata.DatasetID
	for info, err := range s.Public.List(ctx, "data/", "") {
		if err != nil {
			return nil, fmt.Errorf("list datasets: %w", err)
		}
		name, rest, _ := strings.Cut(strings.TrimPrefix(info.Key, "data/"), "/")
		if rest != "latest.json" {
			continue
		}
		if id, err := opendata.ParseDatasetID(name); err == nil {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids) // keys sort otherwise: a hyphen comes before the slash
	return ids, nil
}

// Events yields a dataset's events after seq, oldest first, at most limit.
func (s Store) Events(ctx context.Context, d opendata.DatasetID, after int64, limit int) ([]opendata.Event, error) {
	var events []opendata.Event
	prefix := fmt.Sprintf("events/%s/", d)
	for info, err := range s.Public.List(ctx, prefix, EventKey(d, after)) {
		if err != nil {
			return events, fmt.Errorf("list events of %s: %w", d, err)
		}
		b, _, err := objstore.ReadAll(ctx, s.Public, info.Key, maxEvent)
		if err != nil {
			return events, fmt.Errorf("read event: %w", err)
		}
		var e opendata.Event
		if err := json.Unmarshal(b, &e); err != nil {
			return events, fmt.Errorf("decode event: %w", err)
		}
		events = append(events, e)
		if len(events) >= limit {
			break
		}
	}
	return events, nil
}
