package crs_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/allmenning/allmenning/internal/crs"
)

// The playgrounds of Stavanger come with northing and easting in UTM zone 32 and with longitude
// and latitude, computed from each other by somebody else's software.
func TestRealPlaygrounds(t *testing.T) {
	root := os.Getenv("ALLMENNING_REAL_DATA")
	if root == "" {
		t.Skip("ALLMENNING_REAL_DATA is not set: real files are not read")
	}
	f, err := os.Open(filepath.Join(root, "csv", "stavanger-lekeplasser.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for i, row := range rows[1:] {
		var at [5]float64
		for j, cell := range row {
			if at[j], err = strconv.ParseFloat(cell, 64); err != nil {
				t.Fatalf("row %d, column %d is no number", i+2, j+1)
			}
		}
		lon, lat, err := crs.Project(25832, at[1], at[0])
		if err != nil {
			t.Fatal(err)
		}
		off := metresPerDegree * math.Hypot((lon-at[3])*math.Cos(lat*math.Pi/180), lat-at[4])
		worst = max(worst, off)
		if off > 0.01 {
			t.Errorf("row %d: %.3f m off", i+2, off)
		}
	}
	t.Logf("%d points, at most %.4f m off", len(rows)-1, worst)
}
