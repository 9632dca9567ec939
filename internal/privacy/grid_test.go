package privacy_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/crs"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

func blob(t failer, g orb.Geometry) []byte {
	t.Helper()
	b, err := wkb.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func geometries(blobs ...[]byte) table.Vector { return table.Vector{Blobs: blobs} }

func snapped(t failer, size string, g orb.Geometry) orb.Point {
	t.Helper()
	v := geometryBatch(t, size, blob(t, g))
	out, err := wkb.Unmarshal(v.Blobs[0])
	if err != nil {
		t.Fatal(err)
	}
	p, ok := out.(orb.Point)
	if !ok {
		t.Fatalf("a %s came out", out.GeoJSONType())
	}
	return p
}

func geometryBatch(t failer, size string, blobs ...[]byte) table.Vector {
	t.Helper()
	columns := []table.Column{{Name: "geom", Geometry: true}}
	tr, err := privacy.NewTreater(rule("geom", opendata.Geometry, opendata.Treatment("generalize:grid:"+size)), columns, testKeys)
	if err != nil {
		t.Fatal(err)
	}
	b := table.Batch{Rows: len(blobs), Columns: []table.Vector{geometries(blobs...)}}
	tr.Typed(&b)
	return b.Columns[0]
}

// A point of Oslo in the grid of 1000 metres: its easting and northing in EPSG:25833 are 262560 and
// 6649443 (by PROJ 9.5.1), so that its cell begins at 262000, 6649000.
func TestGridOfAPoint(t *testing.T) {
	p := snapped(t, "1000", orb.Point{10.7522, 59.9139})
	x, y, err := crs.UTM(25833, p[0], p[1])
	if err != nil || math.Abs(x-262500) > 0.05 || math.Abs(y-6649500) > 0.05 {
		t.Errorf("centre %.3f, %.3f (%v)", x, y, err)
	}
}

// The middle of the cell is at most half a diagonal away, lies on the grid, and is its own middle.
func TestGridProperty(t *testing.T) {
	sizes := map[string]float64{"10": 10, "100": 100, "250": 250, "1000": 1000, "5000": 5000, "300": 300}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]string{"10", "100", "250", "1000", "5000", "300"}).Draw(t, "size")
		n := sizes[size]
		was := orb.Point{rapid.Float64Range(2, 33).Draw(t, "lon"), rapid.Float64Range(57, 81).Draw(t, "lat")}
		is := snapped(t, size, was)
		x0, y0, _ := crs.UTM(25833, was[0], was[1])
		x, y, err := crs.UTM(25833, is[0], is[1])
		const rounded = 0.02 // metres, of seven decimals
		if err != nil || math.Abs(x-x0) > n/2+rounded || math.Abs(y-y0) > n/2+rounded {
			t.Fatalf("moved by %.2f, %.2f m in cells of %s m", x-x0, y-y0, size)
		}
		for _, c := range []float64{x, y} {
			if off := math.Abs(math.Remainder(c-n/2, n)); off > rounded {
				t.Fatalf("centre is %.3f m off the grid", off)
			}
		}
		if again := snapped(t, size, is); again != is {
			t.Fatalf("the middle of a cell moved")
		}
	})
}

// Lines and areas become the middle of the cell of their centre of gravity; what is no geometry, is
// empty or lies outside of the grid is left out.
func TestGridOfShapes(t *testing.T) {
	middle := snapped(t, "1000", orb.Point{10.7522, 59.9139})
	const d = 0.001
	square := orb.Ring{{10.7522 - d, 59.9139 - d}, {10.7522 + d, 59.9139 - d}, {10.7522 + d, 59.9139 + d}, {10.7522 - d, 59.9139 + d}, {10.7522 - d, 59.9139 - d}}
	for name, g := range map[string]orb.Geometry{
		"line":                   orb.LineString{square[0], square[2]},
		"area":                   orb.Polygon{square},
		"several areas":          orb.MultiPolygon{{square}},
		"points":                 orb.MultiPoint{square[0], square[2]},
		"collection":             orb.Collection{orb.Polygon{square}},
		"a ring without an area": orb.Polygon{{square[0], square[2], square[0], square[0]}},
	} {
		if got := snapped(t, "1000", g); got != middle {
			t.Errorf("%s: %v, want %v", name, got, middle)
		}
	}
	v := geometryBatch(t, "1000", nil, []byte("no geometry"), blob(t, orb.LineString{}), blob(t, orb.Point{-150, 10}), blob(t, orb.Point{math.NaN(), 60}), blob(t, orb.MultiPoint{}))
	for i, b := range v.Blobs {
		if b != nil {
			t.Errorf("row %d is not null", i)
		}
	}
}

func coordinates(x, y string, typ opendata.Type, treatment opendata.Treatment) (opendata.Contract, []table.Column) {
	return opendata.Contract{Columns: []opendata.ColumnRule{{Name: x, Type: typ, Treatment: treatment}, {Name: y, Type: typ, Treatment: treatment}}},
		[]table.Column{{Name: x}, {Name: y}}
}

func TestGridOfCoordinatePairs(t *testing.T) {
	for _, tt := range []struct {
		name         string
		x, y         string
		typ          opendata.Type
		in, inY      table.Vector
		wantX, wantY float64
	}{
		{"degrees", "lon", "lat", opendata.Decimal(6), ints(10752200), ints(59913900), 10751057, 59914370},
		{"latitude first", "breddegrad", "lengdegrad", opendata.Decimal(6), ints(59913900), ints(10752200), 59914370, 10751057},
		{"floats", "LONGITUDE", "LATITUDE", opendata.Number, floats(10.7522), floats(59.9139), 10.7510568, 59.9143704},
		{"metres", "utm_ost", "utm_nord", opendata.Integer, ints(262560), ints(6649443), 262500, 6649500},
		{"metres west of the zone", "x", "y", opendata.Integer, ints(-32117), ints(6734201), -32500, 6734500},
		{"metres with decimals", "UTM33X", "UTM33Y", opendata.Decimal(2), ints(26256048), ints(664944358), 26250000, 664950000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			contract, columns := coordinates(tt.x, tt.y, tt.typ, "generalize:grid:1000")
			tr, err := privacy.NewTreater(contract, columns, testKeys)
			if err != nil {
				t.Fatal(err)
			}
			b := table.Batch{Rows: 1, Columns: []table.Vector{tt.in, tt.inY}}
			tr.Typed(&b)
			for i, want := range []float64{tt.wantX, tt.wantY} {
				v := &b.Columns[i]
				got := 0.0
				if v.Floats != nil {
					got = v.Floats[0]
				} else {
					got = float64(v.Ints[0])
				}
				if math.Abs(got-want) > 1e-7 {
					t.Errorf("coordinate %d is %v, want %v", i, got, want)
				}
			}
			for _, c := range tr.Treated() {
				if c.Cells != 1 || c.Reason != "coarsened" {
					t.Errorf("treated %+v", c)
				}
			}
		})
	}
}

// Half a position says where a line runs, and numbers that are no place may be anything: both go.
func TestGridOfHalfAPosition(t *testing.T) {
	contract, columns := coordinates("lon", "lat", opendata.Decimal(2), "generalize:grid:1000")
	tr, err := privacy.NewTreater(contract, columns, testKeys)
	if err != nil {
		t.Fatal(err)
	}
	x, y := ints(1075, 1075, 1075, 17000), ints(5991, 5991, 9_000_000_000_000, -8900)
	x.Valid[0], y.Valid[1] = false, false
	b := table.Batch{Rows: 4, Columns: []table.Vector{x, y}}
	tr.Typed(&b)
	for row := range 4 {
		if !b.Columns[0].Null(row) || !b.Columns[1].Null(row) {
			t.Errorf("row %d is still there", row)
		}
	}
}

// Pairs are found by the words beside the axis.
func TestGridFindsPartners(t *testing.T) {
	grid := opendata.Treatment("generalize:grid:250")
	columns := func(names ...string) (opendata.Contract, []table.Column) {
		var c opendata.Contract
		var list []table.Column
		for _, name := range names {
			treatment := grid
			name, kept := strings.CutPrefix(name, "keep ")
			if kept {
				treatment = opendata.Keep
			}
			name, other := strings.CutPrefix(name, "1000 ")
			if other {
				treatment = "generalize:grid:1000"
			}
			c.Columns = append(c.Columns, opendata.ColumnRule{Name: name, Type: opendata.Decimal(6), Treatment: treatment})
			list = append(list, table.Column{Name: name})
		}
		return c, list
	}
	for _, names := range [][]string{
		{"lat", "lon"}, {"Latitude", "Longitude"}, {"start_lat", "slutt_lat", "slutt_lon", "start_lon"}, {"GeoLatitude", "GeoLongitude"},
		{"nord", "øst"}, {"Nordkoordinat", "Østkoordinat"}, {"UTM_N", "UTM_E"}, {"hjem lat", "lon"}, {"lat", "lon", "1000 jobb lat", "1000 jobb lon"}, {"posisjon.y", "posisjon.x"},
	} {
		c, list := columns(names...)
		if _, err := privacy.NewTreater(c, list, testKeys); err != nil {
			t.Errorf("%q: %v", names, err)
		}
	}
	for _, names := range [][]string{{"lat"}, {"lat", "keep lon"}, {"lat", "1000 lon"}, {"lat", "latitude"}, {"posisjon", "sted"}, {"lat", "a lon", "b lon"}, {"lat", "lon", "alder"}} {
		c, list := columns(names...)
		_, err := privacy.NewTreater(c, list, testKeys)
		if e := (*opendata.Error)(nil); !errors.As(err, &e) || e.Kind != opendata.Invalid || e.Code != "privacy.grid_partner" {
			t.Errorf("%q: error %v", names, err)
		}
	}
}
