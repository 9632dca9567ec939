// Package objstoretest is the conformance suite of objstore.Bucket: what an implementation has to
// pass before anything is published through it. To join, call Run (and RunKeysBelowKeys and
// RunReadersBesideWriters, unless the server behind the bucket can't) from a test and RunBenchmarks from a benchmark:
//
//	func TestConformance(t *testing.T) {
//		objstoretest.Run(t, func(t testing.TB) objstore.Bucket { return memstore.New() })
//	}
package objstoretest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/allmenning/allmenning/internal/objstore"
)

// suite lists every case. Each runs on an empty bucket of its own.
var suite = []struct {
	name string
	run  func(t *testing.T, b objstore.Bucket)
}{
	{"round trip", testRoundTrip},
	{"odd keys", testOddKeys},
	{"invalid keys are refused", testInvalidKeys},
	{"missing object", testMissing},
	{"empty object", testEmpty},
	{"headers are kept", testHeaders},
	{"sizes", testSizes},
	{"ranges", testRanges},
	{"read after write", testReadAfterWrite},
	{"replaced object is read to its end as it was", testReplacedWhileRead},

	{"list in order of key bytes", testListOrder},
	{"list by prefix that is no directory", testListPrefix},
	{"list after a key", testListAfter},
	{"list describes objects", testListInfo},
	{"list more than 1000 objects", testListMany},
	{"list is cancelled", testListCancelled},
	{"list is left early", testListLeft},

	{"failed put leaves the old object", testFailedPut},
	{"failed put of a large object", testFailedLargePut},
	{"cancelled put leaves the old object", testCancelledPut},
	{"cancelled context", testCancelledContext},
	{"wrong digest leaves the old object", testDigest},

	{"if absent", testIfAbsent},
	{"if absent with a large object", testIfAbsentLarge},
	{"if absent has one winner", testIfAbsentRace},
	{"if match", testIfMatch},
	{"if match on a missing object", testIfMatchMissing},
	{"if match with a large object", testIfMatchLarge},
	{"if match loses no update", testIfMatchRace},
	{"if absent and if match never hold", testContradiction},

	{"delete", testDelete},
	{"delete beside a put", testDeleteRace},
	{"copy", testCopy},
}

// Run holds buckets to the contract. newBucket makes an empty bucket and registers what has to be
// cleaned up.
func Run(t *testing.T, newBucket func(t testing.TB) objstore.Bucket) {
	for _, c := range suite {
		t.Run(c.name, func(t *testing.T) { c.run(t, newBucket(t)) })
	}
}

// RunKeysBelowKeys checks that "a" and "a/b" can both be objects. S3 can; a server that keeps
// objects in directories may not, which is why this stands apart.
func RunKeysBelowKeys(t *testing.T, newBucket func(t testing.TB) objstore.Bucket) {
	b := newBucket(t)
	keys := []string{"a", "a-b", "a.b", "a.b/c", "a/b", "a/b.c", "a/b.c/d", "a/b/c", "a0"}
	for _, key := range keys {
		put(t, b, key, key, objstore.PutOptions{})
	}
	for _, key := range keys {
		wantBody(t, b, key, key)
	}
	wantKeys(t, list(t, b, "", ""), keys)
	remove(t, b, "a")
	wantBody(t, b, "a/b", "a/b")
}

// RunReadersBesideWriters checks that what one Open answers belongs together, whatever is
// written meanwhile: every body says its own content type. S3 promises it; a server that keeps
// bytes and attributes apart may read them at two moments, which is why this stands apart.
func RunReadersBesideWriters(t *testing.T, newBucket func(t testing.TB) objstore.Bucket) {
	b := newBucket(t)
	write := func(n int) {
		name := "application/x-" + number(n)
		_, err := b.Put(t.Context(), "object", strings.NewReader(strings.Repeat(name+" ", 1+n%3)), objstore.PutOptions{ContentType: name})
		if err != nil {
			t.Errorf("Put: %v", err)
		}
	}
	write(0)
	var etags sync.Map // first word of the body → ETag
	race(6, func(w int) {
		for n := range 40 {
			if w < 2 {
				write(w*100 + n)
				continue
			}
			data, info, err := objstore.ReadAll(t.Context(), b, "object", 1000)
			if err != nil {
				t.Errorf("read: %v", err)
				return
			}
			first, _, _ := strings.Cut(string(data), " ")
			if first != info.ContentType || int64(len(data)) != info.Size {
				t.Errorf("read %.60q with content type %q and size %d", data, info.ContentType, info.Size)
			}
			if have, seen := etags.LoadOrStore(first, info.ETag); seen && have != info.ETag {
				t.Errorf("the same bytes have ETag %q and %q", have, info.ETag)
			}
		}
	})
}

// RunBenchmarks measures what the pipeline does most: small conditional writes, large writes and
// reads, listings.
func RunBenchmarks(b *testing.B, newBucket func(t testing.TB) objstore.Bucket) {
	small, large := random(300), random(64<<20)
	b.Run("put 300 B", func(b *testing.B) {
		bucket := newBucket(b)
		for n := 0; b.Loop(); n++ {
			key := "small/" + number(n)
			put(b, bucket, key, string(small), objstore.PutOptions{IfAbsent: true})
		}
	})
	b.Run("stat", func(b *testing.B) {
		bucket := newBucket(b)
		put(b, bucket, "small", string(small), objstore.PutOptions{})
		for b.Loop() {
			if _, err := bucket.Stat(b.Context(), "small"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("put 64 MiB", func(b *testing.B) {
		bucket := newBucket(b)
		b.SetBytes(int64(len(large)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := bucket.Put(b.Context(), "large", onlyReader{bytes.NewReader(large)}, objstore.PutOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read 64 MiB", func(b *testing.B) {
		bucket := newBucket(b)
		put(b, bucket, "large", string(large), objstore.PutOptions{})
		b.SetBytes(int64(len(large)))
		for b.Loop() {
			r, _, err := bucket.Open(b.Context(), "large", objstore.Range{})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, r); err != nil {
				b.Fatal(err)
			}
			r.Close()
		}
	})
	b.Run("list 1000", func(b *testing.B) {
		bucket := newBucket(b)
		for n := range 1000 {
			put(b, bucket, "list/"+number(n), "x", objstore.PutOptions{})
		}
		for b.Loop() {
			if got := len(list(b, bucket, "list/", "")); got != 1000 {
				b.Fatalf("listed %d objects", got)
			}
		}
	})
}

// put stores a body or ends the test.
func put(t testing.TB, b objstore.Bucket, key, body string, opts objstore.PutOptions) objstore.Info {
	t.Helper()
	info, err := b.Put(t.Context(), key, bytes.NewReader([]byte(body)), opts)
	if err != nil {
		t.Fatalf("Put(%q): %v", key, err)
	}
	return info
}

// remove deletes an object or ends the test.
func remove(t testing.TB, b objstore.Bucket, key string) {
	t.Helper()
	if err := b.Delete(t.Context(), key); err != nil {
		t.Fatalf("Delete(%q): %v", key, err)
	}
}

// get reads a range of an object or ends the test.
func get(t testing.TB, b objstore.Bucket, key string, r objstore.Range) ([]byte, objstore.Info) {
	t.Helper()
	rc, info, err := b.Open(t.Context(), key, r)
	if err != nil {
		t.Fatalf("Open(%q): %v", key, err)
	}
	data, err := io.ReadAll(rc)
	if err != nil {
		t.Fatalf("read %q: %v", key, err)
	}
	if err := rc.Close(); err != nil {
		t.Errorf("close %q: %v", key, err)
	}
	return data, info
}

func wantBody(t testing.TB, b objstore.Bucket, key, want string) {
	t.Helper()
	got, info := get(t, b, key, objstore.Range{})
	if string(got) != want {
		t.Errorf("%q holds %d bytes (%.40q), want %d bytes (%.40q)", key, len(got), got, len(want), want)
	}
	if info.Size != int64(len(want)) {
		t.Errorf("%q: Info.Size = %d, want %d", key, info.Size, len(want))
	}
}

// list collects the keys of a listing or ends the test.
func list(t testing.TB, b objstore.Bucket, prefix, after string) []string {
	t.Helper()
	var keys []string
	for info, err := range b.List(t.Context(), prefix, after) {
		if err != nil {
			t.Fatalf("List(%q, %q): %v", prefix, after, err)
		}
		keys = append(keys, info.Key)
	}
	return keys
}

// onlyReader hides every other method, as a pipe does.
type onlyReader struct{ r io.Reader }

func (o onlyReader) Read(p []byte) (int, error) { return o.r.Read(p) }

// failingReader yields bytes and then an error.
func failingReader(n int, err error) io.Reader {
	return io.MultiReader(bytes.NewReader(random(n)), errReader{err})
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }

// doReader is empty and does something when that is found out.
type doReader struct{ do func() }

func (d doReader) Read([]byte) (int, error) {
	d.do()
	return 0, io.EOF
}

// random is the same n bytes in every run.
func random(n int) []byte {
	b := make([]byte, n)
	src := rand.NewChaCha8([32]byte{byte(n)})
	_, _ = src.Read(b)
	return b
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
