package geojson_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/encoding/wkt"

	"github.com/allmenning/allmenning/internal/formats/geojson"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// result is a whole file as text: names, rows of cells between bars with the geometry as WKT,
// reasons of rejected features, and the statistics.
type result struct {
	header  string
	rows    []string
	reasons []string
	stats   table.Stats
}

func read(t testing.TB, doc string, opts opendata.ReadOptions) result {
	t.Helper()
	r, err := geojson.Open(context.Background(), strings.NewReader(doc), int64(len(doc)), opts)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer r.Close()
	var res result
	names := []string{}
	for _, c := range r.Columns() {
		names = append(names, c.Name)
	}
	res.header = strings.Join(names, "|")
	var b table.Batch
	for {
		err := r.Next(context.Background(), &b)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("next: %v", err)
		}
		for i := range b.Rows {
			res.rows = append(res.rows, line(t, &b, i))
		}
		for _, reject := range b.Rejects {
			res.reasons = append(res.reasons, fmt.Sprintf("%d %s", reject.Line, reject.Reason))
		}
	}
	res.stats = r.Stats()
	return res
}

func line(t testing.TB, b *table.Batch, i int) string {
	var cells []string
	for j := range b.Columns {
		v := &b.Columns[j]
		if v.Dict == nil && v.Codes == nil {
			cells = append(cells, shape(t, v.Blobs[i]))
			continue
		}
		s, _ := v.Text(i)
		cells = append(cells, s)
	}
	return strings.Join(cells, "|")
}

// shape decodes a geometry by somebody else's software, rounded to five decimals.
func shape(t testing.TB, blob []byte) string {
	t.Helper()
	if blob == nil {
		return ""
	}
	g, err := wkb.Unmarshal(blob)
	if err != nil {
		t.Fatalf("geometry is not well-known binary: %v", err)
	}
	return wkt.MarshalString(orb.Round(g, 100_000))
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",\n") + `]}`
}

func withCRS(name string, features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `],"crs":{"type":"name","properties":{"name":"` + name + `"}}}`
}

func feature(properties, geometry string) string {
	return `{"type":"Feature","properties":` + properties + `,"geometry":` + geometry + `}`
}

func point(x, y float64) string {
	return fmt.Sprintf(`{"type":"Point","coordinates":[%v,%v]}`, x, y)
}

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestShapesOfFiles(t *testing.T) {
	a, b := feature(`{"n":"a"}`, point(10, 60)), feature(`{"n":"b"}`, point(11, 61))
	want := []string{"a|POINT(10 60)", "b|POINT(11 61)"}
	tests := []struct {
		name, doc string
		want      []string
		warnings  []string
	}{
		{"collection", collection(a, b), want, nil},
		{"byte order mark", "\ufeff" + collection(a, b), want, nil},
		{"features before the type", `{"features":[` + a + "," + b + `],"type":"FeatureCollection"}`, want, nil},
		{"members of its own", `{"name":"x","meta":{"features":"none","a":[{}]},"bbox":[1,2],"features":[` + a + "," + b + `],"totalFeatures":2}`, want, nil},
		{"single feature", a, want[:1], nil},
		{"one per line", a + "\n" + b + "\n", want, nil},
		{"behind record separators", "\x1e" + a + "\n\x1e" + b + "\n", want, nil},
		{"a collection per line", collection(a) + "\r\n" + collection(b), want, nil},
		{"collections under keys", `{"Punkt":` + collection(a, b) + `,"Grense":` + collection(b, b, b) + `}`, want, []string{"several_collections"}},
		{"an empty collection first", `{"Tom":` + collection() + `,"Punkt":` + collection(a, b) + `}`, want, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, tt.doc, opendata.ReadOptions{})
			if got.header != "n|geometry" {
				t.Errorf("columns %s", got.header)
			}
			equal(t, got.rows, tt.want)
			equal(t, got.stats.Warnings, tt.warnings)
		})
	}
	t.Run("bare geometries", func(t *testing.T) {
		got := read(t, point(10, 60)+"\n"+point(11, 61), opendata.ReadOptions{})
		equal(t, got.rows, []string{"POINT(10 60)", "POINT(11 61)"})
	})
	t.Run("collection chosen by its key", func(t *testing.T) {
		got := read(t, `{"Punkt":`+collection(a)+`,"data":{"Grense":`+collection(b)+`}}`, opendata.ReadOptions{Rows: "data.Grense"})
		equal(t, got.rows, want[1:])
	})
}

func TestProperties(t *testing.T) {
	tests := []struct {
		name     string
		features []string
		header   string
		rows     []string
	}{
		{
			"columns in the order of their first appearance, over all features",
			[]string{feature(`{"a":"1","b":"2"}`, "null"), feature(`{"c":"3","a":"4"}`, "null"), feature(`null`, "null")},
			"a|b|c|geometry", []string{"1|2||", "4||3|", "|||"},
		},
		{
			"scalars",
			[]string{feature(`{"t":true,"f":false,"n":null,"i":12,"d":1.50,"e":1.5e3,"big":1e300,"s":"\u00e5 \"x\" \n","tom":""}`, "null")},
			"t|f|n|i|d|e|big|s|tom|geometry", []string{"true|false||12|1.50|1500|1e300|å \"x\" \n||"},
		},
		{
			"nested objects and arrays",
			[]string{feature(`{"navn":{"nob":"Oslo","sme":{"x":1}},"liste":[ 1, {"a": "b"} ],"tomt":{}}`, "null")},
			"navn.nob|navn.sme.x|liste|geometry", []string{`Oslo|1|[1,{"a":"b"}]|`},
		},
		{
			"a property called geometry",
			[]string{feature(`{"geometry":"rund","geometry_2":"to"}`, point(10, 60))},
			"geometry_2|geometry_2_2|geometry", []string{"rund|to|POINT(10 60)"},
		},
		{
			"a property without a name",
			[]string{feature(`{"":"x"}`, "null")},
			"kolonne_1|geometry", []string{"x|"},
		},
		{
			"the feature's id",
			[]string{`{"type":"Feature","id":7,"properties":{"a":"1"},"geometry":null}`, `{"type":"Feature","id":"b","properties":{},"geometry":null}`},
			"id|a|geometry", []string{"7|1|", "b||"},
		},
		{
			"a property id comes before the feature's",
			[]string{`{"type":"Feature","id":7,"properties":{"a":"1","id":"x"},"geometry":null}`},
			"a|id|geometry", []string{"1|x|"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, collection(tt.features...), opendata.ReadOptions{})
			if got.header != tt.header {
				t.Errorf("columns %s, want %s", got.header, tt.header)
			}
			equal(t, got.rows, tt.rows)
		})
	}
}

func TestGeometries(t *testing.T) {
	tests := []struct{ geometry, want string }{
		{`null`, ""},
		{`{"type":"Point","coordinates":[10.123456,60]}`, "POINT(10.12346 60)"},
		{`{"coordinates":[10,60],"type":"Point","extra":{"a":[1]}}`, "POINT(10 60)"},
		{`{"type":"Point","coordinates":[]}`, ""},
		{`{"type":"Point","coordinates":[10,60,120.5]}`, "POINT(10 60)"},
		{`{"type":"MultiPoint","coordinates":[[10,60],[11,61]]}`, "MULTIPOINT((10 60),(11 61))"},
		{`{"type":"MultiPoint","coordinates":[]}`, ""},
		{`{"type":"LineString","coordinates":[[10,60],[11,61]]}`, "LINESTRING(10 60,11 61)"},
		{`{"type":"MultiLineString","coordinates":[[[10,60],[11,61]],[[1,2],[3,4]]]}`, "MULTILINESTRING((10 60,11 61),(1 2,3 4))"},
		{`{"type":"Polygon","coordinates":[[[10,60],[11,60],[11,61],[10,60]],[[10.5,60.1],[10.6,60.1],[10.6,60.2],[10.5,60.1]]]}`, "POLYGON((10 60,11 60,11 61,10 60),(10.5 60.1,10.6 60.1,10.6 60.2,10.5 60.1))"},
		{`{"type":"Polygon","coordinates":[]}`, ""},
		{`{"type":"MultiPolygon","coordinates":[[[[10,60],[11,60],[11,61],[10,60]]]]}`, "MULTIPOLYGON(((10 60,11 60,11 61,10 60)))"},
		{`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[10,60]},{"type":"LineString","coordinates":[[10,60],[11,61]]}]}`, "GEOMETRYCOLLECTION(POINT(10 60),LINESTRING(10 60,11 61))"},
		{`{"type":"GeometryCollection","geometries":[]}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.geometry, func(t *testing.T) {
			got := read(t, collection(feature(`{}`, tt.geometry)), opendata.ReadOptions{})
			equal(t, got.rows, []string{tt.want})
			if z := slices.Contains(got.stats.Warnings, "z_dropped"); z != strings.Contains(tt.geometry, "120.5") {
				t.Errorf("warnings %q", got.stats.Warnings)
			}
		})
	}
}

// A feature that is not one is rejected with its reason; the others are read.
func TestRejects(t *testing.T) {
	good := feature(`{"n":"a"}`, point(10, 60))
	tests := []struct{ feature, reason string }{
		{`7`, "not_a_feature"},
		{`{"type":"Funksjon"}`, "not_a_feature"},
		{feature(`{"n":"a","n":"b"}`, "null"), "duplicate_key"},
		{feature(`{"a.b":"1","a":{"b":"2"}}`, "null"), "duplicate_key"},
		{feature("{\"n\":\"\xff\"}", "null"), "invalid_utf8"},
		{feature(`{}`, `{"type":"Kurve","coordinates":[1,2]}`), "not_a_geometry"},
		{feature(`{}`, `{"type":"Point"}`), "not_a_geometry"},
		{feature(`{}`, `{"type":"Point","coordinates":["x","y"]}`), "bad_coordinate"},
		{feature(`{}`, `{"type":"Point","coordinates":[1]}`), "bad_coordinate"},
		{feature(`{}`, `{"type":"Point","coordinates":[[1,2]]}`), "bad_coordinate"},
		{feature(`{}`, `{"type":"Point","coordinates":[1e999,2]}`), "bad_coordinate"},
		{feature(`{}`, `{"type":"LineString","coordinates":[1,2]}`), "bad_coordinate"},
		{feature(`{}`, `{"type":"LineString","coordinates":[[1,2],[]]}`), "bad_coordinate"},
		{feature(`{}`, `{"type":"LineString","coordinates":[[1,2]]}`), "too_few_points"},
		{feature(`{}`, `{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]}`), "too_few_points"},
		{feature(`{}`, `{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[7,8]]]}`), "ring_not_closed"},
		{feature(`{}`, point(10, 95)), "outside_reference_system"},
		{feature(`{}`, strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 20)+strings.Repeat(`]}`, 20)), "not_a_geometry"},
	}
	for _, tt := range tests {
		t.Run(tt.feature[:min(len(tt.feature), 70)], func(t *testing.T) {
			got := read(t, collection(good, tt.feature, good), opendata.ReadOptions{})
			equal(t, got.reasons, []string{"2 " + tt.reason})
			if len(got.rows) != 2 || got.stats.Rows != 3 || got.stats.Rejected != 1 {
				t.Errorf("%d rows, statistics %+v", len(got.rows), got.stats)
			}
		})
	}
}

// The town hall of Oslo, in each of the systems (PROJ 9.5.1), is at 10.7339, 59.9119.
func TestReferenceSystems(t *testing.T) {
	const (
		utm32x, utm32y = 596962.5883, 6642869.3687
		utm33x, utm33y = 261524.1501, 6649286.9810
		webX, webY     = 1194892.2822, 8380149.4608
	)
	tests := []struct {
		name, doc, option string
		crs               string
		warnings          []string
	}{
		{"degrees", collection(feature(`{}`, point(10.7339, 59.9119))), "", "EPSG:4326", nil},
		{"degrees, said", withCRS("urn:ogc:def:crs:OGC:1.3:CRS84", feature(`{}`, point(10.7339, 59.9119))), "", "EPSG:4326", nil},
		{"degrees, said to be ETRS89", withCRS("urn:ogc:def:crs:EPSG::4258", feature(`{}`, point(10.7339, 59.9119))), "", "EPSG:4258", nil},
		{"latitude first", withCRS("urn:ogc:def:crs:EPSG::4326", feature(`{}`, point(59.9119, 10.7339))), "", "EPSG:4326", []string{"axis_swapped"}},
		{"UTM 33, said behind the features", withCRS("urn:ogc:def:crs:EPSG::25833", feature(`{}`, point(utm33x, utm33y))), "", "EPSG:25833", nil},
		{"UTM 33, northing first", withCRS("EPSG:25833", feature(`{}`, point(utm33y, utm33x))), "", "EPSG:25833", []string{"axis_swapped"}},
		{"UTM 32, said", withCRS("EPSG:32632", feature(`{}`, point(utm32x, utm32y))), "", "EPSG:32632", nil},
		{"UTM 32, not said", collection(feature(`{}`, point(utm32x, utm32y))), "", "EPSG:25832", []string{"crs_guessed"}},
		{"UTM 33, not said", collection(feature(`{}`, point(utm33x, utm33y))), "", "EPSG:25833", []string{"crs_guessed"}},
		{"UTM 33, said to be degrees", withCRS("urn:ogc:def:crs:OGC:1.3:CRS84", feature(`{}`, point(utm33x, utm33y))), "", "EPSG:25833", []string{"crs_contradicted"}},
		{"degrees, said to be UTM 33", withCRS("EPSG:25833", feature(`{}`, point(10.7339, 59.9119))), "", "EPSG:4326", []string{"crs_contradicted"}},
		{"UTM 33, by the options", collection(feature(`{}`, point(utm33x, utm33y))), "EPSG:25833", "EPSG:25833", nil},
		{"the options before the file", withCRS("EPSG:25832", feature(`{}`, point(utm33x, utm33y))), "EPSG:25833", "EPSG:25833", nil},
		{"web map, said", withCRS("EPSG:3857", feature(`{}`, point(webX, webY))), "", "EPSG:3857", nil},
		{"web map, not said", collection(feature(`{}`, point(webX, webY))), "", "EPSG:3857", []string{"crs_guessed"}},
		{"said by a number, as once was done", `{"crs":{"type":"EPSG","properties":{"code":25833}},"features":[` + feature(`{}`, point(utm33x, utm33y)) + `]}`, "", "EPSG:25833", nil},
		{"said above several collections", `{"crs":{"type":"name","properties":{"name":"EPSG:25833"}},"A":` + collection(feature(`{}`, point(utm33x, utm33y))) + `}`, "", "EPSG:25833", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, tt.doc, opendata.ReadOptions{CRS: tt.option})
			equal(t, got.rows, []string{"POINT(10.7339 59.9119)"})
			if got.stats.CRS != tt.crs {
				t.Errorf("system %s, want %s", got.stats.CRS, tt.crs)
			}
			equal(t, got.stats.Warnings, tt.warnings)
		})
	}
}

func TestErrors(t *testing.T) {
	stavanger := point(312193, 6541301) // in zone 32; in zone 33 it would be near Halden
	tests := []struct {
		name, doc string
		opts      opendata.ReadOptions
		code      string
	}{
		{"empty", "", opendata.ReadOptions{}, "geojson.no_features"},
		{"no features", collection(), opendata.ReadOptions{}, "geojson.no_features"},
		{"not JSON", "nr;navn\n1;a\n", opendata.ReadOptions{}, "geojson.broken"},
		{"an array", "[1,2]", opendata.ReadOptions{}, "geojson.broken"},
		{"bad JSON in a feature", collection(`{"type":"Feature",}`), opendata.ReadOptions{}, "geojson.broken"},
		{"cut inside a feature", collection(feature(`{}`, "null"))[:60], opendata.ReadOptions{}, "geojson.broken"},
		{"cut in the last line", feature(`{}`, "null") + "\n" + `{"type":"Feat`, opendata.ReadOptions{}, "geojson.broken"},
		{"cut behind a comma", `{"type":"FeatureCollection","features":[` + feature(`{}`, "null") + ",", opendata.ReadOptions{}, "geojson.broken"},
		{"plain JSON", `{"id":1,"type":"skole"}` + "\n" + `{"id":2}`, opendata.ReadOptions{}, "geojson.not_features"},
		{"ArcGIS JSON", `{"features":[{"attributes":{"a":1},"geometry":{"x":1,"y":2}}]}`, opendata.ReadOptions{}, "geojson.not_features"},
		{"no such collection", collection(feature(`{}`, "null")), opendata.ReadOptions{Rows: "Grense"}, "geojson.no_such_collection"},
		{"a place in two zones", collection(feature(`{}`, stavanger)), opendata.ReadOptions{}, "geojson.crs_unknown"},
		{"a system that is not known", withCRS("EPSG:23032", feature(`{}`, stavanger)), opendata.ReadOptions{}, "geojson.crs_unsupported"},
		{"an option that is not known", collection(feature(`{}`, stavanger)), opendata.ReadOptions{CRS: "EPSG:27393"}, "geojson.crs_unsupported"},
		{"an option that is none", collection(feature(`{}`, stavanger)), opendata.ReadOptions{CRS: "UTM 33"}, "geojson.crs_option"},
		{"an option against the coordinates", collection(feature(`{}`, stavanger)), opendata.ReadOptions{CRS: "EPSG:4326"}, "geojson.crs_contradicts"},
		{"a feature beyond measure", collection(feature(`{"a":"`+strings.Repeat("x", 65<<20)+`"}`, "null")), opendata.ReadOptions{}, "geojson.too_big"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := geojson.Open(context.Background(), strings.NewReader(tt.doc), int64(len(tt.doc)), tt.opts)
			if !errors.Is(err, &opendata.Error{Code: tt.code}) {
				t.Fatalf("error %v, want %s", err, tt.code)
			}
			e := opendata.AsError(err)
			if e.Kind != opendata.Invalid || e.Hint.In("nb") == "" || e.Hint.In("en") == "" {
				t.Errorf("error is not complete: %+v", e)
			}
		})
	}
}

// Resolve gives options that open the same rows.
func TestResolve(t *testing.T) {
	doc := []byte(`{"Punkt":` + withCRS("EPSG:25833", feature(`{}`, point(261523, 6649286))) + `,"Grense":` + collection(feature(`{}`, "null")) + `}`)
	opts, warnings, err := geojson.Resolve(context.Background(), bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if opts.Rows != "Punkt" || opts.CRS != "EPSG:25833" {
		t.Errorf("rows %q, crs %q", opts.Rows, opts.CRS)
	}
	equal(t, warnings, []string{"several_collections"})
	equal(t, read(t, string(doc), opts).rows, read(t, string(doc), opendata.ReadOptions{}).rows)
}

// Whatever the text, opening and reading it end, and what is read is good.
func FuzzOpen(f *testing.F) {
	for _, seed := range []string{
		collection(feature(`{"a":{"b":[1,2]},"c":"d"}`, point(10, 60))),
		withCRS("EPSG:25833", feature(`null`, point(261523, 6649286))),
		`{"A":` + collection(feature(`{"":1e5}`, `{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]}`)) + `}`,
		"\x1e" + feature(`{}`, "null") + "\n\x1e" + point(1, 2),
		`{"features":[{"attributes":{}}]}`, `{"features":[1,]}`, `{`, `[`, `{"a":{"b":{"c":{"d":{}}}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		r, err := geojson.Open(context.Background(), strings.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
		if err != nil {
			if opendata.KindOf(err) != opendata.Invalid {
				t.Fatalf("error is not Invalid: %v", err)
			}
			return
		}
		defer r.Close()
		var b table.Batch
		for {
			err := r.Next(context.Background(), &b)
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatalf("a file that could be opened could not be read: %v", err)
			}
			for _, blob := range b.Columns[len(b.Columns)-1].Blobs {
				checkBounds(t, blob)
			}
		}
	})
}

func checkBounds(t *testing.T, blob []byte) {
	if blob == nil {
		return
	}
	g, err := wkb.Unmarshal(blob)
	if err != nil {
		t.Fatalf("not well-known binary: %v", err)
	}
	b := g.Bound()
	if math.Abs(b.Min[0]) > 180 || math.Abs(b.Max[0]) > 180 || math.Abs(b.Min[1]) > 90 || math.Abs(b.Max[1]) > 90 {
		t.Fatalf("out of bounds: %v", b)
	}
}
