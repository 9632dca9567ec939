package faultstore_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/faultstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/objstore/objstoretest"
)

// TestConformance: without a fault the wrapper is a bucket like any other.
func TestConformance(t *testing.T) {
	objstoretest.Run(t, func(testing.TB) objstore.Bucket { return faultstore.New(memstore.New(), faultstore.Plan{}) })
}

// calls lists every kind of call with what it would do to a bucket that holds "old" (body "old
// body"), and how many calls it counts as.
var calls = []struct {
	name   string
	counts int
	do     func(ctx context.Context, b objstore.Bucket) error
	effect func(b objstore.Bucket) bool // whether it happened
}{
	{"stat", 1, func(ctx context.Context, b objstore.Bucket) error {
		_, err := b.Stat(ctx, "old")
		return err
	}, nil},
	{"open and read", 2, func(ctx context.Context, b objstore.Bucket) error {
		got, _, err := objstore.ReadAll(ctx, b, "old", 100)
		if err == nil && string(got) != "old body" {
			return errors.New("short read without an error")
		}
		return err
	}, nil},
	{"list", 2, func(ctx context.Context, b objstore.Bucket) error {
		for _, err := range b.List(ctx, "", "") {
			if err != nil {
				return err
			}
		}
		return nil
	}, nil},
	{"put", 1, func(ctx context.Context, b objstore.Bucket) error {
		_, err := b.Put(ctx, "old", strings.NewReader("new body"), objstore.PutOptions{})
		return err
	}, func(b objstore.Bucket) bool { return body(b, "old") == "new body" }},
	{"delete", 1, func(ctx context.Context, b objstore.Bucket) error {
		return b.Delete(ctx, "old")
	}, func(b objstore.Bucket) bool { return body(b, "old") == "" }},
	{"copy by streaming", 3, func(ctx context.Context, b objstore.Bucket) error {
		_, err := objstore.Copy(ctx, b, "copy", b, "old", objstore.PutOptions{})
		return err
	}, func(b objstore.Bucket) bool { return body(b, "copy") == "old body" }},
	{"copy on the server's side", 1, func(ctx context.Context, b objstore.Bucket) error {
		_, err := objstore.Copy(ctx, b, "copy", b, "old", objstore.PutOptions{})
		return err
	}, func(b objstore.Bucket) bool { return body(b, "copy") == "old body" }},
}

// copier is a bucket that can copy by itself.
type copier struct{ *memstore.Bucket }

func (c copier) CopyFrom(ctx context.Context, key string, src objstore.Bucket, srcKey string, opts objstore.PutOptions) (objstore.Info, bool, error) {
	if src != objstore.Bucket(c) {
		return objstore.Info{}, false, errors.New("the source is still wrapped")
	}
	info, err := objstore.Copy(ctx, c.Bucket, key, c.Bucket, srcKey, opts)
	return info, true, err
}

func newInner(t *testing.T, name string) objstore.Bucket {
	t.Helper()
	var inner objstore.Bucket = memstore.New()
	if name == "copy on the server's side" {
		inner = copier{memstore.New()}
	}
	if _, err := inner.Put(t.Context(), "old", strings.NewReader("old body"), objstore.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	return inner
}

func body(b objstore.Bucket, key string) string {
	data, _, err := objstore.ReadAll(context.Background(), b, key, 100)
	if errors.Is(err, objstore.ErrNotFound) {
		return ""
	}
	return string(data)
}

func TestEveryCallIsCounted(t *testing.T) {
	for _, c := range calls {
		inner := newInner(t, c.name)
		b := faultstore.New(inner, faultstore.Plan{})
		if err := c.do(t.Context(), b); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if b.Calls() != c.counts {
			t.Errorf("%s counts as %d calls, want %d", c.name, b.Calls(), c.counts)
		}
		if c.effect != nil && !c.effect(inner) {
			t.Errorf("%s passed and had no effect", c.name)
		}
		if b.Fired() {
			t.Errorf("%s: a plan without a fault fired", c.name)
		}
	}
}

func TestEveryCallCanGoWrong(t *testing.T) {
	for _, c := range calls {
		for _, mode := range faultstore.Modes() {
			for n := 1; n <= c.counts; n++ {
				t.Run(fmt.Sprintf("%s/%s/%d", c.name, mode, n), func(t *testing.T) {
					inner := newInner(t, c.name)
					b := faultstore.New(inner, faultstore.Plan{At: n, Mode: mode, Dead: true})
					if err := c.do(t.Context(), b); !errors.Is(err, faultstore.ErrInjected) {
						t.Errorf("error %v, want ErrInjected", err)
					}
					if !b.Fired() {
						t.Error("the plan did not fire")
					}
					// Only a write whose response was lost happened. Of the three calls of a
					// streamed copy that is the Put.
					isWrite := c.counts == 1 || n == 2
					if c.effect != nil && c.effect(inner) != (mode == faultstore.After && isWrite) {
						t.Errorf("effect %v with the fault %s", c.effect(inner), mode)
					}
				})
			}
		}
	}
}

func TestDeadProcessDoesNothing(t *testing.T) {
	clock := faultstore.NewClock(faultstore.Plan{At: 2, Dead: true})
	inner := newInner(t, "")
	one, two := clock.Wrap(inner), clock.Wrap(memstore.New())
	rc, _, err := one.Open(t.Context(), "old", objstore.Range{})
	if err != nil {
		t.Fatal(err)
	}
	defer rc.Close()
	if _, err := two.Stat(t.Context(), "x"); !errors.Is(err, faultstore.ErrInjected) {
		t.Errorf("second call: %v, want ErrInjected", err)
	}
	if got, err := io.ReadAll(rc); !errors.Is(err, faultstore.ErrInjected) || len(got) > 0 {
		t.Errorf("reading a body after death: %q, %v", got, err)
	}
	for _, c := range calls {
		if err := c.do(t.Context(), one); !errors.Is(err, faultstore.ErrInjected) {
			t.Errorf("%s after death: %v", c.name, err)
		}
		if c.effect != nil && c.effect(inner) {
			t.Errorf("%s after death had an effect", c.name)
		}
	}
}

// TestOneFaultPasses: a process that survives its fault goes on.
func TestOneFaultPasses(t *testing.T) {
	inner := newInner(t, "")
	b := faultstore.New(inner, faultstore.Plan{At: 1, Mode: faultstore.After})
	put := func() error {
		_, err := b.Put(t.Context(), "new", strings.NewReader("mine"), objstore.PutOptions{IfAbsent: true})
		return err
	}
	if err := put(); !errors.Is(err, faultstore.ErrInjected) {
		t.Errorf("first try: %v", err)
	}
	if err := put(); !errors.Is(err, objstore.ErrPrecondition) {
		t.Errorf("second try: %v, want that it meets its own object", err)
	}
	if got := body(b, "new"); got != "mine" {
		t.Errorf("read back %q", got)
	}
}

// TestMidwayBodyIsCut: half of a body arrives, and an error with it.
func TestMidwayBodyIsCut(t *testing.T) {
	for n := 1; n <= 2; n++ {
		b := faultstore.New(newInner(t, ""), faultstore.Plan{At: n, Mode: faultstore.Midway})
		rc, _, err := b.Open(t.Context(), "old", objstore.Range{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(rc)
		rc.Close()
		if string(got) != "old " || !errors.Is(err, faultstore.ErrInjected) {
			t.Errorf("fault at call %d: read %q, %v; want half the body and ErrInjected", n, got, err)
		}
	}
}
