// Package pipeline is the functions that publish: plan, convert, commit, schedule, deliver and
// steward. Each one wires the same use cases as the local process and takes its events; package
// functions documents these.
//
// A function opens only the buckets it works on: convert has no public one.
package pipeline

import (
	"context"
	"errors"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/aws/environ"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
)

// wire is the app with both buckets.
func wire(ctx context.Context, env environ.Environment) (*app.App, error) {
	private, err := env.Private(ctx)
	if err != nil {
		return nil, err
	}
	public, err := env.Public(ctx)
	if err != nil {
		return nil, err
	}
	return assemble(ctx, env, private, public)
}

// assemble finds the catalog's facts, packed with the function or kept with the store, and wires.
func assemble(ctx context.Context, env environ.Environment, private, public objstore.Bucket) (*app.App, error) {
	facts, roots, ok, err := env.Catalog()
	if err != nil {
		return nil, err
	}
	catalog := app.Catalog{Facts: facts, Roots: roots}
	if !ok {
		if catalog, ok, err = app.LoadCatalog(ctx, private); err != nil {
			return nil, err
		}
	}
	if !ok {
		return nil, environ.MissingCatalog()
	}
	return app.New(env.Config, app.Adapters{Private: private, Public: public, Catalog: catalog, Log: env.Log})
}

// Result is what a stage answers: where the run stands, and how much there is to fan out next.
type Result struct {
	Run     opendata.RunID     `json:"run"`
	Dataset opendata.DatasetID `json:"dataset"`
	State   opendata.RunState  `json:"state"`
	Proceed bool               `json:"proceed"` // false: the run is held or decided; start no further stage
	Parts   int                `json:"parts"`   // planned parts, numbered from 0
	Files   int                `json:"files"`   // files to seal after review, to promote after release; numbered from 0
}

// stages runs single stages of publication runs.
type stages struct {
	publisher *publish.Publisher
}

// answer reads the run again and says how it stands.
func (s stages) answer(ctx context.Context, id opendata.RunID) (Result, error) {
	run, extent, err := s.publisher.Extent(ctx, id)
	if err != nil {
		return Result{}, err
	}
	return Result{
		Run: run.ID, Dataset: run.Dataset, State: run.State,
		Proceed: run.State != opendata.RunHeld && !run.State.Decided(),
		Parts:   len(extent.Parts), Files: max(extent.Reviewed, extent.Released),
	}, nil
}

// end answers a stage that ended with err. What another try cannot mend (wrong input, a refusal)
// is recorded as the end of the run here, where its message is known. Anything else is the
// caller's to retry; when it gives up, it says so with the stage fail.
func (s stages) end(ctx context.Context, id opendata.RunID, err error) (Result, error) {
	if err == nil {
		return s.answer(ctx, id)
	}
	if ctx.Err() == nil && final(opendata.KindOf(err)) {
		if _, ferr := s.publisher.Fail(ctx, id, err); ferr != nil {
			return Result{}, errors.Join(err, ferr)
		}
	}
	return Result{}, err
}

func final(k opendata.Kind) bool {
	return k == opendata.Invalid || k == opendata.NotFound || k == opendata.Refused
}

// unexpected is the error of an event that has a field which its stage does not take, or lacks one.
func unexpected(field string) error {
	return opendata.NewError(opendata.Invalid, "event.field", "feltet passer ikke til steget", "the field does not go with the stage").
		Hinted("Se dokumentasjonen av pakken functions.", "See the documentation of package functions.").
		At(opendata.Where{Field: field})
}

// early is the error of a stage that is called before the one it builds on.
func early() error {
	return opendata.NewError(opendata.Conflict, "run.early", "steget før er ikke ferdig", "the stage before has not finished")
}
