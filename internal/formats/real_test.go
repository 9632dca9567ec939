package formats_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

// realData is the folder of real public files. Where it is not set these tests are skipped, and
// the synthetic twins of the same traps stand alone.
func realData(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("ALLMENNING_REAL_DATA")
	if dir == "" {
		t.Skip("ALLMENNING_REAL_DATA is not set: no real files are read")
	}
	return dir
}

// readReal detects and opens one real file.
func readReal(t *testing.T, file string) (formats.Detection, table.Reader, error) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	stat, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	in := formats.Input{ReaderAt: f, Size: stat.Size(), Name: filepath.Base(file)}
	lim := formats.Limits{TempDir: t.TempDir()}
	det, err := formats.Detect(context.Background(), in, opendata.Source{}, lim)
	if err != nil {
		return det, nil, err
	}
	r, err := formats.Open(context.Background(), in, det, lim)
	return det, r, err
}

// Every file that was looked at, with what it must be read as: columns (without geometry), rows
// (without rejected ones), or the code of the error.
func TestRealFiles(t *testing.T) {
	dir := realData(t)
	tests := []struct {
		file          string
		format        string
		columns, rows int
		rejected      int64
		code          string
	}{
		{file: "csv/bergen-budsjett-2012-investering.csv", format: "csv", columns: 23, rows: 2515},
		{file: "csv/bergen-dokart.csv", format: "csv", columns: 15, rows: 14},
		{file: "csv/csv-spectrum/comma_in_quotes.csv", format: "csv", columns: 5, rows: 1},
		{file: "csv/csv-spectrum/empty.csv", format: "csv", columns: 3, rows: 2},
		{file: "csv/csv-spectrum/empty_crlf.csv", format: "csv", columns: 3, rows: 2},
		{file: "csv/csv-spectrum/escaped_quotes.csv", format: "csv", columns: 2, rows: 2},
		{file: "csv/csv-spectrum/json.csv", format: "csv", columns: 2, rows: 1},
		{file: "csv/csv-spectrum/location_coordinates.csv", format: "csv", columns: 4, rows: 1},
		{file: "csv/csv-spectrum/newlines.csv", format: "csv", columns: 3, rows: 3},
		{file: "csv/csv-spectrum/newlines_crlf.csv", format: "csv", columns: 3, rows: 3},
		{file: "csv/csv-spectrum/quotes_and_newlines.csv", format: "csv", columns: 2, rows: 2},
		{file: "csv/csv-spectrum/simple.csv", format: "csv", columns: 3, rows: 1},
		{file: "csv/csv-spectrum/simple_crlf.csv", format: "csv", columns: 3, rows: 1},
		{file: "csv/csv-spectrum/utf8.csv", format: "csv", columns: 3, rows: 2},
		{file: "csv/csv-spectrum-json/comma_in_quotes.json", format: "json", columns: 5, rows: 1},
		{file: "csv/csv-spectrum-json/empty.json", format: "json", columns: 3, rows: 2},
		{file: "csv/csv-spectrum-json/empty_crlf.json", format: "json", columns: 3, rows: 2},
		{file: "csv/csv-spectrum-json/escaped_quotes.json", format: "json", columns: 2, rows: 2},
		{file: "csv/csv-spectrum-json/json.json", format: "json", columns: 2, rows: 1},
		{file: "csv/csv-spectrum-json/location_coordinates.json", code: "json.no_rows"},
		{file: "csv/csv-spectrum-json/newlines.json", format: "json", columns: 3, rows: 3},
		{file: "csv/csv-spectrum-json/newlines_crlf.json", format: "json", columns: 3, rows: 3},
		{file: "csv/csv-spectrum-json/quotes_and_newlines.json", format: "json", columns: 2, rows: 2},
		{file: "csv/csv-spectrum-json/simple.json", format: "json", columns: 3, rows: 1},
		{file: "csv/csv-spectrum-json/simple_crlf.json", format: "json", columns: 3, rows: 1},
		{file: "csv/csv-spectrum-json/utf8.json", format: "json", columns: 3, rows: 2},
		{file: "csv/difi-norgeno-tjeneste.csv", format: "csv", columns: 5, rows: 7258},
		{file: "csv/difi-norgeno-tjeneste.fixed.bom.csv", format: "csv", columns: 5, rows: 7258},
		{file: "csv/duckdb-nasty/auto/duplicate_header_collision.csv", format: "csv", columns: 4, rows: 2},
		{file: "csv/duckdb-nasty/auto/duplicate_header_columns.csv", format: "csv", columns: 13, rows: 2},
		{file: "csv/duckdb-nasty/auto/empty_header.csv", format: "csv", columns: 3, rows: 2},
		{file: "csv/duckdb-nasty/auto/int_bol.csv", format: "csv", columns: 2, rows: 4},
		{file: "csv/duckdb-nasty/auto/leading_space_numerics.csv", format: "csv", columns: 3, rows: 3},
		{file: "csv/duckdb-nasty/auto/missing_header_col.csv", format: "csv", columns: 3, rows: 2},
		{file: "csv/duckdb-nasty/auto/multiple_skip_row.csv", format: "csv", columns: 3, rows: 1},
		{file: "csv/duckdb-nasty/auto/no_header.csv", format: "csv", columns: 3, rows: 2},
		{file: "csv/duckdb-nasty/auto/normalize_names_1.csv", format: "csv", columns: 3, rows: 2},
		{file: "csv/duckdb-nasty/auto/single_quote_backslash.csv", format: "csv", columns: 3, rows: 3},
		{file: "csv/duckdb-nasty/auto/skip_row.csv", format: "csv", columns: 3, rows: 1},
		{file: "csv/duckdb-nasty/auto/tab_single_quote.csv", format: "csv", columns: 3, rows: 3},
		{file: "csv/duckdb-nasty/auto/test_header_mix.csv", format: "csv", columns: 13, rows: 2},
		{file: "csv/duckdb-nasty/auto/time_date_timestamp_dd-mm-yy.csv", format: "csv", columns: 5, rows: 3},
		{file: "csv/duckdb-nasty/auto/time_date_timestamp_dd-mm-yyyy.csv", format: "csv", columns: 5, rows: 3},
		{file: "csv/duckdb-nasty/auto/unnamed_columns.csv", format: "csv", columns: 13, rows: 2},
		{file: "csv/duckdb-nasty/auto/utf8bom.csv", format: "csv", columns: 2, rows: 2},
		{file: "csv/duckdb-nasty/auto/varchar_multi_line.csv", format: "csv", columns: 3, rows: 2},
		{file: "csv/duckdb-nasty/auto/various_time_formats.csv", format: "csv", columns: 5, rows: 1},
		{file: "csv/duckdb-nasty/bad_date.csv", format: "csv", columns: 3, rows: 1},
		{file: "csv/duckdb-nasty/bad_date_timestamp_mix.csv", format: "csv", columns: 5, rows: 1},
		{file: "csv/duckdb-nasty/bad_escape.csv", format: "csv", columns: 2, rows: 2},
		{file: "csv/duckdb-nasty/big_number.csv", format: "csv", columns: 1, rows: 1},
		{file: "csv/duckdb-nasty/blank_line.csv", format: "csv", columns: 1, rows: 10},
		{file: "csv/duckdb-nasty/comma_decimal_null.csv", format: "csv", columns: 28, rows: 8},
		{file: "csv/duckdb-nasty/comments/mid_line.csv", format: "csv", columns: 3, rows: 2},
		{file: "csv/duckdb-nasty/comments/simple.csv", format: "csv", columns: 2, rows: 2},
		{file: "csv/duckdb-nasty/csv_quoted_newline_odd.csv", format: "csv", columns: 1, rows: 2},
		{file: "csv/duckdb-nasty/decimal_separators/decimal_separators.csv", format: "csv", columns: 2, rows: 5},
		{file: "csv/duckdb-nasty/decimal_separators/invalid_char.csv", format: "csv", columns: 1, rows: 1},
		{file: "csv/duckdb-nasty/decimal_separators/mixed_format_fail.csv", format: "csv", columns: 1, rows: 3},
		{file: "csv/duckdb-nasty/double_quoted_header.csv", format: "csv", columns: 2, rows: 2},
		{file: "csv/duckdb-nasty/empty.csv", code: "formats.empty"},
		{file: "csv/duckdb-nasty/empty_first_line.csv", format: "csv", columns: 1, rows: 3},
		{file: "csv/duckdb-nasty/encodings/all_latin1.csv", format: "csv", columns: 1, rows: 190},
		{file: "csv/duckdb-nasty/encodings/latin1.csv", format: "csv", columns: 2, rows: 12},
		{file: "csv/duckdb-nasty/encodings/only_utf16.csv", format: "csv", columns: 2, rows: 6},
		{file: "csv/duckdb-nasty/encodings/shift_jis.csv", code: "charset.undetected"},
		{file: "csv/duckdb-nasty/encodings/utf16.csv", format: "csv", columns: 2, rows: 20},
		{file: "csv/duckdb-nasty/error/mid_null.csv", format: "csv", columns: 3, rows: 2, rejected: 1},
		{file: "csv/duckdb-nasty/evil_nullpadding.csv", format: "csv", columns: 4, rows: 3},
		{file: "csv/duckdb-nasty/extra_delimiters.csv", format: "csv", columns: 3, rows: 3, rejected: 1},
		{file: "csv/duckdb-nasty/header_only.csv", format: "csv", columns: 1, rows: 0},
		{file: "csv/duckdb-nasty/inconsistencies/inconsistent_columns_3.csv", format: "csv", columns: 4, rows: 5},
		{file: "csv/duckdb-nasty/inconsistent_cells.csv", format: "csv", columns: 5, rows: 4},
		{file: "csv/duckdb-nasty/integer_exponent.csv", format: "csv", columns: 3, rows: 3},
		{file: "csv/duckdb-nasty/invalid_utf8.csv", format: "csv", columns: 1, rows: 3},
		{file: "csv/duckdb-nasty/leading_zeros.csv", format: "csv", columns: 8, rows: 6},
		{file: "csv/duckdb-nasty/locations_row_trailing_comma.csv", format: "csv", columns: 5, rows: 1},
		{file: "csv/duckdb-nasty/mixed_dates.csv", format: "csv", columns: 2, rows: 5},
		{file: "csv/duckdb-nasty/mixed_decimal.csv", format: "csv", columns: 2, rows: 5},
		{file: "csv/duckdb-nasty/mixed_new_line.csv", format: "csv", columns: 3, rows: 3},
		{file: "csv/duckdb-nasty/mixed_timestamps.csv", format: "csv", columns: 2, rows: 5},
		{file: "csv/duckdb-nasty/multidelimiter/aa_delim.csv", format: "csv", columns: 1, rows: 19},
		{file: "csv/duckdb-nasty/null_terminator.csv", format: "csv", columns: 1, rows: 0},
		{file: "csv/duckdb-nasty/nullbyte.csv", format: "csv", columns: 3, rows: 1},
		{file: "csv/duckdb-nasty/nullbyte_header.csv", format: "csv", columns: 2, rows: 1},
		{file: "csv/duckdb-nasty/people.csv", format: "csv", columns: 2, rows: 4},
		{file: "csv/duckdb-nasty/phonenumbers.csv", format: "csv", columns: 1, rows: 3},
		{file: "csv/duckdb-nasty/quoted_newline.csv", format: "csv", columns: 1, rows: 1},
		{file: "csv/duckdb-nasty/real/greek_utf8.csv", format: "csv", columns: 3, rows: 8},
		{file: "csv/duckdb-nasty/rejects/frankstein/nightmare.csv", format: "csv", columns: 3, rows: 45, rejected: 1},
		{file: "csv/duckdb-nasty/test/invalid_utf_complex.csv", format: "csv", columns: 3, rows: 21},
		{file: "csv/duckdb-nasty/test/mixed_line_endings.csv", format: "csv", columns: 3, rows: 3},
		{file: "csv/duckdb-nasty/test/no_newline_unicode.csv", format: "csv", columns: 1, rows: 1024},
		{file: "csv/duckdb-nasty/test/unterminated.csv", code: "csv.unterminated_quote"},
		{file: "csv/duckdb-nasty/unescaped_quotes/stops.csv", format: "csv", columns: 4, rows: 9},
		{file: "csv/imdi-botid-latin1.csv", format: "csv", columns: 137, rows: 23},
		{file: "csv/kmd-partistotte-2011.csv", format: "csv", columns: 12, rows: 2850},
		{file: "csv/oed-normpriser.csv", format: "csv", columns: 6, rows: 5811},
		{file: "csv/sogndal-driftsbudsjett-2013.bom.csv", format: "csv", columns: 9, rows: 4898},
		{file: "csv/ssb-10484-multiheader.csv", format: "csv", columns: 5, rows: 41},
		{file: "csv/ssb-11616-latin1-preamble.csv", format: "csv", columns: 5, rows: 23},
		{file: "csv/stavanger-budsjett-2016-drift.csv", format: "csv", columns: 14, rows: 11130},
		{file: "csv/stavanger-lekeplasser.csv", format: "csv", columns: 5, rows: 259},
		{file: "csv/stavanger-skoleruter.csv", format: "csv", columns: 6, rows: 15738},
		{file: "csv/udir-fravaer-bergen-utf16le.csv", format: "csv", columns: 27, rows: 36},
		{file: "csv/valglokaler-2017.csv", format: "csv", columns: 15, rows: 3031},
		{file: "json/brreg-kommuner.json", format: "json", columns: 28, rows: 1},
		{file: "json/duckdb-ndjson/different_schemas.ndjson", format: "ndjson", columns: 2, rows: 5},
		{file: "json/duckdb-ndjson/duplicate_key.ndjson", format: "ndjson", columns: 2, rows: 5},
		{file: "json/duckdb-ndjson/empty.ndjson", code: "formats.empty"},
		{file: "json/duckdb-ndjson/example_n.ndjson", format: "ndjson", columns: 2, rows: 5},
		{file: "json/duckdb-ndjson/example_r.ndjson", format: "ndjson", columns: 2, rows: 5},
		{file: "json/duckdb-ndjson/example_rn.ndjson", format: "ndjson", columns: 2, rows: 5},
		{file: "json/duckdb-ndjson/geojson/features.geojsonl", format: "geojson", columns: 2, rows: 3},
		{file: "json/duckdb-ndjson/geojson/malformed.geojsonl", format: "geojson", columns: 0, rows: 2, rejected: 1},
		{file: "json/duckdb-ndjson/geojson/near_miss.ndjson", format: "ndjson", columns: 6, rows: 2},
		{file: "json/duckdb-ndjson/inconsistent_schemas.ndjson", format: "ndjson", columns: 2, rows: 5},
		{file: "json/duckdb-ndjson/multiple_objects_per_line.ndjson", format: "ndjson", columns: 2, rows: 5},
		{file: "json/duckdb-ndjson/trailing_content.ndjson", code: "json.syntax"},
		{file: "json/duckdb-ndjson/unterminated_quotes.ndjson", code: "json.syntax"},
		{file: "json/nvdb-vegobjekter-95.json", format: "json", columns: 21, rows: 1},
		{file: "json/valg2021-nordland.json", format: "json", columns: 17, rows: 22},
		{file: "excel/oslo-sys002.csv", format: "csv", columns: 8, rows: 2124},
		{file: "pii/fakenames-100.csv", format: "csv", columns: 45, rows: 100},
		{file: "pii/harstad-mandatkaring.csv", format: "csv", columns: 9, rows: 255},
		{file: "zip/oslobysykkel-2016-06.csv.zip", format: "csv", columns: 4, rows: 292302},
		{file: "transit/gbfs-oslobysykkel-station_status.json", format: "json", columns: 9, rows: 256},
		{file: "transit/gtfs-flytoget.zip", code: "formats.several_members"},
		{file: "transit/netex-flamsbana.zip", code: "formats.no_readable_member"},
		{file: "transit/siri-sx.xml", code: "formats.xml"},
		{file: "dcat/data-norge-catalog.jsonld", format: "json", columns: 41, rows: 2068},
		{file: "dcat/smartbydata-ckan-packages.json", format: "json", columns: 50, rows: 68},
		{file: "dcat/validator/valid_catalog.ttl", code: "formats.rdf"},
		{file: "pii/testnorge-pdl-person.json", code: "json.several_arrays"},
		{file: "jsonstat/ssb-api.json", code: "json.jsonstat"},
		{file: "jsonstat/statswe.json", code: "json.jsonstat"},
		{file: "jsonstat/pxwebapi2/MetadataById_tab004_js2.json", code: "json.jsonstat"},
		{file: "socrata/bike_counts_page_1.json", format: "json", columns: 4, rows: 1000},
		{file: "socrata/403_response_json.txt", code: "json.no_rows"},
		{file: "socrata/nondatasetfile.zip", code: "formats.several_members"},
		{file: "excel/dates.xls", code: "formats.xls"},
		{file: "excel/oslo-sys002.xlsx", format: "xlsx", columns: 8, rows: 2124},
		{file: "excel/ints-floats-dates.ods", format: "ods", columns: 4, rows: 3},
		{file: "geo/basisdata-fylker-25833.geojson.zip", format: "geojson", columns: 14, rows: 15},
		{file: "geo/fylke_4326.geojson", format: "geojson", columns: 14, rows: 15},
		{file: "geo/kommuner-S-4326.geojson", format: "geojson", columns: 4, rows: 357},
		{file: "geo/befolkning-oslo-1km-2019.gml", code: "formats.gml"},
		{file: "geo/oslo-bydeler-2024.gpkg", code: "formats.sqlite"},
		{file: "geo/kml/polygon.kml", code: "formats.gml"},
		{file: "geo/sosi/valid_utf8_with_bom.sos", code: "formats.sosi"},
		{file: "geo/shp-befolkning-250m-oslo/befolkning_250m_2023_oslo.shp", code: "formats.shapefile"},
		{file: "px/transmengde-no.px", code: "formats.px"},
		{file: "px/tab_03024.px", code: "formats.px"},
		{file: "parquet/parquet-testing/encrypt_columns_and_footer.parquet.encrypted", code: "formats.parquet"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			det, r, err := readReal(t, filepath.Join(dir, tt.file))
			if tt.code != "" {
				var e *opendata.Error
				if !errors.As(err, &e) || e.Kind != opendata.Invalid || e.Code != tt.code {
					t.Fatalf("error %v, want code %s", err, tt.code)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			header, rows := tabletest.ReadAll(t, r)
			if det.Format != tt.format || len(header) != tt.columns || len(rows) != tt.rows || r.Stats().Rejected != tt.rejected {
				t.Errorf("%s of %d columns, %d rows, %d rejected; want %s, %d, %d, %d", det.Format, len(header), len(rows), r.Stats().Rejected,
					tt.format, tt.columns, tt.rows, tt.rejected)
			}
		})
	}
}

// No file of the whole collection, damaged ones included, ends in anything but a table or an
// error that says what to do.
func TestEveryRealFileEndsWell(t *testing.T) {
	dir := realData(t)
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, file)
		t.Run(name, func(t *testing.T) {
			_, r, err := readReal(t, file)
			if err == nil {
				defer r.Close()
				_, _, err = tabletest.Read(t, r)
			}
			var e *opendata.Error
			if err != nil && (!errors.As(err, &e) || e.Kind != opendata.Invalid || e.Message.In("nb") == "" || e.Hint.In("nb") == "") {
				t.Errorf("error %v", err)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A file with two ways of escaping quotes reads as the publisher's own repaired edition of it,
// cell by cell.
func TestRealTwins(t *testing.T) {
	dir := realData(t)
	var headers [2][]string
	var rows [2][][]*string
	for i, file := range []string{"difi-norgeno-tjeneste.csv", "difi-norgeno-tjeneste.fixed.bom.csv"} {
		_, r, err := readReal(t, filepath.Join(dir, "csv", file))
		if err != nil {
			t.Fatal(err)
		}
		headers[i], rows[i] = tabletest.ReadAll(t, r)
	}
	tabletest.Equal(t, headers[0], rows[0], headers[1], rows[1])
}

// The csv-spectrum files say themselves what they hold. Two of them expect what their files do
// not have (another number, line ends that were converted) and are left out.
func TestRealSpectrum(t *testing.T) {
	dir := realData(t)
	files, err := filepath.Glob(filepath.Join(dir, "csv/csv-spectrum/*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		if name == "location_coordinates" || name == "newlines_crlf" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			_, r, err := readReal(t, file)
			if err != nil {
				t.Fatal(err)
			}
			header, rows := tabletest.ReadAll(t, r)
			doc, err := os.ReadFile(filepath.Join(dir, "csv/csv-spectrum-json", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			var objects []map[string]string
			if err := json.Unmarshal(doc, &objects); err != nil {
				t.Fatal(err)
			}
			var want [][]*string
			for _, o := range objects {
				var cells []string
				for _, name := range header {
					cells = append(cells, o[name])
				}
				want = append(want, tabletest.Cells(cells...))
			}
			tabletest.Equal(t, header, rows, header, want)
		})
	}
}
