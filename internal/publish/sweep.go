package publish

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

// Swept counts what a sweep did.
type Swept struct {
	Events    int `json:"events_checked"`    // pointers whose event is known to be in the log
	Abandoned int `json:"runs_abandoned"`    // runs that crashed and were ended
	Versions  int `json:"versions_removed"`  // public files that belong to no live version
	Temporary int `json:"temporary_removed"` // what crashed writers left in a directory store
	Private   int `json:"private_removed"`   // snapshots and staging of decided runs
}

// temporaries is implemented by buckets whose crashed writers leave files behind.
type temporaries interface {
	Sweep(ctx context.Context, age time.Duration) (removed int, err error)
}

// quarantineDays is how long rejected rows are kept for the steward.
const quarantineDays = 30

// Sweep cleans what crashed runs left and relays what notifications missed. A run younger than
// grace is left alone. An older one that is neither held nor decided is ended: its record first,
// then the dataset's pointer gets a new fence, so that a worker that still lives can't swap it any
// more, and only then are its public files removed.
func (p *Publisher) Sweep(ctx context.Context, grace time.Duration) (Swept, error) {
	var s Swept
	if err := p.sweepRuns(ctx, grace, &s); err != nil {
		return s, err
	}
	if err := p.sweepData(ctx, grace, &s); err != nil {
		return s, err
	}
	if err := p.sweepPrivate(ctx, &s); err != nil {
		return s, err
	}
	for _, b := range []objstore.Bucket{p.Private, p.Public} {
		if t, ok := b.(temporaries); ok {
			n, err := t.Sweep(ctx, grace)
			if err != nil {
				return s, fmt.Errorf("remove temporary files: %w", err)
			}
			s.Temporary += n
		}
	}
	s.Temporary += p.sweepTemp(grace)
	return s, p.RebuildCatalog(ctx)
}

// tempPrefixes begin the names of this program's temporary files. They hold raw rows, so those of
// a killed process must not stay.
var tempPrefixes = []string{"allmenning-pull-", "allmenning-source-", "allmenning-spool-", "allmenning-unpacked-", "allmenning-convert-", "allmenning-read-"}

// minTempAge spares what a living process, perhaps on another store, is at work with.
const minTempAge = 24 * time.Hour

// sweepTemp removes old temporary files. What can't be removed is another user's.
func (p *Publisher) sweepTemp(grace time.Duration) int {
	dir := p.TempDir
	if dir == "" {
		dir = os.TempDir()
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	removed := 0
	for _, e := range entries {
		ours := slices.ContainsFunc(tempPrefixes, func(prefix string) bool { return strings.HasPrefix(e.Name(), prefix) })
		info, err := e.Info()
		if !ours || err != nil || time.Since(info.ModTime()) < max(grace, minTempAge) {
			continue
		}
		if os.RemoveAll(filepath.Join(dir, e.Name())) == nil {
			removed++
		}
	}
	return removed
}

// startedBefore reads a run's age from its id.
func (p *Publisher) olderThan(id opendata.RunID, grace time.Duration) bool {
	t, err := time.Parse("20060102t150405z", string(id)[:16])
	return err != nil || !p.Now().Before(t.Add(grace))
}

// sweepRuns ends abandoned runs.
func (p *Publisher) sweepRuns(ctx context.Context, grace time.Duration, s *Swept) error {
	ids, err := p.runIDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !p.olderThan(id, grace) {
			continue
		}
		run, _, err := p.Run(ctx, id)
		if opendata.KindOf(err) == opendata.NotFound {
			continue // died before it was recorded: it did nothing else
		}
		if err != nil {
			return err
		}
		if stops(run.State) || p.startedWithin(run, grace) {
			continue
		}
		if err := p.abandon(ctx, run); err != nil {
			return err
		}
		s.Abandoned++
	}
	return nil
}

// abandon ends one run that nobody continues.
func (p *Publisher) abandon(ctx context.Context, run opendata.Run) error {
	return p.settleSwap(ctx, run, opendata.NewError(opendata.Internal, "run.abandoned",
		"kjøringen stoppet underveis og ble avsluttet", "the run stopped half-way and was ended").
		Hinted("Publiser på nytt.", "Publish again."))
}

// settleSwap ends a run that may have swapped the pointer without recording it: committed if it
// has, even if its version was taken back since, else failed. The fence makes the answer final.
func (p *Publisher) settleSwap(ctx context.Context, run opendata.Run, cause error) error {
	pointer, err := p.fence(ctx, run.Dataset)
	if err != nil {
		return err
	}
	v := run.ID.Version()
	if _, gone := pointer.Gone(v); gone || pointer.Live(v) {
		_, err := p.decide(ctx, run.ID, opendata.RunCommitted, func(r *opendata.Run) { r.Version = v })
		return err
	}
	return p.fail(ctx, run.ID, cause)
}

// fence changes the pointer's ETag without changing what it says, so that every run that began
// before is superseded, and returns the pointer as it then stands.
func (p *Publisher) fence(ctx context.Context, d opendata.DatasetID) (opendata.Pointer, error) {
	vs := p.versions()
	for range 8 {
		prev, etag, err := vs.Pointer(ctx, d)
		if err != nil {
			return prev, err
		}
		next := prev
		next.Fence++
		_, err = vs.Swap(ctx, prev, etag, next)
		if err == nil {
			return next, nil
		}
		if !errors.Is(err, objstore.ErrPrecondition) {
			return prev, fmt.Errorf("fence %s: %w", d, err)
		}
	}
	return opendata.Pointer{}, fmt.Errorf("fence %s: pointer keeps changing", d)
}

// sweepData relays events and removes public files that no pointer names.
func (p *Publisher) sweepData(ctx context.Context, grace time.Duration, s *Swept) error {
	names, err := children(ctx, p.Public, "data/")
	if err != nil {
		return err
	}
	runs, err := p.runsByVersion(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		d, err := opendata.ParseDatasetID(name)
		if err != nil {
			continue
		}
		if err := p.sweepDataset(ctx, d, runs, grace, s); err != nil {
			return err
		}
	}
	return nil
}

func (p *Publisher) sweepDataset(ctx context.Context, d opendata.DatasetID, runs map[opendata.VersionID]opendata.RunID, grace time.Duration, s *Swept) error {
	pointer, _, err := p.versions().Pointer(ctx, d)
	if err != nil {
		return err
	}
	if err := p.versions().EnsureEvent(ctx, pointer); err != nil {
		return err
	}
	s.Events++
	found, err := children(ctx, p.Public, fmt.Sprintf("data/%s/", d))
	if err != nil {
		return err
	}
	fresh := false
	for _, name := range found {
		v, err := opendata.ParseVersionID(name)
		if err != nil || pointer.Live(v) {
			continue
		}
		if runs[v] == "" && !fresh { // it may have begun after the runs were listed
			if runs, err = p.runsByVersion(ctx); err != nil {
				return err
			}
			fresh = true
		}
		if p.inFlight(ctx, runs[v], grace) {
			continue
		}
		if _, gone := pointer.Gone(v); !gone {
			// A zombie of this run could still swap the pointer: fence it off before deleting.
			if pointer, err = p.fence(ctx, d); err != nil {
				return err
			}
			if pointer.Live(v) {
				continue
			}
		}
		if err := deleteAll(ctx, p.Public, version.Prefix(d, v)); err != nil {
			return err
		}
		s.Versions++
	}
	return nil
}

// startedWithin reports whether a run began so recently. Its id says when a scheduled run was due,
// which may be long before.
func (p *Publisher) startedWithin(run opendata.Run, grace time.Duration) bool {
	t, err := time.Parse(time.RFC3339, run.Started)
	return err == nil && p.Now().Before(t.Add(grace))
}

// inFlight reports whether a run may still be at work on its public files.
func (p *Publisher) inFlight(ctx context.Context, id opendata.RunID, grace time.Duration) bool {
	if id == "" {
		return false
	}
	run, _, err := p.Run(ctx, id)
	if opendata.KindOf(err) == opendata.NotFound && err != nil {
		return false
	}
	return err != nil || !run.State.Decided() && p.startedWithin(run, grace)
}

func (p *Publisher) runsByVersion(ctx context.Context) (map[opendata.VersionID]opendata.RunID, error) {
	ids, err := p.runIDs(ctx)
	if err != nil {
		return nil, err
	}
	m := make(map[opendata.VersionID]opendata.RunID, len(ids))
	for _, id := range ids {
		m[id.Version()] = id
	}
	return m, nil
}

// sweepPrivate removes snapshots and staging of runs that are decided or unknown, and old
// quarantine.
func (p *Publisher) sweepPrivate(ctx context.Context, s *Swept) error {
	for _, prefix := range []string{"staging/", "snapshots/"} {
		ids, err := idsUnder(ctx, p.Private, prefix)
		if err != nil {
			return err
		}
		for _, id := range ids {
			run, _, err := p.Run(ctx, id)
			if err != nil && opendata.KindOf(err) != opendata.NotFound {
				return err
			}
			if err == nil && !run.State.Decided() {
				continue
			}
			if err := deleteAll(ctx, p.Private, prefix+string(id)+"/"); err != nil {
				return err
			}
			s.Private++
		}
	}
	if err := p.sweepProtection(ctx, s); err != nil {
		return err
	}
	ids, err := idsUnder(ctx, p.Private, "quarantine/")
	if err != nil {
		return err
	}
	for _, id := range ids {
		if p.olderThan(id, quarantineDays*24*time.Hour) {
			if err := deleteAll(ctx, p.Private, fmt.Sprintf("quarantine/%s/", id)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Recover continues runs that stopped without being decided, oldest first, and that began at least
// idle ago. Those that this process is at work on are left alone; one that another process is at
// work on is then worked on twice, which is safe and only costs time.
func (p *Publisher) Recover(ctx context.Context, idle time.Duration) error {
	ids, err := p.runIDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, here := p.active.Load(id); here || !p.olderThan(id, idle) {
			continue
		}
		run, _, err := p.Run(ctx, id)
		if err != nil || stops(run.State) {
			continue
		}
		if _, err := p.Resume(ctx, id); err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}
