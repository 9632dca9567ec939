package disclosure

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
)

// level is one treatment of a quasi-identifier: which values become one.
type level struct {
	treatment opendata.Treatment
	codes     []int32 // per value
	loss      float64 // share of the column's information that is lost, 0 to 1
}

// levels are the treatments to try for a column, from what it has to leaving it out. weight is the
// number of persons per value.
func (c *quasiColumn) levels(weight []int64) []level {
	all := []level{{treatment: c.rule.Treatment, codes: identity(len(c.values))}}
	for _, l := range c.coarser() {
		if l.codes != nil && groupsOf(l.codes) > 1 && groupsOf(l.codes) < groupsOf(all[len(all)-1].codes) {
			all = append(all, l)
		}
	}
	all = append(all, level{treatment: opendata.Suppress, codes: make([]int32, len(c.values))})
	whole := entropy(all[0].codes, weight)
	for i := range all[1:] {
		l := &all[i+1]
		l.loss = 1
		if whole > 0 && l.treatment != opendata.Suppress {
			l.loss = max(1-entropy(l.codes, weight)/whole, 0)
		}
	}
	return all
}

func identity(n int) []int32 {
	codes := make([]int32, n)
	for i := range codes {
		codes[i] = int32(i)
	}
	return codes
}

func groupsOf(codes []int32) int {
	seen := make(map[int32]bool)
	for _, c := range codes {
		seen[c] = true
	}
	return len(seen)
}

// entropy is the information of a column in bits per person (Shannon).
func entropy(codes []int32, weight []int64) float64 {
	sums := make(map[int32]float64)
	var total float64
	for i, c := range codes {
		sums[c] += float64(weight[i])
		total += float64(weight[i])
	}
	parts := make([]float64, 0, len(sums))
	for _, n := range sums {
		if n > 0 {
			parts = append(parts, n/total)
		}
	}
	slices.Sort(parts) // a sum that does not depend on a map's order
	var bits float64
	for _, p := range parts {
		bits -= p * math.Log2(p)
	}
	return bits
}

// grouped gives values with the same key the same code. Nulls stay apart.
func (c *quasiColumn) grouped(key func(value) (string, bool)) []int32 {
	codes, index := make([]int32, len(c.values)), make(map[string]int32)
	for i, v := range c.values {
		k := ""
		if !v.null {
			g, ok := key(v)
			if !ok {
				return nil
			}
			k = "=" + g
		}
		code, ok := index[k]
		if !ok {
			code = int32(len(index))
			index[k] = code
		}
		codes[i] = code
	}
	return codes
}

// coarser are the generalizations that suit a column's type, values and present treatment.
func (c *quasiColumn) coarser() []level {
	word, param := c.rule.Treatment.Split()
	if c.long || word != "keep" && word != "generalize" {
		return nil // another treatment would undo what this one hides
	}
	if word == "keep" && len(c.rule.Hierarchy) > 0 {
		return []level{{treatment: "generalize:hierarchy", codes: c.grouped(func(v value) (string, bool) {
			return c.rule.Hierarchy[v.text], true
		})}}
	}
	switch c.rule.Type {
	case opendata.Integer:
		if c.postcode() {
			return c.prefixes(word, param)
		}
		return c.bands(param)
	case opendata.Date, opendata.DateTime, opendata.Timestamp:
		return c.periods(param)
	case opendata.String:
		return c.prefixes(word, param)
	}
	return nil
}

// bands are ages and years in bands of 5, 10 and 20, and wider numbers in about 50, 20 and 10 bands.
func (c *quasiColumn) bands(param string) []level {
	widths := []int64{5, 10, 20}
	read := func(v value) (int64, bool) { return v.whole, true }
	if param != "" {
		n, err := strconv.ParseInt(param, 10, 64)
		if err != nil {
			return nil
		}
		widths, read = []int64{2 * n, 4 * n}, bandStart
	} else if spread := c.spread(); spread > 300 {
		step := math.Pow10(int(math.Floor(math.Log10(float64(spread)))) - 1)
		widths = []int64{int64(step), int64(5 * step), int64(10 * step)}
	}
	var list []level
	for _, w := range widths {
		if w < 2 {
			continue
		}
		list = append(list, level{treatment: opendata.Treatment(fmt.Sprintf("generalize:%d", w)), codes: c.grouped(func(v value) (string, bool) {
			n, ok := read(v)
			return strconv.FormatInt(floorDiv(n, w), 10), ok
		})})
	}
	return list
}

func (c *quasiColumn) spread() int64 {
	least, most := int64(math.MaxInt64), int64(math.MinInt64)
	for _, v := range c.values {
		if !v.null {
			least, most = min(least, v.whole), max(most, v.whole)
		}
	}
	if least > most || most-least < 0 {
		return 0
	}
	return most - least
}

// bandStart reads the lower end of a band that was published as text: “30–34”.
func bandStart(v value) (int64, bool) {
	s := strings.Replace(v.text, "−", "-", 1)
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || end == 0 && s[end] == '-') {
		end++
	}
	n, err := strconv.ParseInt(s[:end], 10, 64)
	return n, err == nil
}

func floorDiv(n, d int64) int64 {
	q := n / d
	if n%d < 0 {
		q--
	}
	return q
}

// periodNames go from fine to coarse.
var periodNames = []string{"hour", "day", "week", "month", "quarter", "year"}

func (c *quasiColumn) periods(param string) []level {
	from := slices.Index(periodNames, param)
	var list []level
	for i, name := range periodNames {
		if i <= from || i < 3 { // hours, days and weeks seldom help
			continue
		}
		list = append(list, level{treatment: opendata.Treatment("generalize:" + name), codes: c.grouped(func(v value) (string, bool) {
			return period(c.rule.Type, v.whole, name), true
		})})
	}
	return list
}

func period(t opendata.Type, n int64, name string) string {
	at := time.UnixMicro(n).UTC()
	if t == opendata.Date {
		at = time.Unix(n*86400, 0).UTC()
	}
	switch name {
	case "month":
		return at.Format("2006-01")
	case "quarter":
		return fmt.Sprintf("%d-%d", at.Year(), (at.Month()-1)/3)
	}
	return strconv.Itoa(at.Year())
}

// prefixes are the leading digits of codes of one length: postcodes, geographical codes.
func (c *quasiColumn) prefixes(word, param string) []level {
	codes := c.digits()
	if len(codes) == 0 || word == "generalize" && !strings.HasPrefix(param, "prefix:") {
		return nil
	}
	var list []level
	for n := min(3, len(codes[0])-1); n >= 1; n-- {
		at := 0
		list = append(list, level{treatment: opendata.Treatment(fmt.Sprintf("generalize:prefix:%d", n)), codes: c.grouped(func(value) (string, bool) {
			at++
			return codes[at-1][:n], true
		})})
	}
	return list
}

// digits are a column's values that are not null as codes of digits of one length; nil where it has
// others. A prefix that was published has a star behind it.
func (c *quasiColumn) digits() []string {
	var codes []string
	for _, v := range c.values {
		if v.null {
			continue
		}
		code := strings.TrimSuffix(v.text, "*")
		if c.postcode() && c.field.Type == opendata.Integer {
			code = fmt.Sprintf("%04d", v.whole)
		}
		if len(code) < 2 || strings.Trim(code, "0123456789") != "" || len(codes) > 0 && len(code) != len(codes[0]) {
			return nil
		}
		codes = append(codes, code)
	}
	return codes
}

// postcode reports whether a column is one of postcodes by its name, so that numbers are codes.
func (c *quasiColumn) postcode() bool {
	name := strings.ToLower(c.rule.Name)
	return strings.Contains(name, "postnr") || strings.Contains(name, "postnummer") || strings.Contains(name, "postkode") || strings.Contains(name, "postcode")
}
