package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
)

// Prune removes generations that nobody reads any more and returns how many. It keeps the
// current one, the keep newest of the others, and all that were written after olderThan, some
// of which a build may be about to swap in. Without a readable pointer it removes nothing.
func Prune(ctx context.Context, pub objstore.Bucket, keep int, olderThan time.Time) (int, error) {
	generations, err := list(ctx, pub)
	if err != nil {
		return 0, err
	}
	slices.SortFunc(generations, func(a, b stale) int { return b.written.Compare(a.written) })
	removed := 0
	for _, g := range generations {
		cur, etag, err := readCurrent(ctx, pub) // again each time: a build may have swapped meanwhile
		if err != nil || etag == "" {
			return removed, err
		}
		if g.id == cur.Generation {
			continue
		}
		if keep > 0 {
			keep--
			continue
		}
		if !g.written.Before(olderThan) {
			continue
		}
		if err := remove(ctx, pub, g); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// stale is a generation that may go.
type stale struct {
	id      string
	keys    []string
	written time.Time // of its youngest object
}

func list(ctx context.Context, pub objstore.Bucket) ([]stale, error) {
	var generations []stale
	for info, err := range pub.List(ctx, root, "") {
		if err != nil {
			return nil, fmt.Errorf("list catalog generations: %w", err)
		}
		id, _, inside := strings.Cut(strings.TrimPrefix(info.Key, root), "/")
		if !inside {
			continue // the pointer
		}
		if n := len(generations); n == 0 || generations[n-1].id != id {
			generations = append(generations, stale{id: id})
		}
		g := &generations[len(generations)-1]
		g.keys = append(g.keys, info.Key)
		if info.Modified.After(g.written) {
			g.written = info.Modified
		}
	}
	return generations, nil
}

// remove deletes catalog.json first: what is left of a generation after a crash is then
// recognizably incomplete.
func remove(ctx context.Context, pub objstore.Bucket, g stale) error {
	first := catalogKey(g.id)
	errs := []error{pub.Delete(ctx, first)}
	for _, key := range g.keys {
		if key != first && errs[0] == nil {
			errs = append(errs, pub.Delete(ctx, key))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("remove catalog generation %s: %w", g.id, err)
	}
	return nil
}
