package publish

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

// keySize is the size in bytes of the keys of pseudonyms, noise and rounding: those of HMAC-SHA256.
const keySize = 32

// datasetKeyKey is where a dataset's secret key is kept, for as long as the dataset may be published:
// with another one the same cell would be rounded otherwise, and the difference would tell.
func datasetKeyKey(d opendata.DatasetID) string { return "keys/" + string(d) }

// keys are those of one run: the dataset's own, made when it is first needed, and the version's,
// which follows from it and the run's id. So a run that is taken up again makes the same bytes, two
// versions have nothing in common, and no key of a version is stored.
func (p *Publisher) keys(ctx context.Context, run opendata.Run) (privacy.Keys, error) {
	dataset, err := p.datasetKey(ctx, run.Dataset)
	if err != nil {
		return privacy.Keys{}, fmt.Errorf("key of %s: %w", run.Dataset, err)
	}
	mac := hmac.New(sha256.New, dataset)
	mac.Write([]byte("allmenning version\x00" + string(run.ID)))
	return privacy.Keys{Dataset: dataset, Version: mac.Sum(nil)}, nil
}

// datasetKey reads the dataset's key, or makes one. Of two that make one at once the first wins.
func (p *Publisher) datasetKey(ctx context.Context, d opendata.DatasetID) ([]byte, error) {
	key, err := p.storedKey(ctx, d)
	if err == nil || !errors.Is(err, objstore.ErrNotFound) {
		return key, err
	}
	key = make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make: %w", err)
	}
	_, err = p.Private.Put(ctx, datasetKeyKey(d), bytes.NewReader(key), objstore.PutOptions{ContentType: "application/octet-stream", IfAbsent: true})
	if errors.Is(err, objstore.ErrPrecondition) {
		return p.storedKey(ctx, d)
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return key, nil
}

func (p *Publisher) storedKey(ctx context.Context, d opendata.DatasetID) ([]byte, error) {
	key, _, err := objstore.ReadAll(ctx, p.Private, datasetKeyKey(d), keySize)
	if err == nil && len(key) != keySize {
		return nil, fmt.Errorf("has %d bytes, want %d", len(key), keySize)
	}
	return key, err
}
