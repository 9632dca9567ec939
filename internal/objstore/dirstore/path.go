package dirstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// How keys become paths. A key may be the beginning of another ("a" and "a/b"), which no file
// system allows, so names of files and of directories never meet:
//
//	file       has a dot inside ("a.csv") or begins with one ("a" is ".a")
//	directory  has no dot ("2026") or begins with one ("v1.0" is ".v1.0")
//	companion  of a file: ".." before its name
//	own        "..store" in the root; a companion's name goes on with a name as above, and
//	           "store" is none of a file
//
// Segments of keys never begin with a dot, so one leading dot can always be taken away again.
const (
	ownDir  = "..store"
	dirMode = 0o750
)

// place is where an object lies.
type place struct {
	dir       string
	file      string
	companion string
}

func (b *Bucket) tempDir() string { return filepath.Join(b.root, ownDir, "tmp") }
func (b *Bucket) lockDir() string { return filepath.Join(b.root, ownDir, "locks") }

// place is the key's place. The key must be valid.
func (b *Bucket) place(key string) place {
	parent, last := "", key
	if i := strings.LastIndexByte(key, '/'); i >= 0 {
		parent, last = key[:i], key[i+1:]
	}
	dir := b.dirOf(parent)
	name := fileName(last)
	return place{dir: dir, file: filepath.Join(dir, name), companion: filepath.Join(dir, ".."+name)}
}

// dirOf is the directory of the keys that begin with parent and a slash.
func (b *Bucket) dirOf(parent string) string {
	if parent == "" {
		return b.root
	}
	path := b.root
	for seg := range strings.SplitSeq(parent, "/") {
		path = filepath.Join(path, dirName(seg))
	}
	return path
}

func fileName(segment string) string {
	if strings.Contains(segment, ".") {
		return segment
	}
	return "." + segment
}

func dirName(segment string) string {
	if strings.Contains(segment, ".") {
		return "." + segment
	}
	return segment
}

// segmentOf is the segment that a file or directory stands for; ok is false for names that this
// package does not make, or makes for itself.
func segmentOf(name string, dir bool) (segment string, ok bool) {
	if strings.HasPrefix(name, "..") {
		return "", false
	}
	segment = strings.TrimPrefix(name, ".")
	if dir {
		return segment, dirName(segment) == name
	}
	return segment, fileName(segment) == name
}

// mkdir makes a directory and those above it that are missing. Another process may remove them
// again before something lies in them.
func (b *Bucket) mkdir(dir string) error {
	err := os.Mkdir(dir, dirMode)
	if errors.Is(err, fs.ErrNotExist) && dir != b.root {
		if err := b.mkdir(filepath.Dir(dir)); err != nil {
			return err
		}
		err = os.Mkdir(dir, dirMode)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// syncUp makes the directory and every one above it up to the root survive a power failure.
func (b *Bucket) syncUp(dir string) error {
	for ; dir != b.root; dir = filepath.Dir(dir) {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

// prune removes directories that are empty, upwards. A concurrent Put that needs one makes it
// again.
func (b *Bucket) prune(dir string) {
	for dir != b.root && os.Remove(dir) == nil {
		dir = filepath.Dir(dir)
	}
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
