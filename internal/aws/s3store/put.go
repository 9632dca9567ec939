package s3store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"

	"github.com/allmenning/allmenning/internal/objstore"
)

const (
	// PartSize is the largest body sent in one request, and the size of the parts of larger
	// ones, in bytes. S3 allows 10,000 parts, so that an object ends at 156 GiB.
	PartSize = 16 << 20
	maxParts = 10_000

	// buffers is how many parts a Put holds: one being read, the others being sent.
	buffers = 4

	// abortTimeout bounds the cleaning up after a failed upload.
	abortTimeout = 30 * time.Second
)

// Put stores an object. The Info has no Modified: S3 does not tell.
func (b *Bucket) Put(ctx context.Context, key string, r io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	if err := check(ctx, key); err != nil {
		return objstore.Info{}, err
	}
	if opts.IfAbsent && opts.IfMatch != "" {
		return objstore.Info{}, fmt.Errorf("put %s: %w", key, objstore.ErrPrecondition)
	}
	r = objstore.ContextReader(ctx, r)
	first, err := readPart(r)
	if err != nil {
		return objstore.Info{}, fmt.Errorf("put %s: %w", key, err)
	}
	if len(first) < PartSize {
		return b.putWhole(ctx, key, first, opts)
	}
	// Whether a full part was all there is shows at the next byte.
	rest := bufio.NewReaderSize(r, 64<<10)
	if _, err := rest.Peek(1); err == io.EOF {
		return b.putWhole(ctx, key, first, opts)
	} else if err != nil {
		return objstore.Info{}, fmt.Errorf("put %s: %w", key, err)
	}
	return b.putParts(ctx, key, first, rest, opts)
}

// readPart reads up to PartSize bytes, with a buffer that grows with what there is and ends at
// exactly that size.
func readPart(r io.Reader) ([]byte, error) {
	buf := make([]byte, 0, 8<<10)
	for len(buf) < PartSize {
		if len(buf) == cap(buf) {
			grown := make([]byte, len(buf), min(4*cap(buf), PartSize))
			copy(grown, buf)
			buf = grown
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return buf, nil
}

// putWhole stores a body with one request.
func (b *Bucket) putWhole(ctx context.Context, key string, data []byte, opts objstore.PutOptions) (objstore.Info, error) {
	sum := sha256.Sum256(data)
	if err := opts.Digested(sum[:]); err != nil {
		return objstore.Info{}, fmt.Errorf("put %s: %w", key, err)
	}
	if ctx.Err() != nil {
		return objstore.Info{}, context.Cause(ctx)
	}
	out, err := b.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: b.name, Key: &key, Body: bytes.NewReader(data), ContentLength: aws.Int64(int64(len(data))),
		ChecksumSHA256: base64Of(sum[:]), ContentType: header(opts.ContentType), CacheControl: header(opts.CacheControl),
		IfMatch: ifMatch(opts), IfNoneMatch: ifNoneMatch(opts),
	}, b.opts)
	if err != nil {
		return objstore.Info{}, b.putFailed(ctx, key, opts, err)
	}
	return written(key, int64(len(data)), out.ETag, opts), nil
}

// putParts stores a body by a multipart upload that is completed under the condition, and ended
// without a trace when anything goes wrong.
func (b *Bucket) putParts(ctx context.Context, key string, first []byte, rest io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	if err := b.worthSending(ctx, key, opts); err != nil {
		return objstore.Info{}, err
	}
	created, err := b.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: b.name, Key: &key, ContentType: header(opts.ContentType), CacheControl: header(opts.CacheControl),
		ChecksumAlgorithm: types.ChecksumAlgorithmSha256, ChecksumType: types.ChecksumTypeComposite,
	}, b.opts)
	if err != nil {
		return objstore.Info{}, b.failed(ctx, "put", key, err)
	}
	u := &upload{bucket: b, key: key, id: created.UploadId}
	info, err := u.run(ctx, first, rest, opts)
	if err != nil {
		u.abort(ctx)
		return objstore.Info{}, err
	}
	return info, nil
}

// worthSending spares the sending of a large body whose condition does not hold; what decides is
// the completion.
func (b *Bucket) worthSending(ctx context.Context, key string, opts objstore.PutOptions) error {
	if !opts.Conditional() {
		return nil
	}
	info, err := b.Stat(ctx, key)
	if err != nil && !errors.Is(err, objstore.ErrNotFound) {
		return err
	}
	if err := opts.Holds(err == nil, info.ETag); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

// upload is one multipart upload.
type upload struct {
	bucket *Bucket
	key    string
	id     *string

	mu    sync.Mutex
	parts []types.CompletedPart
}

func (u *upload) run(ctx context.Context, first []byte, rest io.Reader, opts objstore.PutOptions) (objstore.Info, error) {
	whole := sha256.New()
	size, err := u.send(ctx, whole, first, rest)
	if err != nil {
		return objstore.Info{}, err
	}
	if err := opts.Digested(whole.Sum(nil)); err != nil {
		return objstore.Info{}, fmt.Errorf("put %s: %w", u.key, err)
	}
	if ctx.Err() != nil {
		return objstore.Info{}, context.Cause(ctx)
	}
	slices.SortFunc(u.parts, func(a, b types.CompletedPart) int { return int(*a.PartNumber - *b.PartNumber) })
	out, err := u.bucket.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: u.bucket.name, Key: &u.key, UploadId: u.id, MultipartUpload: &types.CompletedMultipartUpload{Parts: u.parts},
		ChecksumType: types.ChecksumTypeComposite, MpuObjectSize: &size,
		IfMatch: ifMatch(opts), IfNoneMatch: ifNoneMatch(opts),
	}, u.bucket.opts)
	if err != nil {
		return objstore.Info{}, u.bucket.putFailed(ctx, u.key, opts, err)
	}
	return written(u.key, size, out.ETag, opts), nil
}

// send sends the first part and what it reads after it, a few parts at a time, and tells the
// digest of all of them. It returns the body's size.
func (u *upload) send(ctx context.Context, whole hash.Hash, first []byte, rest io.Reader) (size int64, err error) {
	g, ctx := errgroup.WithContext(ctx)
	free := make(chan []byte, buffers)
	for range buffers - 1 {
		free <- nil // allocated when it is needed
	}
	g.Go(func() error {
		n, buf := len(first), first
		for number := int32(1); n > 0; number++ {
			if number > maxParts {
				return fmt.Errorf("put %s: body larger than %d parts of %d bytes", u.key, maxParts, PartSize)
			}
			whole.Write(buf[:n])
			size += int64(n)
			sent, data := buf, buf[:n]
			g.Go(func() error {
				defer func() { free <- sent }()
				return u.part(ctx, number, data)
			})
			if buf = <-free; ctx.Err() != nil {
				return context.Cause(ctx) // that of the part that failed
			}
			if buf == nil {
				buf = make([]byte, PartSize)
			}
			var err error
			n, err = io.ReadFull(rest, buf)
			if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
				return fmt.Errorf("put %s: %w", u.key, err)
			}
		}
		return nil
	})
	err = g.Wait()
	return size, err
}

func (u *upload) part(ctx context.Context, number int32, data []byte) error {
	sum := sha256.Sum256(data)
	out, err := u.bucket.client.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: u.bucket.name, Key: &u.key, UploadId: u.id, PartNumber: &number,
		Body: bytes.NewReader(data), ContentLength: aws.Int64(int64(len(data))), ChecksumSHA256: base64Of(sum[:]),
	}, u.bucket.opts)
	if err != nil {
		return u.bucket.failed(ctx, "put", u.key, err)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.parts = append(u.parts, types.CompletedPart{PartNumber: &number, ETag: out.ETag, ChecksumSHA256: base64Of(sum[:])})
	return nil
}

// abort removes the parts. When that fails too, Sweep or a lifecycle rule finds them.
func (u *upload) abort(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	_, _ = u.bucket.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
		Bucket: u.bucket.name, Key: &u.key, UploadId: u.id}, u.bucket.opts)
}

func written(key string, size int64, etag *string, opts objstore.PutOptions) objstore.Info {
	return objstore.Info{Key: key, Size: size, ETag: unquote(etag), ContentType: opts.ContentType, CacheControl: opts.CacheControl}
}

func ifMatch(opts objstore.PutOptions) *string {
	if opts.IfMatch == "" {
		return nil
	}
	return quote(opts.IfMatch)
}

func ifNoneMatch(opts objstore.PutOptions) *string {
	if !opts.IfAbsent {
		return nil
	}
	return aws.String("*")
}

func base64Of(sum []byte) *string { return aws.String(base64.StdEncoding.EncodeToString(sum)) }
