package crs

import "math"

// UTM returns the easting and northing in metres of a longitude and latitude in degrees, in one of
// the UTM systems that Project knows: its inverse. It returns ErrUnsupported for every other
// system, and ErrOutside for what is no place or lies so far from the zone that the series no
// longer holds, 3900 km from its central meridian.
func UTM(epsg int, lon, lat float64) (x, y float64, err error) {
	n, e, ok := zone(epsg)
	if !ok {
		return 0, 0, ErrUnsupported
	}
	away := lon - float64(6*n-183)
	if !(math.Abs(lon) <= 180 && math.Abs(lat) <= 90 && math.Abs(away) < 80) { // NaN too
		return 0, 0, ErrOutside
	}
	x, y = e.forward(away, lat)
	if math.Abs(x-falseEasting) > reach {
		return 0, 0, ErrOutside
	}
	return x, y, nil
}

// reach is how far from the central meridian the series of order n⁶ is exact to nanometres
// (Karney 2011, section 4).
const reach = 3.9e6

// forward projects a point by its longitude from the central meridian and its latitude, in degrees
// (Karney 2011, equations 7 to 11).
func (el *ellipsoid) forward(away, lat float64) (x, y float64) {
	lambda := away * math.Pi / 180
	tan := math.Tan(lat * math.Pi / 180)
	sigma := math.Sinh(el.e * math.Atanh(el.e*tan/math.Hypot(1, tan)))
	conformal := tan*math.Hypot(1, sigma) - sigma*math.Hypot(1, tan)
	xi := math.Atan2(conformal, math.Cos(lambda))
	eta := math.Asinh(math.Sin(lambda) / math.Hypot(conformal, math.Cos(lambda)))
	z := complex(xi, eta)
	z += clenshaw(&el.alpha, z)
	return falseEasting + el.radius*imag(z), el.radius * real(z)
}
