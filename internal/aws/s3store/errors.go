package s3store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// Codes of S3 that are answered differently. HEAD has no body, so that its 404 is a bare
// "NotFound".
const (
	codeNoKey        = "NoSuchKey"
	codeNotFound     = "NotFound"
	codeNoUpload     = "NoSuchUpload"
	codePrecondition = "PreconditionFailed"
	codeConflict     = "ConditionalRequestConflict"
	codeRange        = "InvalidRange"
	codeSlowDown     = "SlowDown"
)

// codeOf is the code that S3 gave an error; empty when there was no answer.
func codeOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// failed says in the contract's words what went wrong; nil for nil. What may pass by itself (no
// answer, 5xx, SlowDown, a conflict between writers that outlived the retries, an upload that is
// gone) is an opendata.Error of kind Unavailable.
func (b *Bucket) failed(ctx context.Context, op, key string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s %s: %w", op, key, context.Cause(ctx))
	}
	switch code := codeOf(err); {
	case code == codeNoKey || code == codeNotFound:
		return fmt.Errorf("%s %s: %w", op, key, objstore.ErrNotFound)
	case code == codePrecondition:
		return fmt.Errorf("%s %s: %w", op, key, objstore.ErrPrecondition)
	case code == "" || code == codeConflict || code == codeSlowDown || code == codeNoUpload || status(err) >= 500:
		return opendata.NewError(opendata.Unavailable, "store.unavailable",
			"objektlageret svarer ikke som det skal", "the object store does not answer as it should").
			Hinted("Prøv igjen om litt.", "Try again in a while.").
			Because(fmt.Errorf("%s %s: %w", op, key, err))
	}
	return fmt.Errorf("%s %s: %w", op, key, err)
}

// putFailed is failed for a write: IfMatch on a missing object is a 404 on S3, and an upload that
// is gone at its completion was completed by a request whose answer was lost, or ended by a sweep.
func (b *Bucket) putFailed(ctx context.Context, key string, opts objstore.PutOptions, err error) error {
	code := codeOf(err)
	switch {
	case opts.IfMatch != "" && (code == codeNoKey || code == codeNotFound):
		return fmt.Errorf("put %s: %w", key, objstore.ErrPrecondition)
	case code == codeNoUpload && opts.Conditional():
		return fmt.Errorf("put %s: %w: %w", key, objstore.ErrPrecondition, err)
	}
	return b.failed(ctx, "put", key, err)
}

// status is the HTTP status of an error; 0 when there was no answer.
func status(err error) int {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}

// copySource is the escaped form that CopyObject wants.
func copySource(bucket, key string) string {
	segments := strings.Split(key, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return bucket + "/" + strings.ReplaceAll(strings.Join(segments, "/"), "+", "%2B")
}
