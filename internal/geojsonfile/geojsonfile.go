// Package geojsonfile writes typed batches as GeoJSON (RFC 7946): one FeatureCollection whose
// features have the first geometry column as their geometry and the other columns as properties,
// in their order. Coordinates are longitude and latitude with seven decimals (about a
// centimetre), outer rings run counter-clockwise, and the collection ends with its bounding box.
//
// Numbers are JSON numbers with the exact digits of the column's type, further geometry columns
// are WKT, everything that JSON has no type for is canonical text, and null is null.
package geojsonfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/encoding/wkt"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// MediaType of the output.
const MediaType = "application/geo+json"

// decimals of a coordinate.
const decimals = 7

// Writer writes one FeatureCollection. It keeps nothing but a buffer. An error of Write or Close
// is final.
type Writer struct {
	out      *bufio.Writer
	fields   []table.Field
	keys     [][]byte // per field `"name":`
	geometry int      // index of the feature's geometry; -1 when no column has one
	bound    *orb.Bound
	feature  []byte // scratch
	begun    bool
	rows     int64
	err      error
}

// NewWriter makes a Writer of a table with these fields. Without a geometry column all features
// have a null geometry. Nothing is written before the first Write or Close.
func NewWriter(w io.Writer, fields []table.Field) *Writer {
	out := &Writer{out: bufio.NewWriterSize(w, 64<<10), fields: fields, geometry: -1}
	for i, f := range fields {
		out.keys = append(out.keys, append(appendString(nil, f.Name), ':'))
		if f.Type == opendata.Geometry && out.geometry < 0 {
			out.geometry = i
		}
	}
	return out
}

// Write writes the rows of a typed batch that are not dropped. The batch has the Writer's fields,
// in order. After an error every further call returns it.
func (w *Writer) Write(b *table.Batch) error {
	if w.err == nil {
		w.err = w.write(b)
	}
	return w.err
}

func (w *Writer) write(b *table.Batch) error {
	if len(b.Columns) != len(w.fields) {
		return fmt.Errorf("write geojson: batch has %d columns, not %d", len(b.Columns), len(w.fields))
	}
	w.begin()
	for row := range b.Rows {
		if b.Dropped(row) {
			continue
		}
		if err := w.writeFeature(b, row); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) begin() {
	if !w.begun {
		w.begun = true
		_, _ = w.out.WriteString(`{"type":"FeatureCollection","features":[`) // the buffer keeps its error
	}
}

func (w *Writer) writeFeature(b *table.Batch, row int) error {
	f := w.feature[:0]
	if w.rows > 0 {
		f = append(f, ',')
	}
	w.rows++
	f = append(f, "\n"+`{"type":"Feature","geometry":`...)
	f, err := w.appendFeatureGeometry(f, b, row)
	if err != nil {
		return err
	}
	f = append(f, `,"properties":{`...)
	first := true
	for i := range w.fields {
		if i == w.geometry {
			continue
		}
		if !first {
			f = append(f, ',')
		}
		first = false
		f = append(f, w.keys[i]...)
		if f, err = w.appendProperty(f, i, &b.Columns[i], row); err != nil {
			return err
		}
	}
	w.feature = append(f, `}}`...)
	if _, err := w.out.Write(w.feature); err != nil {
		return fmt.Errorf("write geojson: %w", err)
	}
	return nil
}

func (w *Writer) appendFeatureGeometry(f []byte, b *table.Batch, row int) ([]byte, error) {
	if w.geometry < 0 || b.Columns[w.geometry].Null(row) {
		return append(f, "null"...), nil
	}
	geometry, err := decode(b.Columns[w.geometry].Blobs[row], w.geometry)
	if err != nil {
		return nil, err
	}
	bound := geometry.Bound()
	if bound.Min[0] > bound.Max[0] || math.IsNaN(bound.Min[0]) {
		return append(f, "null"...), nil // an empty geometry
	}
	if w.bound != nil {
		bound = w.bound.Union(bound)
	}
	w.bound = &bound
	return appendGeometry(f, geometry), nil
}

func decode(blob []byte, column int) (orb.Geometry, error) {
	geometry, err := wkb.Unmarshal(blob)
	if err != nil {
		return nil, fmt.Errorf("write geojson column %d: a geometry is not WKB", column+1)
	}
	return geometry, nil
}

func (w *Writer) appendProperty(f []byte, i int, v *table.Vector, row int) ([]byte, error) {
	if v.Null(row) {
		return append(f, "null"...), nil
	}
	field := w.fields[i]
	switch field.Type {
	case opendata.Geometry:
		geometry, err := decode(v.Blobs[row], i)
		if err != nil {
			return nil, err
		}
		return appendString(f, wkt.MarshalString(geometry)), nil
	case opendata.String:
		s, _ := v.Text(row)
		return appendString(f, s), nil
	case opendata.Date, opendata.Time, opendata.Timestamp, opendata.DateTime:
		f = append(f, '"')
		f, _ = typing.AppendText(f, field, v, row)
		return append(f, '"'), nil
	}
	f, _ = typing.AppendText(f, field, v, row)
	return f, nil
}

// appendString appends s as a JSON string.
func appendString(dst []byte, s string) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return append(dst, `""`...) // a string can always be encoded
	}
	return append(dst, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}

func appendGeometry(f []byte, geometry orb.Geometry) []byte {
	f = append(f, `{"type":"`...)
	f = append(f, geometry.GeoJSONType()...)
	if c, ok := geometry.(orb.Collection); ok {
		f = append(f, `","geometries":[`...)
		for i, member := range c {
			if i > 0 {
				f = append(f, ',')
			}
			f = appendGeometry(f, member)
		}
		return append(f, "]}"...)
	}
	f = append(f, `","coordinates":`...)
	switch g := geometry.(type) {
	case orb.Point:
		f = appendPoint(f, g)
	case orb.MultiPoint:
		f = appendList(f, g, appendPoint)
	case orb.LineString:
		f = appendList(f, g, appendPoint)
	case orb.MultiLineString:
		f = appendList(f, g, appendLine)
	case orb.Polygon:
		f = appendPolygon(f, g)
	case orb.MultiPolygon:
		f = appendList(f, g, appendPolygon)
	default:
		f = append(f, "[]"...)
	}
	return append(f, '}')
}

func appendList[T any](f []byte, list []T, one func([]byte, T) []byte) []byte {
	f = append(f, '[')
	for i, member := range list {
		if i > 0 {
			f = append(f, ',')
		}
		f = one(f, member)
	}
	return append(f, ']')
}

func appendLine(f []byte, line orb.LineString) []byte { return appendList(f, line, appendPoint) }

// appendPolygon turns rings to follow the right-hand rule of RFC 7946, section 3.1.6.
func appendPolygon(f []byte, polygon orb.Polygon) []byte {
	f = append(f, '[')
	for i, ring := range polygon {
		want := orb.CW
		if i == 0 {
			want = orb.CCW
		} else {
			f = append(f, ',')
		}
		if o := ring.Orientation(); o != 0 && o != want {
			ring = ring.Clone()
			ring.Reverse()
		}
		f = appendList(f, ring, appendPoint)
	}
	return append(f, ']')
}

func appendPoint(f []byte, p orb.Point) []byte {
	f = appendCoordinate(append(f, '['), p[0])
	f = appendCoordinate(append(f, ','), p[1])
	return append(f, ']')
}

func appendCoordinate(f []byte, v float64) []byte {
	start := len(f)
	f = strconv.AppendFloat(f, v, 'f', decimals, 64)
	for f[len(f)-1] == '0' {
		f = f[:len(f)-1]
	}
	if f[len(f)-1] == '.' {
		f = f[:len(f)-1]
	}
	if string(f[start:]) == "-0" {
		return append(f[:start], '0')
	}
	return f
}

// Close ends the collection. It does not close the underlying writer.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	w.err = errors.New("write geojson: the writer is closed")
	w.begin()
	end := []byte("\n]")
	if w.bound != nil {
		end = append(end, `,"bbox":[`...)
		for i, v := range [4]float64{w.bound.Min[0], w.bound.Min[1], w.bound.Max[0], w.bound.Max[1]} {
			if i > 0 {
				end = append(end, ',')
			}
			end = appendCoordinate(end, v)
		}
		end = append(end, ']')
	}
	_, _ = w.out.Write(append(end, "}\n"...))
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write geojson: %w", err)
	}
	return nil
}
