// Package geojson reads geographic features (GeoJSON, RFC 7946, and what was in use before it)
// as a table: one row per feature, its properties as text columns, and a last column of
// geometry in longitude and latitude.
//
// # Shapes
//
// A FeatureCollection, a single Feature, a bare geometry, any of these one per line or behind
// record separators (RFC 8142), and an object that holds several FeatureCollections under keys,
// as national downloads do. Of several collections the options' Rows picks one by its key; else
// the first with features is taken, and the warning several_collections says so.
//
// # Columns
//
// Properties in the order in which they first appear in any feature; nested objects are
// flattened to the path a.b, arrays are compact JSON text, the empty string and the empty object
// are null. A feature's id becomes the column id, unless there is a property of that name. The
// geometry is the last column, called geometry; a property of that name becomes geometry_2.
//
// # Reference system
//
// What the file says in its crs member holds, if the coordinates can be that; file names say
// nothing. Coordinates in the range of degrees are degrees. Without a crs member that fits,
// metres are tried as UTM zones 32, 33 and 35 and as Web Mercator, and the system is taken
// that alone places the features in Norway (warning crs_guessed); else the options must say it.
// Coordinates in the wrong order are put right when that, and only that, places the features in
// Norway (warning axis_swapped).
//
// # Geometry
//
// Two dimensions: heights and measures are dropped (warning z_dropped), because vertical systems
// are not told and readers differ on them. Empty geometries are null. A feature with a geometry
// that is none (rings that do not close, lines of one point, coordinates that are not numbers or
// no place) is rejected whole.
package geojson

import (
	"context"
	"io"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Resolve completes the options: which collection (Rows) and which reference system (CRS). The
// warnings are codes: several_collections, crs_guessed, crs_contradicted, axis_swapped,
// z_dropped.
func Resolve(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (opendata.ReadOptions, []string, error) {
	s, err := takeSurvey(ctx, r, size, opts)
	if err != nil {
		return opts, nil, err
	}
	opts.Rows, opts.CRS = s.chosen.path, s.system.name()
	return opts, s.warnings, nil
}

// Open yields the features that the options choose. It reads the file once, for the columns and
// the reference system, before it returns. Errors of kind Invalid: geojson.broken,
// geojson.too_big, geojson.no_features, geojson.not_features, geojson.no_such_collection,
// geojson.too_many_columns, geojson.crs_unknown, geojson.crs_unsupported,
// geojson.crs_contradicts.
func Open(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (table.Reader, error) {
	s, err := takeSurvey(ctx, r, size, opts)
	if err != nil {
		return nil, err
	}
	return newReader(ctx, s, r, size), nil
}
