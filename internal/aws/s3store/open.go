package s3store

import (
	"context"
	"net/http"
	"net/url"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/allmenning/allmenning/internal/opendata"
)

// headerTimeout bounds the wait for the beginning of an answer. S3 begins to answer slow
// operations (copies, completions) early and keeps the connection alive with blanks.
const headerTimeout = 60 * time.Second

// Open is the bucket of a URL s3://BUCKET, with region, credentials and endpoint (AWS_ENDPOINT_URL,
// for other servers than Amazon's) from where every AWS tool takes them. It makes sure that the
// bucket can be reached, so that a wrong name shows at the start and not as an empty store.
func Open(ctx context.Context, bucketURL string) (*Bucket, error) {
	u, err := url.Parse(bucketURL)
	if err != nil || u.Scheme != "s3" || u.Host == "" || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.User != nil {
		return nil, opendata.NewError(opendata.Invalid, "store.url", "ugyldig adresse til objektlager", "invalid object store URL").
			Hinted("Skriv s3://BØTTE, uten sti.", "Write s3://BUCKET, without a path.")
	}
	cfg, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(
		awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = headerTimeout })))
	if err != nil {
		return nil, opendata.NewError(opendata.Invalid, "store.config",
			"AWS-oppsettet kan ikke leses", "the AWS configuration can't be read").
			Hinted("Se etter i AWS_PROFILE, AWS_REGION og filene under ~/.aws.", "Check AWS_PROFILE, AWS_REGION and the files under ~/.aws.").
			Because(err)
	}
	c := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = o.BaseEndpoint != nil // other servers seldom have a host name per bucket
	})
	b := New(c, u.Host)
	if _, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: b.name}, b.opts); err != nil {
		return nil, unreachable(ctx, err)
	}
	return b, nil
}

func unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	switch status(err) {
	case http.StatusNotFound:
		return opendata.NewError(opendata.NotFound, "store.bucket", "bøtten finnes ikke", "there is no such bucket").
			Hinted("Se etter i navnet, og i AWS_REGION.", "Check the name, and AWS_REGION.").Because(err)
	case http.StatusForbidden, http.StatusUnauthorized:
		return opendata.NewError(opendata.Invalid, "store.access", "ingen tilgang til bøtten", "no access to the bucket").
			Hinted("Se etter i AWS-nøklene og i bøttens tilgangsregler.", "Check the AWS credentials and the bucket's policy.").Because(err)
	}
	return opendata.NewError(opendata.Unavailable, "store.unavailable",
		"objektlageret svarer ikke som det skal", "the object store does not answer as it should").
		Hinted("Prøv igjen om litt.", "Try again in a while.").Because(err)
}
