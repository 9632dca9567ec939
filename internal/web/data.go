package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

const manifestName = "manifest.json"

// serveFile streams one file of a live version: what its manifest lists, and the manifest.
func (s *site) serveFile(w http.ResponseWriter, r *http.Request) error {
	p, record, err := s.liveVersion(r.Context(), r.PathValue("id"), r.PathValue("version"))
	if err != nil {
		return err
	}
	f, err := s.file(r.Context(), p.Dataset, record, r.PathValue("file"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Cache-Control", version.CacheVersioned)
	h.Set("Content-Type", fileType(f))
	h.Set("Content-Disposition", disposition(f))
	h.Set("ETag", `"`+f.SHA256+`"`)
	created, _ := time.Parse(time.RFC3339, record.Created) // a zero time leaves Last-Modified out
	return s.stream(w, r, version.FileKey(p.Dataset, record.Version, f.Name), created)
}

// file finds a file of a version by name.
func (s *site) file(ctx context.Context, id opendata.DatasetID, record opendata.VersionRecord, name string) (opendata.File, error) {
	if name == manifestName {
		return opendata.File{Name: manifestName, Format: "manifest", MediaType: "application/json", SHA256: record.ManifestDigest}, nil
	}
	manifest, err := s.manifest(ctx, id, record)
	if err != nil {
		return opendata.File{}, err
	}
	for _, f := range manifest.Files {
		if f.Name == name {
			return f, nil
		}
	}
	return opendata.File{}, opendata.NewError(opendata.NotFound, "file.not_found", "versjonen har ingen slik fil", "the version has no such file").
		Hinted("manifest.json i samme mappe lister filene.", "manifest.json in the same folder lists the files.")
}

// manifest reads a live version's manifest, from the cache where it is there.
func (s *site) manifest(ctx context.Context, id opendata.DatasetID, record opendata.VersionRecord) (opendata.Manifest, error) {
	if e := s.editions.find(editionKey{id, record.ManifestDigest}); e != nil {
		return e.manifest, nil
	}
	m, err := s.store.Manifest(ctx, id, record.Version, record.ManifestDigest)
	if err != nil {
		return m, unavailable(err) // the pointer says that it is there
	}
	return m, nil
}

// fileType is what the bytes are: a compressed file is served as such, never unpacked on the
// way by Content-Encoding, so that its checksum and length are those published.
func fileType(f opendata.File) string {
	if f.Compress == "gzip" {
		return "application/gzip"
	}
	return f.MediaType
}

// disposition saves data files under their name and shows small JSON in the browser. File names
// are made from the dataset's id by publication; anything else loses its name.
func disposition(f opendata.File) string {
	how := "attachment"
	if strings.HasPrefix(f.MediaType, "application/json") && f.Compress == "" {
		how = "inline"
	}
	if strings.ContainsFunc(f.Name, func(c rune) bool { return c <= ' ' || c >= 0x7f || c == '"' || c == '\\' || c == ';' }) {
		return how
	}
	return how + `; filename="` + f.Name + `"`
}

// stream sends an object with http.ServeContent, which knows ranges and conditions. The ETag
// must be set. Several ranges at once are answered with the whole object, as is allowed: each
// would be a request to the store.
func (s *site) stream(w http.ResponseWriter, r *http.Request, key string, modified time.Time) error {
	info, err := s.cfg.Public.Stat(r.Context(), key)
	if err != nil {
		return unavailable(fmt.Errorf("stat object: %w", err)) // whoever calls knows that it is published
	}
	if strings.Contains(r.Header.Get("Range"), ",") {
		r.Header.Del("Range")
	}
	o := &object{ctx: r.Context(), bucket: s.cfg.Public, key: key, size: info.Size, header: w.Header()}
	defer o.Close()
	http.ServeContent(w, r, "", modified, o)
	return nil
}

// object reads a stored object for http.ServeContent, which seeks to the end for the size and
// then to where it reads. The store is opened at the first Read, for no more than
// is sent: by then the length of the answer is in its header.
type object struct {
	ctx    context.Context // of the request: an object lives no longer
	bucket objstore.Bucket
	key    string
	size   int64
	header http.Header
	offset int64
	body   io.ReadCloser
}

var _ io.ReadSeeker = (*object)(nil)

func (o *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.offset
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the object's start")
	}
	if offset != o.offset {
		_ = o.Close()
	}
	o.offset = offset
	return offset, nil
}

func (o *object) Read(p []byte) (int, error) {
	if o.offset >= o.size {
		return 0, io.EOF
	}
	if o.body == nil {
		length, err := strconv.ParseInt(o.header.Get("Content-Length"), 10, 64)
		if err != nil || length <= 0 || length > o.size-o.offset {
			length = o.size - o.offset
		}
		body, info, err := o.bucket.Open(o.ctx, o.key, objstore.Range{Offset: o.offset, Length: length})
		if err != nil {
			return 0, fmt.Errorf("open object: %w", err)
		}
		o.body = body
		if info.Size != o.size {
			return 0, errors.New("object changed while it was read")
		}
	}
	n, err := o.body.Read(p)
	o.offset += int64(n)
	return n, err
}

// Close lets go of the store; the object can be read again after it.
func (o *object) Close() error {
	if o.body == nil {
		return nil
	}
	body := o.body
	o.body = nil
	return body.Close()
}

// servePointer serves data/{id}/latest.json as it is stored, also for a withdrawn dataset: the
// pointer is how programs learn of the withdrawal.
func (s *site) servePointer(w http.ResponseWriter, r *http.Request) error {
	id, err := parseDataset(r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := s.pointer(r.Context(), id); err != nil {
		return err
	}
	body, _, err := objstore.ReadAll(r.Context(), s.cfg.Public, version.PointerKey(id), maxPointer)
	if err != nil {
		return unavailable(fmt.Errorf("read pointer: %w", err))
	}
	w.Header().Set("Cache-Control", version.CachePointer)
	respond(w, r, "application/json", body)
	return nil
}

// maxPointer bounds a pointer read whole; hundreds of versions take some 100 KB.
const maxPointer = 4 << 20

// serveLatest redirects to the file in the current version.
func (s *site) serveLatest(w http.ResponseWriter, r *http.Request) error {
	p, err := s.published(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	record, err := live(p, string(p.Version))
	if err != nil {
		return err
	}
	f, err := s.file(r.Context(), p.Dataset, record, r.PathValue("file"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", version.CachePointer)
	w.Header().Set("Location", dataPath(p.Dataset, p.Version, f.Name))
	send(w, r, http.StatusFound, nil)
	return nil
}

// dataPath is the address of a published file.
func dataPath(id opendata.DatasetID, v opendata.VersionID, name string) string {
	return "/" + version.FileKey(id, v, name)
}
