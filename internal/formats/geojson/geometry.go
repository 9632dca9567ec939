package geojson

import (
	"encoding/binary"
	"math"
	"strconv"
)

// maxDepth is how deep geometry collections may be nested.
const maxDepth = 8

// geometryCode is a geometry's type in well-known binary (OGC Simple Features, part 1); 0 for
// what is no geometry.
func geometryCode(kind string) uint32 {
	switch kind {
	case "Point":
		return 1
	case "LineString":
		return 2
	case "Polygon":
		return 3
	case "MultiPoint":
		return 4
	case "MultiLineString":
		return 5
	case "MultiPolygon":
		return 6
	case "GeometryCollection":
		return 7
	}
	return 0
}

// encoder turns geometries into well-known binary in longitude and latitude.
type encoder struct {
	project func(x, y float64) (lon, lat float64, err error)
	out     []byte
	reason  string // why the geometry can't be taken; empty so far
	heights bool   // some position had more than two numbers
}

// encode returns a geometry as well-known binary, valid until the next call: nil when it is
// empty, with a reason when it is none.
func (e *encoder) encode(raw []byte) (wkb []byte, reason string) {
	e.out, e.reason = e.out[:0], ""
	empty := e.geometry(raw, 0)
	if e.reason != "" {
		return nil, e.reason
	}
	if empty {
		return nil, ""
	}
	return e.out, ""
}

func (e *encoder) fail(reason string) {
	if e.reason == "" {
		e.reason = reason
	}
}

// geometry appends one geometry and reports whether it is empty.
func (e *encoder) geometry(raw []byte, depth int) (empty bool) {
	if depth > maxDepth || !isObject(raw) {
		e.fail(reasonGeometry)
		return false
	}
	var kind, coordinates, geometries []byte
	members(raw, func(key, value []byte) bool {
		switch string(key) {
		case "type":
			kind = value
		case "coordinates":
			coordinates = value
		case "geometries":
			geometries = value
		}
		return true
	})
	if !isString(kind) {
		e.fail(reasonGeometry)
		return false
	}
	code := geometryCode(string(unquote(kind)))
	content := coordinates
	if code == 7 {
		content = geometries
	}
	if code == 0 || !isArray(content) {
		e.fail(reasonGeometry)
		return false
	}
	c := cursor{b: content}
	if code == 7 {
		return e.collection(&c, depth)
	}
	return e.shape(&c, code)
}

func (e *encoder) header(code uint32) {
	e.out = append(e.out, 1) // little endian
	e.out = binary.LittleEndian.AppendUint32(e.out, code)
}

// count reserves the place of a count; the function it returns fills it in.
func (e *encoder) count() func(n int) {
	at := len(e.out)
	e.out = append(e.out, 0, 0, 0, 0)
	return func(n int) { binary.LittleEndian.PutUint32(e.out[at:], uint32(n)) }
}

// collection appends a GeometryCollection; empty members are left out.
func (e *encoder) collection(c *cursor, depth int) (empty bool) {
	e.header(7)
	set := e.count()
	n := 0
	c.peek()
	for c.enter(); !c.leave() && e.reason == ""; {
		start := len(e.out)
		if e.geometry(c.value(), depth+1) {
			e.out = e.out[:start]
			continue
		}
		n++
	}
	set(n)
	return n == 0
}

// shape appends a geometry of any other type. The cursor stands before its coordinates.
func (e *encoder) shape(c *cursor, code uint32) (empty bool) {
	e.header(code)
	switch code {
	case 1:
		return e.position(c)
	case 2:
		return e.line(c, false)
	case 3:
		return e.rings(c)
	}
	set := e.count()
	n := 0
	if !e.array(c) {
		return false
	}
	for !c.leave() && e.reason == "" {
		start := len(e.out)
		if e.shape(c, code-3) {
			e.out = e.out[:start]
			continue
		}
		n++
	}
	set(n)
	return n == 0
}

// array steps into the next array.
func (e *encoder) array(c *cursor) bool {
	if e.reason != "" || c.peek() != '[' {
		e.fail(reasonCoordinate)
		return false
	}
	c.enter()
	return true
}

// rings appends the rings of a polygon.
func (e *encoder) rings(c *cursor) (empty bool) {
	set := e.count()
	n := 0
	if !e.array(c) {
		return false
	}
	for !c.leave() && e.reason == "" {
		start := len(e.out)
		if e.line(c, true) {
			e.out = e.out[:start]
			continue
		}
		n++
	}
	set(n)
	return n == 0
}

// line appends the positions of a line, or of a ring, which must close.
func (e *encoder) line(c *cursor, ring bool) (empty bool) {
	set := e.count()
	first := len(e.out)
	if !e.array(c) {
		return false
	}
	n := 0
	for ; !c.leave() && e.reason == ""; n++ {
		if e.position(c) {
			e.fail(reasonCoordinate)
		}
	}
	set(n)
	if n == 0 || e.reason != "" {
		return n == 0
	}
	if ring {
		last := len(e.out) - 16
		if string(e.out[first:first+16]) != string(e.out[last:]) {
			e.fail(reasonRing)
		} else if n < 4 {
			e.fail(reasonPoints)
		}
	} else if n < 2 {
		e.fail(reasonPoints)
	}
	return false
}

// position appends one position and reports whether it is the empty array.
func (e *encoder) position(c *cursor) (empty bool) {
	if !e.array(c) {
		return false
	}
	var at [2]float64
	n := 0
	for ; !c.leave(); n++ {
		raw := c.value()
		if n > 1 {
			e.heights = true
			continue
		}
		f, err := strconv.ParseFloat(string(raw), 64)
		if err != nil {
			e.fail(reasonCoordinate)
			return false
		}
		at[n] = f
	}
	if n == 0 {
		return true
	}
	if n == 1 {
		e.fail(reasonCoordinate)
		return false
	}
	lon, lat, err := e.project(at[0], at[1])
	if err != nil {
		e.fail(reasonOutside)
		return false
	}
	e.out = binary.LittleEndian.AppendUint64(e.out, math.Float64bits(lon))
	e.out = binary.LittleEndian.AppendUint64(e.out, math.Float64bits(lat))
	return false
}

// firstPosition finds the first two numbers of a geometry's coordinates.
func firstPosition(geometry []byte) (x, y float64, ok bool) {
	members(geometry, func(key, value []byte) bool {
		switch string(key) {
		case "coordinates":
			x, y, ok = firstNumbers(value)
		case "geometries":
			if isArray(value) {
				c := cursor{b: value}
				for c.enter(); !ok && !c.leave(); {
					if member := c.value(); isObject(member) {
						x, y, ok = firstPosition(member)
					}
				}
			}
		}
		return !ok
	})
	return x, y, ok
}

func firstNumbers(coordinates []byte) (x, y float64, ok bool) {
	c := cursor{b: coordinates}
	if c.peek() != '[' {
		return 0, 0, false
	}
	for c.peek() == '[' {
		c.enter()
	}
	var at [2]float64
	for i := range at {
		if p := c.peek(); p == ']' || p == '[' {
			return 0, 0, false
		}
		f, err := strconv.ParseFloat(string(c.value()), 64)
		if err != nil {
			return 0, 0, false
		}
		at[i] = f
	}
	return at[0], at[1], true
}
