package geojson_test

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"github.com/allmenning/allmenning/internal/opendata"
)

// real returns a file of the real data, out of its archive where it is in one, or skips.
func real(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("ALLMENNING_REAL_DATA")
	if root == "" {
		t.Skip("ALLMENNING_REAL_DATA is not set: real files are not read")
	}
	name = filepath.Join(root, filepath.FromSlash(name))
	if filepath.Ext(name) != ".zip" {
		doc, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(doc)
	}
	archive, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	member, err := archive.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer member.Close()
	doc, err := io.ReadAll(member)
	if err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

func TestRealFiles(t *testing.T) {
	tests := []struct {
		file, rows string
		features   int
		crs        string
		warnings   string
	}{
		{"geo/kommuner-S-4326.geojson", "", 357, "EPSG:4326", ""},
		{"geo/fylke_25833.geojson", "", 15, "EPSG:25833", ""},
		{"geo/fylke_4326.geojson", "", 15, "EPSG:25833", ""}, // the name lies
		{"geo/oslo-bydeler-2024.geojson", "", 17, "EPSG:4326", ""},
		{"geo/basisdata-fylker-25833.geojson.zip", "", 15, "EPSG:25833", "several_collections"},
		{"geo/basisdata-fylker-25833.geojson.zip", "Grense", 4636, "EPSG:25833", ""},
		{"json/duckdb-ndjson/geojson/features.geojsonl", "", 3, "EPSG:4326", ""},
		{"arcgis/mocks/geojson/geoJSONPolygonHasZCRS4326.json", "", 3, "EPSG:4326", "z_dropped"},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.rows, func(t *testing.T) {
			got := read(t, real(t, tt.file), opendata.ReadOptions{Rows: tt.rows})
			if len(got.rows) != tt.features || len(got.reasons) != 0 {
				t.Errorf("%d features, %d rejected, want %d", len(got.rows), len(got.reasons), tt.features)
			}
			if w := strings.Join(got.stats.Warnings, " "); got.stats.CRS != tt.crs || w != tt.warnings {
				t.Errorf("system %s, warnings %q", got.stats.CRS, w)
			}
			if !strings.HasPrefix(tt.file, "geo/") {
				return
			}
			norway := orb.Bound{Min: orb.Point{-10, 57}, Max: orb.Point{38, 81}}
			for i, row := range got.rows {
				g, err := wkt.Unmarshal(row[strings.LastIndexByte(row, '|')+1:])
				if err != nil {
					t.Fatal(err)
				}
				if b := g.Bound(); !norway.Contains(b.Min) || !norway.Contains(b.Max) {
					t.Fatalf("feature %d lies outside of Norway", i+1)
				}
			}
		})
	}
}
