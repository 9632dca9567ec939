package dirstore_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/dirstore"
	"github.com/allmenning/allmenning/internal/objstore/objstoretest"
)

func newBucket(t testing.TB) objstore.Bucket { return open(t, t.TempDir()) }

func open(t testing.TB, dir string) *dirstore.Bucket {
	t.Helper()
	b, err := dirstore.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestConformance(t *testing.T) {
	objstoretest.Run(t, newBucket)
	t.Run("keys below keys", func(t *testing.T) { objstoretest.RunKeysBelowKeys(t, newBucket) })
	t.Run("readers beside writers", func(t *testing.T) { objstoretest.RunReadersBesideWriters(t, newBucket) })
	t.Run("listing is a sorted slice", func(t *testing.T) { objstoretest.RunListProperty(t, newBucket) })
}

func BenchmarkBucket(b *testing.B) { objstoretest.RunBenchmarks(b, newBucket) }

// TestPlainFiles: people and other programs find the bytes under the key, and may read at any
// place of an open object.
func TestPlainFiles(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	put(t, b, "data/turer/2026-01-02-0123456789/turer.parquet", "PAR1…PAR1", objstore.PutOptions{})
	got, err := os.ReadFile(filepath.Join(dir, "data", "turer", "2026-01-02-0123456789", "turer.parquet"))
	if err != nil || string(got) != "PAR1…PAR1" {
		t.Errorf("file holds %q, %v", got, err)
	}
	rc, info, err := b.Open(t.Context(), "data/turer/2026-01-02-0123456789/turer.parquet", objstore.Range{})
	if err != nil {
		t.Fatal(err)
	}
	defer rc.Close()
	tail := make([]byte, 4)
	if _, err := rc.(io.ReaderAt).ReadAt(tail, info.Size-4); err != nil || string(tail) != "PAR1" {
		t.Errorf("the last bytes are %q, %v", tail, err)
	}
}

// TestReopened: everything is on disk.
func TestReopened(t *testing.T) {
	dir := t.TempDir()
	opts := objstore.PutOptions{ContentType: "text/csv", CacheControl: "no-cache"}
	want := put(t, open(t, dir), "a/b.csv", "body", opts)
	got, err := open(t, dir).Stat(t.Context(), "a/b.csv")
	if err != nil || got != want {
		t.Errorf("after reopening %+v, %v; want %+v", got, err, want)
	}
}

func TestDeleteLeavesNoDirectories(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	for _, key := range []string{"a/b/c/d.txt", "a/b/e", "a/v1.0/f"} {
		put(t, b, key, "x", objstore.PutOptions{})
	}
	for _, key := range []string{"a/b/c/d.txt", "a/b/e", "a/v1.0/f"} {
		if err := b.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	if left := tree(t, dir); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// TestStrangeFiles: what somebody put into the tree by hand is no object, and can't become
// public by accident.
func TestStrangeFiles(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	put(t, b, "d/object.txt", "x", objstore.PutOptions{})
	for _, name := range []string{"d/stranger.txt", ".DS_Store", "d/.hidden", "d/object.txt~", "..odd"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := keys(t, b); !slices.Equal(got, []string{"d/object.txt"}) {
		t.Errorf("listed %q", got)
	}
	if _, err := b.Stat(t.Context(), "d/stranger.txt"); !errors.Is(err, objstore.ErrNotFound) {
		t.Errorf("Stat of a stranger: %v", err)
	}
	put(t, b, "d/stranger.txt", "ours", objstore.PutOptions{IfAbsent: true})
	wantBody(t, b, "d/stranger.txt", "ours")
}

// TestChangedByHand: the ETag of changed bytes is another one, so that a conditional write sees the
// change; bytes restored with another time are known again.
func TestChangedByHand(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	opts := objstore.PutOptions{ContentType: "text/plain"}
	before := put(t, b, "object.txt", "good", opts)
	path := filepath.Join(dir, "object.txt")

	if err := os.WriteFile(path, []byte("evil"), 0o600); err != nil {
		t.Fatal(err)
	}
	changed, err := b.Stat(t.Context(), "object.txt")
	if err != nil || changed.ETag == before.ETag {
		t.Errorf("changed bytes have ETag %q, %v", changed.ETag, err)
	}
	_, err = b.Put(t.Context(), "object.txt", strings.NewReader("next"), objstore.PutOptions{IfMatch: before.ETag})
	if !errors.Is(err, objstore.ErrPrecondition) {
		t.Errorf("IfMatch on changed bytes: %v", err)
	}

	if err := os.WriteFile(path, []byte("good"), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Unix(1_700_000_000, 0)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	restored, err := b.Stat(t.Context(), "object.txt")
	if err != nil || restored.ETag != before.ETag || restored.ContentType != "text/plain" {
		t.Errorf("restored bytes: %+v, %v; want ETag and content type of %+v", restored, err, before)
	}
	put(t, b, "object.txt", "next", objstore.PutOptions{IfMatch: before.ETag})
}

// TestStoppedBetweenCompanionAndFile puts together what a power failure leaves that comes after the
// companion was replaced and before the file was.
func TestStoppedBetweenCompanionAndFile(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	path, kept := filepath.Join(dir, "object.txt"), filepath.Join(dir, "kept")
	old := put(t, b, "object.txt", "body 1", objstore.PutOptions{ContentType: "text/x-old"})
	if err := os.Link(path, kept); err != nil {
		t.Fatal(err)
	}
	put(t, b, "object.txt", "body 2", objstore.PutOptions{ContentType: "text/x-new", CacheControl: "no-cache"})
	if err := os.Rename(kept, path); err != nil {
		t.Fatal(err)
	}
	got, err := b.Stat(t.Context(), "object.txt")
	if err != nil || got != old {
		t.Errorf("Stat %+v, %v; want the old object %+v", got, err, old)
	}
	put(t, b, "object.txt", "body 3", objstore.PutOptions{IfMatch: old.ETag, ContentType: "text/x-new"})
	wantBody(t, b, "object.txt", "body 3")
}

// TestIgnoredCase makes what a file system that ignores case would: the key "Name.txt" finds the
// file of "name.txt".
func TestIgnoredCase(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	put(t, b, "name.txt", "first", objstore.PutOptions{})
	for _, name := range []string{"name.txt", "..name.txt"} {
		if err := os.Rename(filepath.Join(dir, name), filepath.Join(dir, strings.Replace(name, "n", "N", 1))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Stat(t.Context(), "Name.txt"); !errors.Is(err, objstore.ErrNotFound) {
		t.Errorf("Stat of the other key: %v", err)
	}
	if _, err := b.Put(t.Context(), "Name.txt", strings.NewReader("second"), objstore.PutOptions{}); err == nil {
		t.Error("the second of two keys with one path is accepted")
	}
	if err := b.Delete(t.Context(), "Name.txt"); err != nil {
		t.Errorf("Delete of the other key: %v", err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "Name.txt")); err != nil || string(got) != "first" {
		t.Errorf("the first key's file holds %q, %v", got, err)
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	put(t, b, "d/object", "x", objstore.PutOptions{})
	put(t, b, "e/v1.0/gone.txt", "x", objstore.PutOptions{})
	if err := os.Remove(filepath.Join(dir, "e", ".v1.0", "gone.txt")); err != nil { // as a Delete that was killed
		t.Fatal(err)
	}
	temps := filepath.Join(dir, "..store", "tmp")
	for name, age := range map[string]time.Duration{"put-old": 2 * time.Hour, "put-new": 0} {
		path := filepath.Join(temps, name)
		if err := os.WriteFile(path, []byte("half a bo"), 0o600); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	if got := keys(t, b); !slices.Equal(got, []string{"d/object"}) {
		t.Errorf("listed before the sweep: %q", got)
	}
	if n, err := b.Sweep(t.Context(), time.Hour); n != 2 || err != nil {
		t.Errorf("Sweep: %d, %v; want 2", n, err)
	}
	if n, err := b.Sweep(t.Context(), time.Hour); n != 0 || err != nil {
		t.Errorf("second Sweep: %d, %v; want 0", n, err)
	}
	if _, err := os.Stat(filepath.Join(temps, "put-new")); err != nil {
		t.Errorf("a young temporary file: %v", err)
	}
	if got, want := tree(t, dir), []string{"d", "d/...object", "d/.object"}; !slices.Equal(got, want) {
		t.Errorf("left %q, want %q", got, want)
	}
	wantBody(t, b, "d/object", "x")
}

// TestRefusedBodyIsNotRead: a condition that can't hold any more costs no body.
func TestRefusedBodyIsNotRead(t *testing.T) {
	b := newBucket(t)
	put(t, b, "object", "there", objstore.PutOptions{})
	body := strings.NewReader("ten gigabytes")
	_, err := b.Put(t.Context(), "object", body, objstore.PutOptions{IfAbsent: true})
	if !errors.Is(err, objstore.ErrPrecondition) || body.Len() != len("ten gigabytes") {
		t.Errorf("Put: %v after reading %d bytes", err, len("ten gigabytes")-body.Len())
	}
}

// FuzzKeys: any valid key can be written, listed, read and deleted, and lies inside the root; any
// other is refused without a trace.
func FuzzKeys(f *testing.F) {
	for _, key := range []string{"a", "a/b", "a.b/c.d", "v1.0/file", "å/é", "a b", "..", "../a", "a/../b", ".a", "a/", "..store/tmp/x", "a\x00b", "store"} {
		f.Add(key)
	}
	parent := f.TempDir()
	dir := filepath.Join(parent, "root")
	f.Fuzz(func(t *testing.T, key string) {
		b := open(t, dir)
		_, err := b.Put(t.Context(), key, strings.NewReader(key), objstore.PutOptions{})
		if objstore.ValidKey(key) != nil {
			if !errors.Is(err, objstore.ErrInvalidKey) {
				t.Fatalf("Put of an invalid key: %v", err)
			}
		} else {
			if err != nil {
				t.Fatalf("Put: %v", err)
			}
			if got := keys(t, b); !slices.Equal(got, []string{key}) {
				t.Fatalf("listed %q, want %q", got, key)
			}
			wantBody(t, b, key, key)
			if err := b.Delete(t.Context(), key); err != nil {
				t.Fatalf("Delete: %v", err)
			}
		}
		if left := tree(t, dir); len(left) > 0 {
			t.Fatalf("left in the root: %q", left)
		}
		if beside, err := os.ReadDir(parent); err != nil || len(beside) != 1 {
			t.Fatalf("beside the root: %v, %v", beside, err)
		}
	})
}

func put(t testing.TB, b objstore.Bucket, key, body string, opts objstore.PutOptions) objstore.Info {
	t.Helper()
	info, err := b.Put(t.Context(), key, strings.NewReader(body), opts)
	if err != nil {
		t.Fatalf("Put(%q): %v", key, err)
	}
	return info
}

func wantBody(t testing.TB, b objstore.Bucket, key, want string) {
	t.Helper()
	got, _, err := objstore.ReadAll(t.Context(), b, key, 1<<20)
	if err != nil || string(got) != want {
		t.Errorf("%q holds %q, %v; want %q", key, got, err, want)
	}
}

func keys(t testing.TB, b objstore.Bucket) []string {
	t.Helper()
	var keys []string
	for info, err := range b.List(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, info.Key)
	}
	return keys
}

// tree lists files and directories of the root, but those that the store keeps for itself.
func tree(t testing.TB, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == "..store" {
			return fs.SkipDir
		}
		if path != dir {
			names = append(names, strings.TrimPrefix(path, dir+"/"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
