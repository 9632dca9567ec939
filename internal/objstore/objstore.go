// Package objstore is the contract of the only database there is: named immutable objects in a
// bucket, with conditional writes. Implementations: memstore, dirstore (a directory, safe
// between processes), s3store in package aws; faultstore wraps any of them. Every one passes
// objstoretest.Run.
//
// To add an implementation: satisfy Bucket, call objstoretest.Run with a constructor.
package objstore

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

var (
	// ErrNotFound: there is no object with that key.
	ErrNotFound = errors.New("object not found")
	// ErrPrecondition: IfAbsent met an object, or IfMatch met another ETag or none.
	// The caller reads back: its own content there means that its retried write won.
	ErrPrecondition = errors.New("object precondition failed")
	// ErrInvalidKey: the key breaks the rules of ValidKey.
	ErrInvalidKey = errors.New("invalid object key")
	// ErrDigest: the bytes read do not have the SHA-256 that PutOptions promised.
	ErrDigest = errors.New("object digest mismatch")
)

// Info describes an object.
type Info struct {
	Key          string
	Size         int64     // bytes
	ETag         string    // opaque, without quotes; differs whenever the bytes differ
	Modified     time.Time // UTC, to the second at least
	ContentType  string    // empty in listings
	CacheControl string    // empty in listings
}

// Range is a part of an object. The zero Range is the whole object; Length 0 with an Offset
// means to the end.
type Range struct {
	Offset, Length int64
}

// PutOptions say how an object is written. The zero value overwrites unconditionally.
type PutOptions struct {
	ContentType  string
	CacheControl string
	IfAbsent     bool   // fail with ErrPrecondition when the key exists
	IfMatch      string // fail with ErrPrecondition unless the object has this ETag
	SHA256       string // hex; fail with ErrDigest, leaving the old object, when the bytes differ
}

// Bucket stores objects. It is strongly consistent: what Put returned is what every later
// Stat, Open and List sees. All methods are safe for concurrent use and honour ctx.
type Bucket interface {
	// Stat describes an object, or ErrNotFound.
	Stat(ctx context.Context, key string) (Info, error)

	// Open reads an object or a range of it, or ErrNotFound. The Info is that of the bytes
	// read: an object replaced meanwhile is read to its end as it was. A range beyond the end is
	// cut; an Offset at or after the end reads nothing.
	Open(ctx context.Context, key string, r Range) (io.ReadCloser, Info, error)

	// Put stores what r yields until io.EOF, all or nothing: when r fails, ctx ends or a
	// condition does not hold, the old object stays. Of many IfAbsent writers one wins.
	// The result's Size and ETag are those written.
	Put(ctx context.Context, key string, r io.Reader, opts PutOptions) (Info, error)

	// List yields the objects whose key begins with prefix and is greater than after, in
	// order of the key's bytes. After an error the sequence ends.
	List(ctx context.Context, prefix, after string) iter.Seq2[Info, error]

	// Delete removes an object. A missing object is no error.
	Delete(ctx context.Context, key string) error
}

// CopierFrom is implemented by buckets that can copy on the server's side.
type CopierFrom interface {
	// CopyFrom copies src/srcKey to key. ok is false when this pair of buckets cannot be copied
	// without streaming; nothing has happened then.
	CopyFrom(ctx context.Context, key string, src Bucket, srcKey string, opts PutOptions) (info Info, ok bool, err error)
}

// Sweeper is implemented by buckets in which a killed writer leaves something behind that is
// no object: temporary files, unfinished uploads.
type Sweeper interface {
	// Sweep removes what was left and not touched for age, and returns how many things that were.
	Sweep(ctx context.Context, age time.Duration) (removed int, err error)
}

// Copy copies an object between buckets, on the server's side where that is possible and no
// digest has to be checked, else by streaming.
func Copy(ctx context.Context, dst Bucket, key string, src Bucket, srcKey string, opts PutOptions) (Info, error) {
	if c, ok := dst.(CopierFrom); ok {
		if info, done, err := c.CopyFrom(ctx, key, src, srcKey, opts); done || err != nil {
			return info, err
		}
	}
	r, info, err := src.Open(ctx, srcKey, Range{})
	if err != nil {
		return Info{}, err
	}
	defer r.Close()
	if opts.ContentType == "" {
		opts.ContentType = info.ContentType
	}
	return dst.Put(ctx, key, r, opts)
}

// ReadAll reads a small object whole. An object larger than limit bytes is an error.
func ReadAll(ctx context.Context, b Bucket, key string, limit int64) ([]byte, Info, error) {
	r, info, err := b.Open(ctx, key, Range{})
	if err != nil {
		return nil, Info{}, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, Info{}, err
	}
	if int64(len(data)) > limit {
		return nil, Info{}, errors.New("object larger than its limit")
	}
	return data, info, nil
}

// MaxKey is S3's limit on a key, in bytes.
const MaxKey = 1024

// ValidKey accepts keys that mean the same on S3 and in a directory: 1 to MaxKey bytes of valid
// UTF-8 in NFC as given, segments separated by single slashes, none empty, "." or "..", no
// control characters or backslashes, no segment longer than 200 bytes or beginning with ".".
func ValidKey(key string) error {
	return validKey(key)
}
