package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/profile"
	"github.com/allmenning/allmenning/internal/search"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/version"
	"github.com/allmenning/allmenning/internal/web"
)

// The fixture is a catalog as publication leaves it in the public bucket: a dataset with two
// live versions and a withdrawn one, a dataset with geometry, a dataset with a hostile title,
// and one that was withdrawn as a whole.
const (
	bikes      = opendata.DatasetID("bysykkelturer")
	playground = opendata.DatasetID("lekeplasser")
	hostile    = opendata.DatasetID("rare-tegn")
	withdrawn  = opendata.DatasetID("trukket")

	bikesOld  = opendata.VersionID("2026-09-02-00000000a1")
	bikesGone = opendata.VersionID("2026-08-02-00000000a0")
	bikesNew  = opendata.VersionID("2026-10-02-00000000a2")
)

const baseURL = "https://data.example.no"

var catalog = opendata.Catalog{
	BaseURL:     baseURL,
	Title:       opendata.T("Åpne data fra Nordvik kommune", "", "Open data from Nordvik municipality"),
	Description: opendata.T("Data som kommunen samler inn og deler, slik at alle kan se, bruke og bygge videre på dem.", "", "Data that the municipality collects and shares, for everybody to see, use and build on."),
	Publisher:   opendata.Publisher{Name: "Nordvik kommune", OrgNr: "999999999", URL: "https://nordvik.example.no"},
	Contact:     opendata.Contact{Name: "Dataforvaltning", Email: "apnedata@nordvik.example.no"},
	Languages:   []string{"nb", "en"}, License: "CC_BY_4_0", Spatial: []string{"0301"}, Issued: "2026-01-15",
}

// fixture is a public bucket and what tests change about it.
type fixture struct {
	t      testing.TB
	bucket *memstore.Bucket
	store  version.Store
	now    time.Time
}

func newFixture(t testing.TB) *fixture {
	f := emptyFixture(t)
	f.publishBikes()
	f.publishPlaygrounds()
	f.publishHostile()
	f.publishWithdrawn()
	f.build()
	return f
}

func emptyFixture(t testing.TB) *fixture {
	b := memstore.New()
	return &fixture{t: t, bucket: b, store: version.Store{Public: b}, now: time.Date(2026, 10, 3, 8, 0, 0, 0, time.UTC)}
}

func (f *fixture) build() {
	f.t.Helper()
	if _, _, err := search.Build(f.t.Context(), f.bucket, catalog, f.now); err != nil {
		f.t.Fatal(err)
	}
}

// handler serves the fixture with a clock that tests move.
func (f *fixture) handler(change ...func(*web.Config)) http.Handler {
	f.t.Helper()
	cfg := web.Config{Public: f.bucket, Catalog: catalog, Now: func() time.Time { return f.now }, Version: "0.1.0"}
	for _, c := range change {
		c(&cfg)
	}
	h, err := web.New(cfg)
	if err != nil {
		f.t.Fatal(err)
	}
	return h
}

func logTo(b *bytes.Buffer) func(*web.Config) {
	return func(c *web.Config) { c.Log = slog.New(slog.NewJSONHandler(b, nil)) }
}

// publication is what one version of a fixture dataset is made of.
type publication struct {
	id       opendata.DatasetID
	version  opendata.VersionID
	created  string
	metadata opendata.Metadata
	columns  []opendata.PublishedColumn
	batch    *table.Batch
	removed  []opendata.RemovedColumn
	protect  *opendata.Protection
	rows     opendata.RowCounts
	geo      bool
}

// publish writes a version's files and moves the pointer, as Promote and Commit do.
func (f *fixture) publish(p publication) {
	f.t.Helper()
	m := opendata.Manifest{Format: 1, Dataset: p.id, Version: p.version, Created: p.created, Metadata: p.metadata,
		Rows: p.rows, Columns: p.columns, Removed: p.removed, Protect: p.protect, Contract: strings.Repeat("c", 64), Gate: "1", Software: "0.1.0"}
	fields := fieldsOf(p.columns)
	builder := profile.NewBuilder(fields)
	builder.Add(p.batch)
	m.Temporal, m.BBox = builder.Temporal(), builder.BBox()
	stats, err := json.Marshal(builder.Profile())
	f.must(err)

	var parquet bytes.Buffer
	w, err := parquetfile.NewWriter(&parquet, fields, parquetfile.Options{})
	f.must(err)
	f.must(w.Write(p.batch))
	_, err = w.Close()
	f.must(err)

	name := string(p.id)
	m.Files = append(m.Files, f.put(p, opendata.File{Name: name + ".parquet", Format: "parquet", MediaType: "application/vnd.apache.parquet"}, parquet.Bytes()))
	m.Files = append(m.Files, f.put(p, opendata.File{Name: name + ".csv.gz", Format: "csv", MediaType: "text/csv", Compress: "gzip"}, packed("a,b\n1,2\n")))
	if p.geo {
		m.Files = append(m.Files, f.put(p, opendata.File{Name: name + ".geojson.gz", Format: "geojson", MediaType: "application/geo+json", Compress: "gzip"}, packed(`{"type":"FeatureCollection","features":[]}`)))
	}
	m.Files = append(m.Files,
		f.put(p, opendata.File{Name: "datapackage.json", Format: "datapackage", MediaType: "application/json"}, []byte(`{"resources":[]}`)),
		f.put(p, opendata.File{Name: "profile.json", Format: "profile", MediaType: "application/json"}, stats))
	manifest, err := json.Marshal(m)
	f.must(err)
	_, err = f.bucket.Put(f.t.Context(), version.ManifestKey(p.id, p.version), bytes.NewReader(manifest), objstore.PutOptions{ContentType: "application/json"})
	f.must(err)

	f.move(p.id, func(next *opendata.Pointer) opendata.Event {
		next.State, next.Version, next.ManifestDigest, next.Modified = opendata.StatePublished, p.version, version.Digest(manifest), p.created
		if next.Issued == "" {
			next.Issued = p.created
		}
		next.Versions = append([]opendata.VersionRecord{{Version: p.version, Seq: next.Seq, Created: p.created,
			ManifestDigest: version.Digest(manifest), Rows: p.rows.Published, Bytes: int64(parquet.Len())}}, next.Versions...)
		return opendata.Event{Type: opendata.EventPublished, Data: opendata.EventData{Version: p.version, Title: p.metadata.Title, Rows: p.rows.Published}}
	})
}

// withdraw takes back a version, or with none the dataset.
func (f *fixture) withdraw(id opendata.DatasetID, v opendata.VersionID, at, reason string, title opendata.Text) {
	f.t.Helper()
	f.move(id, func(next *opendata.Pointer) opendata.Event {
		var kept []opendata.VersionRecord
		for _, r := range next.Versions {
			if v != "" && r.Version != v {
				kept = append(kept, r)
			}
		}
		next.Versions, next.Modified = kept, at
		next.Tombstones = append(next.Tombstones, opendata.Tombstone{Version: v, At: at, Reason: reason})
		if v == "" {
			next.State, next.Version = opendata.StateWithdrawn, ""
		}
		return opendata.Event{Type: opendata.EventWithdrawn, Data: opendata.EventData{Version: v, Title: title, Reason: reason}}
	})
}

func (f *fixture) move(id opendata.DatasetID, change func(*opendata.Pointer) opendata.Event) {
	f.t.Helper()
	prev, etag, err := f.store.Pointer(f.t.Context(), id)
	f.must(err)
	next := prev
	next.Seq++
	next.Run = opendata.RunID("20261002t060000z-00000000a2")
	e := change(&next)
	e.SpecVersion, e.ID, e.Source, e.Subject = "1.0", fmt.Sprintf("%s/%d", id, next.Seq), baseURL, string(id)
	e.Time, e.DataContentType = next.Modified, "application/json"
	e.Data.Dataset, e.Data.Seq, e.Data.URL = id, next.Seq, baseURL+"/datasets/"+string(id)
	next.Event, err = json.Marshal(e)
	f.must(err)
	_, err = f.store.Swap(f.t.Context(), prev, etag, next)
	f.must(err)
	f.must(f.store.EnsureEvent(f.t.Context(), next)) // the relay
}

func (f *fixture) put(p publication, file opendata.File, body []byte) opendata.File {
	f.t.Helper()
	_, err := f.bucket.Put(f.t.Context(), version.FileKey(p.id, p.version, file.Name), bytes.NewReader(body),
		objstore.PutOptions{ContentType: file.MediaType, CacheControl: version.CacheVersioned, IfAbsent: true})
	f.must(err)
	file.Bytes, file.SHA256 = int64(len(body)), version.Digest(body)
	return file
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func packed(s string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.Bytes()
}

func fieldsOf(columns []opendata.PublishedColumn) []table.Field {
	var fields []table.Field
	for _, c := range columns {
		fields = append(fields, table.Field{Name: c.Name, Type: c.Type})
	}
	return fields
}

// texts makes a text vector; "-" is null.
func texts(values []string) table.Vector {
	v := table.Vector{Type: opendata.String, Codes: []int32{}}
	codes := map[string]int32{}
	for _, s := range values {
		if s == "-" {
			v.Codes = append(v.Codes, -1)
			continue
		}
		if _, ok := codes[s]; !ok {
			codes[s] = int32(len(v.Dict))
			v.Dict = append(v.Dict, s)
		}
		v.Codes = append(v.Codes, codes[s])
	}
	return v
}

func ints(t opendata.Type, n int, at func(i int) (int64, bool)) table.Vector {
	v := table.Vector{Type: t, Valid: make([]bool, n), Ints: make([]int64, n)}
	for i := range n {
		v.Ints[i], v.Valid[i] = at(i)
	}
	return v
}

func bikeMetadata() opendata.Metadata {
	return opendata.Metadata{
		Title:       opendata.T("Bysykkelturer", "", "City bike trips"),
		Description: opendata.T("Alle turer med kommunens bysykler: når de begynte, hvor lenge de varte og hvor sykkelen ble hentet. Tidspunkter er avrundet til hele timer, slik at ingen enkelt tur kan følges.", "", "Every trip with the municipality's city bikes: when it began, how long it took and where the bike was picked up. Times are cut to whole hours, so that no single trip can be followed."),
		Publisher:   catalog.Publisher, Contact: opendata.Contact{Name: "Mobilitet", Email: "mobilitet@nordvik.example.no"},
		Theme: []string{"TRAN", "ENVI"}, Keywords: map[string][]string{"nb": {"sykkel", "mikromobilitet"}},
		License: "CC_BY_4_0", Frequency: "MONTHLY", Languages: []string{"nb"}, Spatial: []string{"0301"},
	}
}

func (f *fixture) publishBikes() {
	const n = 480
	stations := []string{"Torget", "Torget", "Torget", "Jernbanetorget", "Jernbanetorget", "Fjordparken", "Sykehuset", "Fjordparken", "-", "Biblioteket"}
	var from []string
	for i := range n {
		from = append(from, stations[i%len(stations)])
	}
	start := time.Date(2026, 9, 1, 5, 0, 0, 0, time.UTC)
	p := publication{
		id: bikes, metadata: bikeMetadata(),
		columns: []opendata.PublishedColumn{
			{Name: "started_at", Type: opendata.Timestamp, Title: opendata.T("Starttid", "", "Start"), Treatment: "generalize:hour"},
			{Name: "duration", Type: opendata.Integer, Title: opendata.T("Varighet", "", "Duration"), Unit: "s", Description: opendata.T("Hvor lenge turen varte", "", "How long the trip took"), Treatment: opendata.Keep},
			{Name: "distance_km", Type: opendata.Decimal(1), Unit: "km", Treatment: opendata.Keep},
			{Name: "start_station", Type: opendata.String, Title: opendata.T("Startstasjon", "", "Start station"), Treatment: opendata.Keep},
			{Name: "electric", Type: opendata.Boolean, Title: opendata.T("Elsykkel", "", "Electric"), Treatment: opendata.Keep},
		},
		removed: []opendata.RemovedColumn{
			{Name: "user_id", Treatment: opendata.Suppress, Reason: "direct_identifier"},
			{Name: "kommentar", Treatment: opendata.Suppress, Reason: "free_text"},
		},
		rows: opendata.RowCounts{Read: n + 3, Published: n, Rejected: 3},
		batch: &table.Batch{Rows: n, Columns: []table.Vector{
			ints(opendata.Timestamp, n, func(i int) (int64, bool) {
				return start.Add(time.Duration(i*i%640) * time.Hour).UnixMicro(), true
			}),
			ints(opendata.Integer, n, func(i int) (int64, bool) { return int64(120 + (i*i*7)%900 + (i%7)*180), i%40 != 0 }),
			ints(opendata.Decimal(1), n, func(i int) (int64, bool) { return int64(4 + (i*13)%57), true }),
			texts(from),
			ints(opendata.Boolean, n, func(i int) (int64, bool) { return int64(i % 3 / 2), true }),
		}},
	}
	for _, v := range []struct {
		id      opendata.VersionID
		created string
	}{{bikesGone, "2026-08-02T04:00:00Z"}, {bikesOld, "2026-09-02T04:00:00Z"}, {bikesNew, "2026-10-02T04:00:00Z"}} {
		p.version, p.created = v.id, v.created
		f.publish(p)
	}
	f.withdraw(bikes, bikesGone, "2026-10-02T09:30:00Z", "Feil i varighet for juli.", p.metadata.Title)
}

func (f *fixture) publishPlaygrounds() {
	const n = 60
	var names []string
	var blobs [][]byte
	for i := range n {
		names = append(names, fmt.Sprintf("Lekeplass %d", i+1))
		blob, err := wkb.Marshal(orb.Point{10.6 + float64(i%10)*0.01, 59.9 + float64(i/10)*0.01})
		f.must(err)
		blobs = append(blobs, blob)
	}
	f.publish(publication{
		id: playground, version: "2026-09-20-00000000b1", created: "2026-09-20T10:15:00Z", geo: true,
		metadata: opendata.Metadata{Title: opendata.T("Lekeplasser", "", ""),
			Description: opendata.T("Kommunens lekeplasser med navn, byggeår og plassering.", "", ""),
			Publisher:   catalog.Publisher, Contact: catalog.Contact, Theme: []string{"SOCI"}, License: "NLOD_2_0", Spatial: []string{"0301"}},
		columns: []opendata.PublishedColumn{
			{Name: "navn", Type: opendata.String, Treatment: opendata.Keep},
			{Name: "byggeår", Type: opendata.Integer, Treatment: opendata.Keep},
			{Name: "sist_kontrollert", Type: opendata.Date, Treatment: opendata.Keep},
			{Name: "geometry", Type: opendata.Geometry, Treatment: opendata.Keep},
		},
		rows: opendata.RowCounts{Read: n, Published: n},
		batch: &table.Batch{Rows: n, Columns: []table.Vector{
			texts(names),
			ints(opendata.Integer, n, func(i int) (int64, bool) { return int64(1970 + (i*i)%55), true }),
			ints(opendata.Date, n, func(i int) (int64, bool) { return int64(20_500 + (i*7)%200), true }),
			{Type: opendata.Geometry, Blobs: blobs},
		}},
	})
}

// publishHostile has texts that would break a page that does not escape them.
func (f *fixture) publishHostile() {
	evil := `</title><script>alert(1)</script>"'&<b>`
	f.publish(publication{
		id: hostile, version: "2026-09-10-00000000d1", created: "2026-09-10T10:15:00Z",
		metadata: opendata.Metadata{Title: opendata.T(evil, "", ""), Description: opendata.T(evil, "", ""),
			Publisher: opendata.Publisher{Name: evil, OrgNr: "999999999", URL: "javascript:alert(1)"},
			Contact:   opendata.Contact{Name: evil, Email: "a@example.no"}, Theme: []string{"GOVE"}, License: "CC0",
			LandingPage: "javascript:alert(2)", Keywords: map[string][]string{"nb": {evil}}},
		columns: []opendata.PublishedColumn{{Name: evil, Type: opendata.String, Title: opendata.T(evil, "", ""), Unit: evil, Treatment: opendata.Keep}},
		rows:    opendata.RowCounts{Read: 2, Published: 2},
		batch:   &table.Batch{Rows: 2, Columns: []table.Vector{texts([]string{evil, "-"})}},
	})
}

func (f *fixture) publishWithdrawn() {
	title := opendata.T("Trukket datasett", "", "")
	f.publish(publication{
		id: withdrawn, version: "2026-07-01-00000000e1", created: "2026-07-01T10:00:00Z",
		metadata: opendata.Metadata{Title: title, Publisher: catalog.Publisher, Contact: catalog.Contact, Theme: []string{"GOVE"}, License: "CC0"},
		columns:  []opendata.PublishedColumn{{Name: "a", Type: opendata.Integer, Treatment: opendata.Keep}},
		rows:     opendata.RowCounts{Read: 1, Published: 1},
		batch:    &table.Batch{Rows: 1, Columns: []table.Vector{ints(opendata.Integer, 1, func(int) (int64, bool) { return 1, true })}},
	})
	f.withdraw(withdrawn, "", "2026-07-05T12:00:00Z", "Kunne knyttes til enkeltpersoner.", title)
}

// get asks the handler for a target with headers given as name, value pairs.
func get(t testing.TB, h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(t, h, http.MethodGet, target, headers...)
}

func ask(t testing.TB, h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, baseURL+target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(t.Context()))
	return w
}

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

func page(t testing.TB, h http.Handler, target string) *httptest.ResponseRecorder {
	t.Helper()
	return get(t, h, target, "Accept", browser)
}

// publishMany publishes n small datasets beside those that are there.
func (f *fixture) publishMany(n int) {
	f.t.Helper()
	ids, err := f.store.Datasets(f.t.Context())
	f.must(err)
	for i := range n {
		id := opendata.DatasetID(fmt.Sprintf("sett-%03d", len(ids)+i))
		f.publish(publication{
			id: id, version: "2026-09-10-00000000f1", created: "2026-09-10T10:15:00Z",
			metadata: opendata.Metadata{Title: opendata.T("Sett "+string(id), "", ""), Description: opendata.T("Et lite sett.", "", ""),
				Publisher: catalog.Publisher, Contact: catalog.Contact, Theme: []string{"GOVE"}, License: "CC0"},
			columns: []opendata.PublishedColumn{{Name: "a", Type: opendata.Integer, Treatment: opendata.Keep}},
			rows:    opendata.RowCounts{Read: 1, Published: 1},
			batch:   &table.Batch{Rows: 1, Columns: []table.Vector{ints(opendata.Integer, 1, func(int) (int64, bool) { return int64(i), true })}},
		})
	}
}
