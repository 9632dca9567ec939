package geojsonfile_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/geojsonfile"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

func write(t testing.TB, fields []table.Field, batches ...*table.Batch) string {
	t.Helper()
	var out bytes.Buffer
	w := geojsonfile.NewWriter(&out, fields)
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// geometries is a batch of one geometry column.
func geometries(all ...orb.Geometry) *table.Batch {
	b := &table.Batch{Rows: len(all), Columns: []table.Vector{{Type: opendata.Geometry}}}
	for _, g := range all {
		var blob []byte
		if g != nil {
			blob = wkb.MustMarshal(g)
		}
		b.Columns[0].Blobs = append(b.Columns[0].Blobs, blob)
	}
	return b
}

var place = []table.Field{{Name: "sted", Type: opendata.Geometry}}

func TestPropertiesKeepTheirTypes(t *testing.T) {
	fields := []table.Field{
		{Name: "navn", Type: opendata.String}, {Name: "sted", Type: opendata.Geometry},
		{Name: "n", Type: opendata.Integer}, {Name: "kr", Type: opendata.Decimal(3)}, {Name: "f", Type: opendata.Number},
		{Name: "åpen", Type: opendata.Boolean}, {Name: "dag", Type: opendata.Date}, {Name: "kl", Type: opendata.Time},
		{Name: "t", Type: opendata.Timestamp}, {Name: "l", Type: opendata.DateTime}, {Name: "inngang", Type: opendata.Geometry},
	}
	valid := []bool{true, false, true}
	whole := func(v int64) table.Vector { return table.Vector{Valid: valid, Ints: []int64{v, v, v}} }
	point := wkb.MustMarshal(orb.Point{10.75, 59.9})
	b := &table.Batch{Rows: 3, Drop: []bool{false, false, true}, Columns: []table.Vector{
		{Codes: []int32{0, -1, 1}, Dict: []string{"<Bø> & \"sør\"\n", "dropped"}},
		{Blobs: [][]byte{point, nil, point}},
		whole(9007199254740993), whole(-500), {Valid: valid, Floats: []float64{1e-7, 0, 0}},
		whole(1), whole(0), whole(25_200_000_000), whole(1_500_000), whole(0),
		{Blobs: [][]byte{point, nil, point}},
	}}
	want := `{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[10.75,59.9]},"properties":{"navn":"<Bø> & \"sør\"\n","n":9007199254740993,"kr":-0.500,"f":1e-07,"åpen":true,"dag":"1970-01-01","kl":"07:00:00","t":"1970-01-01T00:00:01.500000Z","l":"1970-01-01T00:00:00","inngang":"POINT(10.75 59.9)"}},
{"type":"Feature","geometry":null,"properties":{"navn":null,"n":null,"kr":null,"f":null,"åpen":null,"dag":null,"kl":null,"t":null,"l":null,"inngang":null}}
],"bbox":[10.75,59.9,10.75,59.9]}
`
	got := write(t, fields, b)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !json.Valid([]byte(got)) {
		t.Error("this is no JSON")
	}
}

func TestGeometries(t *testing.T) {
	clockwise := orb.Ring{{0, 0}, {0, 4}, {4, 4}, {0, 0}}
	for name, c := range map[string]struct {
		in   orb.Geometry
		want string
	}{
		"seven decimals":            {orb.Point{10.123456789, -59.99999999}, `{"type":"Point","coordinates":[10.1234568,-60]}`},
		"no minus zero":             {orb.Point{-0.00000001, 0}, `{"type":"Point","coordinates":[0,0]}`},
		"points":                    {orb.MultiPoint{{1, 2}, {3, 4}}, `{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`},
		"line":                      {orb.LineString{{1, 2}, {3, 4}}, `{"type":"LineString","coordinates":[[1,2],[3,4]]}`},
		"lines":                     {orb.MultiLineString{{{1, 2}, {3, 4}}}, `{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}`},
		"outer ring is turned":      {orb.Polygon{clockwise}, `{"type":"Polygon","coordinates":[[[0,0],[4,4],[0,4],[0,0]]]}`},
		"inner ring runs clockwise": {orb.Polygon{{{0, 0}, {9, 0}, {9, 9}, {0, 0}}, {{2, 1}, {3, 1}, {3, 2}, {2, 1}}}, `{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[2,1],[3,2],[3,1],[2,1]]]}`},
		"polygons":                  {orb.MultiPolygon{{clockwise}}, `{"type":"MultiPolygon","coordinates":[[[[0,0],[4,4],[0,4],[0,0]]]]}`},
		"collection":                {orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}}, `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}`},
		"empty geometry":            {orb.MultiPoint{}, `null`},
		"no geometry":               {nil, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			got := write(t, place, geometries(c.in))
			if !strings.Contains(got, `"geometry":`+c.want+`,"properties":{}`) {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestOutputIsOneCollectionOverAllBatches(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 5).Draw(rt, "batches")
		var batches []*table.Batch
		total := 0
		for _, n := range sizes {
			points := make([]orb.Geometry, n)
			for i := range points {
				points[i] = orb.Point{rapid.Float64Range(4, 31).Draw(rt, "lon"), rapid.Float64Range(57, 72).Draw(rt, "lat")}
			}
			batches = append(batches, geometries(points...))
			total += n
		}
		var c struct {
			Features []struct {
				Geometry struct{ Coordinates orb.Point }
			}
			BBox []float64
		}
		err := json.Unmarshal([]byte(write(t, place, batches...)), &c)
		if err != nil || len(c.Features) != total || (c.BBox != nil) != (total > 0) {
			rt.Fatalf("%d features of %d, %v", len(c.Features), total, err)
		}
		for i, f := range c.Features {
			p := f.Geometry.Coordinates
			if p[0] < c.BBox[0] || p[1] < c.BBox[1] || p[0] > c.BBox[2] || p[1] > c.BBox[3] {
				rt.Fatalf("feature %d is outside of the bbox", i)
			}
		}
	})
}

func TestATableWithoutGeometry(t *testing.T) {
	got := write(t, []table.Field{{Name: "n", Type: opendata.Integer}}, &table.Batch{Rows: 1, Columns: []table.Vector{{Valid: []bool{true}, Ints: []int64{7}}}})
	want := "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"n\":7}}\n]}\n"
	if got != want {
		t.Error(cmp.Diff(want, got))
	}
}

// full refuses every byte.
type full struct{}

var errFull = errors.New("the disk is full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestErrorsAreFinal(t *testing.T) {
	if err := geojsonfile.NewWriter(full{}, place).Close(); !errors.Is(err, errFull) {
		t.Errorf("Close() = %v", err)
	}
	w := geojsonfile.NewWriter(io.Discard, place)
	err := w.Write(&table.Batch{Rows: 1, Columns: []table.Vector{{Blobs: [][]byte{[]byte("hemmelig")}}}})
	if err == nil || strings.Contains(err.Error(), "hemmelig") || !errors.Is(w.Close(), err) {
		t.Errorf("a broken geometry: %v", err)
	}
	if err := geojsonfile.NewWriter(io.Discard, place).Write(&table.Batch{}); err == nil {
		t.Error("a batch of other columns was accepted")
	}
}
