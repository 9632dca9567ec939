package objstore

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The rules below are the parts of the contract that every implementation needs, so that they
// can't read it differently.

// Holds reports whether the conditions of a Put hold for an object that exists or not and has
// this ETag: nil or ErrPrecondition. IfAbsent together with IfMatch never holds.
func (o PutOptions) Holds(exists bool, etag string) error {
	if o.IfAbsent && (exists || o.IfMatch != "") {
		return ErrPrecondition
	}
	if o.IfMatch != "" && (!exists || etag != o.IfMatch) {
		return ErrPrecondition
	}
	return nil
}

// Conditional reports whether the Put depends on what is stored already.
func (o PutOptions) Conditional() bool { return o.IfAbsent || o.IfMatch != "" }

// Digested compares the digest of the bytes that were read with what the options promised: nil or
// ErrDigest.
func (o PutOptions) Digested(sum []byte) error {
	if o.SHA256 != "" && !strings.EqualFold(o.SHA256, hex.EncodeToString(sum)) {
		return ErrDigest
	}
	return nil
}

// Whole reports whether the range is the whole object.
func (r Range) Whole() bool { return r == Range{} }

// Clip cuts the range to an object of size bytes and returns where it begins and how many
// bytes it has. A negative offset or length is an error.
func (r Range) Clip(size int64) (offset, length int64, err error) {
	if r.Offset < 0 || r.Length < 0 {
		return 0, 0, fmt.Errorf("range from %d, %d bytes: %w", r.Offset, r.Length, errRange)
	}
	offset = min(r.Offset, size)
	length = size - offset
	if r.Length > 0 {
		length = min(length, r.Length)
	}
	return offset, length, nil
}

var errRange = errors.New("negative range")

// ContextReader reads from r until ctx ends; then its error is ctx's cause. A read that is
// under way is not interrupted.
func ContextReader(ctx context.Context, r io.Reader) io.Reader {
	return &contextReader{ctx: ctx, r: r}
}

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.r.Read(p)
}

// ETagOf is the ETag of bytes with this SHA-256 in the local stores: its first 128 bits. Equal bytes
// have equal ETags, as on S3.
func ETagOf(sum []byte) string { return hex.EncodeToString(sum[:16]) }
