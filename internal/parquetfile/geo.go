package parquetfile

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// geoKey is the key of GeoParquet's metadata.
const geoKey = "geo"

// geoColumn gathers what GeoParquet says of a geometry column.
type geoColumn struct {
	types map[string]bool
	bound orb.Bound
	any   bool
}

func newGeoColumn() *geoColumn { return &geoColumn{types: make(map[string]bool)} }

func (g *geoColumn) add(blob []byte) error {
	geometry, err := wkb.Unmarshal(blob)
	if err != nil {
		return errors.New("a geometry is not WKB") // the cause could quote coordinates
	}
	g.types[geometry.GeoJSONType()] = true
	bound := geometry.Bound()
	if bound.Min[0] > bound.Max[0] || bound.Min[1] > bound.Max[1] {
		return nil // an empty geometry
	}
	if g.any {
		bound = g.bound.Union(bound)
	}
	g.bound, g.any = bound, true
	return nil
}

// geoFile and geoEntry are GeoParquet 1.1's metadata.
type geoFile struct {
	Version string              `json:"version"`
	Primary string              `json:"primary_column"`
	Columns map[string]geoEntry `json:"columns"`
}

type geoEntry struct {
	Encoding string    `json:"encoding"`
	Types    []string  `json:"geometry_types"`
	BBox     []float64 `json:"bbox,omitempty"`
}

// geoMetadata is the value of the "geo" key; ok is false when no column is geometry. The first
// geometry column is the primary one.
func geoMetadata(fields []table.Field, columns []*geoColumn) (s string, ok bool) {
	file := geoFile{Version: "1.1.0", Columns: make(map[string]geoEntry)}
	for i, f := range fields {
		if f.Type != opendata.Geometry {
			continue
		}
		if file.Primary == "" {
			file.Primary = f.Name
		}
		entry := geoEntry{Encoding: "WKB", Types: []string{}}
		for name := range columns[i].types {
			entry.Types = append(entry.Types, name)
		}
		slices.Sort(entry.Types)
		if b := columns[i].bound; columns[i].any {
			entry.BBox = []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
		}
		file.Columns[f.Name] = entry
	}
	if file.Primary == "" {
		return "", false
	}
	doc, err := json.Marshal(file)
	if err != nil {
		return "", false // only infinite coordinates could do that: readers refuse them
	}
	return string(doc), true
}

// geoColumns reads which columns are geometry.
func geoColumns(meta string) map[string]bool {
	var file geoFile
	if json.Unmarshal([]byte(meta), &file) != nil {
		return nil
	}
	columns := make(map[string]bool, len(file.Columns))
	for name, entry := range file.Columns {
		columns[name] = entry.Encoding == "WKB"
	}
	return columns
}
