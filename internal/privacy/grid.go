package privacy

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/planar"

	"github.com/allmenning/allmenning/internal/crs"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// grid is the square grid of Statistics Norway: cells begin at multiples of their size in metres,
// in ETRS89 / UTM zone 33 (EPSG:25833), for the whole of Norway. Sizes in use are 100, 250, 500,
// 1000 and 5000.
type grid struct{ size float64 }

const gridSystem = 25833

func newGrid(param string) grid {
	n, _ := strconv.ParseInt(param, 10, 64) // Treatment.Valid has read it
	return grid{float64(n)}
}

// centre is the middle of the cell that a number lies in.
func (g grid) centre(v float64) float64 { return math.Floor(v/g.size)*g.size + g.size/2 }

// place is the middle of a position's cell in degrees; ok is false outside of what the grid covers.
func (g grid) place(lon, lat float64) (lon2, lat2 float64, ok bool) {
	x, y, err := crs.UTM(gridSystem, lon, lat)
	if err != nil {
		return 0, 0, false
	}
	lon2, lat2, err = crs.Project(gridSystem, g.centre(x), g.centre(y))
	return centimetres(lon2), centimetres(lat2), err == nil
}

// centimetres cuts degrees to seven decimals.
func centimetres(degrees float64) float64 { return math.Round(degrees*1e7) / 1e7 }

// geometryChange replaces every geometry by the middle of one cell, as a point: that of its
// position, of a line's or an area's centre of gravity. What is no geometry, is empty or lies
// outside of the grid becomes null.
func geometryChange(g grid) change {
	return func(b *table.Batch, v *table.Vector) (cells int64) {
		blobs := make([][]byte, len(v.Blobs))
		met := make(map[orb.Point][]byte)
		for row, blob := range v.Blobs {
			if blob == nil || b.Dropped(row) {
				continue
			}
			cells++
			at, ok := centreOf(blob)
			if !ok {
				continue
			}
			lon, lat, ok := g.place(at[0], at[1])
			if !ok {
				continue
			}
			p := orb.Point{lon, lat}
			if met[p] == nil {
				met[p], _ = wkb.Marshal(p) // a point can't fail
			}
			blobs[row] = met[p]
		}
		v.Blobs = blobs
		return cells
	}
}

// centreOf is a geometry's centre of gravity, in degrees.
func centreOf(blob []byte) (orb.Point, bool) {
	geometry, err := wkb.Unmarshal(blob)
	if err != nil || geometry == nil {
		return orb.Point{}, false
	}
	if p, ok := geometry.(orb.Point); ok {
		return p, true
	}
	bound := geometry.Bound()
	if !(bound.Min[0] <= bound.Max[0] && bound.Min[1] <= bound.Max[1]) {
		return orb.Point{}, false // empty
	}
	at, _ := planar.CentroidArea(geometry)
	if !bound.Contains(at) { // a ring without an area has no centre of gravity
		at = bound.Center()
	}
	return at, true
}

// axis is which coordinate a column holds.
type axis uint8

const (
	noAxis axis = iota
	east
	north
)

// readAxis reads a header: the axis, and the words beside it, by which two columns belong together
// ("start_lat" and "start_lon").
func readAxis(name string) (a axis, base string) {
	tokens, _ := headerTokens(name)
	var others []string
	for _, t := range tokens {
		is := axisWord(t)
		if a != noAxis || is == noAxis {
			others = append(others, t)
			continue
		}
		a = is
	}
	return a, strings.Join(others, " ")
}

// axisWords are whole words of headers, folded; longer ones may end a compound.
var axisWords = map[axis][]string{
	north: {"lat", "y", "n", "nord", "north", "latitude", "breddegrad", "bredde", "northing", "nordkoordinat", "ykoord", "ykoordinat"},
	east:  {"lon", "lng", "long", "x", "e", "ost", "east", "longitude", "lengdegrad", "lengde", "easting", "ostkoordinat", "xkoord", "xkoordinat"},
}

func axisWord(t string) axis {
	if t == "utm" {
		return noAxis
	}
	t = strings.TrimLeft(strings.TrimPrefix(t, "utm"), "0123456789") // utmnord, utm33x
	for a, words := range axisWords {
		for _, w := range words {
			if t == w || len(w) >= 6 && strings.HasSuffix(t, w) {
				return a
			}
		}
	}
	return noAxis
}

// gridPair is two published columns of numbers that together say where something is.
type gridPair struct {
	grid        grid
	east, north int // positions among the published columns
	types       [2]opendata.Type
	snapped     int64 // cells of north that the last batch changed
}

// pairCoordinates finds the partner of every coordinate column with a grid: the other axis beside
// the same words, else the only other axis there is, with the same treatment. One axis alone says
// nothing of a square, and the exact other one would say too much.
func (t *Treater) pairCoordinates() error {
	type coordinate struct {
		at   int
		axis axis
		base string
	}
	var open []coordinate
	for i, at := range t.kept {
		c := &t.columns[at]
		_, param := c.rule.Treatment.Split()
		if !strings.HasPrefix(param, "grid:") || c.rule.Type == opendata.Geometry {
			continue
		}
		a, base := readAxis(c.rule.Name)
		open = append(open, coordinate{i, a, base})
	}
	partner := func(c coordinate, sameWords bool) int {
		found := -1
		for j, o := range open {
			if o.axis == noAxis || o.axis == c.axis || t.rule(o.at).Treatment != t.rule(c.at).Treatment || sameWords && o.base != c.base {
				continue
			}
			if found >= 0 {
				return -1 // two could be meant
			}
			found = j
		}
		return found
	}
	for len(open) > 0 {
		c := open[0]
		j := -1
		if c.axis != noAxis {
			if j = partner(c, true); j < 0 {
				j = partner(c, false)
			}
		}
		if j < 0 {
			return columnError("privacy.grid_partner", t.columns[t.kept[c.at]].label,
				"fant ikke den andre koordinaten i paret", "the other coordinate of the pair was not found").
				Hinted("«generalize:grid» for koordinater trenger to kolonner med samme behandling, som «lat» og «lon», «x» og «y» eller «nord» og «øst».",
					"“generalize:grid” of coordinates needs two columns with the same treatment, such as “lat” and “lon”, “x” and “y” or “north” and “east”.")
		}
		o := open[j]
		open = slices.DeleteFunc(open, func(k coordinate) bool { return k.at == c.at || k.at == o.at })
		if c.axis == north {
			c, o = o, c
		}
		_, param := t.rule(c.at).Treatment.Split()
		t.pairs = append(t.pairs, gridPair{grid: newGrid(strings.TrimPrefix(param, "grid:")), east: c.at, north: o.at,
			types: [2]opendata.Type{t.rule(c.at).Type, t.rule(o.at).Type}})
	}
	return nil
}

func (t *Treater) rule(published int) opendata.ColumnRule { return t.columns[t.kept[published]].rule }

// snap moves every position of a typed batch to the middle of its cell and returns how many cells
// of east it changed. Numbers that can be degrees are; others are metres, and their cells lie in
// their own system, which need not be the grid's. Half a position, and what is no place, becomes
// null.
func (p *gridPair) snap(b *table.Batch) (changed int64) {
	x, y := &b.Columns[p.east], &b.Columns[p.north]
	p.snapped = 0
	for row := range b.Rows {
		hadX, hadY := x.Valid[row], y.Valid[row]
		ok := hadX && hadY
		var newX, newY float64
		if ok {
			newX, newY, ok = p.move(readNumber(x, row, p.types[0]), readNumber(y, row, p.types[1]))
		}
		x.Valid[row], y.Valid[row] = ok, ok
		if !ok || writeNumber(x, row, p.types[0], newX) {
			changed += count(hadX)
		}
		if !ok || writeNumber(y, row, p.types[1], newY) {
			p.snapped += count(hadY)
		}
	}
	return changed
}

func count(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

func (p *gridPair) move(x, y float64) (float64, float64, bool) {
	if math.Abs(x) <= 180 && math.Abs(y) <= 90 {
		return p.grid.place(x, y)
	}
	if !(math.Abs(x) < farthest && math.Abs(y) < farthest) {
		return 0, 0, false
	}
	return p.grid.centre(x), p.grid.centre(y), true
}

// farthest is the largest coordinate in metres that any projection of Norway has: Web Mercator's of
// Svalbard lies below it.
const farthest = 2e7

func readNumber(v *table.Vector, row int, t opendata.Type) float64 {
	if v.Floats != nil {
		return v.Floats[row]
	}
	scale, _ := t.Scale()
	return float64(v.Ints[row]) / math.Pow10(scale)
}

// writeNumber reports whether the number is another one now.
func writeNumber(v *table.Vector, row int, t opendata.Type, f float64) (changed bool) {
	if v.Floats != nil {
		changed = v.Floats[row] != f
		v.Floats[row] = f
		return changed
	}
	scale, _ := t.Scale()
	n := int64(math.Round(f * math.Pow10(scale)))
	changed = v.Ints[row] != n
	v.Ints[row] = n
	return changed
}
