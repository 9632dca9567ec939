package dirstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
)

// maxCompanion bounds what is read of a companion: two records and a key, all of bounded length
// but the headers, which S3 bounds at 2 KiB together.
const maxCompanion = 64 << 10

// companion describes the file beside it: the one a Put is about to bring, and the one that was
// there before.
type companion struct {
	Key     string   `json:"key"`
	Objects []record `json:"objects"`
}

// record describes a file. It belongs to the file that has its size and time.
type record struct {
	ETag         string `json:"etag"`
	Size         int64  `json:"size"`
	Modified     int64  `json:"modified"` // nanoseconds since 1970
	ContentType  string `json:"content_type,omitempty"`
	CacheControl string `json:"cache_control,omitempty"`
}

func (r record) info(key string, fi fs.FileInfo) objstore.Info {
	return objstore.Info{Key: key, Size: r.Size, ETag: r.ETag, Modified: fi.ModTime().UTC(),
		ContentType: r.ContentType, CacheControl: r.CacheControl}
}

// of is the record of a file.
func (c companion) of(fi fs.FileInfo) (record, bool) {
	for _, rec := range c.Objects {
		if rec.Size == fi.Size() && rec.Modified == fi.ModTime().UnixNano() {
			return rec, true
		}
	}
	return record{}, false
}

// like is a record for bytes with this digest, with the headers of the record that fits best.
// There must be one.
func (c companion) like(sum []byte, size int64) record {
	best, etag := c.Objects[0], objstore.ETagOf(sum)
	for _, rec := range c.Objects {
		if rec.ETag == etag {
			best = rec
			break
		}
	}
	best.ETag, best.Size = etag, size
	return best
}

// readCompanion reads a companion; none is an empty one.
func readCompanion(path string) (companion, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return companion{}, nil
	}
	if err != nil {
		return companion{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCompanion))
	if err != nil {
		return companion{}, err
	}
	var c companion
	if err := json.Unmarshal(data, &c); err != nil {
		return companion{}, fmt.Errorf("decode companion: %w", err)
	}
	return c, nil
}

// writeCompanion replaces a companion durably, making the directory when it is missing or is
// removed just then by the Delete of a neighbour. From then on the directory stays, because it
// isn't empty; so it is synced only then.
func (b *Bucket) writeCompanion(at place, c companion) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	temp, err := b.writeTemp(data)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // fails once it is renamed
	sync := syncDir
	for range attempts {
		if err = os.Rename(temp, at.companion); err == nil {
			return sync(at.dir)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := b.mkdir(at.dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		sync = b.syncUp
	}
	return err
}

func (b *Bucket) writeTemp(data []byte) (string, error) {
	f, err := os.CreateTemp(b.tempDir(), "companion-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// distinctTime makes sure that a new file's time is not the old one's, as it could be where the
// clock was set back or the file system keeps seconds only; else a record could fit both.
func distinctTime(path string, old *record) (fs.FileInfo, error) {
	fi, err := os.Stat(path)
	if err != nil || old == nil {
		return fi, err
	}
	for _, step := range []time.Duration{time.Microsecond, time.Second, 2 * time.Second} {
		if fi.ModTime().UnixNano() != old.Modified {
			return fi, nil
		}
		later := fi.ModTime().Add(step)
		if err := os.Chtimes(path, later, later); err != nil {
			return nil, err
		}
		if err := syncFile(path); err != nil {
			return nil, err
		}
		if fi, err = os.Stat(path); err != nil {
			return nil, err
		}
	}
	if fi.ModTime().UnixNano() == old.Modified {
		return nil, errors.New("file system does not keep file times")
	}
	return fi, nil
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
