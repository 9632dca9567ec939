package publish

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// The keys of a run that is taken up again are those that it began with; another version has others.
func TestKeysOfRuns(t *testing.T) {
	p := &Publisher{Private: memstore.New()}
	keysOf := func(d opendata.DatasetID, r opendata.RunID) (dataset, version []byte) {
		t.Helper()
		keys, err := p.keys(context.Background(), opendata.Run{ID: r, Dataset: d})
		if err != nil {
			t.Fatal(err)
		}
		dataset, version = keys.Dataset, keys.Version
		if len(dataset) != keySize || len(version) != keySize {
			t.Fatalf("keys of %d and %d bytes", len(dataset), len(version))
		}
		return dataset, version
	}
	d1, v1 := keysOf("a", "run-1")
	d1again, v1again := keysOf("a", "run-1")
	d2, v2 := keysOf("a", "run-2")
	other, v3 := keysOf("b", "run-1")
	if !bytes.Equal(d1, d1again) || !bytes.Equal(v1, v1again) || !bytes.Equal(d1, d2) {
		t.Error("the same run, or the same dataset, has other keys")
	}
	if bytes.Equal(v1, v2) || bytes.Equal(d1, other) || bytes.Equal(v1, v3) || bytes.Equal(d1, v1) {
		t.Error("two versions or datasets share a key")
	}
}

func TestTwoThatMakeAKeyAtOnceHaveTheSame(t *testing.T) {
	p := &Publisher{Private: memstore.New()}
	got := make([][]byte, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i], _ = p.datasetKey(context.Background(), "a") })
	}
	wg.Wait()
	for _, key := range got {
		if !bytes.Equal(key, got[0]) || len(key) != keySize {
			t.Fatal("the keys differ")
		}
	}
}

// A key that was cut short or replaced is an error, never a weaker key.
func TestDamagedKeyIsRefused(t *testing.T) {
	for _, damaged := range []string{"", "short", string(make([]byte, 64))} {
		p := &Publisher{Private: memstore.New()}
		if _, err := p.Private.Put(context.Background(), datasetKeyKey("a"), bytes.NewReader([]byte(damaged)), objstore.PutOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err := p.datasetKey(context.Background(), "a"); err == nil {
			t.Errorf("a key of %d bytes is accepted", len(damaged))
		}
	}
}
