package main

import (
	"bytes"
	"encoding/json"
	"log"
	"strings"
	"unicode/utf16"
)

// dialect says how a table is written as delimited text.
type dialect struct {
	sep      string // default ";"
	quoteAll bool
	crlf     bool
	bom      bool
	charset  string // "", "windows-1252", "utf-16le" (with a byte order mark)
	preamble []string
	noHeader bool // columns are then called "#1", "#2", … in the labels
}

func (t *table) csv(d dialect) []byte {
	if d.sep == "" {
		d.sep = ";"
	}
	end := "\n"
	if d.crlf {
		end = "\r\n"
	}
	var b strings.Builder
	for _, line := range d.preamble {
		b.WriteString(line + end)
	}
	rows := t.rows
	if !d.noHeader {
		rows = append([][]string{t.names}, rows...)
	}
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteString(d.sep)
			}
			if d.quoteAll || strings.Contains(cell, d.sep) || strings.ContainsAny(cell, "\"\n\r") {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString(end)
	}
	return encode(b.String(), d)
}

func encode(s string, d dialect) []byte {
	switch d.charset {
	case "windows-1252":
		out := make([]byte, 0, len(s))
		for _, r := range s {
			switch {
			case r == '–':
				r = 0x96
			case r > 0xff:
				log.Fatalf("%q is not in Windows-1252", r)
			}
			out = append(out, byte(r))
		}
		return out
	case "utf-16le":
		out := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(s)) {
			out = append(out, byte(u), byte(u>>8))
		}
		return out
	}
	if d.bom {
		s = "\ufeff" + s
	}
	return []byte(s)
}

// object is row i as JSON. Columns called a.b become members of an object a; numbers says which
// columns are written as numbers.
func (t *table) object(i int, numbers map[string]bool) string {
	var b strings.Builder
	b.WriteString("{")
	open, written := "", false // the object that is being written, and whether it has a member
	for c, name := range t.names {
		group, member, nested := strings.Cut(name, ".")
		if !nested {
			group, member = "", name
		}
		if open != group && open != "" {
			b.WriteString("}")
			written = true
		}
		if written {
			b.WriteString(",")
		}
		if open != group && group != "" {
			b.WriteString(quoted(group) + ":{")
		}
		open, written = group, true
		b.WriteString(quoted(member) + ":" + value(t.rows[i][c], numbers[name]))
	}
	if open != "" {
		b.WriteString("}")
	}
	b.WriteString("}")
	return b.String()
}

func value(cell string, number bool) string {
	if cell == "" {
		return "null"
	}
	if number || strings.HasPrefix(cell, "[{") { // a list is JSON already
		return cell
	}
	return quoted(cell)
}

func quoted(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		log.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func set(names ...string) map[string]bool {
	s := map[string]bool{}
	for _, n := range names {
		s[n] = true
	}
	return s
}

// json writes an array under key in an envelope; without a key, the array alone.
func (t *table) json(key string, numbers ...string) []byte {
	var b strings.Builder
	if key != "" {
		b.WriteString("{\"kommune\":\"Eksempel\",\"" + key + "\":")
	}
	b.WriteString("[\n")
	for i := range t.rows {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString(t.object(i, set(numbers...)))
	}
	b.WriteString("\n]")
	if key != "" {
		b.WriteString("}")
	}
	return []byte(b.String() + "\n")
}

// ndjson writes one object a line.
func (t *table) ndjson(numbers ...string) []byte {
	var b strings.Builder
	for i := range t.rows {
		b.WriteString(t.object(i, set(numbers...)) + "\n")
	}
	return []byte(b.String())
}

// geojson writes points; the last two columns are longitude and latitude and become the geometry.
// Their labels stay under the name geometry.
func (t *table) geojson(numbers ...string) []byte {
	n := len(t.names) - 2
	properties := &table{maker: t.maker, names: t.names[:n], rows: t.rows}
	var b strings.Builder
	b.WriteString("{\"type\":\"FeatureCollection\",\"features\":[\n")
	for i, row := range t.rows {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString(`{"type":"Feature","geometry":{"type":"Point","coordinates":[` + row[n] + "," + row[n+1] + `]},"properties":` + properties.object(i, set(numbers...)) + "}")
	}
	b.WriteString("\n]}\n")
	return []byte(b.String())
}
