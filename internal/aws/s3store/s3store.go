// Package s3store is an objstore.Bucket on Amazon S3 and on servers that speak its protocol
// with conditional writes.
//
// Bodies up to PartSize are one PutObject, larger ones a multipart upload whose completion carries
// the condition; a Put holds a few parts in memory, however large the body. Every part is sent
// with its SHA-256, which the server checks. Calls are retried a bounded number of times, also
// after 503 SlowDown and 409 ConditionalRequestConflict. A conditional write whose response was
// lost may therefore meet its own object and end in objstore.ErrPrecondition: the caller reads back.
package s3store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/allmenning/allmenning/internal/objstore"
)

// Bounds of retrying: seven attempts with pauses that double from 100 ms are at most six seconds
// of waiting. Conflicts between writers pass within the first few; a service that is down for
// longer is for the caller's own retry.
const (
	maxAttempts = 7
	firstPause  = 100 * time.Millisecond
)

// pause is the time after an attempt (the first is 1), with jitter so that writers that met
// don't meet again.
func pause(attempt int, _ error) (time.Duration, error) {
	limit := firstPause << min(attempt-1, maxAttempts)
	return limit/2 + rand.N(limit/2), nil
}

// client is what is used of S3.
type client interface {
	HeadObject(context.Context, *s3.HeadObjectInput, ...func(*s3.Options)) (*s3.HeadObjectOutput, error)
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	CopyObject(context.Context, *s3.CopyObjectInput, ...func(*s3.Options)) (*s3.CopyObjectOutput, error)
	DeleteObject(context.Context, *s3.DeleteObjectInput, ...func(*s3.Options)) (*s3.DeleteObjectOutput, error)
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)

	CreateMultipartUpload(context.Context, *s3.CreateMultipartUploadInput, ...func(*s3.Options)) (*s3.CreateMultipartUploadOutput, error)
	UploadPart(context.Context, *s3.UploadPartInput, ...func(*s3.Options)) (*s3.UploadPartOutput, error)
	CompleteMultipartUpload(context.Context, *s3.CompleteMultipartUploadInput, ...func(*s3.Options)) (*s3.CompleteMultipartUploadOutput, error)
	AbortMultipartUpload(context.Context, *s3.AbortMultipartUploadInput, ...func(*s3.Options)) (*s3.AbortMultipartUploadOutput, error)
	ListMultipartUploads(context.Context, *s3.ListMultipartUploadsInput, ...func(*s3.Options)) (*s3.ListMultipartUploadsOutput, error)
}

// Bucket is one S3 bucket. Use New or Open.
type Bucket struct {
	client client
	name   *string
	opts   func(*s3.Options)
}

var (
	_ objstore.Bucket     = (*Bucket)(nil)
	_ objstore.CopierFrom = (*Bucket)(nil)
	_ objstore.Sweeper    = (*Bucket)(nil)
)

// New is the bucket with this name at the client's service. It makes no call.
func New(c *s3.Client, name string) *Bucket {
	retryer := retry.AddWithErrorCodes(retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.Backoff = retry.BackoffDelayerFunc(pause)
	}), codeConflict)
	return &Bucket{client: c, name: aws.String(name), opts: func(o *s3.Options) {
		o.Retryer = retryer
		// Whole-object checksums do not exist for multipart objects; the SDK would log so at
		// every read of one.
		o.DisableLogOutputChecksumValidationSkipped = true
	}}
}

// Stat describes an object.
func (b *Bucket) Stat(ctx context.Context, key string) (objstore.Info, error) {
	if err := check(ctx, key); err != nil {
		return objstore.Info{}, err
	}
	out, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: b.name, Key: &key}, b.opts)
	if err != nil {
		return objstore.Info{}, b.failed(ctx, "stat", key, err)
	}
	return objstore.Info{Key: key, Size: aws.ToInt64(out.ContentLength), ETag: unquote(out.ETag),
		Modified: aws.ToTime(out.LastModified).UTC(), ContentType: aws.ToString(out.ContentType),
		CacheControl: aws.ToString(out.CacheControl)}, nil
}

// Open reads an object. A connection that breaks is taken up again where it broke, as long as
// the object is still the same.
func (b *Bucket) Open(ctx context.Context, key string, r objstore.Range) (io.ReadCloser, objstore.Info, error) {
	if err := check(ctx, key); err != nil {
		return nil, objstore.Info{}, err
	}
	if _, _, err := r.Clip(0); err != nil {
		return nil, objstore.Info{}, err
	}
	body, info, err := b.get(ctx, key, r, "")
	if codeOf(err) == codeRange {
		// The range begins at the end or after it.
		info, err := b.Stat(ctx, key)
		return io.NopCloser(strings.NewReader("")), info, err
	}
	if err != nil {
		return nil, objstore.Info{}, b.failed(ctx, "open", key, err)
	}
	offset, length, err := r.Clip(info.Size)
	if err != nil {
		body.Close()
		return nil, objstore.Info{}, err
	}
	return &reader{ctx: ctx, bucket: b, key: key, etag: info.ETag, body: body, at: offset, end: offset + length}, info, nil
}

// get asks for a range, of the object with this ETag when there is one. Its errors are S3's.
func (b *Bucket) get(ctx context.Context, key string, r objstore.Range, etag string) (io.ReadCloser, objstore.Info, error) {
	in := &s3.GetObjectInput{Bucket: b.name, Key: &key, Range: rangeHeader(r)}
	if etag != "" {
		in.IfMatch = quote(etag)
	}
	out, err := b.client.GetObject(ctx, in, b.opts)
	if err != nil {
		return nil, objstore.Info{}, err
	}
	size := aws.ToInt64(out.ContentLength)
	if out.ContentRange != nil {
		_, total, _ := strings.Cut(*out.ContentRange, "/")
		if size, err = strconv.ParseInt(total, 10, 64); err != nil {
			out.Body.Close()
			return nil, objstore.Info{}, errors.New("response to a range without a total size")
		}
	}
	return out.Body, objstore.Info{Key: key, Size: size, ETag: unquote(out.ETag),
		Modified: aws.ToTime(out.LastModified).UTC(), ContentType: aws.ToString(out.ContentType),
		CacheControl: aws.ToString(out.CacheControl)}, nil
}

// rangeHeader is the Range header; nil for the whole object.
func rangeHeader(r objstore.Range) *string {
	if r.Whole() {
		return nil
	}
	end := r.Offset + r.Length - 1
	if r.Length == 0 || end < r.Offset { // to the end, or beyond what a number holds
		return aws.String(fmt.Sprintf("bytes=%d-", r.Offset))
	}
	return aws.String(fmt.Sprintf("bytes=%d-%d", r.Offset, end))
}

// List yields objects in order of their keys' bytes, a page of up to 1000 at a time. Objects
// whose keys could not have been written through a Bucket (directory markers of other tools) are
// left out.
func (b *Bucket) List(ctx context.Context, prefix, after string) iter.Seq2[objstore.Info, error] {
	return func(yield func(objstore.Info, error) bool) {
		in := &s3.ListObjectsV2Input{Bucket: b.name, Prefix: &prefix}
		if after != "" {
			in.StartAfter = &after
		}
		if !listable(prefix) {
			return
		}
		for {
			page, err := b.client.ListObjectsV2(ctx, in, b.opts)
			if err != nil {
				yield(objstore.Info{}, b.failed(ctx, "list", prefix, err))
				return
			}
			for _, o := range page.Contents {
				if ctx.Err() != nil {
					yield(objstore.Info{}, context.Cause(ctx))
					return
				}
				info := objstore.Info{Key: aws.ToString(o.Key), Size: aws.ToInt64(o.Size), ETag: unquote(o.ETag),
					Modified: aws.ToTime(o.LastModified).UTC()}
				if objstore.ValidKey(info.Key) == nil && !yield(info, nil) {
					return
				}
			}
			if !aws.ToBool(page.IsTruncated) {
				return
			}
			in.ContinuationToken = page.NextContinuationToken
		}
	}
}

// listable reports whether a key can begin with the prefix. Servers answer prefixes that none can
// begin with (control characters, "..") with errors of their own.
func listable(prefix string) bool {
	return prefix == "" || objstore.ValidKey(prefix) == nil || objstore.ValidKey(prefix+"x") == nil
}

// Delete removes an object.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: b.name, Key: &key}, b.opts)
	if err = b.failed(ctx, "delete", key, err); errors.Is(err, objstore.ErrNotFound) {
		return nil
	}
	return err
}

// maxCopy is the largest object that CopyObject takes.
const maxCopy = 5 << 30

// CopyFrom copies on the server's side within one client, unless a condition or a digest is asked
// for: not every server heeds conditions on a copy, and none checks a digest.
func (b *Bucket) CopyFrom(ctx context.Context, key string, src objstore.Bucket, srcKey string, opts objstore.PutOptions) (objstore.Info, bool, error) {
	from, ok := src.(*Bucket)
	if !ok || from.client != b.client || opts.Conditional() || opts.SHA256 != "" {
		return objstore.Info{}, false, nil
	}
	if err := check(ctx, key); err != nil {
		return objstore.Info{}, false, err
	}
	info, err := from.Stat(ctx, srcKey)
	if err != nil {
		return objstore.Info{}, false, err
	}
	if info.Size > maxCopy {
		return objstore.Info{}, false, nil
	}
	if opts.ContentType == "" {
		opts.ContentType = info.ContentType
	}
	out, err := b.client.CopyObject(ctx, &s3.CopyObjectInput{
		Bucket: b.name, Key: &key, CopySource: aws.String(copySource(*from.name, srcKey)),
		CopySourceIfMatch: quote(info.ETag), MetadataDirective: "REPLACE",
		ContentType: header(opts.ContentType), CacheControl: header(opts.CacheControl),
	}, b.opts)
	if err != nil {
		return objstore.Info{}, false, b.failed(ctx, "copy to", key, err)
	}
	info.Key, info.ContentType, info.CacheControl = key, opts.ContentType, opts.CacheControl
	info.ETag, info.Modified = unquote(out.CopyObjectResult.ETag), aws.ToTime(out.CopyObjectResult.LastModified).UTC()
	return info, true, nil
}

// Sweep ends multipart uploads begun more than age ago and never completed; their parts cost
// money and are seen by no listing. It returns how many there were.
func (b *Bucket) Sweep(ctx context.Context, age time.Duration) (removed int, err error) {
	in := &s3.ListMultipartUploadsInput{Bucket: b.name}
	for {
		page, err := b.client.ListMultipartUploads(ctx, in, b.opts)
		if err != nil {
			return removed, b.failed(ctx, "list uploads of", *b.name, err)
		}
		for _, u := range page.Uploads {
			if time.Since(aws.ToTime(u.Initiated)) < age {
				continue
			}
			_, err := b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: b.name, Key: u.Key, UploadId: u.UploadId}, b.opts)
			if err != nil && codeOf(err) != codeNoUpload {
				return removed, b.failed(ctx, "end upload of", aws.ToString(u.Key), err)
			}
			removed++
		}
		if !aws.ToBool(page.IsTruncated) {
			return removed, nil
		}
		in.KeyMarker, in.UploadIdMarker = page.NextKeyMarker, page.NextUploadIdMarker
	}
}

// check refuses a call that must not begin.
func check(ctx context.Context, key string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return objstore.ValidKey(key)
}

func unquote(etag *string) string { return strings.Trim(aws.ToString(etag), `"`) }

func quote(etag string) *string { return aws.String(`"` + etag + `"`) }

// header is a header's value; nil leaves it out.
func header(v string) *string {
	if v == "" {
		return nil
	}
	return &v
}
