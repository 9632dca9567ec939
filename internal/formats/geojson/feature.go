package geojson

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// Reasons for which a feature is rejected.
const (
	reasonEncoding   = "invalid_utf8"
	reasonNoFeature  = "not_a_feature"
	reasonDuplicate  = "duplicate_key"
	reasonGeometry   = "not_a_geometry"
	reasonCoordinate = "bad_coordinate"
	reasonRing       = "ring_not_closed"
	reasonPoints     = "too_few_points"
	reasonOutside    = "outside_reference_system"
)

// feature is one feature, cut into the texts of its members.
type feature struct {
	id         []byte // text; nil when there is none
	properties []byte // an object, or nil
	geometry   []byte // an object, or nil
}

// parse cuts the text of a feature, which is valid JSON. A bare geometry is a feature without
// properties. The reason is empty when it is a feature.
func (f *feature) parse(raw []byte) (reason string) {
	*f = feature{}
	if !utf8.Valid(raw) {
		return reasonEncoding
	}
	if !isObject(raw) {
		return reasonNoFeature
	}
	kind := ""
	members(raw, func(key, value []byte) bool {
		switch string(key) {
		case "type":
			if isString(value) {
				kind = string(unquote(value))
			}
		case "id":
			f.id = scalar(value)
		case "properties":
			f.properties = object(value)
		case "geometry":
			f.geometry = object(value)
		}
		return true
	})
	if geometryCode(kind) > 0 {
		*f = feature{geometry: raw}
		return ""
	}
	if kind != "Feature" {
		return reasonNoFeature
	}
	return ""
}

func object(raw []byte) []byte {
	if !isObject(raw) {
		return nil
	}
	return raw
}

// scalar returns the text of a string, number or boolean; nil for null, for the empty string, and
// for arrays and objects.
func scalar(raw []byte) []byte {
	switch {
	case isNull(raw), isObject(raw), isArray(raw):
		return nil
	case isString(raw):
		if s := unquote(raw); len(s) > 0 {
			return s
		}
		return nil
	case raw[0] == 't', raw[0] == 'f':
		return raw
	}
	return plainNumber(raw)
}

// plainNumber writes a number without exponent, where that is readable; others stay as written.
func plainNumber(raw []byte) []byte {
	if !bytes.ContainsAny(raw, "eE") {
		return raw
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || f >= 1e21 || f <= -1e21 || f != 0 && f < 1e-9 && f > -1e-9 {
		return raw
	}
	return strconv.AppendFloat(nil, f, 'f', -1, 64)
}

// maxFlatten is how deep objects are flattened; deeper ones are JSON text.
const maxFlatten = 16

// flatten calls visit for each property under an object, with its path and its text, which is
// nil for null. Path and text are valid during the call.
func flatten(path, object []byte, depth int, visit func(path, text []byte)) {
	members(object, func(key, value []byte) bool {
		inner := path
		if len(path) > 0 {
			inner = append(inner, '.')
		}
		inner = append(inner, key...)
		switch {
		case isObject(value) && depth < maxFlatten:
			flatten(inner, value, depth+1, visit)
		case isObject(value), isArray(value):
			var compact bytes.Buffer
			_ = json.Compact(&compact, value) // valid: checked before
			visit(inner, compact.Bytes())
		default:
			visit(inner, scalar(value))
		}
		return true
	})
}
