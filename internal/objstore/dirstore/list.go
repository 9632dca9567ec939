package dirstore

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/objstore"
)

// List yields objects in order of their keys' bytes. It reads only the directories that can hold
// keys with the prefix after after.
func (b *Bucket) List(ctx context.Context, prefix, after string) iter.Seq2[objstore.Info, error] {
	return func(yield func(objstore.Info, error) bool) {
		parent, base := "", ""
		if i := strings.LastIndexByte(prefix, '/'); i >= 0 {
			parent, base = prefix[:i], prefix[:i+1]
			if objstore.ValidKey(parent) != nil {
				return // no key begins like this
			}
		}
		l := lister{bucket: b, ctx: ctx, prefix: prefix, after: after, yield: yield}
		l.dir(b.dirOf(parent), base)
	}
}

type lister struct {
	bucket        *Bucket
	ctx           context.Context
	prefix, after string
	yield         func(objstore.Info, error) bool
}

// entry is one name of a directory with its place in the order of keys: a directory's keys
// all begin with its segment and a slash, which sorts after "-" and "." and before digits and
// letters, so that the order of names is not the order of keys.
type entry struct {
	name string
	sort string
	dir  bool
}

// dir yields what is in a directory, whose keys begin with base. It reports whether to go on.
func (l *lister) dir(path, base string) bool {
	entries, err := l.entries(path)
	if err != nil {
		l.yield(objstore.Info{}, err)
		return false
	}
	for _, e := range entries {
		key := base + e.sort
		switch {
		case e.dir && l.mayHold(key):
			if !l.dir(filepath.Join(path, e.name), key) {
				return false
			}
		case !e.dir && key > l.after && strings.HasPrefix(key, l.prefix):
			if !l.file(key) {
				return false
			}
		}
	}
	return true
}

// entries reads a directory's names that stand for segments, in order of keys. A directory that
// is gone by now has none.
func (l *lister) entries(path string) ([]entry, error) {
	if l.ctx.Err() != nil {
		return nil, context.Cause(l.ctx)
	}
	d, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer d.Close()
	found, err := d.ReadDir(-1)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	entries := make([]entry, 0, len(found)/2)
	for _, f := range found {
		segment, ok := segmentOf(f.Name(), f.IsDir())
		if !ok {
			continue
		}
		e := entry{name: f.Name(), sort: segment, dir: f.IsDir()}
		if e.dir {
			e.sort += "/"
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.sort, b.sort) })
	return entries, nil
}

// mayHold reports whether keys that begin with base can have the prefix and come after after.
func (l *lister) mayHold(base string) bool {
	if !strings.HasPrefix(base, l.prefix) && !strings.HasPrefix(l.prefix, base) {
		return false
	}
	return base > l.after || strings.HasPrefix(l.after, base)
}

// file yields one object; one that is gone by now is passed over.
func (l *lister) file(key string) bool {
	info, err := l.bucket.Stat(l.ctx, key)
	if errors.Is(err, objstore.ErrNotFound) || errors.Is(err, objstore.ErrInvalidKey) {
		return true
	}
	if err != nil {
		l.yield(objstore.Info{}, err)
		return false
	}
	info.ContentType, info.CacheControl = "", ""
	return l.yield(info, nil)
}
