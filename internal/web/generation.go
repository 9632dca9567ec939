package web

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/search"
)

// catalogPointer is the object that says which generation of the catalog is current.
const catalogPointer = "catalog/latest.json"

// generationCheck is how long a loaded generation is served without asking whether there is a
// newer one. The catalog is rebuilt seconds after a publication anyway.
const generationCheck = time.Second

// generations keeps the current catalog generation, one at a time.
type generations struct {
	bucket objstore.Bucket
	now    func() time.Time

	mu      sync.Mutex
	checked time.Time
	etag    string
	current search.Generation
}

func newGenerations(bucket objstore.Bucket, now func() time.Time) *generations {
	return &generations{bucket: bucket, now: now}
}

// get returns the current generation; an empty one before the first was built. Concurrent
// callers wait for one load instead of loading each.
func (g *generations) get(ctx context.Context) (search.Generation, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if age := now.Sub(g.checked); !g.checked.IsZero() && age >= 0 && age < generationCheck {
		return g.current, nil
	}
	info, err := g.bucket.Stat(ctx, catalogPointer)
	if errors.Is(err, objstore.ErrNotFound) {
		g.current, g.etag, g.checked = search.Generation{}, "", now
		return g.current, nil
	}
	if err != nil {
		return search.Generation{}, unavailable(fmt.Errorf("stat catalog: %w", err))
	}
	if info.ETag != g.etag {
		next, etag, err := search.Load(ctx, g.bucket)
		if err != nil {
			return search.Generation{}, unavailable(fmt.Errorf("load catalog: %w", err))
		}
		g.current, g.etag = next, etag
	}
	g.checked = now
	return g.current, nil
}

// unavailable is a store that did not answer.
func unavailable(err error) error {
	return opendata.NewError(opendata.Unavailable, "store.unavailable",
		"lageret svarer ikke nå", "the store does not answer now").
		Hinted("Prøv igjen om litt.", "Try again in a moment.").Because(err)
}
