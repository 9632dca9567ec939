// Package schedule starts the publication runs that are due. It keeps no state of its own: a
// run's id is made from the dataset and the time it was due, so that two schedulers, or one that
// was restarted, meet the same run.
package schedule

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/adhocore/gronx"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
)

// maxDefinition bounds a definition read from the store, in bytes.
const maxDefinition = 4 << 20

// Zone is where schedules are written: municipalities think in local time.
const Zone = "Europe/Oslo"

// Scheduler starts due runs. Definitions are those kept by publish under
// publish.DefinitionKey.
type Scheduler struct {
	Private   objstore.Bucket
	Publisher *publish.Publisher
	Now       func() time.Time
	Log       *slog.Logger
}

// Due is one run that should start.
type Due struct {
	Dataset opendata.Dataset
	Run     opendata.RunID
	At      time.Time
}

// Tick starts every due run and takes each as far as it goes, one after the other. A failed run
// is recorded and does not stop the others.
func (s Scheduler) Tick(ctx context.Context) (started int, err error) {
	due, err := s.Due(ctx)
	if err != nil {
		return 0, err
	}
	for _, d := range due {
		if ctx.Err() != nil {
			return started, ctx.Err()
		}
		started++
		_, err := s.Publisher.Publish(ctx, publish.Request{Dataset: d.Dataset, Run: d.Run, Trigger: "schedule", By: "schedule"})
		if err != nil {
			s.Log.Error("scheduled run", "dataset", d.Dataset.ID, "run", d.Run, "kind", opendata.KindOf(err), "error", opendata.Cause(err))
		}
	}
	return started, nil
}

// Due lists the runs whose time has come since their definition was stored and that no
// scheduler has started yet. Of several missed times only the last counts.
func (s Scheduler) Due(ctx context.Context) ([]Due, error) {
	var due []Due
	for info, err := range s.Private.List(ctx, "definitions/", "") {
		if err != nil {
			return nil, fmt.Errorf("list definitions: %w", err)
		}
		d, ok, err := s.dueOf(ctx, info)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil { // one definition's trouble is not the others'
			s.Log.Error("schedule of a definition", "definition", strings.TrimPrefix(info.Key, "definitions/"), "error", opendata.Cause(err))
			continue
		}
		if ok {
			due = append(due, d)
		}
	}
	return due, nil
}

func (s Scheduler) dueOf(ctx context.Context, info objstore.Info) (Due, bool, error) {
	b, _, err := objstore.ReadAll(ctx, s.Private, info.Key, maxDefinition)
	if errors.Is(err, objstore.ErrNotFound) {
		return Due{}, false, nil // removed since it was listed
	}
	if err != nil {
		return Due{}, false, fmt.Errorf("read definition: %w", err)
	}
	var def opendata.Dataset
	if err := json.Unmarshal(b, &def); err != nil {
		return Due{}, false, fmt.Errorf("decode definition: %w", err)
	}
	if def.Schedule == "" {
		return Due{}, false, nil
	}
	at, err := Last(def.Schedule, s.Now())
	if err != nil || at.Before(info.Modified) {
		return Due{}, false, nil // a bad expression is refused when the definition is stored
	}
	id := RunID(def.ID, at)
	_, _, err = s.Publisher.Run(ctx, id)
	var e *opendata.Error
	if errors.As(err, &e) && e.Kind == opendata.NotFound {
		return Due{Dataset: def, Run: id, At: at}, true, nil
	}
	if err != nil {
		return Due{}, false, err
	}
	return Due{}, false, nil
}

// Last is the last time at or before now that the cron expression names, in Zone.
//
// Expressions are read on a wall clock that knows no changes, and the result is then put on the real
// one: a time that is skipped in spring comes at the change, and a time that comes twice in
// autumn counts once, the first time, unless the expression names every hour.
func Last(expr string, now time.Time) (time.Time, error) {
	zone, err := time.LoadLocation(Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("load time zone: %w", err)
	}
	now = now.In(zone)
	at, err := lastFirst(expr, now)
	if err != nil {
		return time.Time{}, err
	}
	if !everyHour(expr) {
		return at.UTC(), nil
	}
	tick, err := tickBefore(expr, wall(now))
	if err != nil {
		return time.Time{}, err
	}
	if again := first(tick, zone).Add(shift); wall(again).Equal(tick) && !again.After(now) {
		return again.UTC(), nil
	}
	return at.UTC(), nil
}

// shift is what Zone's clocks change by.
const shift = time.Hour

// lastFirst is the last tick whose first occurrence is at or before now.
func lastFirst(expr string, now time.Time) (time.Time, error) {
	latest := wall(now)
	if before := wall(now.Add(-shift)); !before.Before(latest) {
		latest = latest.Add(shift) // the clock went back: it has shown later times already
	}
	for {
		tick, err := tickBefore(expr, latest)
		if err != nil {
			return time.Time{}, err
		}
		if at := first(tick, now.Location()); !at.After(now) {
			return at, nil
		}
		latest = tick.Add(-time.Minute)
	}
}

// tickBefore is the last tick at or before a wall time.
func tickBefore(expr string, latest time.Time) (time.Time, error) {
	tick, err := gronx.PrevTickBefore(expr, latest, true)
	if err != nil {
		return time.Time{}, fmt.Errorf("read schedule: %w", err)
	}
	return tick.Truncate(time.Minute), nil
}

// wall is what a clock on the wall shows, as if it were UTC.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// first is the first instant at which the wall clock shows tick or, where it skips it, the change.
func first(tick time.Time, zone *time.Location) time.Time {
	at := time.Date(tick.Year(), tick.Month(), tick.Day(), tick.Hour(), tick.Minute(), 0, 0, zone)
	start, end := at.ZoneBounds()
	switch shown := wall(at); {
	case shown.After(tick):
		return start
	case shown.Before(tick):
		return end
	}
	if earlier := at.Add(-shift); wall(earlier).Equal(tick) {
		return earlier
	}
	return at
}

// everyHour reports whether the expression's hours are all or every so many.
func everyHour(expr string) bool {
	fields := strings.Fields(expr)
	return len(fields) > 1 && strings.HasPrefix(fields[1], "*")
}

// RunID is the id of the run of a dataset that was due at a time.
func RunID(d opendata.DatasetID, at time.Time) opendata.RunID {
	sum := sha256.Sum256([]byte(string(d) + "\n" + at.UTC().Format(time.RFC3339)))
	return opendata.RunID(strings.ToLower(at.UTC().Format("20060102T150405Z")) + "-" + hex.EncodeToString(sum[:5]))
}
