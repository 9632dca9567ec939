package s3store

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/allmenning/allmenning/internal/objstore"
)

// resumes is how often a body is asked for again without a byte of progress.
const resumes = 3

// reader reads a range of an object and goes on over a new connection when one breaks.
type reader struct {
	ctx    context.Context // of Open: a body ends with it
	bucket *Bucket
	key    string
	etag   string // of the object; another object's bytes must not be joined to it
	body   io.ReadCloser
	at     int64 // next byte to read
	end    int64 // first byte not to read
	failed int   // resumes since the last byte
}

func (r *reader) Read(p []byte) (int, error) {
	for {
		n, err := r.body.Read(p)
		r.at += int64(n)
		if n > 0 {
			r.failed = 0
		}
		if err == nil || (err == io.EOF && r.at == r.end) {
			return n, err
		}
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if resumed := r.resume(err); resumed != nil {
			return n, resumed
		}
		if n > 0 || len(p) == 0 {
			return n, nil
		}
	}
}

// resume opens the rest of the range, or returns why reading has to end.
func (r *reader) resume(cause error) error {
	if r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	// At the end only the SDK's own check of the checksum is left to fail.
	if r.at >= r.end || r.failed == resumes {
		return fmt.Errorf("read %s: %w", r.key, cause)
	}
	r.failed++
	body, _, err := r.bucket.get(r.ctx, r.key, objstore.Range{Offset: r.at, Length: r.end - r.at}, r.etag)
	if err != nil {
		return fmt.Errorf("read %s: %w", r.key, errors.Join(cause, err))
	}
	r.body.Close()
	r.body = body
	return nil
}

func (r *reader) Close() error { return r.body.Close() }
