package objstore_test

import (
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
)

func TestRangeClip(t *testing.T) {
	tests := []struct {
		r              objstore.Range
		size           int64
		offset, length int64
	}{
		{objstore.Range{}, 10, 0, 10},
		{objstore.Range{}, 0, 0, 0},
		{objstore.Range{Offset: 3}, 10, 3, 7},
		{objstore.Range{Offset: 3, Length: 2}, 10, 3, 2},
		{objstore.Range{Length: 20}, 10, 0, 10},
		{objstore.Range{Offset: 10, Length: 1}, 10, 10, 0},
		{objstore.Range{Offset: 11}, 10, 10, 0},
		{objstore.Range{Offset: 5, Length: math.MaxInt64}, 10, 5, 5},
	}
	for _, tt := range tests {
		offset, length, err := tt.r.Clip(tt.size)
		if err != nil || offset != tt.offset || length != tt.length {
			t.Errorf("%+v of %d bytes: %d, %d, %v; want %d, %d", tt.r, tt.size, offset, length, err, tt.offset, tt.length)
		}
	}
	for _, r := range []objstore.Range{{Offset: -1}, {Length: -1}} {
		if _, _, err := r.Clip(10); err == nil {
			t.Errorf("%+v is accepted", r)
		}
	}
}

func TestHolds(t *testing.T) {
	tests := []struct {
		opts   objstore.PutOptions
		exists bool
		etag   string
		want   error
	}{
		{objstore.PutOptions{}, true, "e", nil},
		{objstore.PutOptions{}, false, "", nil},
		{objstore.PutOptions{IfAbsent: true}, false, "", nil},
		{objstore.PutOptions{IfAbsent: true}, true, "e", objstore.ErrPrecondition},
		{objstore.PutOptions{IfMatch: "e"}, true, "e", nil},
		{objstore.PutOptions{IfMatch: "e"}, true, "f", objstore.ErrPrecondition},
		{objstore.PutOptions{IfMatch: "e"}, false, "", objstore.ErrPrecondition},
		{objstore.PutOptions{IfAbsent: true, IfMatch: "e"}, false, "", objstore.ErrPrecondition},
		{objstore.PutOptions{IfAbsent: true, IfMatch: "e"}, true, "e", objstore.ErrPrecondition},
	}
	for _, tt := range tests {
		if got := tt.opts.Holds(tt.exists, tt.etag); got != tt.want {
			t.Errorf("%+v, exists %v with %q: %v, want %v", tt.opts, tt.exists, tt.etag, got, tt.want)
		}
	}
}

func TestContextReader(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	r := objstore.ContextReader(ctx, strings.NewReader("body"))
	if _, err := r.Read(make([]byte, 2)); err != nil {
		t.Fatal(err)
	}
	why := errors.New("the steward went home")
	cancel(why)
	if _, err := io.ReadAll(r); err != why {
		t.Errorf("error %v, want %v", err, why)
	}
}

func TestReadAll(t *testing.T) {
	b := memstore.New()
	if _, err := b.Put(t.Context(), "five", strings.NewReader("12345"), objstore.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	if data, info, err := objstore.ReadAll(t.Context(), b, "five", 5); err != nil || string(data) != "12345" || info.Size != 5 {
		t.Errorf("within the limit: %q, %+v, %v", data, info, err)
	}
	if data, _, err := objstore.ReadAll(t.Context(), b, "five", 4); err == nil {
		t.Errorf("beyond the limit: %q and no error", data)
	}
}
