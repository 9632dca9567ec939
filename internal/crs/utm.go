package crs

import (
	"math"
	"math/cmplx"
)

// Universal Transverse Mercator, north: metres.
const (
	falseEasting = 500_000
	scale        = 0.9996 // on the central meridian
)

// ellipsoid holds what Krüger's series needs of an ellipsoid.
type ellipsoid struct {
	radius float64    // of the sphere with meridians of the same length, times the UTM scale
	alpha  [6]float64 // coefficients of the forward series
	beta   [6]float64 // coefficients of the inverse series
	e      float64    // eccentricity
}

// The semi-major axis in metres and the flattening of the two ellipsoids; they differ by 0.1 mm
// in the semi-minor axis.
var (
	grs80 = newEllipsoid(6378137, 1/298.257222101)
	wgs84 = newEllipsoid(6378137, 1/298.257223563)
)

// newEllipsoid computes the coefficients to the sixth order of the third flattening n.
func newEllipsoid(a, f float64) ellipsoid {
	n := f / (2 - f)
	n2, n3, n4, n5, n6 := n*n, n*n*n, n*n*n*n, n*n*n*n*n, n*n*n*n*n*n
	return ellipsoid{
		radius: scale * a / (1 + n) * (1 + n2/4 + n4/64 + n6/256),
		e:      math.Sqrt(f * (2 - f)),
		alpha: [6]float64{
			n/2 - 2*n2/3 + 5*n3/16 + 41*n4/180 - 127*n5/288 + 7891*n6/37800,
			13*n2/48 - 3*n3/5 + 557*n4/1440 + 281*n5/630 - 1983433*n6/1935360,
			61*n3/240 - 103*n4/140 + 15061*n5/26880 + 167603*n6/181440,
			49561*n4/161280 - 179*n5/168 + 6601661*n6/7257600,
			34729*n5/80640 - 3418889*n6/1995840,
			212378941 * n6 / 319334400,
		},
		beta: [6]float64{
			n/2 - 2*n2/3 + 37*n3/96 - n4/360 - 81*n5/512 + 96199*n6/604800,
			n2/48 + n3/15 - 437*n4/1440 + 46*n5/105 - 1118711*n6/3870720,
			17*n3/480 - 37*n4/840 - 209*n5/4480 + 5569*n6/90720,
			4397*n4/161280 - 11*n5/504 - 830251*n6/7257600,
			4583*n5/161280 - 108847*n6/3991680,
			20648693 * n6 / 638668800,
		},
	}
}

// inverse returns longitude and latitude in degrees of an easting and northing in a zone.
func (el *ellipsoid) inverse(zone int, x, y float64) (lon, lat float64) {
	z := complex(y/el.radius, (x-falseEasting)/el.radius)
	z -= clenshaw(&el.beta, z)
	xi, eta := real(z), imag(z)
	conformal := math.Sin(xi) / math.Hypot(math.Sinh(eta), math.Cos(xi)) // tangent of the conformal latitude
	lat = math.Atan(el.geographicTangent(conformal))
	lon = math.Atan2(math.Sinh(eta), math.Cos(xi))
	return lon*180/math.Pi + float64(6*zone-183), lat * 180 / math.Pi
}

// clenshaw sums c[k-1]·sin(2kz) over k by Clenshaw's recurrence.
func clenshaw(c *[6]float64, z complex128) complex128 {
	twice := 2 * cmplx.Cos(2*z)
	var next, afterNext complex128
	for k := len(c) - 1; k >= 0; k-- {
		next, afterNext = complex(c[k], 0)+twice*next-afterNext, next
	}
	return next * cmplx.Sin(2*z)
}

// geographicTangent finds the tangent of the latitude whose conformal latitude has the tangent
// given, by Newton's method; three steps reach the last digit.
func (el *ellipsoid) geographicTangent(conformal float64) float64 {
	e2 := el.e * el.e
	tan := conformal / (1 - e2)
	for range 3 {
		root := math.Hypot(1, tan)
		sigma := math.Sinh(el.e * math.Atanh(el.e*tan/root))
		got := tan*math.Hypot(1, sigma) - sigma*root
		tan += (conformal - got) / math.Hypot(1, got) * (1 + (1-e2)*tan*tan) / ((1 - e2) * root)
	}
	return tan
}
