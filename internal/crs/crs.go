// Package crs turns projected coordinates into longitude and latitude.
//
// It knows the systems that Norwegian public data comes in, and computes them itself: the
// transverse Mercator projection by Krüger's series (L. Krüger, Konforme Abbildung des
// Erdellipsoids in der Ebene, 1912; in the form and to the order n⁶ of C. F. F. Karney,
// Transverse Mercator with an accuracy of a few nanometers, 2011), exact to far below a
// millimetre in and near a zone, and the spherical Mercator projection of web maps.
//
// ETRS89 and WGS 84 are taken to be the same, as is usual for open data: in Norway they are
// about 0.8 m apart in 2026, and how far depends on the date of the measurement, which open data
// does not tell.
package crs

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// ErrUnsupported is returned for a system that this package does not compute.
var ErrUnsupported = errors.New("coordinate reference system is not supported")

// ErrOutside is returned for coordinates that are no place on the map of their system.
var ErrOutside = errors.New("coordinates are outside their reference system")

// WGS84 is the EPSG code of longitude and latitude, the system of everything published.
const WGS84 = 4326

// Supported is the list for messages.
const Supported = "EPSG:4326, 4258, 3857, 25828–25838, 32601–32660, 5971–5976"

// Parse reads the EPSG code from the ways in which files name a reference system: "EPSG:25833",
// "urn:ogc:def:crs:EPSG::25833", "http://www.opengis.net/def/crs/EPSG/0/25833", and the names
// of longitude and latitude, "urn:ogc:def:crs:OGC:1.3:CRS84".
func Parse(name string) (epsg int, ok bool) {
	upper := strings.ToUpper(strings.TrimSpace(name))
	if strings.HasSuffix(upper, "CRS84") || strings.HasSuffix(upper, "CRS84H") {
		return WGS84, true
	}
	i := strings.LastIndexAny(upper, ":/#")
	if i >= 0 && !strings.Contains(upper[:i], "EPSG") {
		return 0, false
	}
	code, err := strconv.Atoi(upper[i+1:])
	if err != nil || code <= 0 || code > 999_999 || strings.ContainsAny(upper[i+1:], "+-") {
		return 0, false
	}
	return code, true
}

// Geographic reports whether a system's coordinates are degrees. Their order is always longitude,
// latitude here, as in GeoJSON, whatever the register says.
func Geographic(epsg int) bool { return epsg == WGS84 || epsg == 4258 || epsg == 4979 || epsg == 4937 }

// IsSupported reports whether Project knows a system.
func IsSupported(epsg int) bool {
	_, _, ok := zone(epsg)
	return ok || Geographic(epsg) || isWebMercator(epsg)
}

// Project returns the longitude and latitude in degrees of a point given in the system with an
// EPSG code: easting and northing in metres, or longitude and latitude. It returns
// ErrUnsupported for a system it does not know, and ErrOutside for numbers that are no place.
func Project(epsg int, x, y float64) (lon, lat float64, err error) {
	switch {
	case Geographic(epsg):
		lon, lat = x, y
	case isWebMercator(epsg):
		lon, lat = webMercator(x, y)
	default:
		n, e, ok := zone(epsg)
		if !ok {
			return 0, 0, ErrUnsupported
		}
		if !(math.Abs(x-falseEasting) < 4e6 && math.Abs(y) < 1e7) {
			return 0, 0, ErrOutside
		}
		lon, lat = e.inverse(n, x, y)
	}
	if !(math.Abs(lon) <= 180 && math.Abs(lat) <= 90) { // NaN too
		return 0, 0, ErrOutside
	}
	return lon, lat, nil
}

// zone returns the UTM zone (north) of a system and its ellipsoid.
func zone(epsg int) (n int, e *ellipsoid, ok bool) {
	switch {
	case epsg >= 25828 && epsg <= 25838: // ETRS89 / UTM
		return epsg - 25800, &grs80, true
	case epsg >= 32601 && epsg <= 32660: // WGS 84 / UTM
		return epsg - 32600, &wgs84, true
	case epsg >= 5971 && epsg <= 5976: // ETRS89 / UTM with heights in NN2000
		return epsg - 5971 + 31, &grs80, true
	}
	return 0, nil, false
}

// isWebMercator: 3857, and two codes that older software writes for it.
func isWebMercator(epsg int) bool { return epsg == 3857 || epsg == 900913 || epsg == 102100 }

// webMercator is the inverse of the projection of web maps: a sphere with the ellipsoid's semi-major axis.
func webMercator(x, y float64) (lon, lat float64) {
	const a = 6378137
	return x / a * 180 / math.Pi, math.Atan(math.Sinh(y/a)) * 180 / math.Pi
}
