package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

// defaultVersions is how many versions of a dataset stay when its definition does not say.
const defaultVersions = 24

// Promote copies one sealed file to its public key, checking the digest on the way. The manifest
// (the last file) is Commit's.
func (p *Publisher) Promote(ctx context.Context, id opendata.RunID, n int) error {
	run, rel, err := p.released(ctx, id)
	if err != nil {
		return err
	}
	if n < 0 || n >= len(rel.Files) {
		return fmt.Errorf("promote file %d of %d", n, len(rel.Files))
	}
	if n == len(rel.Files)-1 {
		return nil
	}
	f := rel.Files[n]
	p.progress(run, "promote", 0, f.Bytes)
	// A withdrawal can come between the swap and the end of a run that is then taken up again, or
	// while a slow duplicate copies: what was taken back must not lie there again.
	if err := p.wanted(ctx, run); err != nil {
		return err
	}
	if err := p.copySealed(ctx, run, f); err != nil {
		return err
	}
	err = p.wanted(ctx, run)
	if opendata.KindOf(err) == opendata.Conflict {
		err = errors.Join(err, deleteAll(ctx, p.Public, version.Prefix(run.Dataset, run.ID.Version())))
	}
	return err
}

// wanted is an error of kind Conflict when the run's version was public and was taken back.
func (p *Publisher) wanted(ctx context.Context, run opendata.Run) error {
	pointer, _, err := p.versions().Pointer(ctx, run.Dataset)
	if err != nil {
		return err
	}
	if _, gone := pointer.Gone(run.ID.Version()); gone {
		return superfluous(run)
	}
	return nil
}

// released reads a run that may write public objects: not decided, and with a sealed list.
func (p *Publisher) released(ctx context.Context, id opendata.RunID) (opendata.Run, Release, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil {
		return run, Release{}, err
	}
	if stops(run.State) {
		return run, Release{}, superfluous(run)
	}
	rel, _, err := readJSON[Release](ctx, p.Private, stageKey(run, "release"))
	if err != nil {
		return run, rel, fmt.Errorf("read release: %w", err)
	}
	return run, rel, nil
}

func (p *Publisher) copySealed(ctx context.Context, run opendata.Run, f StagedFile) error {
	key := version.FileKey(run.Dataset, run.ID.Version(), f.Name)
	_, err := objstore.Copy(ctx, p.Public, key, p.Private, f.Key, objstore.PutOptions{
		ContentType: f.MediaType, CacheControl: version.CacheVersioned, SHA256: f.SHA256})
	if err != nil {
		return fmt.Errorf("promote %s: %w", f.Format, err)
	}
	return nil
}

// Commit writes the manifest and swaps the pointer against the ETag that the run began with: the
// one step that readers see. A pointer that moved meanwhile means superseded; a pointer that
// already names this run means that an earlier try of ours won.
func (p *Publisher) Commit(ctx context.Context, id opendata.RunID) (opendata.RunState, error) {
	run, rel, err := p.released(ctx, id)
	if err != nil {
		if run.State.Decided() {
			return run.State, nil
		}
		return run.State, err
	}
	run, err = p.change(ctx, id, func(r *opendata.Run) error {
		if stops(r.State) {
			return superfluous(*r)
		}
		r.State = opendata.RunCommitting
		return nil
	})
	if err != nil {
		return run.State, err
	}
	rev, _, err := readJSON[Review](ctx, p.Private, stageKey(run, "review"))
	if err != nil {
		return run.State, fmt.Errorf("read review: %w", err)
	}
	plan, _, err := readJSON[Plan](ctx, p.Private, stageKey(run, "plan"))
	if err != nil {
		return run.State, fmt.Errorf("read plan: %w", err)
	}
	if err := p.allPromoted(ctx, run, rel); err != nil {
		return run.State, err
	}
	if err := p.beforeSwap(ctx, run, plan, rev); err != nil {
		return run.State, err
	}
	won, err := p.swapIn(ctx, run, plan, rel, rev.Manifest)
	if err != nil {
		return run.State, err
	}
	if !won {
		// The version never was public: nobody has seen its id. Readers lose nothing.
		err := errors.Join(deleteAll(ctx, p.Public, version.Prefix(run.Dataset, run.ID.Version())), p.Private.Delete(ctx, protectionKey(run.Dataset, run.ID.Version())))
		if err != nil {
			p.Log.Warn("remove files of a superseded run", "run", id, "error", opendata.Cause(err))
		}
		return p.decide(ctx, id, opendata.RunSuperseded, nil)
	}
	if err := p.removeRetired(ctx, run.Dataset, false); err != nil {
		p.Log.Warn("remove files of retired versions", "dataset", run.Dataset, "error", opendata.Cause(err))
	}
	return p.decide(ctx, id, opendata.RunCommitted, func(r *opendata.Run) {
		r.Version, r.Rows, r.Removed = run.ID.Version(), rev.Rows, rev.Manifest.Removed
	})
}

// allPromoted checks that every data file is in its public place. The digest was checked when it
// was written.
func (p *Publisher) allPromoted(ctx context.Context, run opendata.Run, rel Release) error {
	for _, f := range rel.Files[:len(rel.Files)-1] {
		info, err := p.Public.Stat(ctx, version.FileKey(run.Dataset, run.ID.Version(), f.Name))
		if err != nil {
			return fmt.Errorf("check promoted %s: %w", f.Format, err)
		}
		if info.Size != f.Bytes {
			return fmt.Errorf("promoted %s has %d bytes, want %d", f.Format, info.Size, f.Bytes)
		}
	}
	return p.copySealed(ctx, run, rel.Files[len(rel.Files)-1])
}

// beforeSwap keeps what the next run compares with, and the contract for rechecks. Both are named
// after this run or their content, so they do no harm if the swap is lost.
func (p *Publisher) beforeSwap(ctx context.Context, run opendata.Run, plan Plan, rev Review) error {
	err := p.put(ctx, committedKey(run.Dataset, run.ID), committed{
		Validators: plan.Snapshot.Validators, Definition: digestOf(plan.Dataset), Contract: plan.Contract.Digest(), Gate: opendata.GateVersion})
	if err != nil {
		return fmt.Errorf("record what was committed: %w", err)
	}
	s := storedContract{Contract: plan.Contract, Base: own(plan.Dataset).Digest()}
	if err := p.put(ctx, contractKey(run.Dataset, plan.Contract.Digest()), s); err != nil {
		return fmt.Errorf("store contract: %w", err)
	}
	return p.keepProtection(ctx, run, rev.Record)
}

// swapIn swaps the pointer; false means that somebody else came first.
func (p *Publisher) swapIn(ctx context.Context, run opendata.Run, plan Plan, rel Release, m opendata.Manifest) (bool, error) {
	vs := p.versions()
	prev, etag, err := vs.Pointer(ctx, run.Dataset)
	if err != nil {
		return false, err
	}
	if prev.Live(run.ID.Version()) {
		return true, nil
	}
	if etag != run.BaseETag {
		return false, nil
	}
	next, err := p.nextPointer(prev, run, plan, rel, m)
	if err != nil {
		return false, err
	}
	_, err = vs.Swap(ctx, prev, etag, next)
	if err == nil {
		return true, nil
	}
	// Whatever the error: only the response may have been lost.
	now, _, rerr := vs.Pointer(ctx, run.Dataset)
	switch {
	case rerr != nil:
		return false, errors.Join(err, rerr)
	case now.Live(run.ID.Version()):
		return true, nil
	case errors.Is(err, objstore.ErrPrecondition):
		return false, nil
	}
	return false, err
}

func (p *Publisher) nextPointer(prev opendata.Pointer, run opendata.Run, plan Plan, rel Release, m opendata.Manifest) (opendata.Pointer, error) {
	v := run.ID.Version()
	manifest := rel.Files[len(rel.Files)-1]
	rec := opendata.VersionRecord{Version: v, Run: run.ID, Seq: prev.Seq + 1, Created: m.Created, ManifestDigest: manifest.SHA256, Rows: m.Rows.Published}
	if f, ok := m.File("parquet"); ok {
		rec.Bytes = f.Bytes
	}
	now := stamp(p.Now())
	next := opendata.Pointer{
		Format: 1, Dataset: run.Dataset, Seq: prev.Seq + 1, Fence: prev.Fence, State: opendata.StatePublished,
		Version: v, Run: run.ID, ManifestDigest: manifest.SHA256, ContractDigest: plan.Contract.Digest(),
		Modified: now, Issued: prev.Issued, Versions: append([]opendata.VersionRecord{rec}, prev.Versions...), Tombstones: slices.Clone(prev.Tombstones),
	}
	if next.Issued == "" {
		next.Issued = now
	}
	// A dataset that was withdrawn as a whole and is published again is no longer gone.
	next.Tombstones = slices.DeleteFunc(next.Tombstones, func(t opendata.Tombstone) bool { return t.Version == "" })
	keep := plan.Dataset.Retention.Versions
	if keep == 0 {
		keep = defaultVersions
	}
	for len(next.Versions) > keep {
		last := next.Versions[len(next.Versions)-1]
		next.Versions = next.Versions[:len(next.Versions)-1]
		next.Tombstones = append(next.Tombstones, opendata.Tombstone{Version: last.Version, At: now, Reason: RetiredReason})
	}
	next.Tombstones = forget(next.Tombstones)
	event := opendata.Event{
		Type: opendata.EventPublished, Time: now,
		Data: opendata.EventData{Version: v, Title: plan.Dataset.Title, Rows: m.Rows.Published, SchemaChanged: prev.Version != "" && prev.ContractDigest != next.ContractDigest},
	}
	if prev.State == opendata.StatePublished {
		event.Data.Previous = prev.Version
	}
	err := p.attach(&next, event)
	return next, err
}

// forget drops the oldest tombstones of retention beyond maxRetired; those of withdrawals stay.
func forget(list []opendata.Tombstone) []opendata.Tombstone {
	retired := 0
	for _, t := range list {
		if t.Reason == RetiredReason {
			retired++
		}
	}
	return slices.DeleteFunc(list, func(t opendata.Tombstone) bool {
		if t.Reason != RetiredReason || retired <= maxRetired {
			return false
		}
		retired--
		return true
	})
}

// RetiredReason is the tombstone reason of versions that retention removed.
const RetiredReason = "retention"

// attach makes the event the pointer's own: same dataset, same seq, an id that is always the
// same for this change.
func (p *Publisher) attach(next *opendata.Pointer, e opendata.Event) error {
	e.SpecVersion, e.DataContentType = "1.0", "application/json"
	e.ID = fmt.Sprintf("%s/%d", next.Dataset, next.Seq)
	e.Source = p.Catalog.BaseURL
	if e.Source == "" {
		e.Source = "urn:allmenning:local"
	}
	e.Subject = string(next.Dataset)
	e.Data.Dataset, e.Data.Seq = next.Dataset, next.Seq
	e.Data.URL = p.Catalog.BaseURL + "/datasets/" + string(next.Dataset)
	b, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	next.Event = b
	return nil
}

// maxRetired bounds the tombstones that retention leaves: a pointer is read whole. Older ones go, and
// their versions then answer 404 instead of 410.
const maxRetired = 2000

// removeRetired deletes the files of every version (all), or of those that the last change gave a
// tombstone; what an earlier change left over is the sweep's.
func (p *Publisher) removeRetired(ctx context.Context, d opendata.DatasetID, all bool) error {
	pointer, _, err := p.versions().Pointer(ctx, d)
	if err != nil {
		return err
	}
	for _, t := range pointer.Tombstones {
		if t.Version == "" || pointer.Live(t.Version) || !all && t.At != pointer.Modified {
			continue
		}
		if err := deleteAll(ctx, p.Public, version.Prefix(d, t.Version)); err != nil {
			return err
		}
		if err := p.Private.Delete(ctx, protectionKey(d, t.Version)); err != nil {
			return fmt.Errorf("remove record of protection: %w", err)
		}
	}
	return nil
}
