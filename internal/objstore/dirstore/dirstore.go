// Package dirstore is an objstore.Bucket in a directory: the embedded default, and safe between
// processes.
//
// An object is one plain file whose path is its key, so that people and other programs can read
// the tree; beside it lies a small hidden file with its content type, cache control and digest.
// A Put writes a temporary file, syncs it, and renames it into place while it holds a lock of the
// operating system that belongs to the key; the directory is synced before Put returns. So a
// killed process or a power failure leaves the old object or the new one.
//
// A file without its companion is no object: what somebody copied into the tree by hand is
// neither listed nor served. A file changed by hand (or restored with another time) is hashed
// again at every look, so that its ETag tells the truth.
//
// It needs a Unix file system with rename, flock and times that survive (ext4, XFS, Btrfs,
// ZFS, APFS; NFS from version 4). On a file system that ignores case the second of two keys
// that differ only in case is refused. One directory level is read into memory for a listing.
package dirstore

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
)

// attempts bounds how often an operation begins again because another process changed the same
// directory or object meanwhile. Each round costs the other side a synced write, so that even a
// few tens mean that something is wrong.
const attempts = 100

// errCollision: two keys have one path on a file system that ignores case.
var errCollision = errors.New("key differs only in case from an object on a file system that ignores case")

// Bucket is a bucket in a directory. Use Open.
type Bucket struct {
	root  string
	local [stripes]chan struct{} // held while this Bucket holds the lock file of that number
}

var (
	_ objstore.Bucket  = (*Bucket)(nil)
	_ objstore.Sweeper = (*Bucket)(nil)
)

// Open makes the directory a bucket, creating what is missing. Any number of Buckets, in any
// number of processes, may be open on one directory.
func Open(root string) (*Bucket, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("open directory store: %w", err)
	}
	b := &Bucket{root: root}
	for i := range b.local {
		b.local[i] = make(chan struct{}, 1)
	}
	for _, dir := range []string{b.tempDir(), b.lockDir()} {
		if err := os.MkdirAll(dir, dirMode); err != nil {
			return nil, fmt.Errorf("open directory store: %w", err)
		}
	}
	return b, nil
}

// Stat describes an object.
func (b *Bucket) Stat(ctx context.Context, key string) (objstore.Info, error) {
	f, info, err := b.open(ctx, key)
	if err != nil {
		return objstore.Info{}, err
	}
	return info, f.Close()
}

// Open reads an object. The reader is an io.ReaderAt too, over the range asked for.
func (b *Bucket) Open(ctx context.Context, key string, r objstore.Range) (io.ReadCloser, objstore.Info, error) {
	f, info, err := b.open(ctx, key)
	if err != nil {
		return nil, objstore.Info{}, err
	}
	offset, length, err := r.Clip(info.Size)
	if err != nil {
		f.Close()
		return nil, objstore.Info{}, err
	}
	section := io.NewSectionReader(f, offset, length)
	return &body{Reader: objstore.ContextReader(ctx, section), ReaderAt: section, Closer: f}, info, nil
}

type body struct {
	io.Reader
	io.ReaderAt
	io.Closer
}

// open finds the object's file as it is now, with the description that belongs to it.
func (b *Bucket) open(ctx context.Context, key string) (*os.File, objstore.Info, error) {
	if err := check(ctx, key); err != nil {
		return nil, objstore.Info{}, err
	}
	at := b.place(key)
	for range attempts {
		f, err := os.Open(at.file)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, objstore.Info{}, fmt.Errorf("%s: %w", key, objstore.ErrNotFound)
		}
		if err != nil {
			return nil, objstore.Info{}, err
		}
		info, settled, err := describe(ctx, key, at, f)
		if settled && err == nil {
			return f, info, nil
		}
		f.Close()
		if settled {
			return nil, objstore.Info{}, err
		}
	}
	return nil, objstore.Info{}, fmt.Errorf("%s: replaced too often while it was opened", key)
}

// describe pairs an open file with its record. settled is false when the file was replaced
// meanwhile and its record is gone: the caller opens again.
func describe(ctx context.Context, key string, at place, f *os.File) (info objstore.Info, settled bool, err error) {
	fi, err := f.Stat()
	if err != nil {
		return objstore.Info{}, true, err
	}
	c, err := readCompanion(at.companion)
	if err != nil {
		return objstore.Info{}, true, err
	}
	if rec, ok := c.of(fi); ok && c.Key == key {
		return rec.info(key, fi), true, nil
	}
	now, err := os.Stat(at.file)
	if err != nil || !os.SameFile(now, fi) {
		return objstore.Info{}, false, nil
	}
	// The file is the current one, and for as long as it is, its companion holds its record. So
	// it was changed from outside, or never was an object.
	if c.Key != key || len(c.Objects) == 0 {
		return objstore.Info{}, true, fmt.Errorf("%s: %w", key, objstore.ErrNotFound)
	}
	h := sha256.New()
	size, err := io.Copy(h, objstore.ContextReader(ctx, io.NewSectionReader(f, 0, fi.Size())))
	if err != nil {
		return objstore.Info{}, true, err
	}
	return c.like(h.Sum(nil), size).info(key, fi), true, nil
}

// Put stores an object.
func (b *Bucket) Put(ctx context.Context, key string, r io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	info, err := b.put(ctx, key, r, opts)
	if err != nil {
		return objstore.Info{}, fmt.Errorf("put %s: %w", key, err)
	}
	return info, nil
}

func (b *Bucket) put(ctx context.Context, key string, r io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	if err := check(ctx, key); err != nil {
		return objstore.Info{}, err
	}
	if opts.Conditional() { // spares the body; what decides is the look under the lock
		if _, err := b.holds(ctx, key, opts); err != nil {
			return objstore.Info{}, err
		}
	}
	temp, rec, err := b.spool(ctx, r, opts)
	if err != nil {
		return objstore.Info{}, err
	}
	defer os.Remove(temp) // fails once it is renamed

	unlock, err := b.lock(ctx, key)
	if err != nil {
		return objstore.Info{}, err
	}
	defer unlock()
	old, err := b.holds(ctx, key, opts)
	if err != nil {
		return objstore.Info{}, err
	}
	return b.commit(key, temp, rec, old)
}

// holds checks the conditions and returns the record of the object as it is; nil when there is
// none.
func (b *Bucket) holds(ctx context.Context, key string, opts objstore.PutOptions) (*record, error) {
	f, info, err := b.open(ctx, key)
	if errors.Is(err, objstore.ErrNotFound) {
		return nil, errors.Join(opts.Holds(false, ""), b.collides(key))
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := opts.Holds(true, info.ETag); err != nil {
		return nil, err
	}
	return &record{ETag: info.ETag, Size: info.Size, Modified: info.Modified.UnixNano(),
		ContentType: info.ContentType, CacheControl: info.CacheControl}, nil
}

// collides fails when the key's path belongs to an object of another key.
func (b *Bucket) collides(key string) error {
	at := b.place(key)
	c, err := readCompanion(at.companion)
	if err != nil || c.Key == "" || c.Key == key {
		return err
	}
	if _, err := os.Stat(at.file); err != nil {
		return nil // what is left of a deleted object
	}
	return errCollision
}

// spool writes the body into a synced temporary file.
func (b *Bucket) spool(ctx context.Context, r io.Reader, opts objstore.PutOptions) (temp string, rec record, err error) {
	f, err := os.CreateTemp(b.tempDir(), "put-*")
	if err != nil {
		return "", record{}, err
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	h := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, h), objstore.ContextReader(ctx, r))
	if err != nil {
		return "", record{}, err
	}
	sum := h.Sum(nil)
	if err := opts.Digested(sum); err != nil {
		return "", record{}, err
	}
	// The kernel stamps files by ticks of some milliseconds; the clock tells two writes apart.
	now := time.Now()
	if err := os.Chtimes(f.Name(), now, now); err != nil {
		return "", record{}, err
	}
	if err := f.Sync(); err != nil {
		return "", record{}, err
	}
	return f.Name(), record{ETag: objstore.ETagOf(sum), Size: size,
		ContentType: opts.ContentType, CacheControl: opts.CacheControl}, nil
}

// commit makes the temporary file the object. The companion that is written first describes
// both the old file and the new one: whichever the rename leaves has its record.
func (b *Bucket) commit(key, temp string, rec record, old *record) (objstore.Info, error) {
	fi, err := distinctTime(temp, old)
	if err != nil {
		return objstore.Info{}, err
	}
	rec.Modified = fi.ModTime().UnixNano()
	c := companion{Key: key, Objects: []record{rec}}
	if old != nil {
		c.Objects = append(c.Objects, *old)
	}
	at := b.place(key)
	if err := b.writeCompanion(at, c); err != nil {
		return objstore.Info{}, err
	}
	if err := os.Rename(temp, at.file); err != nil {
		return objstore.Info{}, err
	}
	if err := syncDir(at.dir); err != nil {
		return objstore.Info{}, err
	}
	return rec.info(key, fi), nil
}

// Delete removes an object and the directories that it leaves empty.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	unlock, err := b.lock(ctx, key)
	if err != nil {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	defer unlock()
	if errors.Is(b.collides(key), errCollision) {
		return nil
	}
	at := b.place(key)
	if err := b.remove(at); err != nil {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

// remove takes the file away before its companion, so that no object is ever without one.
func (b *Bucket) remove(at place) error {
	err := os.Remove(at.file)
	if err == nil {
		err = syncDir(at.dir)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Remove(at.companion); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	b.prune(at.dir)
	return nil
}

// check refuses a call that must not begin.
func check(ctx context.Context, key string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return objstore.ValidKey(key)
}
