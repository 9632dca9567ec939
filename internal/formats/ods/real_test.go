package ods_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
)

func TestRealSpreadsheets(t *testing.T) {
	root := os.Getenv("ALLMENNING_REAL_DATA")
	if root == "" {
		t.Skip("ALLMENNING_REAL_DATA is not set: real files are not read")
	}
	tests := []struct {
		file string
		want []string
	}{
		{"ragged.ods", []string{"a|b|c|d", "1||true|"}},
		{"ints-floats-dates.ods", []string{
			"Int|Float|Date|Datetime",
			"2013|3.3|2009-08-16|2009-08-16T05:43:21",
			"1997|5.6|2009-09-20|2009-09-20T15:30:00",
			"1969|11.7|2012-08-23|2012-08-23T20:40:59",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			doc, err := os.ReadFile(filepath.Join(root, "excel", tt.file))
			if err != nil {
				t.Fatal(err)
			}
			got, _ := read(t, doc, opendata.ReadOptions{})
			equal(t, got, tt.want)
		})
	}
}
