//go:build cgo

package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// plain turns a value into what JSON can hold: numbers of any size as numbers, dates and times as
// ISO 8601, bytes as hexadecimal, and what is not a number as text.
func plain(v any, kind string) any {
	switch v := v.(type) {
	case nil, bool, string, int8, int16, int32, int64, uint8, uint16, uint32, uint64:
		return v
	case float32:
		return finite(float64(v))
	case float64:
		return finite(v)
	case *big.Int:
		return json.Number(v.String())
	case duckdb.Decimal:
		return json.Number(v.String())
	case time.Time:
		return v.Format(layout(kind))
	case []byte:
		if kind == "UUID" && len(v) == 16 {
			return fmt.Sprintf("%x-%x-%x-%x-%x", v[:4], v[4:6], v[6:8], v[8:10], v[10:])
		}
		return hex.EncodeToString(v)
	case duckdb.UUID:
		return v.String()
	case duckdb.Interval:
		return fmt.Sprintf("P%dM%dDT%fS", v.Months, v.Days, float64(v.Micros)/1e6)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i], "")
		}
		return list
	case map[string]any:
		fields := make(map[string]any, len(v))
		for name, field := range v {
			fields[name] = plain(field, "")
		}
		return fields
	}
	return fmt.Sprint(v)
}

func finite(f float64) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Sprint(f)
	}
	return f
}

func layout(kind string) string {
	switch kind {
	case "DATE":
		return time.DateOnly
	case "TIME":
		return "15:04:05.999999"
	case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE":
		return "2006-01-02T15:04:05.999999Z07:00"
	}
	return "2006-01-02T15:04:05.999999"
}
