package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/allmenning/allmenning/internal/convert"
	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/sources"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/version"
)

// Plan is the result of the first stage: what will be converted, by which contract.
type Plan struct {
	Run       opendata.RunID     `json:"run"`
	Dataset   opendata.Dataset   `json:"dataset"`
	Contract  opendata.Contract  `json:"contract"`
	Detection formats.Detection  `json:"detection"`
	Snapshot  Snapshot           `json:"snapshot"`
	Parts     []Part             `json:"parts"`
	Previous  opendata.VersionID `json:"previous,omitempty"` // current version when the run began
	PrevRows  int64              `json:"previous_rows,omitempty"`
	Withdrawn bool               `json:"withdrawn,omitempty"` // the dataset's last change was a withdrawal

	Live []opendata.VersionID `json:"live,omitempty"` // versions that are public beside this one
}

// Part is a piece of the snapshot that can be converted alone.
type Part struct {
	Number int `json:"number"`
}

// Snapshot describes the raw bytes of one pull. Private.
type Snapshot struct {
	Name       string             `json:"name"` // as the source calls it; a hint for detection
	Bytes      int64              `json:"bytes"`
	Validators sources.Validators `json:"validators"`
}

// committed is what a committed run leaves for the next one to compare with.
type committed struct {
	Validators sources.Validators `json:"validators"`
	Definition string             `json:"definition_digest"`
	Contract   string             `json:"contract_digest"`
	Gate       string             `json:"gate_version"`
}

// HeldProposal is what waits for a steward: the contract that approval would put in force, and
// why the run is held.
type HeldProposal struct {
	Contract opendata.Contract     `json:"contract"`
	Holds    []opendata.HoldReason `json:"holds"`
	Report   opendata.Report       `json:"report"`
	InForce  opendata.Contract     `json:"in_force,omitzero"` // before this run; none for a first one
	Diff     []Change              `json:"diff,omitempty"`    // what changed since then
	Base     string                `json:"base,omitempty"`    // digest of the definition's own columns
	Final    bool                  `json:"final,omitempty"`   // approval can't help: the source or definition must change
}

// Digest binds an approval to exactly this proposal.
func (h HeldProposal) Digest() string {
	codes := make([]string, 0, len(h.Holds))
	for _, r := range h.Holds {
		codes = append(codes, fmt.Sprintf("%s/%s/%s/%d", r.Code, r.Column, r.Kind, r.Count))
	}
	b, err := json.Marshal(struct {
		Contract string
		Holds    []string
	}{h.Contract.Digest(), codes})
	if err != nil {
		panic("proposal: " + err.Error()) // strings only: cannot fail
	}
	return version.Digest(b)
}

// Plan pulls the source, settles the contract and cuts the snapshot into parts. It ends the run
// as unchanged when neither source nor rules have changed, and holds it with a proposal when
// there is no contract.
func (p *Publisher) Plan(ctx context.Context, id opendata.RunID) (Plan, opendata.RunState, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil || stops(run.State) {
		return Plan{}, run.State, err
	}
	if plan, _, err := readJSON[Plan](ctx, p.Private, stageKey(run, "plan")); err == nil {
		return plan, run.State, nil
	} else if !errors.Is(err, objstore.ErrNotFound) {
		return Plan{}, run.State, fmt.Errorf("read plan: %w", err)
	}
	def, _, err := readJSON[opendata.Dataset](ctx, p.Private, definitionKey(id))
	if err != nil {
		return Plan{}, run.State, fmt.Errorf("read definition of run %s: %w", id, err)
	}
	pointer, _, err := p.versions().Pointer(ctx, def.ID)
	if err != nil {
		return Plan{}, run.State, err
	}
	contract, err := p.contractOf(ctx, run, def)
	if err != nil {
		return Plan{}, run.State, err
	}
	before := p.committedBefore(ctx, pointer)
	same := before.Definition == digestOf(def) && before.Contract == contract.Digest() && before.Gate == opendata.GateVersion
	snap, unchanged, err := p.pull(ctx, run, def, before, same)
	if err != nil {
		return Plan{}, run.State, err
	}
	if unchanged {
		state, err := p.decide(ctx, id, opendata.RunUnchanged, nil)
		return Plan{}, state, err
	}
	plan := Plan{Run: id, Dataset: def, Contract: contract, Snapshot: snap, Parts: []Part{{}}, Withdrawn: lastWasWithdrawal(pointer)}
	for _, rec := range pointer.Versions {
		plan.Live = append(plan.Live, rec.Version)
	}
	if pointer.State == opendata.StatePublished {
		plan.Previous = pointer.Version
		if rec, ok := pointer.Record(pointer.Version); ok {
			plan.PrevRows = rec.Rows
		}
	}
	if same, err := p.waitsAlready(ctx, run, plan); err != nil || same.ID != "" && !run.Approve {
		if err != nil {
			return plan, run.State, err
		}
		state, err := p.decide(ctx, id, opendata.RunSuperseded, func(r *opendata.Run) { r.SameAs, r.Holds = same.ID, same.Holds })
		return plan, state, err
	}
	return p.settle(ctx, run, plan)
}

// lastWasWithdrawal reports whether nothing was published since a steward took something back.
func lastWasWithdrawal(p opendata.Pointer) bool {
	var e opendata.Event
	return len(p.Event) > 0 && json.Unmarshal(p.Event, &e) == nil && e.Type == opendata.EventWithdrawn
}

// settle detects the format and, where there is no contract, scans for a proposal.
func (p *Publisher) settle(ctx context.Context, run opendata.Run, plan Plan) (Plan, opendata.RunState, error) {
	in, done, err := p.open(ctx, run.ID, plan.Snapshot)
	if err != nil {
		return plan, run.State, err
	}
	defer done()
	plan.Detection, err = formats.Detect(ctx, in, plan.Dataset.Source, p.Limits)
	if err != nil {
		return plan, run.State, err
	}
	if len(plan.Contract.Columns) == 0 {
		prop, err := p.propose(ctx, run, plan, in)
		if err != nil {
			return plan, run.State, err
		}
		if !run.Approve {
			state, err := p.hold(ctx, run, plan, prop)
			return plan, state, err
		}
		plan.Contract = prop.Contract
		plan.Contract.Approved = opendata.Approval{By: run.By, At: run.Started, Run: run.ID, Proposal: prop.Digest(), Reason: "--approve"}
		if err := p.storeContract(ctx, plan.Dataset, plan.Contract); err != nil {
			return plan, run.State, err
		}
	}
	if err := p.writeOnce(ctx, stageKey(run, "plan"), &plan); err != nil {
		return plan, run.State, fmt.Errorf("record plan: %w", err)
	}
	return plan, run.State, nil
}

func (p *Publisher) propose(ctx context.Context, run opendata.Run, plan Plan, in formats.Input) (HeldProposal, error) {
	r, err := formats.Open(ctx, in, plan.Detection, p.Limits)
	if err != nil {
		return HeldProposal{}, err
	}
	defer r.Close()
	proposal, stats, err := convert.Scan(ctx, r, func(rows int64) { p.progress(run, "plan", rows, 0) })
	if err != nil {
		return HeldProposal{}, err
	}
	hold := opendata.HoldReason{Code: "no_contract", Text: holdText("no_contract")}
	proposal.Contract.Key = plan.Dataset.Key
	if plan.Dataset.Privacy != nil { // a definition may declare them before it has columns
		proposal.Contract.Privacy = plan.Dataset.Privacy
	}
	if plan.Dataset.Mixed != nil {
		proposal.Contract.Mixed = plan.Dataset.Mixed
	}
	open := func() (table.Reader, error) { return formats.Open(ctx, in, plan.Detection, p.Limits) }
	proposal, err = convert.Refine(ctx, open, proposal, convert.Options{TempDir: p.TempDir})
	if err != nil {
		return HeldProposal{}, err
	}
	return HeldProposal{
		Contract: proposal.Contract,
		Holds:    []opendata.HoldReason{hold},
		Report: opendata.Report{Run: run.ID, Dataset: run.Dataset, Columns: proposal.Columns, Treated: []opendata.TreatedColumn{}, Findings: proposal.Findings,
			Rows: opendata.RowCounts{Read: stats.Rows, Rejected: stats.Rejected, Short: stats.Short}, Warnings: warnings(plan, stats.Warnings)},
	}, nil
}

func warnings(plan Plan, more []string) []string {
	out := append([]string{}, plan.Detection.Warnings...)
	for _, w := range more {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// pull fetches the snapshot into the private bucket, or finds that this run already has.
func (p *Publisher) pull(ctx context.Context, run opendata.Run, def opendata.Dataset, before committed, same bool) (Snapshot, bool, error) {
	if snap, _, err := readJSON[Snapshot](ctx, p.Private, snapshotInfoKey(run.ID)); err == nil {
		return snap, false, nil
	} else if !errors.Is(err, objstore.ErrNotFound) {
		return Snapshot{}, false, fmt.Errorf("read snapshot record: %w", err)
	}
	prior := sources.Validators{}
	if same {
		prior = before.Validators
	}
	f, err := os.CreateTemp(p.TempDir, "allmenning-pull-*")
	if err != nil {
		return Snapshot{}, false, fmt.Errorf("create temporary file: %w", err)
	}
	defer removeTemp(f)
	res, err := p.Sources.Fetch(ctx, def.Source, prior, f)
	if err != nil {
		return Snapshot{}, false, err
	}
	if res.Unchanged || same && res.Validators.SHA256 == before.Validators.SHA256 {
		return Snapshot{}, true, nil
	}
	p.progress(run, "plan", 0, res.Bytes)
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Snapshot{}, false, fmt.Errorf("rewind snapshot: %w", err)
	}
	_, err = p.Private.Put(ctx, snapshotKey(run.ID, res.Validators.SHA256), f, objstore.PutOptions{ContentType: "application/octet-stream", SHA256: res.Validators.SHA256})
	if err != nil {
		return Snapshot{}, false, fmt.Errorf("store snapshot: %w", err)
	}
	snap := Snapshot{Name: res.Name, Bytes: res.Bytes, Validators: res.Validators}
	if err := p.writeOnce(ctx, snapshotInfoKey(run.ID), &snap); err != nil {
		return snap, false, fmt.Errorf("record snapshot: %w", err)
	}
	return snap, false, nil
}

// open makes the snapshot readable at random: straight from a bucket that is a directory, else
// from a temporary file. done releases it.
func (p *Publisher) open(ctx context.Context, id opendata.RunID, snap Snapshot) (formats.Input, func(), error) {
	ra, size, done, err := p.spool(ctx, snapshotKey(id, snap.Validators.SHA256))
	if err != nil {
		return formats.Input{}, nil, fmt.Errorf("open snapshot of run %s: %w", id, err)
	}
	return formats.Input{ReaderAt: ra, Size: size, Name: snap.Name}, done, nil
}

// spool opens a private object for reading at random.
func (p *Publisher) spool(ctx context.Context, key string) (io.ReaderAt, int64, func(), error) {
	return spoolFrom(ctx, p.Private, key, p.TempDir)
}

func spoolFrom(ctx context.Context, b objstore.Bucket, key, tempDir string) (io.ReaderAt, int64, func(), error) {
	r, info, err := b.Open(ctx, key, objstore.Range{})
	if err != nil {
		return nil, 0, nil, err
	}
	if ra, ok := r.(io.ReaderAt); ok {
		return ra, info.Size, func() { r.Close() }, nil
	}
	defer r.Close()
	f, err := os.CreateTemp(tempDir, "allmenning-spool-*")
	if err != nil {
		return nil, 0, nil, fmt.Errorf("create temporary file: %w", err)
	}
	n, err := io.Copy(f, r)
	if err == nil && n != info.Size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		removeTemp(f)
		return nil, 0, nil, err
	}
	return f, n, func() { removeTemp(f) }, nil
}

func removeTemp(f *os.File) {
	f.Close()
	os.Remove(f.Name())
}

// committedBefore is what the current version's run left, or nothing: then the source is
// fetched again.
func (p *Publisher) committedBefore(ctx context.Context, pointer opendata.Pointer) committed {
	if pointer.State != opendata.StatePublished {
		return committed{}
	}
	rec, ok := pointer.Record(pointer.Version)
	if !ok {
		return committed{}
	}
	c, _, err := readJSON[committed](ctx, p.Private, committedKey(pointer.Dataset, rec.Run))
	if err != nil {
		return committed{}
	}
	return c
}

func digestOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("digest: " + err.Error()) // domain structures of strings and numbers: cannot fail
	}
	return version.Digest(b)
}
