package crs_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/crs"
)

// metresPerDegree is the length of a degree of latitude, and more than one of longitude.
const metresPerDegree = 111_320

// The reference points were computed with PROJ 9.5.1 (by pyproj 3.7.2, transformations between
// each system and its own geographic system), coordinates rounded to 0.1 mm before the inverse.
// Some lie far outside of their zone, as data for the whole of Norway in zone 33 do.
func TestProjectMatchesPROJ(t *testing.T) {
	tests := []struct {
		epsg           int
		x, y, lon, lat float64
	}{
		{25832, 597979.9029, 6643118.9914, 10.75220000030, 59.91390000027},
		{25832, 297353.9327, 6700648.3451, 5.32209999953, 60.39129999991},
		{25832, 312193.4994, 6541301.4092, 5.73310000038, 58.97000000000},
		{25832, 569618.6286, 7034313.8489, 10.39509999982, 63.43050000007},
		{25832, 1312741.6281, 7957140.9503, 31.10560000058, 70.37049999977},
		{25832, 384755.9099, 6428435.0734, 7.05110000052, 57.98259999957},
		{25832, -1615.7908, 6460355.2281, 0.50000000034, 57.99999999975},
		{25833, 262560.4822, 6649443.5840, 10.75220000030, 59.91390000025},
		{25833, -32117.3906, 6734201.5915, 5.32210000097, 60.39129999973},
		{25833, 653421.1876, 7731721.0829, 18.95529999911, 69.64920000004},
		{25833, 1097658.4673, 7886952.6307, 31.10560000149, 70.37050000026},
		{25833, 886627.2817, 7931028.5440, 25.78370000030, 71.17100000035},
		{25833, 514481.4849, 8683357.6561, 15.63560000042, 78.22320000020},
		{25833, -352997.4580, 6521014.5522, 0.50000000002, 57.99999999957},
		{25835, 653828.5350, 7812385.0109, 31.10559999975, 70.37050000008},
		{25835, 456189.5456, 7896908.6835, 25.78370000116, 71.17100000037},
		{25835, 617738.7759, 7738376.9586, 30.04579999940, 69.72709999990},
		{32632, 597979.9029, 6643118.9915, 10.75220000031, 59.91390000006},
		{32632, 650878.3231, 8691842.3236, 15.63559999975, 78.22320000002},
		{32633, 262560.4822, 6649443.5841, 10.75220000028, 59.91390000005},
		{32633, 1097658.4672, 7886952.6308, 31.10559999906, 70.37050000036},
		{5973, 653421.1876, 7731721.0829, 18.95529999911, 69.64920000004},
		{3857, 1196929.4289, 8380593.5699, 10.75219999993, 59.91389999979},
		{3857, 3462659.5528, 11190389.6076, 31.10559999983, 70.37049999994},
		{3857, 1740547.0302, 14489298.3724, 15.63559999958, 78.22319999995},
		{4326, 10.7522, 59.9139, 10.7522, 59.9139},
		{4258, 10.7522, 59.9139, 10.7522, 59.9139},
	}
	for _, tt := range tests {
		lon, lat, err := crs.Project(tt.epsg, tt.x, tt.y)
		if err != nil {
			t.Errorf("EPSG:%d: %v", tt.epsg, err)
			continue
		}
		off := metresPerDegree * math.Hypot((lon-tt.lon)*math.Cos(lat*math.Pi/180), lat-tt.lat)
		if off > 0.0001 {
			t.Errorf("EPSG:%d (%g, %g): %.11f, %.11f is %.4f m from %.11f, %.11f", tt.epsg, tt.x, tt.y, lon, lat, off, tt.lon, tt.lat)
		}
	}
}

// UTM gives the coordinates back from which PROJ made the longitudes and latitudes.
func TestUTMMatchesPROJ(t *testing.T) {
	for _, tt := range []struct {
		epsg           int
		lon, lat, x, y float64
	}{
		{25832, 10.75220000030, 59.91390000027, 597979.9029, 6643118.9914},
		{25832, 31.10560000058, 70.37049999977, 1312741.6281, 7957140.9503},
		{25833, 5.32210000097, 60.39129999973, -32117.3906, 6734201.5915},
		{25833, 31.10560000149, 70.37050000026, 1097658.4673, 7886952.6307},
		{25833, 15.63560000042, 78.22320000020, 514481.4849, 8683357.6561},
		{25833, 0.50000000002, 57.99999999957, -352997.4580, 6521014.5522},
		{32632, 15.63559999975, 78.22320000002, 650878.3231, 8691842.3236},
	} {
		x, y, err := crs.UTM(tt.epsg, tt.lon, tt.lat)
		if err != nil || math.Hypot(x-tt.x, y-tt.y) > 2e-4 {
			t.Errorf("EPSG:%d (%g, %g): %.4f, %.4f, want %.4f, %.4f (%v)", tt.epsg, tt.lon, tt.lat, x, y, tt.x, tt.y, err)
		}
	}
}

// A point comes back from the plane to 1 µm within twenty degrees of the central meridian.
func TestProjectInvertsUTM(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.IntRange(29, 37).Draw(t, "zone")
		lon := float64(6*zone-183) + rapid.Float64Range(-20, 20).Draw(t, "degrees from the meridian")
		lat := rapid.Float64Range(0, 84).Draw(t, "lat")
		x, y, err := crs.UTM(25800+zone, lon, lat)
		if err != nil {
			t.Fatal(err)
		}
		gotLon, gotLat, err := crs.Project(25800+zone, x, y)
		if err != nil {
			t.Fatal(err)
		}
		off := metresPerDegree * math.Hypot((gotLon-lon)*math.Cos(lat*math.Pi/180), gotLat-lat)
		if off > 1e-6 {
			t.Fatalf("%.3g m off", off)
		}
	})
}

func TestUTMRefuses(t *testing.T) {
	tests := []struct {
		name     string
		epsg     int
		lon, lat float64
		want     error
	}{
		{"no UTM system", 3857, 10, 60, crs.ErrUnsupported},
		{"longitude and latitude", 4326, 10, 60, crs.ErrUnsupported},
		{"not a number", 25833, math.NaN(), 60, crs.ErrOutside},
		{"beyond the pole", 25833, 10, 91, crs.ErrOutside},
		{"the other side of the earth", 25833, -165, 10, crs.ErrOutside},
		{"4000 km from the meridian", 25833, 55, 0, crs.ErrOutside},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := crs.UTM(tt.epsg, tt.lon, tt.lat); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}

func TestProjectRefuses(t *testing.T) {
	tests := []struct {
		name string
		epsg int
		x, y float64
		want error
	}{
		{"unknown system", 23032, 500000, 6600000, crs.ErrUnsupported},
		{"not a number", 25833, math.NaN(), 6600000, crs.ErrOutside},
		{"infinite", 25833, 500000, math.Inf(1), crs.ErrOutside},
		{"far outside of the grid", 25833, 1e8, 6600000, crs.ErrOutside},
		{"metres as degrees", 4326, 262560, 6649443, crs.ErrOutside},
		{"latitude above the pole", 4326, 10, 90.1, crs.ErrOutside},
		{"outside of the web map", 3857, 3e7, 0, crs.ErrOutside},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := crs.Project(tt.epsg, tt.x, tt.y); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		name string
		want int
		ok   bool
	}{
		{"EPSG:25833", 25833, true},
		{"epsg:25833", 25833, true},
		{" EPSG:25833 ", 25833, true},
		{"25833", 25833, true},
		{"urn:ogc:def:crs:EPSG::25833", 25833, true},
		{"urn:ogc:def:crs:EPSG:6.18:25833", 25833, true},
		{"http://www.opengis.net/def/crs/EPSG/0/25833", 25833, true},
		{"http://www.opengis.net/gml/srs/epsg.xml#25833", 25833, true},
		{"urn:ogc:def:crs:OGC:1.3:CRS84", 4326, true},
		{"http://www.opengis.net/def/crs/OGC/1.3/CRS84h", 4326, true},
		{"", 0, false},
		{"EPSG:", 0, false},
		{"EPSG:-25833", 0, false},
		{"ESRI:102100", 0, false},
		{"urn:ogc:def:crs:OGC::25833", 0, false},
		{"NGO 1948", 0, false},
		{"EPSG:99999999999999999999", 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := crs.Parse(tt.name); got != tt.want || ok != tt.ok {
				t.Errorf("%d, %t, want %d, %t", got, ok, tt.want, tt.ok)
			}
		})
	}
}

func BenchmarkProject(b *testing.B) {
	for b.Loop() {
		if _, _, err := crs.Project(25833, 262560.4822, 6649443.5840); err != nil {
			b.Fatal(err)
		}
	}
}
