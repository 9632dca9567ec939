package objstoretest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/allmenning/allmenning/internal/objstore"
)

var errSource = errors.New("the source died")

func testFailedPut(t *testing.T, b objstore.Bucket) {
	put(t, b, "object", "old", objstore.PutOptions{ContentType: "text/plain"})
	for _, n := range []int{0, 1, 100_000} {
		_, err := b.Put(t.Context(), "object", failingReader(n, errSource), objstore.PutOptions{})
		wantError(t, "Put from a reader that fails", err, errSource)
		_, err = b.Put(t.Context(), "new/object", failingReader(n, errSource), objstore.PutOptions{})
		wantError(t, "Put from a reader that fails", err, errSource)
		_, err = b.Put(t.Context(), "object", failingReader(n, io.ErrUnexpectedEOF), objstore.PutOptions{})
		wantError(t, "Put from a reader that is cut", err, io.ErrUnexpectedEOF)
	}
	wantBody(t, b, "object", "old")
	wantKeys(t, list(t, b, "", ""), []string{"object"})
}

func testFailedLargePut(t *testing.T, b objstore.Bucket) {
	put(t, b, "object", "old", objstore.PutOptions{})
	_, err := b.Put(t.Context(), "object", failingReader(large, errSource), objstore.PutOptions{})
	wantError(t, "large Put from a reader that fails", err, errSource)
	_, err = b.Put(t.Context(), "new", failingReader(large, errSource), objstore.PutOptions{})
	wantError(t, "large Put from a reader that fails", err, errSource)
	wantBody(t, b, "object", "old")
	wantKeys(t, list(t, b, "", ""), []string{"object"})
}

func testCancelledPut(t *testing.T, b objstore.Bucket) {
	put(t, b, "object", "old", objstore.PutOptions{})
	for _, n := range []int{0, 100_000, large} {
		for _, key := range []string{"object", "new"} {
			ctx, cancel := context.WithCancel(t.Context())
			midway := io.MultiReader(bytes.NewReader(random(n)), doReader{cancel}, bytes.NewReader(random(10)))
			_, err := b.Put(ctx, key, midway, objstore.PutOptions{})
			wantError(t, "Put cancelled after "+strconv.Itoa(n)+" bytes", err, context.Canceled)

			ctx, cancel = context.WithCancel(t.Context())
			atEnd := io.MultiReader(bytes.NewReader(random(n)), doReader{cancel})
			_, err = b.Put(ctx, key, atEnd, objstore.PutOptions{})
			wantError(t, "Put cancelled at the end of "+strconv.Itoa(n)+" bytes", err, context.Canceled)
		}
	}
	wantBody(t, b, "object", "old")
	wantKeys(t, list(t, b, "", ""), []string{"object"})
}

func testCancelledContext(t *testing.T, b objstore.Bucket) {
	put(t, b, "object", "old", objstore.PutOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	rc, _, err := b.Open(ctx, "object", objstore.Range{})
	if err != nil {
		t.Fatal(err)
	}
	rc.Close()
	cancel()
	_, err = b.Put(ctx, "object", strings.NewReader("new"), objstore.PutOptions{})
	wantError(t, "Put", err, context.Canceled)
	_, err = b.Stat(ctx, "object")
	wantError(t, "Stat", err, context.Canceled)
	_, _, err = b.Open(ctx, "object", objstore.Range{})
	wantError(t, "Open", err, context.Canceled)
	wantError(t, "Delete", b.Delete(ctx, "object"), context.Canceled)
	wantBody(t, b, "object", "old")
}

func testDigest(t *testing.T, b objstore.Bucket) {
	put(t, b, "object", "old", objstore.PutOptions{})
	for _, size := range []int{0, 10, large} {
		data := random(size)
		_, err := b.Put(t.Context(), "object", bytes.NewReader(data), objstore.PutOptions{SHA256: digest([]byte("other"))})
		wantError(t, "Put with another digest", err, objstore.ErrDigest)
		_, err = b.Put(t.Context(), "new", bytes.NewReader(data), objstore.PutOptions{SHA256: digest([]byte("other"))})
		wantError(t, "Put with another digest", err, objstore.ErrDigest)
	}
	wantBody(t, b, "object", "old")
	wantKeys(t, list(t, b, "", ""), []string{"object"})
	put(t, b, "object", "new", objstore.PutOptions{SHA256: strings.ToUpper(digest([]byte("new")))})
	wantBody(t, b, "object", "new")
}

func testIfAbsent(t *testing.T, b objstore.Bucket) {
	put(t, b, "object", "first", objstore.PutOptions{IfAbsent: true})
	for _, body := range []string{"second", "first"} { // the same bytes are no excuse
		_, err := b.Put(t.Context(), "object", strings.NewReader(body), objstore.PutOptions{IfAbsent: true})
		wantError(t, "second IfAbsent", err, objstore.ErrPrecondition)
	}
	wantBody(t, b, "object", "first")
	remove(t, b, "object")
	put(t, b, "object", "third", objstore.PutOptions{IfAbsent: true})
	wantBody(t, b, "object", "third")
}

func testIfAbsentLarge(t *testing.T, b objstore.Bucket) {
	data := random(large)
	put(t, b, "object", string(data), objstore.PutOptions{IfAbsent: true})
	_, err := b.Put(t.Context(), "object", bytes.NewReader(random(large+1)), objstore.PutOptions{IfAbsent: true})
	wantError(t, "second IfAbsent", err, objstore.ErrPrecondition)
	wantBody(t, b, "object", string(data))
}

func testIfAbsentRace(t *testing.T, b objstore.Bucket) {
	const writers = 20
	for round := range 5 {
		key := "race/" + number(round)
		var wins atomic.Int32
		var winner atomic.Value
		race(writers, func(w int) {
			body := "writer " + number(w)
			_, err := b.Put(t.Context(), key, strings.NewReader(body), objstore.PutOptions{IfAbsent: true})
			switch {
			case err == nil:
				wins.Add(1)
				winner.Store(body)
			case !errors.Is(err, objstore.ErrPrecondition):
				t.Errorf("loser's error: %v, want ErrPrecondition", err)
			}
		})
		if wins.Load() != 1 {
			t.Fatalf("%d of %d writers won", wins.Load(), writers)
		}
		wantBody(t, b, key, winner.Load().(string))
	}
}

func testIfMatch(t *testing.T, b objstore.Bucket) {
	first := put(t, b, "object", "first", objstore.PutOptions{})
	second := put(t, b, "object", "second", objstore.PutOptions{IfMatch: first.ETag})
	for _, etag := range []string{first.ETag, "no-such-etag"} {
		_, err := b.Put(t.Context(), "object", strings.NewReader("third"), objstore.PutOptions{IfMatch: etag})
		wantError(t, "stale IfMatch", err, objstore.ErrPrecondition)
	}
	wantBody(t, b, "object", "second")
	put(t, b, "object", "third", objstore.PutOptions{IfMatch: second.ETag})
	wantBody(t, b, "object", "third")
}

func testIfMatchMissing(t *testing.T, b objstore.Bucket) {
	info := put(t, b, "object", "old", objstore.PutOptions{})
	remove(t, b, "object")
	for _, key := range []string{"object", "never/was"} {
		_, err := b.Put(t.Context(), key, strings.NewReader("new"), objstore.PutOptions{IfMatch: info.ETag})
		wantError(t, "IfMatch on a missing object", err, objstore.ErrPrecondition)
		_, err = b.Stat(t.Context(), key)
		wantError(t, "Stat", err, objstore.ErrNotFound)
	}
}

func testIfMatchLarge(t *testing.T, b objstore.Bucket) {
	first := put(t, b, "object", "first", objstore.PutOptions{})
	data := random(large)
	second := put(t, b, "object", string(data), objstore.PutOptions{IfMatch: first.ETag})
	_, err := b.Put(t.Context(), "object", bytes.NewReader(random(large+1)), objstore.PutOptions{IfMatch: first.ETag})
	wantError(t, "stale IfMatch", err, objstore.ErrPrecondition)
	_, err = b.Put(t.Context(), "missing", bytes.NewReader(data), objstore.PutOptions{IfMatch: first.ETag})
	wantError(t, "IfMatch on a missing object", err, objstore.ErrPrecondition)
	wantBody(t, b, "object", string(data))
	put(t, b, "object", "third", objstore.PutOptions{IfMatch: second.ETag})
	wantBody(t, b, "object", "third")
}

// testIfMatchRace lets writers count in one object: each update that is acknowledged must show
// in the end.
func testIfMatchRace(t *testing.T, b objstore.Bucket) {
	const writers, each = 8, 10
	put(t, b, "counter", "0", objstore.PutOptions{IfAbsent: true})
	race(writers, func(int) {
		for range each {
			if err := Increment(t.Context(), b, "counter"); err != nil {
				t.Error(err)
				return
			}
		}
	})
	wantBody(t, b, "counter", strconv.Itoa(writers*each))
}

// Increment adds one to a decimal number in an object by a conditional write, until it succeeds.
// Tests of races between processes use it too.
func Increment(ctx context.Context, b objstore.Bucket, key string) error {
	for {
		data, info, err := objstore.ReadAll(ctx, b, key, 100)
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(string(data))
		if err != nil {
			return err
		}
		_, err = b.Put(ctx, key, strings.NewReader(strconv.Itoa(n+1)), objstore.PutOptions{IfMatch: info.ETag})
		if !errors.Is(err, objstore.ErrPrecondition) {
			return err
		}
	}
}

func testContradiction(t *testing.T, b objstore.Bucket) {
	info := put(t, b, "object", "old", objstore.PutOptions{})
	for _, key := range []string{"object", "missing"} {
		_, err := b.Put(t.Context(), key, strings.NewReader("new"), objstore.PutOptions{IfAbsent: true, IfMatch: info.ETag})
		wantError(t, "Put with both conditions", err, objstore.ErrPrecondition)
	}
	wantBody(t, b, "object", "old")
	wantKeys(t, list(t, b, "", ""), []string{"object"})
}

// testDeleteRace deletes objects beside which others are written: a Put that returned is there,
// whatever became of the directory it shared, and a listing goes on.
func testDeleteRace(t *testing.T, b objstore.Bucket) {
	put(t, b, "shared/stays", "x", objstore.PutOptions{})
	race(6, func(w int) {
		key := "shared/dir/" + number(w)
		for range 15 {
			if w == 0 {
				if got := list(t, b, "shared/stays", ""); len(got) != 1 {
					t.Errorf("listed %q beside deletions", got)
				}
				list(t, b, "", "")
				continue
			}
			if _, err := b.Put(t.Context(), key, strings.NewReader("x"), objstore.PutOptions{IfAbsent: true}); err != nil {
				t.Errorf("Put: %v", err)
				return
			}
			if _, err := b.Stat(t.Context(), key); err != nil {
				t.Errorf("Stat after Put: %v", err)
			}
			if err := b.Delete(t.Context(), key); err != nil {
				t.Errorf("Delete: %v", err)
			}
		}
	})
	wantKeys(t, list(t, b, "", ""), []string{"shared/stays"})
}

// race starts n goroutines at one moment and waits for them.
func race(n int, do func(w int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for w := range n {
		wg.Go(func() {
			<-start
			do(w)
		})
	}
	close(start)
	wg.Wait()
}
