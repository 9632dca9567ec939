package s3store_test

import (
	"context"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/aws/s3store"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

func TestOpenRefusesWhatIsNoBucketURL(t *testing.T) {
	for _, u := range []string{"", "bucket", "s3:bucket", "s3://", "s3:///key", "s3://bucket/prefix", "https://bucket", "s3://b?x=1", "s3://u:p@b", "s3://%zz"} {
		_, err := s3store.Open(t.Context(), u)
		if opendata.KindOf(err) != opendata.Invalid {
			t.Errorf("Open(%q): %v, want kind Invalid", u, err)
		}
	}
}

func TestOpen(t *testing.T) {
	name := newBucketName(t)
	for variable, value := range map[string]string{
		"AWS_ENDPOINT_URL": endpoint(t), "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": accessKey, "AWS_SECRET_ACCESS_KEY": secretKey,
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(variable, value)
	}
	b, err := s3store.Open(t.Context(), "s3://"+name)
	if err != nil {
		t.Fatal(err)
	}
	put(t, b, "key", "body", objstore.PutOptions{})
	wantBody(t, b, "key", "body")

	_, err = s3store.Open(t.Context(), "s3://no-such-bucket")
	if opendata.KindOf(err) != opendata.NotFound {
		t.Errorf("Open of a missing bucket: %v, want kind NotFound", err)
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	_, err = s3store.Open(t.Context(), "s3://"+name)
	if opendata.KindOf(err) != opendata.Invalid || strings.Contains(opendata.AsError(err).Error(), "wrong") {
		t.Errorf("Open with a wrong key: %v, want kind Invalid and no secret", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s3store.Open(ctx, "s3://"+name); err == nil {
		t.Error("Open with a cancelled context succeeds")
	}
}
