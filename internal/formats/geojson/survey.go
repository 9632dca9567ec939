package geojson

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strconv"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// maxCollections bounds what one file may hold.
const maxCollections = 1000

// survey is what the first reading of a file found out.
type survey struct {
	chosen   *collection
	system   reference
	warnings []string

	scanner     *scanner
	rows        string // the options' choice
	collections []*collection
	references  map[string][]byte // crs members by path
	current     feature
	foreign     bool // features in Esri's own form of JSON
	path        []byte
}

// collection is what is known of one FeatureCollection, or of the features outside of any.
type collection struct {
	path    string
	rows    int64
	good    int64 // of the rows: features
	columns []string
	known   map[string]bool
	withID  bool
	where   positions
}

// takeSurvey reads a whole file for the names of the columns, the number of features, and the
// places where they lie.
func takeSurvey(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (*survey, error) {
	s := &survey{scanner: newScanner(ctx, r, size), rows: opts.Rows, references: make(map[string][]byte)}
	if err := walk(s.scanner, s); err != nil {
		return nil, err
	}
	if err := s.choose(); err != nil {
		return nil, err
	}
	declared, ok := s.references[s.chosen.path]
	if !ok {
		declared = s.references[""]
	}
	var err error
	s.system, err = decideReference(opts.CRS, declared, &s.chosen.where)
	if err != nil {
		return nil, err
	}
	s.warnings = append(s.warnings, s.system.warnings...)
	return s, nil
}

// wants is part of visitor: without a choice every collection is looked at.
func (s *survey) wants(path string) bool { return s.rows == "" || s.rows == path }

// reference is part of visitor.
func (s *survey) reference(path string, raw []byte) {
	if len(s.references) < maxCollections {
		s.references[path] = bytes.Clone(raw)
	}
}

func (s *survey) at(path string) (*collection, error) {
	for _, c := range s.collections {
		if c.path == path {
			return c, nil
		}
	}
	if len(s.collections) == maxCollections {
		return nil, s.scanner.tooBig()
	}
	c := &collection{path: path, known: make(map[string]bool)}
	s.collections = append(s.collections, c)
	return c, nil
}

// feature is part of visitor.
func (s *survey) feature(path string, raw []byte) error {
	if !json.Valid(raw) {
		return s.scanner.broken()
	}
	c, err := s.at(path)
	if err != nil {
		return err
	}
	c.rows++
	if reason := s.current.parse(raw); reason != "" {
		s.foreign = s.foreign || isEsri(raw)
		return nil
	}
	c.good++
	c.withID = c.withID || s.current.id != nil
	if s.current.geometry != nil {
		c.where.add(s.current.geometry)
	}
	if s.current.properties == nil {
		return nil
	}
	flatten(s.path[:0], s.current.properties, 0, func(path, _ []byte) {
		if !c.known[string(path)] && len(c.columns) <= table.MaxColumns {
			c.known[string(path)] = true
			c.columns = append(c.columns, string(path))
		}
	})
	if len(c.columns) > table.MaxColumns-2 { // the id and the geometry
		return opendata.NewError(opendata.Invalid, "geojson.too_many_columns",
			"Objektene har flere enn %d egenskaper til sammen.", "The features have more than %d properties between them.", table.MaxColumns-2).
			Hinted("Kontroller at navnene på egenskapene ikke er data.", "Check that the names of the properties are not data.").
			At(opendata.Where{Line: s.scanner.line})
	}
	return nil
}

// isEsri tells the features of ArcGIS's own JSON.
func isEsri(raw []byte) (found bool) {
	if !isObject(raw) {
		return false
	}
	members(raw, func(key, _ []byte) bool {
		found = string(key) == "attributes"
		return !found
	})
	return found
}

// choose picks the collection: the one that the options name, or the first with features.
func (s *survey) choose() error {
	filled := 0
	for _, c := range s.collections {
		if s.rows != "" && c.path == s.rows {
			s.chosen = c
		}
		if c.good == 0 {
			continue
		}
		filled++
		if s.rows == "" && s.chosen == nil {
			s.chosen = c
		}
	}
	if filled > 1 && s.rows == "" {
		s.warnings = append(s.warnings, "several_collections")
	}
	if s.chosen != nil && s.chosen.good > 0 {
		return nil
	}
	return s.nothing()
}

func (s *survey) nothing() error {
	if s.rows != "" && s.chosen == nil {
		return opendata.NewError(opendata.Invalid, "geojson.no_such_collection",
			"Filen har ingen FeatureCollection på stien i source.options.rows.",
			"The file has no FeatureCollection at the path in source.options.rows.").
			Hinted("Rett stien, eller utelat den: da velges den første samlingen.",
				"Correct the path, or leave it out: then the first collection is taken.").
			At(opendata.Where{Field: "source.options.rows"})
	}
	if s.foreign {
		return opendata.NewError(opendata.Invalid, "geojson.not_features",
			"Filen er ArcGIS-JSON, ikke GeoJSON.", "The file is ArcGIS JSON, not GeoJSON.").
			Hinted("Be tjenesten om GeoJSON: f=geojson i adressen.", "Ask the service for GeoJSON: f=geojson in the address.")
	}
	rows := int64(0)
	for _, c := range s.collections {
		rows += c.rows
	}
	if rows == 0 {
		return opendata.NewError(opendata.Invalid, "geojson.no_features",
			"Filen har ingen geografiske objekter.", "The file has no features.").
			Hinted("Kontroller at filen er den rette, og at den ikke er et tomt søkeresultat.",
				"Check that the file is the right one, and not an empty search result.")
	}
	return opendata.NewError(opendata.Invalid, "geojson.not_features",
		"Ingen av de %d objektene i filen er GeoJSON-objekter (Feature).", "None of the %d objects in the file is a GeoJSON Feature.", rows).
		Hinted("Er filen vanlig JSON, sett source.format til json eller ndjson.",
			"If the file is plain JSON, set source.format to json or ndjson.")
}

// names gives every column a name of its own: the id first, the properties, the geometry last.
// A property is found by its path, so that place maps paths to columns; idColumn is -1 when the
// id has none.
func (c *collection) names() (columns []table.Column, place map[string]int, idColumn int) {
	idColumn = -1
	taken := map[string]bool{"geometry": true} // kept for the geometry; a property gets geometry_2
	add := func(name string) {
		if name == "" {
			name = "kolonne_" + strconv.Itoa(len(columns)+1)
		}
		free := name
		for i := 2; taken[free]; i++ {
			free = name + "_" + strconv.Itoa(i)
		}
		taken[free] = true
		columns = append(columns, table.Column{Name: free})
	}
	if c.withID && !c.known["id"] {
		idColumn = 0
		add("id")
	}
	place = make(map[string]int, len(c.columns))
	for _, path := range c.columns {
		place[path] = len(columns)
		add(path)
	}
	columns = append(columns, table.Column{Name: "geometry", Geometry: true})
	return columns, place, idColumn
}
