package sources_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/sources"
)

// tree is a directory with a root "open" beside what must not be reachable.
func tree(t *testing.T) (dir string, f *sources.File) {
	t.Helper()
	dir = t.TempDir()
	for name, content := range map[string]string{
		"open/a.csv": "open\n", "open/sub/b.csv": "open too\n", "secret.csv": "secret\n", "open2/c.csv": "second root\n", "openly/d.csv": "secret\n",
	} {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte(content), 0o600))
	}
	f, err := sources.NewFile(sources.Config{Roots: []string{filepath.Join(dir, "open"), filepath.Join(dir, "open2")}})
	must(t, err)
	return dir, f
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFileStaysBelowItsRoots(t *testing.T) {
	dir, f := tree(t)
	must(t, os.Symlink("a.csv", filepath.Join(dir, "open/inside.csv")))
	must(t, os.Symlink(filepath.Join(dir, "open2/c.csv"), filepath.Join(dir, "open/other-root.csv")))
	must(t, os.Symlink(filepath.Join(dir, "secret.csv"), filepath.Join(dir, "open/outside.csv")))
	must(t, os.Symlink("..", filepath.Join(dir, "open/up")))
	must(t, os.Symlink(filepath.Join(dir, "open"), filepath.Join(dir, "alias")))
	must(t, os.Symlink("loop", filepath.Join(dir, "open/loop")))

	tests := []struct {
		name string
		path string
		want string        // content, or
		kind opendata.Kind // the error's
	}{
		{"relative", "a.csv", "open\n", 0},
		{"relative below", "sub/b.csv", "open too\n", 0},
		{"relative, in the second root", "c.csv", "second root\n", 0},
		{"absolute", filepath.Join(dir, "open/a.csv"), "open\n", 0},
		{"link inside", "inside.csv", "open\n", 0},
		{"link into another root", "other-root.csv", "second root\n", 0},
		{"absolute through a link to the root", filepath.Join(dir, "alias/a.csv"), "open\n", 0},
		{"empty", "", "", opendata.Invalid},
		{"missing", "missing.csv", "", opendata.NotFound},
		{"missing, through a link to the root", filepath.Join(dir, "alias/missing.csv"), "", opendata.NotFound},
		{"traversal", "../secret.csv", "", opendata.Refused},
		{"traversal in the middle", "sub/../../secret.csv", "", opendata.Refused},
		{"absolute outside", filepath.Join(dir, "secret.csv"), "", opendata.Refused},
		{"absolute traversal", filepath.Join(dir, "open") + "/../secret.csv", "", opendata.Refused},
		{"absolute outside, missing", filepath.Join(dir, "missing.csv"), "", opendata.Refused},
		{"directory whose name begins like a root", filepath.Join(dir, "openly/d.csv"), "", opendata.Refused},
		{"link outside", "outside.csv", "", opendata.Refused},
		{"through a linked directory", "up/secret.csv", "", opendata.Refused},
		{"link to itself", "loop", "", opendata.NotFound},
		{"directory", "sub", "", opendata.Refused},
		{"the root itself", ".", "", opendata.Refused},
		{"device", "/dev/zero", "", opendata.Refused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := place{source: f, src: opendata.Source{Type: "file", Path: tt.path}}
			if tt.want == "" {
				wantError(t, p, tt.kind, "")
				return
			}
			if got, _ := fetch(t, p, sources.Validators{}); string(got) != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFileTakesNothingFromTheStore(t *testing.T) {
	dir, _ := tree(t)
	f, err := sources.NewFile(sources.Config{Roots: []string{dir}, Except: []string{filepath.Join(dir, "open/sub"), filepath.Join(dir, "not-there")}})
	must(t, err)
	must(t, os.Symlink("sub/b.csv", filepath.Join(dir, "open/link.csv")))
	for path, taken := range map[string]bool{"open/a.csv": true, "open/sub/b.csv": false, "open/link.csv": false, filepath.Join(dir, "open/sub/b.csv"): false} {
		_, err := f.Fetch(t.Context(), opendata.Source{Type: "file", Path: path}, sources.Validators{}, io.Discard)
		if (err == nil) != taken || !taken && opendata.KindOf(err) != opendata.Refused {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
}

func TestFileRefusesPipeWithoutWaiting(t *testing.T) {
	dir, f := tree(t)
	if err := syscall.Mkfifo(filepath.Join(dir, "open/pipe"), 0o600); err != nil {
		t.Fatalf("make a named pipe: %v", err)
	}
	wantError(t, place{source: f, src: opendata.Source{Path: "pipe"}}, opendata.Refused, "source.not_regular")
}

func TestFileWithoutRoots(t *testing.T) {
	f, err := sources.NewFile(sources.Config{})
	must(t, err)
	for _, path := range []string{"a.csv", "/etc/hostname"} {
		wantError(t, place{source: f, src: opendata.Source{Path: path}}, opendata.Refused, "source.outside_roots")
	}
}

// changer alters the file when its first block is read.
type changer struct {
	t      *testing.T
	change func()
	done   bool
}

func (c *changer) Write(p []byte) (int, error) {
	if !c.done {
		c.done = true
		c.change()
	}
	return len(p), nil
}

func TestFileThatChangesWhileItIsReadIsNotTaken(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcde\n"), 40_000)
	tests := map[string]func(t *testing.T, name string){
		"grows": func(t *testing.T, name string) {
			f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
			must(t, err)
			_, err = f.WriteString("more\n")
			must(t, errors.Join(err, f.Close()))
		},
		"shrinks": func(t *testing.T, name string) { must(t, os.Truncate(name, 100)) },
		"is overwritten in place": func(t *testing.T, name string) {
			f, err := os.OpenFile(name, os.O_WRONLY, 0)
			must(t, err)
			_, err = f.WriteAt([]byte("X"), int64(len(content)-2))
			must(t, errors.Join(err, f.Close()))
			must(t, os.Chtimes(name, time.Time{}, time.Now().Add(time.Minute)))
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			dir, f := tree(t)
			file := filepath.Join(dir, "open/a.csv")
			must(t, os.WriteFile(file, content, 0o600))
			w := &changer{t: t, change: func() { change(t, file) }}
			_, err := f.Fetch(t.Context(), opendata.Source{Path: "a.csv"}, sources.Validators{}, w)
			if opendata.KindOf(err) != opendata.Unavailable {
				t.Errorf("got %v, want Unavailable", err)
			}
		})
	}
}

func TestFileReplacedWhileItIsReadGivesTheOldOneWhole(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcde\n"), 40_000)
	dir, f := tree(t)
	file := filepath.Join(dir, "open/a.csv")
	must(t, os.WriteFile(file, content, 0o600))
	must(t, os.WriteFile(file+".new", []byte("new\n"), 0o600))
	var got bytes.Buffer
	w := io.MultiWriter(&got, &changer{t: t, change: func() { must(t, os.Rename(file+".new", file)) }})
	_, err := f.Fetch(t.Context(), opendata.Source{Path: "a.csv"}, sources.Validators{}, w)
	// The rename may touch the old file's change time; then it is refused, never mixed.
	if err == nil && !bytes.Equal(got.Bytes(), content) {
		t.Errorf("got %d bytes, want the old %d", got.Len(), len(content))
	}
	if err != nil && opendata.KindOf(err) != opendata.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestFileUnchangedNeedsNoReadingOnceSettled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("change times are trusted on Linux only; elsewhere the content is compared (TestConformance)")
	}
	dir, _ := tree(t)
	clock := time.Now()
	f, err := sources.NewFile(sources.Config{Roots: []string{filepath.Join(dir, "open")}, Now: func() time.Time { return clock }})
	must(t, err)
	p := place{source: f, src: opendata.Source{Path: "a.csv"}}

	// Just written: a further change could fall into the same tick, so no tag is given.
	_, r := fetch(t, p, sources.Validators{})
	if r.Validators.ETag != "" {
		t.Errorf("tag of a file that was just written: %q", r.Validators.ETag)
	}
	clock = clock.Add(time.Hour)
	_, r = fetch(t, p, r.Validators)
	if !r.Unchanged || r.Validators.ETag == "" {
		t.Fatalf("settled file: got %+v", r)
	}
	// With the tag, the content is not even looked at: a false digest goes unnoticed.
	r.Validators.SHA256 = "not looked at"
	if _, r := fetch(t, p, r.Validators); !r.Unchanged {
		t.Errorf("got %+v, want unchanged by the tag alone", r)
	}
	// A program that sets the old time back does not fool the tag.
	name := filepath.Join(dir, "open/a.csv")
	info, err := os.Stat(name)
	must(t, err)
	must(t, os.WriteFile(name, []byte("OPEN\n"), 0o600))
	must(t, os.Chtimes(name, time.Time{}, info.ModTime()))
	if got, r := fetch(t, p, r.Validators); r.Unchanged || string(got) != "OPEN\n" {
		t.Errorf("got %q, %+v", got, r)
	}
}
