// Package parquetfile writes typed batches to Parquet and GeoParquet, and reads such files back.
// It is the only importer of parquet-go.
//
// Every column is optional. Types are written as
//
//	integer     INT64 INT(64, signed)     date       INT32 DATE
//	decimal(s)  INT64 DECIMAL(18, s)      time       INT64 TIME(MICROS, local)
//	number      DOUBLE                    datetime   INT64 TIMESTAMP(MICROS, local)
//	boolean     BOOLEAN                   timestamp  INT64 TIMESTAMP(MICROS, UTC)
//	string      BYTE_ARRAY STRING         geometry   BYTE_ARRAY, WKB in lon, lat
//
// and compressed with zstd. A table with geometry carries GeoParquet 1.1 metadata
// (https://geoparquet.org/releases/v1.1.0/): encoding WKB, geometry types, bounding box, and no
// crs, which means OGC:CRS84.
//
// Everything in a file (dictionaries, statistics, page index, bounding box) is derived from the
// rows that were written, so nothing of a dropped row or of an unused dictionary entry is in it.
// The same batches give the same bytes.
//
// A file that was not written here, or was damaged, is an Invalid error. The reader does not
// support other files on purpose: nested columns, encryption and old encodings belong to an
// input format.
package parquetfile
