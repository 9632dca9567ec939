package search

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/allmenning/allmenning/internal/dcat"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

const (
	maxAttempts     = 8   // a lost race means that another build won, so this is rarely used up
	parallelReads   = 16  // pointers and manifests read at a time
	maxVanishedPart = 0.2 // of the datasets; harvesters delete what a complete answer leaves out
)

// Build makes the generation that the public bucket's pointers call for and swaps it in. The
// second result, changed, is false when that generation is current already.
//
// A dataset whose pointer or manifest cannot be read, or whose pointer is older than what the
// current generation has seen, keeps its entry; the first are listed in Unread, for the caller
// to report. Nothing is swapped in, and the error is of kind Refused with code
// catalog.vanishing, when more than a fifth of the datasets would vanish without a withdrawal.
// An error of kind Conflict (catalog.race) means that other builds won every time.
func Build(ctx context.Context, pub objstore.Bucket, c opendata.Catalog, now time.Time) (Generation, bool, error) {
	written := ""
	for range maxAttempts {
		prev, etag, err := previous(ctx, pub)
		if err != nil {
			return Generation{}, false, err
		}
		next, err := collect(ctx, pub, c, prev)
		if err != nil {
			return Generation{}, false, err
		}
		if err := checkVanished(prev, next); err != nil {
			return Generation{}, false, err
		}
		graph := describe(c, next)
		if next.ID, err = identify(next, graph); err != nil {
			return Generation{}, false, err
		}
		if next.ID == prev.ID && stored(ctx, pub, next) {
			next.Created = prev.Created
			return next, next.ID == written, nil
		}
		if err := write(ctx, pub, next, graph); err != nil {
			return Generation{}, false, err
		}
		written, next.Created = next.ID, now.UTC().Format(time.RFC3339)
		err = swap(ctx, pub, next, etag)
		if err == nil {
			return next, true, nil
		}
		if !errors.Is(err, objstore.ErrPrecondition) {
			return Generation{}, false, err
		}
	}
	return Generation{}, false, opendata.NewError(opendata.Conflict, "catalog.race",
		"katalogen ble bygget av andre samtidig", "other builds of the catalog won the race").
		Hinted("Prøv igjen.", "Try again.").Because(objstore.ErrPrecondition)
}

// previous reads the current generation. A damaged one counts as none, but its pointer is
// still what the next swap has to replace.
func previous(ctx context.Context, pub objstore.Bucket) (Generation, string, error) {
	cur, etag, err := readCurrent(ctx, pub)
	if err == nil && etag != "" {
		var g Generation
		if g, err = read(ctx, pub, cur); err == nil {
			return g, etag, nil
		}
	}
	if damaged := (errDamaged{}); err == nil || errors.As(err, &damaged) {
		return Generation{}, etag, nil
	}
	return Generation{}, "", err
}

// reading is what was found out about one dataset.
type reading struct {
	entry  *Entry // nil: not published
	seq    int64
	gone   bool // withdrawn as a whole
	unread bool
}

// collect reads every pointer, and the manifests of those that moved since prev.
func collect(ctx context.Context, pub objstore.Bucket, c opendata.Catalog, prev Generation) (Generation, error) {
	store := version.Store{Public: pub}
	ids, err := store.Datasets(ctx)
	if err != nil {
		return Generation{}, err
	}
	known := make(map[opendata.DatasetID]Entry, len(prev.Entries))
	for _, e := range prev.Entries {
		known[e.ID] = e
	}
	readings := make([]reading, len(ids))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(parallelReads)
	for i, id := range ids {
		group.Go(func() error {
			readings[i] = readDataset(gctx, store, id, prev, known)
			return gctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return Generation{}, err
	}
	return assemble(c, prev, ids, readings), nil
}

func assemble(c opendata.Catalog, prev Generation, ids []opendata.DatasetID, readings []reading) Generation {
	g := Generation{Format: format, RDF: c.BaseURL != "", Entries: []Entry{}, Seqs: map[opendata.DatasetID]int64{}}
	for id, seq := range prev.Seqs {
		g.Seqs[id] = seq
	}
	for i, r := range readings {
		id := ids[i]
		g.Seqs[id] = max(g.Seqs[id], r.seq)
		if r.entry != nil {
			g.Entries = append(g.Entries, *r.entry)
		}
		if r.gone {
			g.Withdrawn = append(g.Withdrawn, id)
		}
		if r.unread {
			g.Unread = append(g.Unread, id)
		}
	}
	slices.SortFunc(g.Entries, func(a, b Entry) int { return compareIDs(a.ID, b.ID) })
	slices.SortFunc(g.Withdrawn, compareIDs)
	slices.SortFunc(g.Unread, compareIDs)
	g.index = newIndex(g.Entries)
	return g
}

func readDataset(ctx context.Context, store version.Store, id opendata.DatasetID, prev Generation, known map[opendata.DatasetID]Entry) reading {
	before := reading{seq: prev.Seqs[id], gone: slices.Contains(prev.Withdrawn, id)}
	if e, ok := known[id]; ok {
		before.entry = &e
	}
	p, _, err := store.Pointer(ctx, id)
	if err != nil {
		before.unread = true
		return before
	}
	if p.Seq < before.seq {
		return before // read from a copy that lags behind: what was published stays
	}
	switch p.State {
	case opendata.StateWithdrawn:
		return reading{seq: p.Seq, gone: true}
	case opendata.StatePublished:
		return readVersion(ctx, store, p, prev.Format, before)
	}
	return reading{seq: p.Seq}
}

// readVersion reads the manifest of the current version, unless the entry is of the very same
// state already.
func readVersion(ctx context.Context, store version.Store, p opendata.Pointer, prevFormat int, before reading) reading {
	e := before.entry
	if e != nil && prevFormat == format && e.Seq == p.Seq && e.Version == p.Version && e.Modified == p.Modified {
		return reading{entry: e, seq: p.Seq}
	}
	m, err := store.Manifest(ctx, p.Dataset, p.Version, p.ManifestDigest)
	if err == nil && (m.Dataset != p.Dataset || m.Version != p.Version) {
		err = errors.New("manifest of another version")
	}
	if err == nil {
		e := newEntry(p, m)
		return reading{entry: &e, seq: p.Seq}
	}
	kept := reading{seq: before.seq, unread: true}
	if e == nil {
		return kept
	}
	old := *e
	if !p.Live(old.Version) {
		old.Files, old.Formats = nil, nil // its files are gone: list the dataset, offer none
	}
	kept.entry = &old
	return kept
}

// checkVanished refuses a generation that has lost more than a fifth of the datasets of prev
// otherwise than by withdrawal: more likely a wrong bucket or a damaged one than a decision.
func checkVanished(prev, next Generation) error {
	vanished := 0
	for _, e := range prev.Entries {
		_, listed := slices.BinarySearchFunc(next.Entries, e.ID, func(e Entry, id opendata.DatasetID) int { return compareIDs(e.ID, id) })
		_, withdrawn := slices.BinarySearchFunc(next.Withdrawn, e.ID, compareIDs)
		if !listed && !withdrawn {
			vanished++
		}
	}
	if float64(vanished) <= maxVanishedPart*float64(len(prev.Entries)) {
		return nil
	}
	return opendata.NewError(opendata.Refused, "catalog.vanishing",
		"%d av %d datasett ville forsvunnet fra katalogen uten å være trukket tilbake",
		"%d of %d datasets would vanish from the catalog without having been withdrawn", vanished, len(prev.Entries)).
		Hinted("Katalogen er uendret. Se om objektlageret er det rette og helt («allmenning verify»); trekk tilbake det som skal bort.",
			"The catalog is unchanged. See whether the object store is the right one and complete (“allmenning verify”); withdraw what is to go.")
}

func compareIDs(a, b opendata.DatasetID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// describe is the catalog's graph, or nil without a base URL.
func describe(c opendata.Catalog, g Generation) *dcat.Graph {
	if !g.RDF {
		return nil
	}
	entries := make([]dcat.Entry, len(g.Entries))
	for i, e := range g.Entries {
		entries[i] = e.DCAT()
	}
	return dcat.Catalog(c, entries)
}

// identify digests everything that the generation will store, so that a change of the catalog's
// own facts, or of how it is written, is a new generation too.
func identify(g Generation, graph *dcat.Graph) (string, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(g); err != nil {
		return "", fmt.Errorf("encode catalog generation: %w", err)
	}
	if graph != nil {
		for _, f := range dcat.Formats() {
			if err := graph.Write(h, f); err != nil {
				return "", fmt.Errorf("write catalog as %s: %w", f, err)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// stored says whether every object of the generation is there. What is missing, or cannot be
// told, is written again.
func stored(ctx context.Context, pub objstore.Bucket, g Generation) bool {
	for _, key := range keys(g) {
		if _, err := pub.Stat(ctx, key); err != nil {
			return false
		}
	}
	return true
}

func keys(g Generation) []string {
	keys := []string{catalogKey(g.ID)}
	if g.RDF {
		for _, f := range dcat.Formats() {
			keys = append(keys, RDFKey(g.ID, f))
		}
	}
	return keys
}

// write stores the generation's objects. They are overwritten where they exist: the bytes are
// the same, and Prune sees that they are in use.
func write(ctx context.Context, pub objstore.Bucket, g Generation, graph *dcat.Graph) error {
	if graph != nil {
		for _, f := range dcat.Formats() {
			opts := objstore.PutOptions{ContentType: f.MediaType(), CacheControl: version.CacheVersioned}
			if err := put(ctx, pub, RDFKey(g.ID, f), opts, func(w io.Writer) error { return graph.Write(w, f) }); err != nil {
				return err
			}
		}
	}
	opts := objstore.PutOptions{ContentType: "application/json", CacheControl: version.CacheVersioned}
	return put(ctx, pub, catalogKey(g.ID), opts, func(w io.Writer) error { return json.NewEncoder(w).Encode(g) })
}

// put streams what encode writes into an object.
func put(ctx context.Context, pub objstore.Bucket, key string, opts objstore.PutOptions, encode func(io.Writer) error) error {
	r, w := io.Pipe()
	var encoding sync.WaitGroup
	encoding.Go(func() { w.CloseWithError(encode(w)) })
	_, err := pub.Put(ctx, key, r, opts)
	r.Close() // ends the encoder when Put stopped reading early
	encoding.Wait()
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}

// swap makes g current if the catalog's pointer still has etag.
func swap(ctx context.Context, pub objstore.Bucket, g Generation, etag string) error {
	data, err := json.Marshal(current{Format: format, Generation: g.ID, Created: g.Created})
	if err != nil {
		return fmt.Errorf("encode the catalog's pointer: %w", err)
	}
	_, err = pub.Put(ctx, latestKey, bytes.NewReader(data), objstore.PutOptions{
		ContentType: "application/json", CacheControl: version.CachePointer, IfMatch: etag, IfAbsent: etag == ""})
	if err != nil {
		return fmt.Errorf("swap the catalog's pointer: %w", err)
	}
	return nil
}
