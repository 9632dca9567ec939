package pipeline

import (
	"context"

	"github.com/allmenning/allmenning/internal/aws/environ"
	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
)

// Plan is the function plan: the stages plan and review, which look at a run as a whole, and
// fail, which ends a run that its caller gave up.
func Plan(ctx context.Context, env environ.Environment) (lambdarun.Handler, error) {
	a, err := wire(ctx, env)
	if err != nil {
		return lambdarun.Handler{}, err
	}
	return lambdarun.Events(stages{a.Publisher}.plan), nil
}

// planEvent asks for a stage of function plan.
type planEvent struct {
	Stage string `json:"stage"` // plan, review, fail
	Run   string `json:"run"`
	Error string `json:"error"` // with fail only: the error's name; one that is not ours counts as InternalError
}

func (s stages) plan(ctx context.Context, e planEvent) (Result, error) {
	id, err := opendata.ParseRunID(e.Run)
	switch {
	case err != nil:
		return Result{}, err
	case (e.Stage == "fail") != (e.Error != ""):
		return Result{}, unexpected("error")
	}
	switch e.Stage {
	case "plan":
		_, _, err = s.publisher.Plan(ctx, id)
		return s.end(ctx, id, err)
	case "review":
		return s.review(ctx, id)
	case "fail":
		if _, err := s.publisher.Fail(ctx, id, named(e.Error)); err != nil {
			return Result{}, err
		}
		return s.answer(ctx, id)
	}
	return Result{}, unexpected("stage")
}

func (s stages) review(ctx context.Context, id opendata.RunID) (Result, error) {
	run, extent, err := s.publisher.Extent(ctx, id)
	if err != nil {
		return Result{}, err
	}
	if extent.Parts == nil && !over(run) {
		return Result{}, early()
	}
	_, _, err = s.publisher.Review(ctx, id)
	return s.end(ctx, id, err)
}

func over(run opendata.Run) bool { return run.State == opendata.RunHeld || run.State.Decided() }

// named is the error that a run ends with when its caller gave up because of errors of this name.
func named(name string) error {
	for _, k := range opendata.Kinds() {
		if k.LambdaName() == name && k != opendata.Internal {
			return opendata.NewError(k, "run.given_up", "kjøringen ble gitt opp etter flere forsøk", "the run was given up after several tries").
				Hinted("Publiser på nytt.", "Publish again.")
		}
	}
	return opendata.NewError(opendata.Internal, "run.given_up", "kjøringen ble gitt opp etter en intern feil", "the run was given up after an internal error").
		Hinted("Publiser på nytt.", "Publish again.")
}

// Convert is the function convert: one part, or the second look at one file. It has the private
// bucket only.
func Convert(ctx context.Context, env environ.Environment) (lambdarun.Handler, error) {
	private, err := env.Private(ctx)
	if err != nil {
		return lambdarun.Handler{}, err
	}
	a, err := assemble(ctx, env, private, nil)
	if err != nil {
		return lambdarun.Handler{}, err
	}
	return lambdarun.Events(stages{a.Publisher}.convert), nil
}

// convertEvent asks for a stage of function convert.
type convertEvent struct {
	Stage string `json:"stage"` // convert, seal
	Run   string `json:"run"`
	Part  *int   `json:"part"` // with convert only
	File  *int   `json:"file"` // with seal only
}

func (s stages) convert(ctx context.Context, e convertEvent) (Result, error) {
	id, err := opendata.ParseRunID(e.Run)
	switch {
	case err != nil:
		return Result{}, err
	case e.Stage != "convert" && e.Stage != "seal":
		return Result{}, unexpected("stage")
	case (e.Stage == "convert") != (e.Part != nil):
		return Result{}, unexpected("part")
	case (e.Stage == "seal") != (e.File != nil):
		return Result{}, unexpected("file")
	}
	run, extent, err := s.publisher.Extent(ctx, id)
	if err != nil {
		return Result{}, err
	}
	if e.Part != nil {
		if err := checkPart(run, extent, *e.Part); err != nil {
			return Result{}, err
		}
		_, err = s.publisher.Convert(ctx, id, *e.Part)
		return s.end(ctx, id, err)
	}
	if err := checkFile(run, extent.Reviewed, *e.File); err != nil {
		return Result{}, err
	}
	_, err = s.publisher.Seal(ctx, id, *e.File)
	return s.end(ctx, id, err)
}

// checkPart accepts a planned part. A run that is over is left to the stage to refuse.
func checkPart(run opendata.Run, extent publish.Extent, n int) error {
	switch {
	case over(run) || extent.HasPart(n):
		return nil
	case extent.Parts == nil:
		return early()
	}
	return unexpected("part")
}

// checkFile accepts the number of one of so many files.
func checkFile(run opendata.Run, files, n int) error {
	switch {
	case over(run) || n >= 0 && n < files:
		return nil
	case files == 0:
		return early()
	}
	return unexpected("file")
}

// Commit is the function commit, the only one besides schedule that writes versions: it gathers
// the sealed list, copies what is on it, and swaps the pointer.
func Commit(ctx context.Context, env environ.Environment) (lambdarun.Handler, error) {
	a, err := wire(ctx, env)
	if err != nil {
		return lambdarun.Handler{}, err
	}
	return lambdarun.Events(stages{a.Publisher}.commit), nil
}

// commitEvent asks for a stage of function commit.
type commitEvent struct {
	Stage string `json:"stage"` // release, promote, commit
	Run   string `json:"run"`
	File  *int   `json:"file"` // with promote only
}

func (s stages) commit(ctx context.Context, e commitEvent) (Result, error) {
	id, err := opendata.ParseRunID(e.Run)
	switch {
	case err != nil:
		return Result{}, err
	case e.Stage != "release" && e.Stage != "promote" && e.Stage != "commit":
		return Result{}, unexpected("stage")
	case (e.Stage == "promote") != (e.File != nil):
		return Result{}, unexpected("file")
	}
	run, extent, err := s.publisher.Extent(ctx, id)
	if err != nil {
		return Result{}, err
	}
	switch e.Stage {
	case "release":
		if err := checkFile(run, extent.Reviewed, 0); err != nil {
			return Result{}, err
		}
		_, _, err = s.publisher.Release(ctx, id)
	case "promote":
		if err := checkFile(run, extent.Released, *e.File); err != nil {
			return Result{}, err
		}
		err = s.publisher.Promote(ctx, id, *e.File)
	case "commit":
		if err := checkFile(run, extent.Released, 0); err != nil {
			return Result{}, err
		}
		_, err = s.publisher.Commit(ctx, id)
	}
	return s.end(ctx, id, err)
}
