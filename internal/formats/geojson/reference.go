package geojson

import (
	"strconv"

	"github.com/allmenning/allmenning/internal/crs"
	"github.com/allmenning/allmenning/internal/opendata"
)

// reference is the system in which a collection's coordinates are.
type reference struct {
	epsg     int
	swapped  bool // latitude or northing first
	warnings []string
}

func (r reference) name() string { return "EPSG:" + strconv.Itoa(r.epsg) }

// project returns longitude and latitude of a position as written in the file.
func (r reference) project(x, y float64) (lon, lat float64, err error) {
	if r.swapped {
		x, y = y, x
	}
	return crs.Project(r.epsg, x, y)
}

// maxPositions is how many features are looked at to tell where a collection lies.
const maxPositions = 1000

// positions are the first positions of features: up to maxPositions of them, and the bounds of
// all.
type positions struct {
	sample  [][2]float64
	degrees int64 // that can be longitude and latitude
	metres  int64 // that can't
}

func (p *positions) add(geometry []byte) {
	x, y, ok := firstPosition(geometry)
	if !ok {
		return
	}
	if -180 <= x && x <= 180 && -180 <= y && y <= 180 {
		p.degrees++
	} else {
		p.metres++
	}
	if len(p.sample) < maxPositions {
		p.sample = append(p.sample, [2]float64{x, y})
	}
}

// areDegrees and areMetres need nearly all positions: a mistake in one feature does not decide.
func (p *positions) areDegrees() bool { return p.degrees > 0 && p.metres*20 <= p.degrees }
func (p *positions) areMetres() bool  { return p.metres > 0 && p.degrees*20 <= p.metres }

// share returns how many in a hundred of the sample lie in Norway, if they are in system r.
func (p *positions) share(r reference) int {
	if len(p.sample) == 0 {
		return 0
	}
	n := 0
	for _, at := range p.sample {
		if lon, lat, err := r.project(at[0], at[1]); err == nil && inNorway(lon, lat) {
			n++
		}
	}
	return 100 * n / len(p.sample)
}

// Shares of the positions in Norway from which a system is taken to be right, and wrong.
const (
	plausible   = 95
	implausible = 5
)

// decideReference finds the system of a collection from the options, the file's crs member and
// the coordinates themselves.
func decideReference(option string, declared []byte, where *positions) (reference, error) {
	if option != "" {
		return followOption(option, where)
	}
	epsg, known := declaredCode(declared)
	if known && !crs.IsSupported(epsg) {
		return reference{}, unsupported(epsg)
	}
	if where.degrees+where.metres == 0 { // no geometry: nothing to project
		if !known {
			epsg = crs.WGS84
		}
		return reference{epsg: epsg}, nil
	}
	if known && fits(epsg, where) {
		return ordered(reference{epsg: epsg}, where), nil
	}
	warning := "crs_guessed"
	if known {
		warning = "crs_contradicted"
	}
	if where.areDegrees() {
		r := reference{epsg: crs.WGS84}
		if known || len(declared) > 0 && !isNull(declared) {
			r.warnings = append(r.warnings, warning)
		}
		return ordered(r, where), nil
	}
	r, err := guess(where)
	r.warnings = append(r.warnings, warning)
	return r, err
}

func followOption(option string, where *positions) (reference, error) {
	epsg, ok := crs.Parse(option)
	if !ok {
		return reference{}, opendata.NewError(opendata.Invalid, "geojson.crs_option",
			"source.options.crs er ikke et referansesystem.", "source.options.crs is not a reference system.").
			Hinted("Skriv EPSG-koden: EPSG:25833. Kjente: %s.", "Write the EPSG code: EPSG:25833. Known: %s.", crs.Supported).
			At(opendata.Where{Field: "source.options.crs"})
	}
	if !crs.IsSupported(epsg) {
		return reference{}, unsupported(epsg)
	}
	if where.degrees+where.metres > 0 && !fits(epsg, where) {
		return reference{}, opendata.NewError(opendata.Invalid, "geojson.crs_contradicts",
			"Koordinatene i filen kan ikke være i EPSG:%d, som source.options.crs sier.",
			"The coordinates in the file cannot be in EPSG:%d, as source.options.crs says.", epsg).
			Hinted("Rett source.options.crs, eller utelat den.", "Correct source.options.crs, or leave it out.").
			At(opendata.Where{Field: "source.options.crs"})
	}
	return ordered(reference{epsg: epsg}, where), nil
}

// fits reports whether coordinates can have the size that a system's have. Metres as small as
// degrees would lie within 200 m of the origin of the grid, on the equator.
func fits(epsg int, where *positions) bool {
	if crs.Geographic(epsg) {
		return !where.areMetres()
	}
	return !where.areDegrees()
}

// ordered swaps the axes where only that places the features in Norway.
func ordered(r reference, where *positions) reference {
	other := reference{epsg: r.epsg, swapped: true, warnings: append(r.warnings, "axis_swapped")}
	if where.share(other) >= plausible && where.share(r) <= implausible {
		return other
	}
	return r
}

// guess finds the one system of metres that places the features in Norway.
func guess(where *positions) (reference, error) {
	var found []reference
	for _, epsg := range []int{25832, 25833, 25835, 3857} {
		for _, r := range []reference{{epsg: epsg}, {epsg: epsg, swapped: true, warnings: []string{"axis_swapped"}}} {
			if where.share(r) >= plausible {
				found = append(found, r)
			}
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return reference{}, opendata.NewError(opendata.Invalid, "geojson.crs_unknown",
		"Filen sier ikke hvilket referansesystem koordinatene er i, og de kan ikke bety bare ett sted.",
		"The file does not say in which reference system its coordinates are, and they do not mean one place only.").
		Hinted("Sett source.options.crs, for eksempel EPSG:25832 (UTM 32) eller EPSG:25833 (UTM 33).",
			"Set source.options.crs, for example EPSG:25832 (UTM 32) or EPSG:25833 (UTM 33).").
		At(opendata.Where{Field: "source.options.crs"})
}

func unsupported(epsg int) error {
	return opendata.NewError(opendata.Invalid, "geojson.crs_unsupported",
		"Referansesystemet EPSG:%d støttes ikke.", "The reference system EPSG:%d is not supported.", epsg).
		Hinted("Eksporter filen i et av disse: %s.", "Export the file in one of these: %s.", crs.Supported)
}

// declaredCode reads a crs member (GeoJSON 2008, section 3): a name, or in older files a code.
func declaredCode(raw []byte) (epsg int, ok bool) {
	if !isObject(raw) {
		return 0, false
	}
	members(raw, func(key, value []byte) bool {
		if string(key) == "properties" && isObject(value) {
			members(value, func(key, value []byte) bool {
				switch string(key) {
				case "name", "code":
					if s := scalar(value); s != nil {
						epsg, ok = crs.Parse(string(s))
					}
				}
				return !ok
			})
		}
		return !ok
	})
	return epsg, ok
}
