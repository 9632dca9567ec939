package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// Withdraw takes back one version, or (empty version) the whole dataset: the pointer loses it and
// keeps a tombstone with the public reason, then every file of it is removed. When the current
// version is withdrawn, the newest remaining one becomes current; when none remains, the dataset
// is withdrawn. Withdrawing what is already withdrawn removes files that an earlier try left.
func (p *Publisher) Withdraw(ctx context.Context, d opendata.DatasetID, v opendata.VersionID, reason string) (opendata.Pointer, error) {
	if err := gatedReason(reason); err != nil {
		return opendata.Pointer{}, err
	}
	pointer, err := p.takeBack(ctx, d, v, reason)
	if err != nil {
		return pointer, err
	}
	if err := p.removeRetired(ctx, d, true); err != nil {
		return pointer, opendata.NewError(opendata.Unavailable, "withdraw.files",
			"versjonen er trukket tilbake, men ikke alle filene er slettet ennå", "the version is withdrawn, but not every file is removed yet").
			Hinted("Kjør kommandoen igjen, eller «allmenning sweep».", "Run the command again, or “allmenning sweep”.").Because(err)
	}
	if err := p.Relay(ctx, d); err != nil {
		return pointer, opendata.NewError(opendata.Unavailable, "withdraw.relay",
			"versjonen er trukket tilbake, men katalogen er ikke oppdatert ennå", "the version is withdrawn, but the catalog is not updated yet").
			Hinted("Kjør «allmenning sweep».", "Run “allmenning sweep”.").Because(err)
	}
	return pointer, nil
}

func (p *Publisher) takeBack(ctx context.Context, d opendata.DatasetID, v opendata.VersionID, reason string) (opendata.Pointer, error) {
	vs := p.versions()
	for range 8 {
		prev, etag, err := vs.Pointer(ctx, d)
		if err != nil {
			return prev, err
		}
		if _, gone := prev.Gone(v); gone && !prev.Live(v) {
			return prev, nil
		}
		if prev.State != opendata.StatePublished || v != "" && !prev.Live(v) {
			return prev, opendata.NewError(opendata.NotFound, "withdraw.not_found",
				"det finnes ingen slik publisert versjon", "there is no such published version").
				Hinted("«allmenning versions DATASETT» viser versjonene.", "“allmenning versions DATASET” lists the versions.")
		}
		next, err := p.without(prev, v, reason)
		if err != nil {
			return prev, err
		}
		_, err = vs.Swap(ctx, prev, etag, next)
		if err == nil {
			return next, nil
		}
		if !errors.Is(err, objstore.ErrPrecondition) {
			return prev, fmt.Errorf("withdraw %s: %w", d, err)
		}
	}
	return opendata.Pointer{}, opendata.NewError(opendata.Conflict, "withdraw.busy",
		"datasettet endres av flere samtidig", "the dataset is being changed by several at once").Hinted("Prøv igjen.", "Try again.")
}

// without is the pointer after v (or everything) was taken back.
func (p *Publisher) without(prev opendata.Pointer, v opendata.VersionID, reason string) (opendata.Pointer, error) {
	now := stamp(p.Now())
	next := prev
	next.Seq++
	next.Modified, next.Event = now, nil
	next.Tombstones = slices.Clone(prev.Tombstones)
	next.Versions = nil
	var taken []opendata.VersionID
	for _, rec := range prev.Versions {
		if v != "" && rec.Version != v {
			next.Versions = append(next.Versions, rec)
			continue
		}
		taken = append(taken, rec.Version)
		next.Tombstones = append(next.Tombstones, opendata.Tombstone{Version: rec.Version, At: now, Reason: reason})
	}
	if len(next.Versions) == 0 {
		next.State, next.Version, next.Run, next.ManifestDigest = opendata.StateWithdrawn, "", "", ""
		next.Tombstones = append(next.Tombstones, opendata.Tombstone{At: now, Reason: reason})
	} else if !slices.ContainsFunc(next.Versions, func(r opendata.VersionRecord) bool { return r.Version == prev.Version }) {
		next.Version, next.Run, next.ManifestDigest = next.Versions[0].Version, next.Versions[0].Run, next.Versions[0].ManifestDigest
	}
	err := p.attach(&next, opendata.Event{Type: opendata.EventWithdrawn, Time: now,
		Data: opendata.EventData{Version: v, Reason: reason, Withdrawn: taken}})
	return next, err
}
