package acceptance_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// realData is the folder of real public files. Where it is not set, the twins stand alone; where
// they are required, that is a failure.
func realData(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("ALLMENNING_REAL_DATA")
	switch {
	case dir != "":
		return dir
	case os.Getenv("ALLMENNING_REQUIRE_REAL_DATA") == "1":
		t.Fatal("ALLMENNING_REAL_DATA is not set, and ALLMENNING_REQUIRE_REAL_DATA is")
	}
	t.Skip("ALLMENNING_REAL_DATA is not set: no real files are published, only their synthetic twins")
	return ""
}

// Every CSV, XLSX, ODS, JSON and GeoJSON file of the folder, zipped ones included, is published as
// what it is, or refused for the reason that it has.
func TestRealData(t *testing.T) {
	dir := realData(t)
	table := expectations(t, "testdata/real.tsv")
	everyFile(t, dir, table)
	for _, e := range table {
		t.Run(e.name(), func(t *testing.T) {
			t.Parallel()
			e.meet(t, dir)
		})
	}
}

func TestRealTwins(t *testing.T) {
	dir := realData(t)
	equalTables(t, filepath.Join(dir, "csv/difi-norgeno-tjeneste.csv"), filepath.Join(dir, "csv/difi-norgeno-tjeneste.fixed.bom.csv"), nil)
	equalTables(t, filepath.Join(dir, "excel/oslo-sys002.xlsx"), filepath.Join(dir, "excel/oslo-sys002.csv"), func(column int, cell string) string {
		if column == 1 { // the CSV edition has lost the zeros of this code
			return strings.TrimLeft(cell, "0")
		}
		return cell
	})
}

// The publisher gives each playground's place twice: in UTM 32 and in degrees. The first, published
// as GeoJSON in its own system, comes out as the second.
func TestRealReprojection(t *testing.T) {
	dir := realData(t)
	f, err := os.Open(filepath.Join(dir, "csv/stavanger-lekeplasser.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var features []string
	for _, row := range rows[1:] {
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"lon":%s,"lat":%s},"geometry":{"type":"Point","coordinates":[%s,%s]}}`, row[3], row[4], row[1], row[0]))
	}
	out := t.TempDir()
	doc := `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::25832"}},"features":[` + strings.Join(features, ",") + `]}`
	if !json.Valid([]byte(doc)) {
		t.Fatal("the file has something else than numbers")
	}
	file := filepath.Join(out, "lekeplasser.geojson")
	write(t, file, []byte(doc))
	within1cm(t, out, file, len(rows)-1)
}

// A twin of it, whose positions were reckoned by another program.
func TestTwinReprojection(t *testing.T) {
	dir := twins(t)
	within1cm(t, dir, filepath.Join(dir, "lekeplasser-25832.geojson"), 3)
	within1cm(t, dir, filepath.Join(dir, "steder_4326.geojson"), 3)
}

// within1cm publishes points and checks that each lies where its properties lon and lat say.
func within1cm(t *testing.T, root, file string, rows int) {
	t.Helper()
	o := newOffice(t, root)
	if _, out := o.take(t, file); out.Error != nil {
		t.Fatal(describe(out))
	}
	p := o.read(t)
	if len(p.rows) != rows {
		t.Fatalf("%d rows, want %d", len(p.rows), rows)
	}
	number := func(s string) float64 {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	worst := 0.0
	for i := range p.rows {
		wantLon, wantLat := number(p.cell(t, i+1, "lon")), number(p.cell(t, i+1, "lat"))
		geometry := p.cell(t, i+1, "geometry")
		lon, lat, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(geometry, "point("), ")"), " ")
		if !ok {
			t.Fatalf("geometry %s", geometry)
		}
		const metres = 111_320 // in a degree of latitude
		dy := (number(lat) - wantLat) * metres
		dx := (number(lon) - wantLon) * metres * math.Cos(wantLat*math.Pi/180)
		worst = max(worst, math.Hypot(dx, dy))
	}
	if worst > 0.01 {
		t.Errorf("the farthest point lies %.4f m off, want at most 0.01 m", worst)
	}
}
