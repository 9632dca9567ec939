package opendata

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Type is a column's type as the contract writes it: integer, decimal(s) with s digits after
// the separator, number (64-bit float), boolean, date, time, timestamp (an instant, published
// in UTC), datetime (local, without a zone), string, geometry (WGS 84).
type Type string

const (
	Integer   Type = "integer"
	Number    Type = "number"
	Boolean   Type = "boolean"
	Date      Type = "date"
	Time      Type = "time"
	Timestamp Type = "timestamp"
	DateTime  Type = "datetime"
	String    Type = "string"
	Geometry  Type = "geometry"
)

// TypeNames are the accepted spellings, for messages and the JSON Schema.
var TypeNames = []string{"integer", "decimal(0)…decimal(18)", "number", "boolean", "date", "time", "timestamp", "datetime", "string", "geometry"}

// Decimal is the type of decimals with scale digits after the separator, 18 digits in all.
func Decimal(scale int) Type { return Type(fmt.Sprintf("decimal(%d)", scale)) }

// DecimalPrecision is the number of digits of every decimal column: what fits an int64.
const DecimalPrecision = 18

var decimalPattern = regexp.MustCompile(`^decimal\((\d{1,2})\)$`)

// Scale returns a decimal's scale; ok is false for every other type.
func (t Type) Scale() (scale int, ok bool) {
	m := decimalPattern.FindStringSubmatch(string(t))
	if m == nil {
		return 0, false
	}
	scale, _ = strconv.Atoi(m[1])
	return scale, scale <= DecimalPrecision
}

// Valid says whether t is one of the types.
func (t Type) Valid() bool {
	if _, ok := t.Scale(); ok {
		return true
	}
	switch t {
	case Integer, Number, Boolean, Date, Time, Timestamp, DateTime, String, Geometry:
		return true
	}
	return false
}

// Treatment is what is done to a column before it is published: a word, and for some words a
// parameter after a colon ("generalize:year", "round:10"). TreatmentNames lists all of them.
//
//	keep             published as it is; a finding in it holds the run
//	suppress         the column is left out
//	mask             cells with a finding become null, the others are kept
//	redact           free text; spans with a finding are replaced by their kind, "[telefon]"
//	pseudonymize     a keyed pseudonym (HMAC) instead of each value; the key lives one version,
//	                 or as long as the dataset with "pseudonymize:dataset". Never proposed
//	generalize       dates and times to hour, day, week, month, quarter or year; integers to bands of
//	                 N ("generalize:5", published as text "30–34"); text to its first N characters
//	                 ("generalize:prefix:2"); coordinates to a square grid of N metres
//	                 ("generalize:grid:1000", SSB's grid, EPSG:25833); text to the groups of the
//	                 rule's hierarchy ("generalize:hierarchy")
//	round            numbers, to the nearest multiple of N
//	top, bottom      numbers above or below N become N
//	noise            numbers, plus or minus at most N, keyed: the same row gets the same noise
type Treatment string

const (
	Keep         Treatment = "keep"
	Suppress     Treatment = "suppress"
	Mask         Treatment = "mask"
	Redact       Treatment = "redact"
	Pseudonymize Treatment = "pseudonymize"
)

// TreatmentNames are the accepted spellings.
var TreatmentNames = []string{"keep", "suppress", "mask", "redact", "pseudonymize", "pseudonymize:dataset",
	"generalize:hour|day|week|month|quarter|year", "generalize:N", "generalize:prefix:N", "generalize:grid:METRES", "generalize:hierarchy",
	"round:N", "top:N", "bottom:N", "noise:N"}

// Split returns the treatment's word and parameter.
func (t Treatment) Split() (word, param string) {
	word, param, _ = strings.Cut(string(t), ":")
	return word, param
}

// Valid says whether t is a known treatment with a usable parameter.
func (t Treatment) Valid() bool {
	word, param := t.Split()
	switch word {
	case "keep", "suppress", "mask", "redact":
		return param == "" && !strings.Contains(string(t), ":")
	case "pseudonymize":
		return string(t) == "pseudonymize" || param == "dataset"
	case "generalize":
		return validGeneralization(param)
	case "round":
		return between(param, 2, 1_000_000_000)
	case "top", "bottom":
		return between(param, -1_000_000_000_000, 1_000_000_000_000)
	case "noise":
		return between(param, 1, 1_000_000_000)
	}
	return false
}

func validGeneralization(param string) bool {
	switch param {
	case "hour", "day", "week", "month", "quarter", "year", "hierarchy":
		return true
	}
	if n, ok := strings.CutPrefix(param, "prefix:"); ok {
		return between(n, 1, 20)
	}
	if n, ok := strings.CutPrefix(param, "grid:"); ok {
		return between(n, 10, 1_000_000)
	}
	return between(param, 2, 1_000_000_000)
}

func between(s string, low, high int64) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n >= low && n <= high
}

// Contract is the approved schema and treatment of each column of one dataset. It is never a
// word for a Go interface here.
type Contract struct {
	Columns  []ColumnRule  `json:"columns"`
	Key      []string      `json:"key,omitempty"`
	Privacy  *PrivacyRules `json:"privacy,omitempty"`
	Mixed    *MixedRows    `json:"mixed,omitempty"`
	Approved Approval      `json:"approved,omitzero"`
}

// Approval says who accepted which proposal, when and why. It is not part of the digest.
type Approval struct {
	By       string   `json:"by,omitempty"`
	At       string   `json:"at,omitempty"` // RFC 3339, UTC
	Run      RunID    `json:"run,omitempty"`
	Proposal string   `json:"proposal,omitempty"` // digest of what was approved
	Reason   string   `json:"reason,omitempty"`
	Keep     []string `json:"keep,omitempty"` // columns whose findings were accepted, for that reason
}

// Digest is the SHA-256 (hex) of what the contract says, without who approved it.
func (c Contract) Digest() string {
	if len(c.Key) == 0 {
		c.Key = nil // an empty list is no key, as it is once it was stored
	}
	b, err := json.Marshal(struct {
		Columns []ColumnRule  `json:"columns"`
		Key     []string      `json:"key"`
		Privacy *PrivacyRules `json:"privacy"`
		Mixed   *MixedRows    `json:"mixed,omitempty"`
	}{c.Columns, c.Key, c.Privacy, c.Mixed})
	if err != nil {
		panic("contract: " + err.Error()) // only strings, slices and maps: cannot fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Column finds a rule by the source's column name.
func (c Contract) Column(name string) (ColumnRule, bool) {
	for _, r := range c.Columns {
		if r.Name == name {
			return r, true
		}
	}
	return ColumnRule{}, false
}
