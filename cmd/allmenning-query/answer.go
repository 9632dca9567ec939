//go:build cgo

package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/allmenning/allmenning/internal/query"
)

// threads is how many cores one question may use.
const threads = 2

// answer runs the question and writes the columns, the rows and the trailer. Its error is that of
// the writer.
func answer(ctx context.Context, req query.Request, out io.Writer) error {
	w := bufio.NewWriter(out)
	trailer, err := run(ctx, req, json.NewEncoder(w))
	if err != nil {
		trailer = query.Trailer{Error: shown(ctx, err, req.Tables)}
	}
	if err := json.NewEncoder(w).Encode(trailer); err != nil {
		return err
	}
	return w.Flush()
}

func run(ctx context.Context, req query.Request, out *json.Encoder) (query.Trailer, error) {
	db, err := sql.Open("duckdb", fmt.Sprintf("?memory_limit=%dMB&threads=%d&temp_directory=&max_temp_directory_size=0B"+
		"&autoinstall_known_extensions=false&autoload_known_extensions=false&allow_community_extensions=false"+
		"&allow_persistent_secrets=false", req.Limits.MemoryMB, threads))
	if err != nil {
		return query.Trailer{}, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return query.Trailer{}, err
	}
	defer conn.Close()
	if err := lock(ctx, conn, req.Tables); err != nil {
		return query.Trailer{}, err
	}
	text, err := check(ctx, conn, req.SQL, req.Tables)
	if err != nil {
		return query.Trailer{}, err
	}
	text = strings.TrimRight(text, "; \n")
	rows, err := conn.QueryContext(ctx, fmt.Sprintf("SELECT * FROM (%s\n) LIMIT %d", text, req.Limits.Rows+1))
	if err != nil {
		return query.Trailer{}, err
	}
	defer rows.Close()
	return write(rows, req.Limits, out)
}

// lock makes the given files, and nothing else, readable as tables.
func lock(ctx context.Context, conn *sql.Conn, tables map[string]string) error {
	var paths, views []string
	for name, path := range tables {
		paths = append(paths, quote(path, '\''))
		views = append(views, fmt.Sprintf("CREATE VIEW %s AS SELECT * FROM read_parquet(%s)", quote(name, '"'), quote(path, '\'')))
	}
	slices.Sort(paths)
	statements := []string{"SET allowed_paths=[" + strings.Join(slices.Compact(paths), ",") + "]", "SET enable_external_access=false"}
	statements = append(append(statements, views...), "SET lock_configuration=true")
	for _, s := range statements {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func quote(s string, q byte) string {
	mark := string(q)
	return mark + strings.ReplaceAll(s, mark, mark+mark) + mark
}

// write streams the answer up to the limits.
func write(rows *sql.Rows, limits query.Limits, out *json.Encoder) (query.Trailer, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return query.Trailer{}, err
	}
	header := query.Header{Columns: make([]query.Column, len(types))}
	cells := make([]any, len(types))
	places := make([]any, len(types))
	for i, t := range types {
		header.Columns[i] = query.Column{Name: t.Name(), Type: t.DatabaseTypeName()}
		places[i] = &cells[i]
	}
	if err := out.Encode(header); err != nil {
		return query.Trailer{}, err
	}
	trailer := query.Trailer{}
	size := 0
	for rows.Next() {
		if trailer.Rows == limits.Rows {
			trailer.Truncated = true
			return trailer, nil
		}
		if err := rows.Scan(places...); err != nil {
			return trailer, err
		}
		row := make([]any, len(cells))
		for i := range cells {
			row[i] = plain(cells[i], header.Columns[i].Type)
		}
		line, err := json.Marshal(row)
		if err != nil {
			return trailer, err
		}
		if size += len(line); size > limits.Bytes {
			trailer.Truncated = true
			return trailer, nil
		}
		if err := out.Encode(json.RawMessage(line)); err != nil {
			return trailer, err
		}
		trailer.Rows++
	}
	return trailer, rows.Err()
}

// shown is what of an error may leave the process: what the question is to blame for.
func shown(ctx context.Context, err error, tables map[string]string) *query.Failure {
	if r := (*refusal)(nil); errors.As(err, &r) {
		return &query.Failure{Code: r.code, Message: r.message}
	}
	if ctx.Err() != nil {
		return &query.Failure{Code: query.CodeTimeout}
	}
	var e *duckdb.Error
	if !errors.As(err, &e) {
		return &query.Failure{Code: query.CodeInternal}
	}
	switch e.Type {
	case duckdb.ErrorTypeOutOfMemory:
		return &query.Failure{Code: query.CodeMemory}
	case duckdb.ErrorTypeParser, duckdb.ErrorTypeSyntax, duckdb.ErrorTypeBinder, duckdb.ErrorTypeCatalog,
		duckdb.ErrorTypeConversion, duckdb.ErrorTypeInvalidInput, duckdb.ErrorTypeOutOfRange,
		duckdb.ErrorTypeMismatchType, duckdb.ErrorTypeDivideByZero, duckdb.ErrorTypeDecimal, duckdb.ErrorTypeNotImplemented:
		for _, path := range tables {
			if strings.Contains(e.Msg, path) {
				return &query.Failure{Code: query.CodeInternal}
			}
		}
		return &query.Failure{Code: query.CodeSQL, Message: e.Msg}
	}
	return &query.Failure{Code: query.CodeInternal}
}
