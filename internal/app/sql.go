package app

import (
	"fmt"
	"net/http"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/query"
)

// noSQL is why a program without the query child answers 501.
var noSQL = opendata.T(
	"SQL er ikke bygd inn: programmet ble bygd uten C++-kompilator. Installer g++ og kjør «make run» igjen, eller åpne Parquet-filene direkte med DuckDB.",
	"SQL er ikkje bygd inn: programmet vart bygd utan C++-kompilator. Installer g++ og køyr «make run» igjen, eller opne Parquet-filene direkte med DuckDB.",
	"SQL is not built in: the program was built without a C++ compiler. Install g++ and run “make run” again, or open the Parquet files directly with DuckDB.")

// sql is the SQL handler, or nil and the reason why there is none.
func (a *App) sql() (http.Handler, opendata.Text, error) {
	program, ok := query.Find()
	if !ok {
		return nil, noSQL, nil
	}
	cache, err := query.NewCache(a.Public, a.Config.TempDir, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("set up SQL: %w", err)
	}
	a.closers = append(a.closers, cache.Close)
	return query.NewHandler(query.Config{Program: program, Tables: cache.Tables}), nil, nil
}
