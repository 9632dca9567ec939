package dirstore

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Sweep removes what killed processes left: temporary files not written to for age, companions
// of files that are gone, and empty directories. It returns how many files it removed. A Put that
// is still reading a body which stood still for longer than age fails and leaves the old
// object.
func (b *Bucket) Sweep(ctx context.Context, age time.Duration) (int, error) {
	temps, err := b.sweepTemps(ctx, age)
	if err != nil {
		return temps, err
	}
	companions, err := b.sweepDir(ctx, b.root, "")
	return temps + companions, err
}

func (b *Bucket) sweepTemps(ctx context.Context, age time.Duration) (removed int, err error) {
	entries, err := os.ReadDir(b.tempDir())
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return removed, context.Cause(ctx)
		}
		fi, err := e.Info()
		if err != nil || time.Since(fi.ModTime()) < age {
			continue // renamed meanwhile, or in use
		}
		if err := os.Remove(filepath.Join(b.tempDir(), e.Name())); err == nil {
			removed++
		} else if !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
	}
	return removed, nil
}

// sweepDir removes orphaned companions below a directory, whose keys begin with base.
func (b *Bucket) sweepDir(ctx context.Context, dir, base string) (removed int, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, ignoreMissing(err)
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return removed, context.Cause(ctx)
		}
		n := 0
		if segment, ok := segmentOf(e.Name(), true); e.IsDir() && ok {
			n, err = b.sweepDir(ctx, filepath.Join(dir, e.Name()), base+segment+"/")
		} else if file, ok := strings.CutPrefix(e.Name(), ".."); ok && !e.IsDir() {
			n, err = b.sweepCompanion(ctx, file, base)
		}
		removed += n
		if err != nil {
			return removed, err
		}
	}
	if base != "" {
		b.prune(dir)
	}
	return removed, nil
}

// sweepCompanion removes the companion of the file with this name if that file is gone.
func (b *Bucket) sweepCompanion(ctx context.Context, file, base string) (int, error) {
	segment, ok := segmentOf(file, false)
	if !ok {
		return 0, nil
	}
	key := base + segment
	at := b.place(key)
	if gone, err := missing(at.file); !gone || err != nil {
		return 0, err
	}
	unlock, err := b.lock(ctx, key)
	if err != nil {
		return 0, err
	}
	defer unlock()
	// A Put may have brought the file, or another sweep taken the companion, meanwhile.
	if gone, err := missing(at.file); !gone || err != nil {
		return 0, err
	}
	if err := os.Remove(at.companion); err != nil {
		return 0, ignoreMissing(err)
	}
	return 1, nil
}

func missing(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return false, err
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
