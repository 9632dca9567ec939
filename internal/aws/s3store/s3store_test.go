package s3store_test

import (
	"testing"

	"github.com/allmenning/allmenning/internal/objstore/objstoretest"
)

// TestConformance leaves out two cases that S3 promises and this server can't do: keys below keys
// (its objects are files) and readers beside writers (it reads the ETag before it opens the file, so
// that an ETag may be older than the bytes; a conditional write with it is then refused).
func TestConformance(t *testing.T) {
	endpoint(t) // skips the whole when there is no server
	objstoretest.Run(t, newBucket)
}

func BenchmarkBucket(b *testing.B) {
	endpoint(b)
	objstoretest.RunBenchmarks(b, newBucket)
}
