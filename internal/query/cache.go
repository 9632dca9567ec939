package query

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

// Bounds of a Cache that does not set its own, in bytes.
const (
	defaultCacheBytes = 4 << 30
	defaultTableBytes = 512 << 20
)

// maxTables bounds how many datasets one question may name.
const maxTables = 16

// Cache keeps local copies of published Parquet files for the child process, named by their
// digest and readable only. Copies in use are never removed.
type Cache struct {
	store    version.Store
	dir      string
	maxBytes int64
	maxTable int64

	mu    sync.Mutex
	files map[string]*copied // by digest
	clock int64
}

type copied struct {
	size  int64
	users int
	used  int64 // clock at the last use
	ready chan struct{}
	err   error
}

// NewCache makes a Cache in a new directory below tempDir (empty: the system's). maxTable bounds
// one file; zero is the default, 512 MiB.
func NewCache(public objstore.Bucket, tempDir string, maxTable int64) (*Cache, error) {
	dir, err := os.MkdirTemp(tempDir, "allmenning-query-*")
	if err != nil {
		return nil, fmt.Errorf("create query cache: %w", err)
	}
	if maxTable == 0 {
		maxTable = defaultTableBytes
	}
	return &Cache{store: version.Store{Public: public}, dir: dir, maxBytes: max(defaultCacheBytes, maxTable), maxTable: maxTable, files: map[string]*copied{}}, nil
}

// Close removes every copy.
func (c *Cache) Close() error { return os.RemoveAll(c.dir) }

// Tables copies the current version of every dataset that the question names. It is a Tables.
func (c *Cache) Tables(ctx context.Context, question string) (map[opendata.DatasetID]string, func(), error) {
	ids, err := c.store.Datasets(ctx)
	if err != nil {
		return nil, nil, err
	}
	files := map[opendata.DatasetID]string{}
	var held []string
	release := func() { c.release(held) }
	lower := strings.ToLower(question)
	for _, id := range ids {
		if !strings.Contains(lower, string(id)) && !strings.Contains(lower, strings.ReplaceAll(string(id), "-", "_")) {
			continue
		}
		if len(files) == maxTables {
			release()
			return nil, nil, opendata.NewError(opendata.Invalid, "sql.tables", "spørringen nevner for mange datasett", "the question names too many datasets").
				Hinted("Bruk høyst %d datasett i én spørring.", "Use at most %d datasets in one question.", maxTables)
		}
		path, digest, err := c.current(ctx, id)
		if digest != "" {
			held = append(held, digest)
		}
		if err != nil {
			release()
			return nil, nil, err
		}
		if path != "" {
			files[id] = path
		}
	}
	return files, release, nil
}

// current copies a dataset's current Parquet file; a dataset that is not published has none.
func (c *Cache) current(ctx context.Context, id opendata.DatasetID) (path, digest string, err error) {
	p, m, err := c.store.Current(ctx, id)
	if opendata.KindOf(err) == opendata.NotFound && err != nil {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	f, ok := m.File("parquet")
	if !ok {
		return "", "", nil
	}
	if f.Bytes > c.maxTable {
		return "", "", opendata.NewError(opendata.Refused, "sql.too_large", "datasettet er for stort for SQL her", "the dataset is too large for SQL here").
			Hinted("Last ned Parquet-filen, eller åpne den direkte med DuckDB.", "Download the Parquet file, or open it directly with DuckDB.")
	}
	path = filepath.Join(c.dir, f.SHA256+".parquet")
	mine, entry := c.hold(f)
	if !mine {
		select {
		case <-entry.ready:
			return path, f.SHA256, entry.err
		case <-ctx.Done():
			return "", f.SHA256, ctx.Err()
		}
	}
	entry.err = c.copy(ctx, version.FileKey(id, p.Version, f.Name), path)
	close(entry.ready)
	if entry.err != nil {
		c.forget(f.SHA256)
		return "", "", entry.err
	}
	return path, f.SHA256, nil
}

// hold notes a use; mine is true for the first, who has to copy.
func (c *Cache) hold(f opendata.File) (mine bool, e *copied) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock++
	e, ok := c.files[f.SHA256]
	if !ok {
		c.evict(f.Bytes)
		e = &copied{size: f.Bytes, ready: make(chan struct{})}
		c.files[f.SHA256] = e
	}
	e.users++
	e.used = c.clock
	return !ok, e
}

// evict makes room for n bytes by removing the copies that were not used for longest.
func (c *Cache) evict(n int64) {
	for {
		total, oldest := n, ""
		for digest, e := range c.files {
			total += e.size
			if e.users == 0 && (oldest == "" || e.used < c.files[oldest].used) {
				oldest = digest
			}
		}
		if total <= c.maxBytes || oldest == "" {
			return
		}
		delete(c.files, oldest)
		_ = os.Remove(filepath.Join(c.dir, oldest+".parquet")) // Close removes what stays
	}
}

func (c *Cache) forget(digest string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.files, digest)
}

func (c *Cache) release(digests []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range digests {
		if e, ok := c.files[d]; ok {
			e.users--
		}
	}
}

// copy writes an object to path, which appears only when it is whole.
func (c *Cache) copy(ctx context.Context, key, path string) error {
	r, info, err := c.store.Public.Open(ctx, key, objstore.Range{})
	if err != nil {
		return fmt.Errorf("open published file: %w", err)
	}
	defer r.Close()
	f, err := os.CreateTemp(c.dir, "copy-*")
	if err != nil {
		return fmt.Errorf("create copy: %w", err)
	}
	defer os.Remove(f.Name())
	n, err := io.Copy(f, r)
	if err == nil && n != info.Size {
		err = io.ErrUnexpectedEOF
	}
	if err := errors.Join(err, f.Chmod(0o400), f.Close()); err != nil {
		return fmt.Errorf("copy published file: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("name copy: %w", err)
	}
	return nil
}
