package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// A conversion under disclosure control leaves a record of keyed digests, by which later versions are
// compared with this one. It is staged with the run's files, kept by Commit before the pointer is
// swapped, and goes with the version.

func protectionKey(d opendata.DatasetID, v opendata.VersionID) string {
	return fmt.Sprintf("disclosure/%s/%s", d, v)
}

// stageProtection puts a conversion's record into staging; nothing for an empty one.
func (p *Publisher) stageProtection(ctx context.Context, run opendata.Run, o *output) (*StagedFile, error) {
	size, _, err := o.finish()
	if err != nil || size == 0 {
		return nil, err
	}
	staged, err := p.stage(ctx, run, o)
	if err != nil {
		return nil, err
	}
	return &staged, nil
}

// keepProtection gives the version that is about to become public its record.
func (p *Publisher) keepProtection(ctx context.Context, run opendata.Run, f *StagedFile) error {
	if f == nil {
		return nil
	}
	_, err := objstore.Copy(ctx, p.Private, protectionKey(run.Dataset, run.ID.Version()), p.Private, f.Key, objstore.PutOptions{ContentType: f.MediaType, SHA256: f.SHA256})
	if err != nil {
		return fmt.Errorf("keep record of protection: %w", err)
	}
	return nil
}

// protections opens the records of the versions that were live when the run began; done closes them.
// A version that has none was made without disclosure control, or by an older gate, and can't be
// compared with.
func (p *Publisher) protections(ctx context.Context, plan Plan) (records []io.Reader, done func(), err error) {
	var open []io.Closer
	done = func() {
		for _, r := range open {
			r.Close()
		}
	}
	for _, v := range plan.Live {
		r, _, err := p.Private.Open(ctx, protectionKey(plan.Dataset.ID, v), objstore.Range{})
		if errors.Is(err, objstore.ErrNotFound) {
			continue
		}
		if err != nil {
			done()
			return nil, nil, fmt.Errorf("open record of protection of %s: %w", v, err)
		}
		records, open = append(records, r), append(open, r)
	}
	return records, done, nil
}

// sweepProtection removes the records of versions that are not public and never will be.
func (p *Publisher) sweepProtection(ctx context.Context, s *Swept) error {
	datasets, err := children(ctx, p.Private, "disclosure/")
	if err != nil {
		return err
	}
	for _, name := range datasets {
		d, err := opendata.ParseDatasetID(name)
		if err != nil {
			continue
		}
		// The records are listed first: one of a version that is swapped in meanwhile is then not among
		// them, or its version is live when the pointer is read.
		versions, err := children(ctx, p.Private, "disclosure/"+name+"/")
		if err != nil {
			return err
		}
		pointer, _, err := p.versions().Pointer(ctx, d)
		if err != nil {
			return err
		}
		if err := p.dropProtections(ctx, pointer, versions, s); err != nil {
			return err
		}
	}
	return nil
}

func (p *Publisher) dropProtections(ctx context.Context, pointer opendata.Pointer, versions []string, s *Swept) error {
	stale := slices.DeleteFunc(versions, func(name string) bool { return pointer.Live(opendata.VersionID(name)) })
	if len(stale) == 0 {
		return nil
	}
	runs, err := p.runsByVersion(ctx)
	if err != nil {
		return err
	}
	for _, name := range stale {
		v := opendata.VersionID(name)
		if undecided, err := p.undecided(ctx, runs[v]); err != nil || undecided {
			if err != nil {
				return err
			}
			continue // it may still be swapped in
		}
		if err := p.Private.Delete(ctx, protectionKey(pointer.Dataset, v)); err != nil {
			return fmt.Errorf("remove record of protection: %w", err)
		}
		s.Private++
	}
	return nil
}

func (p *Publisher) undecided(ctx context.Context, id opendata.RunID) (bool, error) {
	if id == "" {
		return false, nil
	}
	run, _, err := p.Run(ctx, id)
	if opendata.KindOf(err) == opendata.NotFound && err != nil {
		return false, nil
	}
	return err == nil && !run.State.Decided(), err
}
