// Package sources takes the bytes of a dataset from where it lies: a file below a configured
// root, or an http(s) URL. It knows nothing of formats; compressed files stay compressed.
//
// Two promises hold for every source. A transfer is complete or Fetch fails: a body that was
// cut off, a file that changed while it was read, and a gzip stream without its end are never
// taken for the whole. And an unchanged source is told by Result.Unchanged, with nothing
// written, as cheaply as the source allows: one conditional request, or one look at a file's
// attributes. Where a server sends neither ETag nor Last-Modified, the body is downloaded and
// its SHA-256 compared, so "unchanged" is still right, only not cheap.
//
// To add a source: implement Source and pass the conformance suite in conformance_test.go.
package sources

import (
	"context"
	"io"
	"math/rand/v2"
	"net/netip"
	"os"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Validators identify what a source held at one pull. They are kept with the committed
// version and handed back at the next pull. Private: a digest of raw data lets anyone test
// guesses about what was removed.
type Validators struct {
	ETag         string `json:"etag,omitempty"`          // as the server sent it; for files made of inode and change time
	LastModified string `json:"last_modified,omitempty"` // as the server sent it; for files RFC 3339
	SHA256       string `json:"sha256,omitempty"`        // hex, of the bytes that w received
	Size         int64  `json:"size,omitempty"`          // of those bytes
}

// Result says how a pull ended.
type Result struct {
	Unchanged   bool       // same content as Validators said; w was not written to
	Validators  Validators // for the next pull
	Name        string     // file name or last part of the URL's path: a hint for detection, never shown
	ContentType string     // media type as the server sent it; a hint, empty for files
	Bytes       int64      // written to w
}

// Source is one protocol.
type Source interface {
	// Fetch writes the complete content of src to w, unless it equals prior. On success w
	// has received everything exactly once. After an error what w received is worthless and
	// the caller discards it; retries inside Fetch never write to w twice.
	//
	// Errors: Invalid (the definition is wrong, or the source's answer can't be used),
	// NotFound (nothing is there), Refused (outside the roots, or a private address),
	// Unavailable (try again; RetryAfter when the source said when). A cancelled ctx gives
	// its own error.
	Fetch(ctx context.Context, src opendata.Source, prior Validators, w io.Writer) (Result, error)
}

// Config is what a Set needs. Zero fields get the default that is stated.
type Config struct {
	Roots    []string // directories under which file sources may lie; none: every file is refused
	Except   []string // directories below the roots from which nothing is taken: the store itself
	TempDir  string   // where downloads are spooled; default os.TempDir()
	MaxBytes int64    // of one source, as transferred and as decoded; default 16 GiB

	AllowPrivateNetworks bool           // any address and any port; for local use and tests
	AllowPrefixes        []netip.Prefix // single private ranges that sources may lie in
	Ports                []uint16       // that may be connected to; default 80 and 443

	Version string // of the program, in User-Agent
	Contact string // e-mail or URL, in User-Agent, so that an operator can reach us

	Timeouts Timeouts
	Retry    Retry

	Now    func() time.Time                                 // default time.Now
	Sleep  func(ctx context.Context, d time.Duration) error // default waits, ends early with ctx
	Jitter func() float64                                   // in [0,1); default random
}

// Timeouts bound one http fetch.
type Timeouts struct {
	Connect time.Duration // to one address, and for the TLS handshake; default 10 s
	Headers time.Duration // from request to answer; default 60 s
	Idle    time.Duration // without a byte of the body; default 60 s
	Total   time.Duration // of the whole fetch with its retries; default 1 h
}

// Retry bounds the repetition of requests that failed for a passing reason.
type Retry struct {
	Attempts int           // in all; default 4
	Base     time.Duration // first wait, doubled each time; default 1 s
	MaxWait  time.Duration // longest wait; a Retry-After beyond it ends the fetch; default 2 min
}

func (c Config) withDefaults() Config {
	setDefault(&c.TempDir, os.TempDir())
	setDefault(&c.MaxBytes, 16<<30)
	setDefault(&c.Version, "dev")
	setDefault(&c.Timeouts.Connect, 10*time.Second)
	setDefault(&c.Timeouts.Headers, time.Minute)
	setDefault(&c.Timeouts.Idle, time.Minute)
	setDefault(&c.Timeouts.Total, time.Hour)
	setDefault(&c.Retry.Attempts, 4)
	setDefault(&c.Retry.Base, time.Second)
	setDefault(&c.Retry.MaxWait, 2*time.Minute)
	if len(c.Ports) == 0 {
		c.Ports = []uint16{80, 443}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	return c
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Set picks the source by src.Type.
type Set struct {
	file *File
	http *HTTP
}

var _ Source = Set{}

// New makes a Set of both sources. It fails if a root can't be resolved.
func New(cfg Config) (Set, error) {
	file, err := NewFile(cfg)
	if err != nil {
		return Set{}, err
	}
	return Set{file: file, http: NewHTTP(cfg)}, nil
}

// Close releases idle connections.
func (s Set) Close() { s.http.Close() }

// Fetch hands over to the source that src.Type names.
func (s Set) Fetch(ctx context.Context, src opendata.Source, prior Validators, w io.Writer) (Result, error) {
	switch src.Type {
	case "file":
		return s.file.Fetch(ctx, src, prior, w)
	case "http":
		return s.http.Fetch(ctx, src, prior, w)
	}
	return Result{}, opendata.NewError(opendata.Invalid, "source.type", "ukjent kildetype", "unknown type of source").
		Hinted("Skriv source.type: file eller http.", "Write source.type: file or http.").
		At(opendata.Where{Field: "source.type"})
}
