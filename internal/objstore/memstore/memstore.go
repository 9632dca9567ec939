// Package memstore is an objstore.Bucket in memory, for tests and for small programs that
// keep nothing. It holds whole objects in memory and forgets them with the process.
package memstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
)

// Bucket is a bucket in memory. Use New.
type Bucket struct {
	now func() time.Time

	mu      sync.RWMutex
	objects map[string]object
	keys    []string // of objects, sorted by bytes
}

var _ objstore.Bucket = (*Bucket)(nil)

type object struct {
	info objstore.Info
	data []byte // never changed once stored, so that readers need no lock
}

// New makes an empty bucket.
func New() *Bucket {
	return &Bucket{now: time.Now, objects: make(map[string]object)}
}

// Stat describes an object.
func (b *Bucket) Stat(ctx context.Context, key string) (objstore.Info, error) {
	o, err := b.get(ctx, key)
	return o.info, err
}

// Open reads an object. The reader is an io.ReaderAt too.
func (b *Bucket) Open(ctx context.Context, key string, r objstore.Range) (io.ReadCloser, objstore.Info, error) {
	o, err := b.get(ctx, key)
	if err != nil {
		return nil, objstore.Info{}, err
	}
	offset, length, err := r.Clip(o.info.Size)
	if err != nil {
		return nil, objstore.Info{}, err
	}
	section := bytes.NewReader(o.data[offset : offset+length])
	return &body{Reader: objstore.ContextReader(ctx, section), ReaderAt: section}, o.info, nil
}

type body struct {
	io.Reader
	io.ReaderAt
}

func (*body) Close() error { return nil }

func (b *Bucket) get(ctx context.Context, key string) (object, error) {
	if err := check(ctx, key); err != nil {
		return object{}, err
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	o, ok := b.objects[key]
	if !ok {
		return object{}, fmt.Errorf("%s: %w", key, objstore.ErrNotFound)
	}
	return o, nil
}

// Put stores an object.
func (b *Bucket) Put(ctx context.Context, key string, r io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	if err := check(ctx, key); err != nil {
		return objstore.Info{}, err
	}
	data, err := io.ReadAll(objstore.ContextReader(ctx, r))
	if err != nil {
		return objstore.Info{}, fmt.Errorf("put %s: %w", key, err)
	}
	sum := sha256.Sum256(data)
	if err := opts.Digested(sum[:]); err != nil {
		return objstore.Info{}, fmt.Errorf("put %s: %w", key, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if ctx.Err() != nil {
		return objstore.Info{}, context.Cause(ctx)
	}
	old, exists := b.objects[key]
	if err := opts.Holds(exists, old.info.ETag); err != nil {
		return objstore.Info{}, fmt.Errorf("put %s: %w", key, err)
	}
	info := objstore.Info{
		Key: key, Size: int64(len(data)), ETag: objstore.ETagOf(sum[:]), Modified: b.now().UTC(),
		ContentType: opts.ContentType, CacheControl: opts.CacheControl,
	}
	b.objects[key] = object{info: info, data: data}
	if at, found := slices.BinarySearch(b.keys, key); !found {
		b.keys = slices.Insert(b.keys, at, key)
	}
	return info, nil
}

// List yields objects in order of their keys' bytes.
func (b *Bucket) List(ctx context.Context, prefix, after string) iter.Seq2[objstore.Info, error] {
	return func(yield func(objstore.Info, error) bool) {
		for last := after; ; {
			if ctx.Err() != nil {
				yield(objstore.Info{}, context.Cause(ctx))
				return
			}
			info, ok := b.next(prefix, last)
			if !ok || !yield(info, nil) {
				return
			}
			last = info.Key
		}
	}
}

// next is the first object with the prefix after a key.
func (b *Bucket) next(prefix, after string) (objstore.Info, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	at, found := slices.BinarySearch(b.keys, max(prefix, after))
	if found && b.keys[at] == after {
		at++
	}
	if at == len(b.keys) || !strings.HasPrefix(b.keys[at], prefix) {
		return objstore.Info{}, false
	}
	info := b.objects[b.keys[at]].info
	info.ContentType, info.CacheControl = "", ""
	return info, true
}

// Delete removes an object.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if at, found := slices.BinarySearch(b.keys, key); found {
		b.keys = slices.Delete(b.keys, at, at+1)
		delete(b.objects, key)
	}
	return nil
}

// check refuses a call that must not begin.
func check(ctx context.Context, key string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return objstore.ValidKey(key)
}
