package privacy

import (
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

func columnError(code, label, nb, en string) *opendata.Error {
	return opendata.NewError(opendata.Invalid, code, nb, en).At(opendata.Where{Field: label})
}

// prepare reads the treatment's parameter, checks it against the type, and notes what Typed is to
// do and which type comes of it.
func (t *Treater) prepare(c *treatedColumn) error {
	if !c.rule.Treatment.Valid() {
		return columnError("privacy.treatment", c.label, "ukjent behandling i kontrakten", "unknown treatment in the contract").
			Hinted("Gyldige behandlinger: %[1]s.", "Valid treatments: %[1]s.", strings.Join(opendata.TreatmentNames, ", "))
	}
	c.published = c.rule.Type
	word, param := c.rule.Treatment.Split()
	ok := true
	switch word {
	case "redact":
		ok = c.rule.Type == opendata.String
	case "mask":
		ok = c.rule.Type != opendata.Geometry
	case "pseudonymize":
		if ok = suitsPseudonym(c.rule.Type); ok {
			return t.preparePseudonym(c, param)
		}
	case "noise":
		if ok = isNumeric(c.rule.Type); ok {
			return t.prepareNoise(c, param)
		}
	case "generalize":
		if param == "hierarchy" && len(c.rule.Hierarchy) == 0 {
			return columnError("privacy.hierarchy", c.label, "hierarkiet mangler", "the hierarchy is missing").
				Hinted("Skriv «hierarchy» med en gruppe for hver verdi.", "Write “hierarchy” with a group for each value.")
		}
		ok = c.prepareGeneralization(param)
	case "round", "top", "bottom":
		c.change, ok = numberChange(word, c.rule.Type, param)
	}
	if !ok {
		return unsuitable(c.label, word, param)
	}
	return nil
}

// prepareGeneralization reports whether the type can be generalized so.
func (c *treatedColumn) prepareGeneralization(param string) (ok bool) {
	typ := c.rule.Type
	if n, is := strings.CutPrefix(param, "prefix:"); is {
		c.published = opendata.String
		c.change, ok = prefixChange(typ, n, c.heading.kind == kindPostcode)
		return ok
	}
	if n, is := strings.CutPrefix(param, "grid:"); is {
		if typ != opendata.Geometry { // in pairs, once all columns are known
			return isNumeric(typ)
		}
		c.change = geometryChange(newGrid(n))
		return true
	}
	switch {
	case param == "hierarchy":
		c.published = opendata.String
		c.change, ok = hierarchyChange(typ, c.rule.Hierarchy)
	case param[0] >= '0' && param[0] <= '9':
		c.published = opendata.String
		c.change, ok = bandChange(typ, param)
	default:
		if ok = suitsPeriod(typ, param); ok {
			c.change = periodChange(typ, param)
		}
	}
	return ok
}

// isNumeric reports whether a type holds numbers.
func isNumeric(t opendata.Type) bool {
	_, decimal := t.Scale()
	return decimal || t == opendata.Integer || t == opendata.Number
}

// inUnits turns a treatment's whole number into the column's own units: a decimal's last digit.
// ok is false for types that hold no numbers, and for numbers beyond the type.
func inUnits(t opendata.Type, param string) (n int64, ok bool) {
	n, err := strconv.ParseInt(param, 10, 64)
	if err != nil || !isNumeric(t) {
		return 0, false
	}
	scale, _ := t.Scale()
	for range scale {
		if n >= largestDecimal/10+1 || n <= -largestDecimal/10-1 {
			return 0, false
		}
		n *= 10
	}
	return n, true
}

// largestDecimal is the largest number of 18 digits.
const largestDecimal = 999_999_999_999_999_999

// unsuitable is the error for a treatment on a column of the wrong type.
func unsuitable(label, word, param string) error {
	e := columnError("privacy.treatment_type", label,
		"behandlingen passer ikke med kolonnens type", "the treatment does not suit the column's type")
	kind, _, _ := strings.Cut(param, ":")
	switch {
	case word == "redact":
		return e.Hinted("«redact» er for tekst.", "“redact” is for text.")
	case word == "mask":
		return e.Hinted("«mask» er ikke for geometri. Bruk «generalize:grid:N» eller «suppress».", "“mask” is not for geometry. Use “generalize:grid:N” or “suppress”.")
	case word == "pseudonymize":
		return e.Hinted("«pseudonymize» er ikke for geometri eller ja og nei.", "“pseudonymize” is not for geometry, nor for yes and no.")
	case word != "generalize":
		return e.Hinted("«%[1]s» er for tall, med en grense som får plass i typen.", "“%[1]s” is for numbers, with a bound that fits the type.", word)
	case kind == "prefix", kind == "hierarchy":
		return e.Hinted("«generalize:%[1]s» er for tekst og heltall.", "“generalize:%[1]s” is for text and whole numbers.", kind)
	case kind == "grid":
		return e.Hinted("«generalize:grid» er for geometri og for koordinater som tall.", "“generalize:grid” is for geometry, and for coordinates as numbers.")
	case param[0] >= '0' && param[0] <= '9':
		return e.Hinted("«generalize:N» er for tall.", "“generalize:N” is for numbers.")
	}
	return e.Hinted("«generalize:%[1]s» er for datoer og tidspunkter som er finere enn det.", "“generalize:%[1]s” is for dates and times that are finer than that.", param)
}
