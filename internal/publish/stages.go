package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// Extent says how much there is to do of the stages that fan out, in a run's current attempt. A
// caller that runs stages one by one checks the numbers it was given against it.
type Extent struct {
	Parts    []int // numbers of the planned parts; nil before Plan
	Reviewed int   // files that Review listed; 0 before
	Released int   // files of the sealed list; 0 before Release
}

// HasPart reports whether n is a planned part.
func (e Extent) HasPart(n int) bool { return slices.Contains(e.Parts, n) }

// Extent reads a run and how far its stages have recorded what is to be done.
func (p *Publisher) Extent(ctx context.Context, id opendata.RunID) (opendata.Run, Extent, error) {
	var e Extent
	run, _, err := p.Run(ctx, id)
	if err != nil {
		return run, e, err
	}
	plan, err := optional[Plan](ctx, p.Private, stageKey(run, "plan"))
	if err != nil {
		return run, e, err
	}
	for _, part := range plan.Parts {
		e.Parts = append(e.Parts, part.Number)
	}
	rev, err := optional[Review](ctx, p.Private, stageKey(run, "review"))
	if err != nil {
		return run, e, err
	}
	rel, err := optional[Release](ctx, p.Private, stageKey(run, "release"))
	e.Reviewed, e.Released = len(rev.Files), len(rel.Files)
	return run, e, err
}

// optional reads a record, or its zero value when there is none yet.
func optional[T any](ctx context.Context, b objstore.Bucket, key string) (T, error) {
	v, _, err := readJSON[T](ctx, b, key)
	if err != nil && !errors.Is(err, objstore.ErrNotFound) {
		return v, fmt.Errorf("read %s: %w", recordName(key), err)
	}
	return v, nil
}

// Fail ends a run with an error, as Resume does, for a caller that runs stages one by one. A run
// that is held, being committed or decided stays as it is.
func (p *Publisher) Fail(ctx context.Context, id opendata.RunID, cause error) (opendata.Run, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil || stops(run.State) || run.State == opendata.RunCommitting {
		return run, err
	}
	if err := p.fail(ctx, id, cause); err != nil {
		return run, err
	}
	run, _, err = p.Run(ctx, id)
	return run, err
}
