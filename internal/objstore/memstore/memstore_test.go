package memstore_test

import (
	"testing"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/objstore/objstoretest"
)

func newBucket(testing.TB) objstore.Bucket { return memstore.New() }

func TestConformance(t *testing.T) {
	objstoretest.Run(t, newBucket)
	t.Run("keys below keys", func(t *testing.T) { objstoretest.RunKeysBelowKeys(t, newBucket) })
	t.Run("readers beside writers", func(t *testing.T) { objstoretest.RunReadersBesideWriters(t, newBucket) })
	t.Run("listing is a sorted slice", func(t *testing.T) { objstoretest.RunListProperty(t, newBucket) })
}

func BenchmarkBucket(b *testing.B) { objstoretest.RunBenchmarks(b, newBucket) }
