// Package publish is the use case: it takes a dataset's source through the privacy gate to one
// immutable version that appears at once.
//
// Each stage is a function with its own input and a result object in the private bucket:
//
//	Plan → Convert (each part) → Review → Seal (each file) → Promote (each file) → Commit → Relay
//
// Every stage may be called twice, at the same time, or again after a crash: it finds its
// result object or makes the same one. Nothing is written to the public bucket before Promote,
// Promote copies sealed bytes only, and the only step that readers see is Commit's conditional
// write of the pointer. Functions in AWS call the stages one by one; Publish and Resume run them
// in one process.
package publish

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/sources"
	"github.com/allmenning/allmenning/internal/version"
)

// Publisher runs publications. Its fields are set once by the wiring; all methods are safe for
// concurrent use, also by several processes on the same buckets.
type Publisher struct {
	Private objstore.Bucket // snapshots, staging, quarantine, runs, contracts, definitions
	Public  objstore.Bucket // data, events, catalog

	Catalog  opendata.Catalog
	Sources  sources.Source
	Limits   formats.Limits
	TempDir  string // for spooled files; empty: the system's
	Software string // version of this program, for manifests

	Now      func() time.Time
	Log      *slog.Logger
	Progress func(Progress) // may be nil

	active sync.Map // ids of the runs that this process is at work on
}

// Progress is what a long stage has done so far.
type Progress struct {
	Dataset opendata.DatasetID
	Run     opendata.RunID
	Stage   string // plan, convert, review, seal, promote, commit
	Rows    int64
	Bytes   int64
}

// Request asks for a publication run.
type Request struct {
	Dataset opendata.Dataset
	Run     opendata.RunID // empty: a new one. A duplicate trigger uses the same id and meets the same run.
	Trigger string         // cli, schedule, api
	By      string         // who asked; a name or a token's name
	Approve bool           // accept, in By's name, the proposal of a full scan of this very snapshot
	DryRun  bool           // stop before Promote
}

// Publish starts a run and takes it as far as it goes: committed, unchanged, held, superseded or
// failed. The returned Run is what is stored. An error is returned for failed runs and where
// the run itself could not be recorded; a held run is not an error.
func (p *Publisher) Publish(ctx context.Context, req Request) (opendata.Run, error) {
	run, err := p.Start(ctx, req)
	if err != nil {
		return run, err
	}
	return p.Resume(ctx, run.ID)
}

// Start records a new run, or finds the one with that id. Nothing is fetched yet.
func (p *Publisher) Start(ctx context.Context, req Request) (opendata.Run, error) {
	if req.Run == "" {
		req.Run = opendata.NewRunID(p.Now())
	}
	if err := p.checkPublicNames(req.Dataset); err != nil {
		return opendata.Run{}, err
	}
	pointer, etag, err := p.versions().Pointer(ctx, req.Dataset.ID)
	if err != nil {
		return opendata.Run{}, err
	}
	run := opendata.Run{
		ID: req.Run, Dataset: req.Dataset.ID, State: opendata.RunPlanned, Attempt: 1,
		Trigger: req.Trigger, By: req.By, Approve: req.Approve, DryRun: req.DryRun,
		Started: stamp(p.Now()), BaseETag: etag, BaseSeq: pointer.Seq,
	}
	if err := p.writeOnce(ctx, definitionKey(run.ID), &req.Dataset); err != nil {
		return run, fmt.Errorf("record definition of run %s: %w", run.ID, err)
	}
	if err := p.writeOnce(ctx, runKey(run.ID), &run); err != nil {
		return run, fmt.Errorf("record run %s: %w", run.ID, err)
	}
	return run, nil
}

// Resume takes a run from wherever it stands as far as it goes. A decided or held run is
// returned as it is.
func (p *Publisher) Resume(ctx context.Context, id opendata.RunID) (opendata.Run, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil {
		return run, err
	}
	p.active.Store(id, true)
	defer p.active.Delete(id)
	started := p.Now()
	err = p.drive(ctx, run)
	switch {
	case err == nil:
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return run, err // the run stays as it is and continues later
	default:
		if ferr := p.end(context.WithoutCancel(ctx), run, err); ferr != nil {
			return run, errors.Join(err, ferr)
		}
	}
	run, _, rerr := p.Run(ctx, id)
	if rerr != nil {
		return run, errors.Join(err, rerr)
	}
	p.logRun(run, p.Now().Sub(started))
	if run.State == opendata.RunFailed {
		return run, err
	}
	return run, nil
}

// drive runs the stages. Each returns early when the run is held or decided.
func (p *Publisher) drive(ctx context.Context, run opendata.Run) error {
	if run.State == opendata.RunHeld || run.State.Decided() {
		return nil
	}
	plan, state, err := p.Plan(ctx, run.ID)
	if err != nil || stops(state) {
		return err
	}
	for n := range plan.Parts {
		if _, err := p.Convert(ctx, run.ID, n); err != nil {
			return err
		}
	}
	review, state, err := p.Review(ctx, run.ID)
	if err != nil || stops(state) {
		return err
	}
	for n := range review.Files {
		if _, err := p.Seal(ctx, run.ID, n); err != nil {
			return err
		}
	}
	release, state, err := p.Release(ctx, run.ID)
	if err != nil || stops(state) {
		return err
	}
	for n := range release.Files {
		if err := p.Promote(ctx, run.ID, n); err != nil {
			return err
		}
	}
	state, err = p.Commit(ctx, run.ID)
	if err != nil || state != opendata.RunCommitted {
		return err
	}
	// The version is public now. What fails from here on is caught up by the next relay or
	// sweep and is no failure of the run.
	if err := p.Relay(ctx, run.Dataset); err != nil {
		p.Log.Warn("relay after commit", "dataset", run.Dataset, "run", run.ID, "error", opendata.Cause(err))
	}
	return nil
}

func stops(s opendata.RunState) bool { return s == opendata.RunHeld || s.Decided() }

func (p *Publisher) versions() version.Store { return version.Store{Public: p.Public} }

func (p *Publisher) progress(run opendata.Run, stage string, rows, bytes int64) {
	if p.Progress != nil {
		p.Progress(Progress{Dataset: run.Dataset, Run: run.ID, Stage: stage, Rows: rows, Bytes: bytes})
	}
}

// logRun writes the one line per run.
func (p *Publisher) logRun(run opendata.Run, took time.Duration) {
	attrs := []any{"dataset", run.Dataset, "run", run.ID, "state", run.State, "trigger", run.Trigger,
		"rows", run.Rows.Published, "rejected", run.Rows.Rejected, "holds", len(run.Holds), "duration_ms", took.Milliseconds()}
	if run.Error != nil {
		attrs = append(attrs, "error_kind", run.Error.Kind, "error_code", run.Error.Code)
	}
	p.Log.Info("publication run", attrs...)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
