package pipeline

import (
	"context"
	"time"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/aws/environ"
	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
)

// Ages, taken from a run's id, at which the tick takes care of runs.
const (
	continueAfter = time.Minute    // started elsewhere (by a steward, by a tick that ran out of time)
	abandonAfter  = 24 * time.Hour // nobody continues it any more
)

// Schedule is the function schedule: a tick starts the runs that are due and takes each as far
// as it goes in this function's time, then continues those that were started elsewhere. What is
// unfinished continues at the next tick. Two ticks at once do the same work twice, not wrongly;
// a reserved concurrency of one saves that.
func Schedule(ctx context.Context, env environ.Environment) (lambdarun.Handler, error) {
	a, err := wire(ctx, env)
	if err != nil {
		return lambdarun.Handler{}, err
	}
	return lambdarun.Events(ticker{a}.tick), nil
}

type ticker struct{ app *app.App }

// tickEvent is what the scheduler sends.
type tickEvent struct {
	Task string `json:"task"` // runs, sweep
}

// TickResult says what a tick did.
type TickResult struct {
	Started    int            `json:"started"`         // runs that were due
	Unfinished bool           `json:"unfinished"`      // the time was up; the next tick goes on
	Swept      *publish.Swept `json:"swept,omitempty"` // of task sweep
}

func (t ticker) tick(ctx context.Context, e tickEvent) (TickResult, error) {
	switch e.Task {
	case "runs":
		return t.runs(ctx)
	case "sweep":
		swept, err := t.app.Publisher.Sweep(ctx, abandonAfter)
		return TickResult{Swept: &swept}, err
	}
	return TickResult{}, unexpected("task")
}

func (t ticker) runs(ctx context.Context) (TickResult, error) {
	started, err := t.app.Scheduler.Tick(ctx)
	if err == nil {
		err = t.app.Publisher.Recover(ctx, continueAfter)
	}
	if ctx.Err() != nil {
		t.app.Log.Warn("scheduled runs are unfinished", "started", started, "cause", opendata.Cause(context.Cause(ctx)))
		return TickResult{Started: started, Unfinished: true}, nil
	}
	return TickResult{Started: started}, err
}
