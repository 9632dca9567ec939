package search_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/search"
	"github.com/allmenning/allmenning/internal/version"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func sampleCatalog() opendata.Catalog {
	return opendata.Catalog{
		BaseURL: "https://data.eksempel.example", Title: opendata.Text{"nb": "Åpne data"},
		Description: opendata.Text{"nb": "Alt vi publiserer."}, Languages: []string{"nb"}, License: "CC_BY_4_0",
		Publisher: opendata.Publisher{Name: "Eksempel kommune", OrgNr: "999999999"},
		Contact:   opendata.Contact{Name: "Åpne data", Email: "opendata@example.no"},
	}
}

// town is a public bucket and what a publisher does to it.
type town struct {
	testing.TB
	*memstore.Bucket
}

func newTown(t testing.TB) town { return town{t, memstore.New()} }

// publish makes version n of a dataset current, with seq n.
func (b town) publish(id opendata.DatasetID, n int64, changes ...func(*opendata.Manifest)) {
	b.Helper()
	m := opendata.Manifest{
		Format: 1, Dataset: id, Version: versionID(n), Created: day(n), Rows: opendata.RowCounts{Read: 10, Published: 10},
		Metadata: opendata.Metadata{Title: opendata.Text{"nb": string(id)}, Description: opendata.Text{"nb": "Om " + string(id)},
			Theme: []string{"GOVE"}, License: "CC0"},
		Columns: []opendata.PublishedColumn{{Name: "id", Type: opendata.Integer, Treatment: opendata.Keep}},
		Files: []opendata.File{
			{Name: string(id) + ".parquet", Format: "parquet", MediaType: "application/vnd.apache.parquet", Bytes: 100, SHA256: strings.Repeat("0a", 32)},
			{Name: string(id) + ".csv.gz", Format: "csv", MediaType: "application/gzip", Bytes: 100, SHA256: strings.Repeat("0b", 32), Compress: "gzip"}},
		Temporal: &opendata.Period{Start: "2020-01-01", End: "2026-01-01"},
	}
	for _, change := range changes {
		change(&m)
	}
	digest := b.put(version.ManifestKey(id, m.Version), m)
	b.put(version.PointerKey(id), opendata.Pointer{
		Format: 1, Dataset: id, Seq: n, State: opendata.StatePublished, Version: m.Version, ManifestDigest: digest,
		Modified: day(n), Issued: day(1), Versions: []opendata.VersionRecord{{Version: m.Version, Seq: n}}})
}

func (b town) withdraw(id opendata.DatasetID, n int64) {
	b.Helper()
	b.put(version.PointerKey(id), opendata.Pointer{Format: 1, Dataset: id, Seq: n, State: opendata.StateWithdrawn,
		Modified: day(n), Tombstones: []opendata.Tombstone{{At: day(n), Reason: "feil"}}})
}

func (b town) put(key string, v any) (digest string) {
	b.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		b.Fatal(err)
	}
	b.putBytes(key, data)
	return version.Digest(data)
}

func (b town) putBytes(key string, data []byte) {
	b.Helper()
	if _, err := b.Put(context.Background(), key, bytes.NewReader(data), objstore.PutOptions{}); err != nil {
		b.Fatal(err)
	}
}

func (b town) remove(key string) {
	b.Helper()
	if err := b.Delete(context.Background(), key); err != nil {
		b.Fatal(err)
	}
}

func (b town) get(key string) string {
	b.Helper()
	data, _, err := objstore.ReadAll(context.Background(), b, key, 1<<20)
	if err != nil {
		b.Fatalf("%s: %v", key, err)
	}
	return string(data)
}

// build builds the catalog, which must work.
func (b town) build() (search.Generation, bool) {
	b.Helper()
	g, changed, err := search.Build(context.Background(), b, sampleCatalog(), noon)
	if err != nil {
		b.Fatal(err)
	}
	return g, changed
}

// load is the current generation as a reader sees it.
func (b town) load() search.Generation {
	b.Helper()
	g, _, err := search.Load(context.Background(), b)
	if err != nil {
		b.Fatal(err)
	}
	return g
}

func versionID(n int64) opendata.VersionID {
	return opendata.VersionID(fmt.Sprintf("2026-01-%02d-%010x", n, n))
}

func day(n int64) string { return fmt.Sprintf("2026-01-%02dT00:00:00Z", n) }

func ids(entries []search.Entry) []opendata.DatasetID {
	list := make([]opendata.DatasetID, len(entries))
	for i, e := range entries {
		list[i] = e.ID
	}
	return list
}
