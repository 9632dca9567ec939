package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// maxRecord bounds a record read whole: plans, results, proposals.
const maxRecord = 64 << 20

// Keys in the private bucket. Each prefix can have an expiry of its own.
func runKey(r opendata.RunID) string        { return fmt.Sprintf("runs/%s/run.json", r) }
func definitionKey(r opendata.RunID) string { return fmt.Sprintf("runs/%s/definition.json", r) }

// snapshotKey holds the digest, so that the bytes always are those that the record describes, also
// when two workers pulled a source that changed in between.
func snapshotKey(r opendata.RunID, digest string) string {
	return fmt.Sprintf("snapshots/%s/%s", r, digest)
}
func snapshotInfoKey(r opendata.RunID) string {
	return fmt.Sprintf("snapshots/%s/source.json", r)
}
func heldKey(d opendata.DatasetID) string { return fmt.Sprintf("held/%s.json", d) }
func committedKey(d opendata.DatasetID, r opendata.RunID) string {
	return fmt.Sprintf("committed/%s/%s.json", d, r)
}

// stageKey is a stage's result object, under the run's attempt.
func stageKey(run opendata.Run, name string) string {
	return fmt.Sprintf("runs/%s/a%d/%s.json", run.ID, run.Attempt, name)
}

// stagingKey is content-addressed, so that two workers never write different bytes to one key.
func stagingKey(run opendata.Run, digest, name string) string {
	return fmt.Sprintf("staging/%s/%s/%s", run.ID, digest[:16], name)
}

func quarantineKey(run opendata.Run, part int) string {
	return fmt.Sprintf("quarantine/%s/a%d/%d.ndjson.gz", run.ID, run.Attempt, part)
}

// DefinitionKey is where the current definition of a dataset is kept for schedules and the API.
func DefinitionKey(d opendata.DatasetID) string { return fmt.Sprintf("definitions/%s.json", d) }

func approvedKey(d opendata.DatasetID) string { return fmt.Sprintf("contracts/%s/approved.json", d) }
func contractKey(d opendata.DatasetID, digest string) string {
	return fmt.Sprintf("contracts/%s/%s.json", d, digest)
}

// readJSON reads a private record, or objstore.ErrNotFound.
func readJSON[T any](ctx context.Context, b objstore.Bucket, key string) (T, string, error) {
	var v T
	data, info, err := objstore.ReadAll(ctx, b, key, maxRecord)
	if err != nil {
		return v, "", err
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return v, "", fmt.Errorf("decode %s: %w", recordName(key), err)
	}
	return v, info.ETag, nil
}

// recordName is a key's last segment: keys hold ids only, but messages stay short.
func recordName(key string) string { return key[strings.LastIndexByte(key, '/')+1:] }

// writeOnce writes a result object unless it is there; then v becomes what is stored. So the
// first of two workers decides, and a retry meets its own result.
func (p *Publisher) writeOnce(ctx context.Context, key string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s: %w", recordName(key), err)
	}
	_, err = p.Private.Put(ctx, key, bytes.NewReader(data), objstore.PutOptions{ContentType: "application/json", IfAbsent: true})
	if err == nil || !errors.Is(err, objstore.ErrPrecondition) {
		return err
	}
	stored, _, err := objstore.ReadAll(ctx, p.Private, key, maxRecord)
	if err != nil {
		return err
	}
	reflect.ValueOf(v).Elem().SetZero() // or what the stored record leaves out would stay
	return json.Unmarshal(stored, v)
}

func (p *Publisher) put(ctx context.Context, key string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s: %w", recordName(key), err)
	}
	_, err = p.Private.Put(ctx, key, bytes.NewReader(data), objstore.PutOptions{ContentType: "application/json"})
	return err
}

// Run reads a run and its ETag, or an error of kind NotFound.
func (p *Publisher) Run(ctx context.Context, id opendata.RunID) (opendata.Run, string, error) {
	run, etag, err := readJSON[opendata.Run](ctx, p.Private, runKey(id))
	if errors.Is(err, objstore.ErrNotFound) {
		return run, "", opendata.NewError(opendata.NotFound, "run.not_found", "kjøringen finnes ikke", "no such run").
			Hinted("«allmenning runs» viser kjøringene.", "“allmenning runs” lists the runs.").Because(err)
	}
	if err != nil {
		return run, "", fmt.Errorf("read run %s: %w", id, err)
	}
	return run, etag, nil
}

// Runs lists runs, newest first, at most limit, of one dataset or (empty) all.
func (p *Publisher) Runs(ctx context.Context, d opendata.DatasetID, limit int) ([]opendata.Run, error) {
	ids, err := p.runIDs(ctx)
	if err != nil {
		return nil, err
	}
	runs := []opendata.Run{}
	for i := len(ids) - 1; i >= 0 && len(runs) < limit; i-- {
		run, _, err := p.Run(ctx, ids[i])
		if opendata.KindOf(err) == opendata.NotFound {
			continue // its definition was written, the run itself not yet
		}
		if err != nil {
			return nil, err
		}
		if d == "" || run.Dataset == d {
			runs = append(runs, run)
		}
	}
	return runs, nil
}

// runIDs lists the ids of all runs, oldest first.
func (p *Publisher) runIDs(ctx context.Context) ([]opendata.RunID, error) {
	return idsUnder(ctx, p.Private, "runs/")
}

// idsUnder lists the run ids that have objects under prefix.
func idsUnder(ctx context.Context, b objstore.Bucket, prefix string) ([]opendata.RunID, error) {
	var ids []opendata.RunID
	names, err := children(ctx, b, prefix)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if id, err := opendata.ParseRunID(name); err == nil {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// children lists the first key segments below prefix. It reads every key in one listing: a page of
// a listing holds many children, and a directory is read once.
func children(ctx context.Context, b objstore.Bucket, prefix string) ([]string, error) {
	var names []string
	for info, err := range b.List(ctx, prefix, "") {
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", prefix, err)
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(info.Key, prefix), "/")
		if len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return names, nil
}

// errStale: the run moved on while we looked.
var errStale = errors.New("run was changed by somebody else")

// change replaces a run's record under its ETag, retrying lost races; f may refuse by error.
func (p *Publisher) change(ctx context.Context, id opendata.RunID, f func(*opendata.Run) error) (opendata.Run, error) {
	for range 8 {
		run, etag, err := p.Run(ctx, id)
		if err != nil {
			return run, err
		}
		if err := f(&run); err != nil {
			return run, err
		}
		data, err := json.Marshal(run)
		if err != nil {
			return run, fmt.Errorf("encode run: %w", err)
		}
		_, err = p.Private.Put(ctx, runKey(id), bytes.NewReader(data), objstore.PutOptions{ContentType: "application/json", IfMatch: etag})
		if err == nil {
			return run, nil
		}
		if !errors.Is(err, objstore.ErrPrecondition) {
			return run, fmt.Errorf("record run %s: %w", id, err)
		}
	}
	return opendata.Run{}, opendata.NewError(opendata.Conflict, "run.busy",
		"kjøringen endres av flere samtidig", "the run is being changed by several at once").
		Hinted("Prøv igjen.", "Try again.").Because(errStale)
}

// decide moves a run to a decided state and removes what only the run needed. A run that was
// decided otherwise stays as it is.
func (p *Publisher) decide(ctx context.Context, id opendata.RunID, state opendata.RunState, f func(*opendata.Run)) (opendata.RunState, error) {
	run, err := p.change(ctx, id, func(r *opendata.Run) error {
		if r.State.Decided() {
			return nil
		}
		r.State, r.Finished = state, stamp(p.Now())
		if f != nil {
			f(r)
		}
		return nil
	})
	if err != nil {
		return run.State, err
	}
	p.discard(ctx, run.ID)
	return run.State, nil
}

// discard removes a decided run's snapshot and staging. What it misses, a sweep finds.
func (p *Publisher) discard(ctx context.Context, id opendata.RunID) {
	for _, prefix := range []string{fmt.Sprintf("staging/%s/", id), fmt.Sprintf("snapshots/%s/", id)} {
		if err := deleteAll(ctx, p.Private, prefix); err != nil {
			p.Log.Warn("discard of a decided run", "run", id, "error", opendata.Cause(err))
			return
		}
	}
}

// deleteAll removes every object under prefix.
func deleteAll(ctx context.Context, b objstore.Bucket, prefix string) error {
	var keys []string
	for info, err := range b.List(ctx, prefix, "") {
		if err != nil {
			return fmt.Errorf("list for deletion: %w", err)
		}
		keys = append(keys, info.Key)
	}
	for _, key := range keys {
		if err := b.Delete(ctx, key); err != nil {
			return fmt.Errorf("delete: %w", err)
		}
	}
	return nil
}

// end records what an error means for a run: nothing when it is held or decided already (another
// worker was ahead), what the pointer says when it was being committed, else failure.
func (p *Publisher) end(ctx context.Context, began opendata.Run, cause error) error {
	run, _, err := p.Run(ctx, began.ID)
	switch {
	case err != nil:
		return err
	case stops(run.State), run.Attempt != began.Attempt:
		return nil
	case run.State == opendata.RunCommitting:
		return p.settleSwap(ctx, run, cause)
	}
	return p.fail(ctx, run.ID, cause)
}

// fail records an error as the end of a run.
func (p *Publisher) fail(ctx context.Context, id opendata.RunID, cause error) error {
	_, err := p.decide(ctx, id, opendata.RunFailed, func(r *opendata.Run) { r.Error = opendata.NewRunError(cause) })
	if err != nil {
		return fmt.Errorf("record failure of run %s: %w", id, err)
	}
	return nil
}

// waiting notes what the last held run of a dataset was about, so that publishing the same again
// does not pile up runs that wait.
type waiting struct {
	Run        opendata.RunID `json:"run"`
	Snapshot   string         `json:"snapshot_digest"`
	Definition string         `json:"definition_digest"`
	Contract   string         `json:"contract_digest"`
}

// waitsAlready finds the run that waits with the same snapshot and rules; a Run without an id: none.
func (p *Publisher) waitsAlready(ctx context.Context, run opendata.Run, plan Plan) (opendata.Run, error) {
	w, _, err := readJSON[waiting](ctx, p.Private, heldKey(run.Dataset))
	if errors.Is(err, objstore.ErrNotFound) {
		return opendata.Run{}, nil
	}
	if err != nil {
		return opendata.Run{}, fmt.Errorf("read what waits: %w", err)
	}
	if w.Run == run.ID || w.Snapshot != plan.Snapshot.Validators.SHA256 || w.Definition != digestOf(plan.Dataset) || w.Contract != plan.Contract.Digest() {
		return opendata.Run{}, nil
	}
	other, _, err := p.Run(ctx, w.Run)
	if opendata.KindOf(err) == opendata.NotFound && err != nil {
		return opendata.Run{}, nil
	}
	if err != nil || other.State != opendata.RunHeld || other.BaseETag != run.BaseETag {
		return opendata.Run{}, err
	}
	return other, nil
}

// hold makes a run wait for a steward.
func (p *Publisher) hold(ctx context.Context, run opendata.Run, plan Plan, prop HeldProposal) (opendata.RunState, error) {
	note := waiting{Run: run.ID, Snapshot: plan.Snapshot.Validators.SHA256, Definition: digestOf(plan.Dataset), Contract: plan.Contract.Digest()}
	if err := p.put(ctx, heldKey(run.Dataset), note); err != nil {
		return "", fmt.Errorf("record what waits: %w", err)
	}
	if err := p.writeOnce(ctx, stageKey(run, "proposal"), &prop); err != nil {
		return "", fmt.Errorf("record proposal: %w", err)
	}
	held, err := p.change(ctx, run.ID, func(r *opendata.Run) error {
		if r.State != opendata.RunPlanned && r.State != opendata.RunApproved || r.Attempt != run.Attempt {
			return nil // decided or approved meanwhile
		}
		r.State, r.Holds, r.Proposal, r.Rows = opendata.RunHeld, prop.Holds, prop.Digest(), prop.Report.Rows
		return nil
	})
	return held.State, err
}
