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

// Treatment is what is done to a column before it is published, written "keep", "suppress",
// "mask", "redact", "generalize:year", "round:10".
//
//	keep        published as it is; a finding in it holds the run
//	suppress    the column is left out
//	mask        cells with a finding become null, the others are kept
//	redact      free text; spans with a finding are replaced by their kind, "[telefon]"
//	generalize  hour, day, month, quarter or year of a date or timestamp
//	round       integers and decimals, to the nearest multiple of the number
type Treatment string

const (
	Keep     Treatment = "keep"
	Suppress Treatment = "suppress"
	Mask     Treatment = "mask"
	Redact   Treatment = "redact"
)

// TreatmentNames are the accepted spellings.
var TreatmentNames = []string{"keep", "suppress", "mask", "redact", "generalize:hour|day|month|quarter|year", "round:N"}

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
	case "generalize":
		switch param {
		case "hour", "day", "month", "quarter", "year":
			return true
		}
		return false
	case "round":
		n, err := strconv.ParseInt(param, 10, 64)
		return err == nil && n >= 2 && n <= 1_000_000_000
	}
	return false
}

// Contract is the approved schema and treatment of each column of one dataset. It is never a
// word for a Go interface here.
type Contract struct {
	Columns  []ColumnRule  `json:"columns"`
	Key      []string      `json:"key,omitempty"`
	Privacy  *PrivacyRules `json:"privacy,omitempty"`
	Approved Approval      `json:"approved,omitzero"`
}

// Approval says who accepted which proposal, when and why. It is not part of the digest.
type Approval struct {
	By       string `json:"by,omitempty"`
	At       string `json:"at,omitempty"` // RFC 3339, UTC
	Run      RunID  `json:"run,omitempty"`
	Proposal string `json:"proposal,omitempty"` // digest of what was approved
	Reason   string `json:"reason,omitempty"`
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
	}{c.Columns, c.Key, c.Privacy})
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
