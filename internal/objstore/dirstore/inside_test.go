package dirstore

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
)

// These tests stand inside the package because from outside it takes luck to meet the moment: a
// reader that is overtaken twice, a directory that goes between two system calls, a clock set back.

func TestOvertakenReaderOpensAgain(t *testing.T) {
	b, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	put := func(body string) {
		if _, err := b.Put(t.Context(), "object", strings.NewReader(body), objstore.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	put("one")
	at := b.place("object")
	f, err := os.Open(at.file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	look := func(when string, wantSettled bool, wantETag string) {
		t.Helper()
		info, settled, err := describe(t.Context(), "object", at, f)
		if settled != wantSettled || err != nil || info.ETag != wantETag {
			t.Errorf("%s: settled %v with ETag %q, %v; want %v, %q", when, settled, info.ETag, err, wantSettled, wantETag)
		}
	}
	first, err := b.Stat(t.Context(), "object")
	if err != nil {
		t.Fatal(err)
	}
	look("current", true, first.ETag)
	put("two")
	look("overtaken once", true, first.ETag)
	put("three")
	look("overtaken twice", false, "")
	if err := b.Delete(t.Context(), "object"); err != nil {
		t.Fatal(err)
	}
	look("deleted", false, "")
}

func TestDirectoryRemovedMeanwhile(t *testing.T) {
	b, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	at := b.place("a/b/object")
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				b.prune(at.dir)
			}
		}
	}()
	for range 25 {
		if _, err := b.Put(t.Context(), "a/b/object", strings.NewReader("x"), objstore.PutOptions{IfAbsent: true}); err != nil {
			t.Errorf("Put: %v", err)
			break
		}
		if err := b.Delete(t.Context(), "a/b/object"); err != nil {
			t.Errorf("Delete: %v", err)
			break
		}
	}
	close(stop)
	<-stopped
}

func TestDistinctTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "temp")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_800_000_000, 5_000_000)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	other, err := distinctTime(path, &record{Modified: at.UnixNano() - 1})
	if err != nil || !other.ModTime().Equal(at) {
		t.Errorf("time %v, %v; want %v unchanged", other.ModTime(), err, at)
	}
	same, err := distinctTime(path, &record{Modified: at.UnixNano()})
	if err != nil || !same.ModTime().After(at) {
		t.Errorf("time %v, %v; want one after %v", same.ModTime(), err, at)
	}
	onDisk, err := os.Stat(path)
	if err != nil || !onDisk.ModTime().Equal(same.ModTime()) {
		t.Errorf("file has time %v, %v; want the one returned, %v", onDisk.ModTime(), err, same.ModTime())
	}
}
