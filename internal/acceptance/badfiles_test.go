package acceptance_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strconv"
	"strings"
)

// text makes a file of a text.
func text(parts ...string) []byte { return []byte(strings.Join(parts, "")) }

// times repeats.
func times(s string, n int) string { return strings.Repeat(s, n) }

// packed makes a ZIP file of names and contents by turns.
func packed(parts ...string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(w, parts[i+1])
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func gzipped(doc string) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := io.WriteString(z, doc)
	if e := z.Close(); err != nil || e != nil {
		panic(errors.Join(err, e))
	}
	return out.Bytes()
}

// encrypted marks the members of a ZIP file as encrypted, in both places.
func encrypted(doc []byte) []byte {
	for mark, flag := range map[string]int{"PK\x03\x04": 6, "PK\x01\x02": 8} {
		for at := 0; ; at += 4 {
			i := bytes.Index(doc[at:], []byte(mark))
			if i < 0 {
				break
			}
			at += i
			doc[at+flag] |= 1
		}
	}
	return doc
}

// book is an XLSX file with one sheet of these rows, and this content of the shared strings.
func book(rows, shared string) []byte {
	const (
		main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
		rel  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
		rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	)
	return packed(
		"_rels/.rels", rels+`<Relationship Id="r1" Type="`+rel+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook `+main+` xmlns:r="`+rel+`"><sheets><sheet name="`+inName+`" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", rels+`<Relationship Id="r1" Type="`+rel+`/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="`+rel+`/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml", shared,
		"xl/worksheets/sheet1.xml", `<worksheet `+main+`><dimension ref="A1:XFD1048576"/><sheetData>`+rows+`</sheetData></worksheet>`)
}

// sst is shared strings.
func sst(items string) string {
	return `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4294967295" uniqueCount="4294967295">` + items + `</sst>`
}

// calc is an ODS file with one sheet of these rows.
func calc(rows string) []byte {
	return packed("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml",
		`<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="`+inName+`">`+
			rows+`</table:table></office:spreadsheet></office:body></office:document-content>`)
}

// odsCell is a cell with a text, with further attributes.
func odsCell(attrs, s string) string {
	return `<table:table-cell office:value-type="string" ` + attrs + `><text:p>` + s + `</text:p></table:table-cell>`
}

const (
	header  = "nr;" + inName + ";sted\n"
	oneRow  = "1;" + inCell + ";Her\n"
	tenRows = "1;" + inCell + ";Her\n2;b;Der\n3;c;Her\n4;d;Der\n5;e;Her\n6;f;Der\n7;g;Her\n8;h;Der\n9;i;Her\n10;j;Der\n"

	xlsxHead = `<row r="1"><c r="A1" t="inlineStr"><is><t>nr</t></is></c><c r="B1" t="inlineStr"><is><t>` + inName + `</t></is></c></row>`
)

func utf16le(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

// feature is a GeoJSON feature at this position.
func feature(position string) string {
	return `{"type":"Feature","properties":{"` + inName + `":"` + inCell + `"},"geometry":{"type":"Point","coordinates":` + position + `}}`
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

// badFiles are synthetic files that are wrong in one way each, with the code and place of the error
// that they end in ("" for a published version). They are made one at a time, since some are large.
func badFiles(try func(name, file string, doc []byte, want string, flags ...string)) {
	try("empty", "a.csv", text(""), "formats.empty")
	try("blanks", "a.csv", text("  \n\t\r\n   \n"), "formats.blank")
	try("byte order mark alone", "a.csv", text("\xEF\xBB\xBF"), "formats.blank")
	try("one byte", "a.csv", text("x"), "")
	try("header alone", "a.csv", text(header), "")
	try("random bytes", "a.csv", noise(), "formats.binary")
	try("PNG", "a.csv", text("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", times("\x00\x01\x02", 100)), "formats.image")
	try("PDF", "a.csv", text("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<< /Title (", inCell, ") >>\nendobj\n"), "formats.pdf")
	try("web page", "a.csv", text("<!DOCTYPE html>\n<html><head><title>", inCell, "</title></head><body>404</body></html>"), "formats.html")
	try("web page after a comment", "a.json", text("\n <!-- ", inCell, " -->\n<html><body>Logg inn</body></html>"), "formats.html")
	try("XML", "a.csv", text("<?xml version=\"1.0\"?><", "a", ">", inCell, "</a>"), "formats.xml")
	try("old Excel", "a.xlsx", text("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", times("\x00", 600)), "formats.xls")
	try("Parquet", "a.csv", text("PAR1", inCell, "PAR1"), "formats.parquet")
	try("NUL bytes", "a.csv", text(header, "1;a\x00b;Her\n2;", inCell, ";Der\n"), "")
	try("NUL bytes alone", "a.csv", text(times("\x00", 5000)), "formats.blank")
	try("broken UTF-8", "a.csv", text(header, "1;", inCell, ";\xF0\x28\x8C\x28\n"), "")
	try("two encodings", "a.csv", text(header, times("1;bl\xC3\xA5b\xC3\xA6r;H\xF8nefoss\n", 50)), "")
	try("UTF-16 with an odd byte", "a.csv", text("\xFF\xFE", utf16le(header+tenRows), "x"), "charset.truncated")
	try("UTF-16 without mark, odd", "a.csv", text(utf16le(header+tenRows), "x"), "charset.truncated")
	try("UTF-16 with lone surrogates", "a.csv", text("\xFF\xFE", utf16le(header+oneRow), "\x00\xD8;\x00", utf16le(";\n")), "")
	try("UTF-32", "a.csv", text("\xFF\xFE\x00\x00n\x00\x00\x00;\x00\x00\x00s\x00\x00\x00\n\x00\x00\x001\x00\x00\x00;\x00\x00\x002\x00\x00\x00\n\x00\x00\x00"), "")
	try("unterminated quote", "a.csv", text(header, tenRows, "11;\"", inCell, ";Her\n12;b;Der\n"), "csv.unterminated_quote 12:2")
	try("unterminated quote of 20 MB", "a.csv", text(header, oneRow, "2;\"", times(inCell+" på engen\n", 1000_000)), "csv.row_too_large 3:2")
	try("10 MB in a single line", "a.csv", text(times(inCell+";", 1_000_000)), "csv.too_many_columns 1")
	try("10 MB in a single field", "a.csv", text(header, "1;", times(inCell, 1_100_000), ";Her\n"), "csv.cell_too_large 2:2")
	try("10 MB of letters", "a.csv", text(times("a", 10<<20)), "csv.cell_too_large 1:1")
	try("10 MB of quotes", "a.csv", text(times(`"`, 10<<20)), "")
	try("10 MB of line breaks", "a.csv", text(times("\n", 10<<20)), "formats.blank")
	try("10 MB of delimiters", "a.csv", text(times(times(";", 1000)+"\n", 10_000)), "csv.no_rows")
	try("20 000 columns", "a.csv", text(times(inName+";", 20_000), "x\n", times("1;", 20_000), "1\n"), "csv.too_many_columns")
	try("3 000 columns", "a.csv", text(times("k;", 2_999), "x\n", times("1;", 2_999), "1\n", times("2;", 2_999), "2\n"), "")
	try("header of 1 MB", "a.csv", text("nr;", times(inName, 100_000), "\n1;2\n"), "")
	try("rows that do not fit", "a.csv", text(header, tenRows, times("1;"+inCell+";2;3;4;5;6;7\n", 40)), "")

	try("gzip cut short", "a.csv.gz", half(gzipped(header+times(tenRows, 500))), "formats.broken_gzip")
	try("gzip with rubbish behind", "a.csv.gz", append(gzipped(header+tenRows), "rubbish"...), "formats.broken_gzip")
	try("gzip bomb over the limit", "a.csv.gz", gzipped(header+times(oneRow, 200_000)), "formats.unpacked_too_large", "--max-bytes", "1048576")
	try("gzip bomb by its ratio", "a.csv.gz", gzipped(header+times(times("\x20", 1<<20), 80)), "formats.bomb")
	try("gzip in gzip", "a.csv.gz", gzipped(string(gzipped(header+tenRows))), "formats.nested_archive")
	try("gzip of nothing", "a.csv.gz", gzipped(""), "formats.empty")
	try("ZIP bomb over the limit", "a.zip", packed(inName+".csv", header+times(oneRow, 200_000)), "formats.unpacked_too_large", "--max-bytes", "1048576")
	try("ZIP bomb by its ratio", "a.zip", packed(inName+".csv", header+times(times("\x20", 1<<20), 80)), "formats.bomb")
	try("ZIP in ZIP", "a.zip", packed(inName+".zip", string(packed(inName+".csv", header+tenRows))), "formats.nested_archive")
	try("ZIP without members", "a.zip", packed(), "formats.empty_zip")
	try("ZIP with an empty member", "a.zip", packed(inName+".csv", ""), "formats.empty")
	try("ZIP with two tables", "a.zip", packed(inName+"1.csv", header+tenRows, inName+"2.csv", header+tenRows), "formats.several_members")
	try("ZIP with a path upwards", "a.zip", packed("../../"+inName+".csv", header+tenRows), "")
	try("ZIP with a picture", "a.zip", packed(inName+".png", "\x89PNG\r\n\x1a\n"), "formats.image")
	try("ZIP with a password", "a.zip", encrypted(packed(inName+".csv", header+tenRows)), "formats.encrypted_zip")
	try("ZIP cut short", "a.zip", half(packed(inName+".csv", header+tenRows)), "formats.broken_zip")

	try("XLSX with rows beyond columns", "a.xlsx", book(xlsxHead+`<row r="2">`+times(`<c t="inlineStr"><is><t>`+inCell+`</t></is></c>`, 20_000)+`</row>`, sst("")), "xlsx.too_many_columns 2")
	try("XLSX with one cell far away", "a.xlsx", book(xlsxHead+`<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`, sst("")), "xlsx.too_many_columns 1048576")
	try("XLSX with a row number beyond all", "a.xlsx", book(xlsxHead+`<row r="99999999999999999999"><c r="A99999999999999999999"><v>1</v></c></row>`, sst("")), "xlsx.broken 1")
	try("XLSX with a string that is not there", "a.xlsx", book(xlsxHead+`<row r="2"><c r="A2" t="s"><v>4000000000</v></c></row>`, sst("")), "xlsx.broken 2")
	try("XLSX with 300 000 shared strings", "a.xlsx", book(xlsxHead+`<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>299999</v></c></row>`, sst(times("<si><t>"+inCell+"</t></si>", 300_000))), "")
	try("XLSX with a long string used often", "a.xlsx", book(xlsxHead+times(`<row><c><v>1</v></c><c t="s"><v>0</v></c></row>`, 200), sst("<si><t>"+times(inCell+" ", 200_000)+"</t></si>")), "xlsx.bomb 137")
	try("XLSX with a string of 20 MB", "a.xlsx", book(xlsxHead+`<row><c><v>1</v></c><c t="s"><v>0</v></c></row>`, sst("<si><t>"+times(inCell+" ", 2_000_000)+"</t></si>")), "xlsx.too_big")
	try("XLSX with 300 000 empty rows", "a.xlsx", book(xlsxHead+times(`<row/>`, 300_000), sst("")), "")
	try("XLSX with entities", "a.xlsx", book(xlsxHead+`<row><c t="s"><v>0</v></c></row>`, `<!DOCTYPE x [<!ENTITY a "`+inCell+`"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>`+sst("<si><t>&c;&c;&c;</t></si>")), "xlsx.broken")
	try("XLSX with deep elements", "a.xlsx", book(xlsxHead+times("<a>", 500_000), sst("")), "xlsx.broken 1")
	try("XLSX with broken XML", "a.xlsx", book(xlsxHead+`<row r="2"><c r="A2"><v>`+inCell, sst("")), "xlsx.broken 2")
	try("XLSX without sheets", "a.xlsx", packed("xl/workbook.xml", "<workbook/>", "_rels/.rels", "<Relationships/>"), "xlsx.no_table")
	try("XLSX without rows", "a.xlsx", book("", sst("")), "xlsx.no_table")

	try("ODS with a row repeated a million times", "a.ods", calc(`<table:table-row>`+odsCell("", "nr")+odsCell("", inName)+`</table:table-row><table:table-row table:number-rows-repeated="1048575">`+odsCell("", "1")+odsCell("", inCell)+`</table:table-row>`), "")
	try("ODS with a row repeated beyond all", "a.ods", calc(`<table:table-row>`+odsCell("", "nr")+`</table:table-row><table:table-row table:number-rows-repeated="99999999999">`+odsCell("", inCell)+`</table:table-row>`), "ods.too_big")
	try("ODS with cells repeated beyond all", "a.ods", calc(`<table:table-row table:number-rows-repeated="1000000">`+odsCell(`table:number-columns-repeated="2147483647"`, inCell)+`</table:table-row>`), "ods.too_many_columns 1")
	try("ODS with long cells repeated", "a.ods", calc(`<table:table-row>`+odsCell(`table:number-columns-repeated="100"`, inName)+`</table:table-row><table:table-row table:number-rows-repeated="1000">`+odsCell(`table:number-columns-repeated="100"`, times(inCell, 10_000))+`</table:table-row>`), "ods.bomb 31")
	try("ODS with blanks repeated beyond all", "a.ods", calc(`<table:table-row>`+odsCell("", "nr")+`</table:table-row><table:table-row>`+odsCell("", `a<text:s text:c="2147483647"/>b`)+`</table:table-row>`), "ods.too_big 2")
	try("ODS with broken XML", "a.ods", calc(`<table:table-row>`+odsCell("", inCell)+`</table:row>`), "ods.broken")
	try("ODS without content", "a.ods", packed("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "ods.not_a_spreadsheet")

	try("JSON of 100 000 arrays", "a.json", text(times("[", 100_000)), "json.too_deep 1:102")
	try("JSON of 100 000 objects", "a.json", text(times(`{"`+inName+`":`, 100_000)), "json.too_deep 1:1502")
	try("JSON with deep arrays in a row", "a.json", text(`[{"a":`, times("[", 100_000), times("]", 100_000), `}]`), "json.too_deep 1:106")
	try("JSON cut short", "a.json", text(`[{"`, inName, `":"`, inCell, `"},{"`, inName, `":"`, inCell), "json.truncated 1:55")
	try("JSON with a lone surrogate", "a.json", text(`[{"nr":1,"tekst":"\ud800"},{"nr":2,"tekst":"`, inCell, `"}]`), "")
	try("JSON with a control character", "a.json", text("[{\"nr\":1,\"tekst\":\"", inCell, "\x01\"}]"), "json.syntax 1:28")
	try("JSON with NaN", "a.json", text(`[{"nr":NaN,"tekst":"`, inCell, `"}]`), "json.syntax 1:8")
	try("JSON with a number of a megabyte", "a.json", text(`[{"nr":`, times("9", 1<<20), `,"tekst":"`, inCell, `"}]`), "json.number_too_long 1:1009")
	try("JSON with a string of 10 MB", "a.json", text(`[{"nr":1,"tekst":"`, times(inCell, 1_200_000), `"}]`), "json.cell_too_large 1:8454145")
	try("JSON with 20 000 keys", "a.json", text(`[{`, keys(20_000), `"x":1}]`), "json.too_many_columns")
	try("JSON with new keys in every row", "a.json", manyKeys(), "json.too_many_columns")
	try("JSON of scalars", "a.json", text(`["`, inCell, `",1,2]`), "")
	try("JSON without rows", "a.json", text(`[]`), "json.no_rows")
	try("JSON with a trailing comma", "a.json", text(`[{"nr":1,"t":"`, inCell, `"},]`), "json.syntax 1:27")
	try("NDJSON with a broken line", "a.ndjson", text("{\"nr\":1}\n{\"nr\":2}\n{\"nr\":\"", inCell, "\n{\"nr\":4}\n"), "json.syntax 3:17")

	try("GeoJSON with NaN", "a.geojson", text(collection(feature("[10.1,59.1]"), feature("[NaN,59.2]"))), "geojson.broken 1")
	try("GeoJSON beyond all numbers", "a.geojson", text(collection(feature("[10.1,59.1]"), feature("[1e400,59.2]"))), "")
	try("GeoJSON with huge coordinates", "a.geojson", text(collection(feature("[1e300,1e300]"), feature("[-1e300,2e299]"))), "geojson.crs_unknown")
	try("GeoJSON with one huge coordinate", "a.geojson", text(collection(feature("[10.1,59.1]"), feature("[1e300,59.2]"))), "geojson.crs_unknown")
	try("GeoJSON with an unknown reference system", "a.geojson", text(`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"`, inName, `"}},"features":[`, feature("[10.1,59.1]"), `]}`), "")
	try("GeoJSON with deep coordinates", "a.geojson", text(collection(feature(times("[", 50_000)+times("]", 50_000)))), "geojson.broken 1")
	try("GeoJSON with deep collections", "a.geojson", text(collection(`{"type":"Feature","properties":{},"geometry":`+times(`{"type":"GeometryCollection","geometries":[`, 10_000)+times("]}", 10_000)+`}`)), "geojson.broken 1")
	try("GeoJSON without features", "a.geojson", text(collection()), "geojson.no_features")
	try("GeoJSON cut short", "a.geojson", text(collection(feature("[10.1,59.1]"), feature("[10.2,59.2]"))[:180]), "geojson.broken 1")
	try("GeoJSON with text for coordinates", "a.geojson", text(collection(feature(`"`+inCell+`"`))), "")
}

// noise is bytes without any pattern, the same ones each time.
func noise() []byte {
	doc := make([]byte, 50_000)
	x := uint64(88172645463325252)
	for i := range doc {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		doc[i] = byte(x >> 32)
	}
	return doc
}

func half(doc []byte) []byte { return doc[:len(doc)/2] }

// keys is n keys of an object, each with a comma behind its value.
func keys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`"` + inName + strconv.Itoa(i) + `":1,`)
	}
	return b.String()
}

// manyKeys is rows that each have a hundred keys that no other has.
func manyKeys() []byte {
	var b strings.Builder
	for row := range 1000 {
		b.WriteString(`{`)
		for i := range 100 {
			b.WriteString(`"` + inName + strconv.Itoa(row*100+i) + `":"` + inCell + `",`)
		}
		b.WriteString(`"nr":1},`)
	}
	return []byte(`[` + b.String() + `{"nr":2}]`)
}
