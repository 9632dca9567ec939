// Package faultstore wraps an objstore.Bucket and lets exactly one call go wrong, so that a
// test can stop a program at every single storage call in turn:
//
//	dry := faultstore.NewClock(faultstore.Plan{})
//	run(dry.Wrap(private), dry.Wrap(public))
//	for n := 1; n <= dry.Calls(); n++ {
//		clock := faultstore.NewClock(faultstore.Plan{At: n, Mode: faultstore.After, Dead: true})
//		run(clock.Wrap(private), clock.Wrap(public))
//		// now look at the inner buckets
//	}
//
// What counts as one call: Stat, Open, the reading of an opened body, Put, every step of a List
// (the last one included, which finds nothing), Delete, and a CopyFrom that the inner bucket
// supports.
package faultstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"github.com/allmenning/allmenning/internal/objstore"
)

// ErrInjected is in the chain of every error that a Plan causes.
var ErrInjected = errors.New("injected storage fault")

// Mode is how the chosen call goes wrong.
type Mode uint8

const (
	// Before fails the call before it has any effect.
	Before Mode = iota
	// After lets the call take effect and then fails it: the response was lost. A body is
	// read to its end and then fails instead of ending.
	After
	// Midway stops in the middle of a body: the reader given to a Put dies, or the body of an
	// Open ends with an error. Calls without a body fail as with Before.
	Midway
)

// Modes lists every Mode.
func Modes() []Mode { return []Mode{Before, After, Midway} }

func (m Mode) String() string {
	return [...]string{"before", "after", "midway"}[m]
}

// Plan says which call goes wrong and how. The zero Plan lets everything pass and only counts.
type Plan struct {
	At   int  // number of the call that goes wrong, from 1; 0 for none
	Mode Mode // how it goes wrong
	Dead bool // every later call fails without effect: the process is dead
}

// Clock counts the calls of all the buckets it wraps and holds their common Plan. It is safe for
// concurrent use.
type Clock struct {
	plan Plan

	mu    sync.Mutex
	calls int
	dead  bool
}

// NewClock makes a clock that stands at 0.
func NewClock(p Plan) *Clock { return &Clock{plan: p} }

// Wrap puts a bucket under the clock's plan.
func (c *Clock) Wrap(inner objstore.Bucket) *Bucket { return &Bucket{inner: inner, clock: c} }

// Calls is the number of calls counted so far.
func (c *Clock) Calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

// Fired reports whether the planned call was reached.
func (c *Clock) Fired() bool { return c.plan.At > 0 && c.Calls() >= c.plan.At }

// fault is what one call has to do: nothing when err is nil, or go wrong in a way.
type fault struct {
	clock *Clock
	err   error
	mode  Mode
}

// strike is the moment at which the call goes wrong. A dying process dies here and not earlier, so
// that what the call needed in order to take effect (the body of another bucket) still worked.
func (f fault) strike() error {
	f.clock.mu.Lock()
	defer f.clock.mu.Unlock()
	f.clock.dead = f.clock.dead || f.clock.plan.Dead
	return f.err
}

// tick counts a call and says what becomes of it.
func (c *Clock) tick(op string) fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	if c.dead {
		return fault{clock: c, err: fmt.Errorf("%s, call %d: process is dead: %w", op, c.calls, ErrInjected)}
	}
	if c.calls != c.plan.At {
		return fault{clock: c}
	}
	return fault{clock: c, mode: c.plan.Mode, err: fmt.Errorf("%s, call %d, %s: %w", op, c.calls, c.plan.Mode, ErrInjected)}
}

// alive fails once the process is dead; it counts nothing.
func (c *Clock) alive() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return fmt.Errorf("process is dead: %w", ErrInjected)
	}
	return nil
}

// Bucket is a bucket of which one call goes wrong.
type Bucket struct {
	inner objstore.Bucket
	clock *Clock
}

var (
	_ objstore.Bucket     = (*Bucket)(nil)
	_ objstore.CopierFrom = (*Bucket)(nil)
)

// New wraps one bucket under a clock of its own.
func New(inner objstore.Bucket, p Plan) *Bucket { return NewClock(p).Wrap(inner) }

// Calls is the number of calls counted so far, by every bucket of the same clock.
func (b *Bucket) Calls() int { return b.clock.Calls() }

// Fired reports whether the planned call was reached.
func (b *Bucket) Fired() bool { return b.clock.Fired() }

// Stat counts as one call.
func (b *Bucket) Stat(ctx context.Context, key string) (objstore.Info, error) {
	if f := b.clock.tick("stat"); f.err != nil {
		return objstore.Info{}, f.strike()
	}
	return b.inner.Stat(ctx, key)
}

// Open counts as one call, and reading the body as another.
func (b *Bucket) Open(ctx context.Context, key string, r objstore.Range) (io.ReadCloser, objstore.Info, error) {
	f := b.clock.tick("open")
	if f.err != nil && f.mode != Midway {
		return nil, objstore.Info{}, f.strike()
	}
	rc, info, err := b.inner.Open(ctx, key, r)
	if err != nil {
		return nil, objstore.Info{}, err
	}
	opened := &body{inner: rc, clock: b.clock}
	if f.err != nil {
		opened.r = &dyingReader{r: rc, fault: f}
	}
	return opened, info, nil
}

// body is an opened body. It is no io.ReaderAt, so that every read can be made to fail.
type body struct {
	inner io.ReadCloser
	clock *Clock
	r     io.Reader // nil until the first Read, which is the counted one
}

func (b *body) Read(p []byte) (int, error) {
	if b.r == nil {
		b.r = livingReader{b.inner, b.clock}
		if f := b.clock.tick("read body"); f.err != nil {
			b.r = &dyingReader{r: b.inner, fault: f}
		}
	}
	return b.r.Read(p)
}

func (b *body) Close() error { return b.inner.Close() }

// dyingReader fails as its fault wants it: at once, half way, or instead of ending.
type dyingReader struct {
	r     io.Reader
	fault fault
	done  bool
}

func (d *dyingReader) Read(p []byte) (int, error) {
	if d.done || d.fault.mode == Before {
		return 0, d.fault.strike()
	}
	n, err := d.r.Read(p)
	if d.fault.mode == Midway {
		d.done = true
		return n / 2, d.fault.strike()
	}
	if err != nil {
		d.done, err = true, d.fault.strike()
	}
	return n, err
}

// livingReader reads until the process dies.
type livingReader struct {
	r     io.Reader
	clock *Clock
}

func (l livingReader) Read(p []byte) (int, error) {
	if err := l.clock.alive(); err != nil {
		return 0, err
	}
	return l.r.Read(p)
}

// Put counts as one call.
func (b *Bucket) Put(ctx context.Context, key string, r io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	f := b.clock.tick("put")
	if f.err == nil {
		return b.inner.Put(ctx, key, livingReader{r, b.clock}, opts)
	}
	if f.mode == Midway {
		r = &dyingReader{r: r, fault: f}
	}
	if f.mode != Before {
		_, _ = b.inner.Put(ctx, key, r, opts) // whatever came of it, the caller does not learn it
	}
	return objstore.Info{}, f.strike()
}

// List counts every step as one call.
func (b *Bucket) List(ctx context.Context, prefix, after string) iter.Seq2[objstore.Info, error] {
	return func(yield func(objstore.Info, error) bool) {
		next, stop := iter.Pull2(b.inner.List(ctx, prefix, after))
		defer stop()
		for {
			if f := b.clock.tick("list"); f.err != nil {
				yield(objstore.Info{}, f.strike())
				return
			}
			info, err, ok := next()
			if !ok || !yield(info, err) {
				return
			}
		}
	}
}

// Delete counts as one call.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	f := b.clock.tick("delete")
	if f.err == nil {
		return b.inner.Delete(ctx, key)
	}
	if f.mode == After {
		_ = b.inner.Delete(ctx, key)
	}
	return f.strike()
}

// CopyFrom counts as one call when the inner bucket can copy; else nothing happens and
// objstore.Copy streams through Open and Put.
func (b *Bucket) CopyFrom(ctx context.Context, key string, src objstore.Bucket, srcKey string, opts objstore.PutOptions) (objstore.Info, bool, error) {
	copier, ok := b.inner.(objstore.CopierFrom)
	if !ok {
		return objstore.Info{}, false, nil
	}
	if wrapped, ok := src.(*Bucket); ok {
		src = wrapped.inner
	}
	f := b.clock.tick("copy")
	if f.err == nil {
		return copier.CopyFrom(ctx, key, src, srcKey, opts)
	}
	if f.mode == After {
		_, _, _ = copier.CopyFrom(ctx, key, src, srcKey, opts)
	}
	return objstore.Info{}, false, f.strike()
}
