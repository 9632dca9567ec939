//go:build cgo && unix

package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/query"
)

// TestMain makes the test's own program play the child, when it is started by that name, and a
// process that tries to write, when by the other.
func TestMain(m *testing.M) {
	switch filepath.Base(os.Args[0]) {
	case "allmenning-query":
		main()
		os.Exit(0)
	case "writer":
		os.Exit(tryToWrite())
	}
	os.Exit(m.Run())
}

// program is a link to the test's own program under another name.
func program(t *testing.T, name string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// sample writes two Parquet files: one that may be asked, and one beside it that may not.
func sample(t *testing.T) (allowed, secret string) {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	dir := t.TempDir()
	allowed, secret = filepath.Join(dir, "badeplasser.parquet"), filepath.Join(dir, "hemmelig.parquet")
	for _, s := range []string{
		fmt.Sprintf(`COPY (SELECT i AS nr, 'plass ' || i AS navn, DATE '2024-02-29' + i::INT AS dag, (i / 4)::DECIMAL(9,2) AS pris, i %% 2 = 0 AS åpen FROM range(1000) t(i)) TO '%s'`, allowed),
		fmt.Sprintf(`COPY (SELECT 'hemmelig' AS ord) TO '%s'`, secret),
	} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	return allowed, secret
}

func ask(t *testing.T, child, file, text string, limits query.Limits) (query.Answer, error) {
	t.Helper()
	if limits == (query.Limits{}) {
		limits = query.Limits{MemoryMB: 256, Rows: 100, Bytes: 1 << 20, TimeoutMS: 20_000}
	}
	return query.Run(context.Background(), child, query.Request{SQL: text, Tables: map[string]string{"badeplasser": file, "bade-plasser": file}, Limits: limits})
}

func TestAnswers(t *testing.T) {
	child := program(t, "allmenning-query")
	file, _ := sample(t)
	tests := []struct{ sql, want string }{
		{`SELECT nr, navn, dag, pris, åpen FROM badeplasser WHERE nr < 2 ORDER BY nr`, `[[0,"plass 0","2024-02-29",0,true],[1,"plass 1","2024-03-01",0.25,false]]`},
		{`FROM "bade-plasser" SELECT count(*) AS antall;`, `[[1000]]`},
		{`WITH x AS (SELECT nr % 3 AS rest FROM BADEPLASSER) SELECT rest, count(*) FROM x GROUP BY ALL ORDER BY 1 -- slutt`, `[[0,334],[1,333],[2,333]]`},
		{`SELECT NULL, 'NaN'::DOUBLE, [1, 2], {'a': 1.5}, TIMESTAMP '2024-01-02 03:04:05.5', TIME '08:30', 170141183460469231731687303715884105727::HUGEINT, 'a'::BLOB`, `[[null,"NaN",[1,2],{"a":1.5},"2024-01-02T03:04:05.5","08:30:00",170141183460469231731687303715884105727,"61"]]`},
		{`SELECT i FROM range(3) t(i) UNION ALL SELECT unnest([7]) ORDER BY i`, `[[0],[1],[2],[7]]`},
		{`DESCRIBE badeplasser`, `[["nr","BIGINT","YES",null,null,null],["navn","VARCHAR","YES",null,null,null],["dag","DATE","YES",null,null,null],["pris","DECIMAL(9,2)","YES",null,null,null],["åpen","BOOLEAN","YES",null,null,null]]`},
		{`SELECT a.nr FROM badeplasser a JOIN badeplasser b USING (nr) WHERE nr IN (SELECT max(nr) FROM badeplasser)`, `[[999]]`},
	}
	for _, tt := range tests {
		t.Run(tt.sql, func(t *testing.T) {
			a, err := ask(t, child, file, tt.sql, query.Limits{})
			if err != nil {
				t.Fatalf("%v: %v", err, opendata.AsError(err).Hint.In("en"))
			}
			got, err := json.Marshal(a.Rows)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// What must not work, each on its own. Afterwards the files are as they were.
func TestRefuses(t *testing.T) {
	child := program(t, "allmenning-query")
	file, secret := sample(t)
	before := digest(t, file)
	tests := []struct{ sql, code string }{
		{`SELECT 1; SELECT 2`, query.CodeNotSelect},
		{``, query.CodeNotSelect},
		{`SELECT 1 FROM badeplasser; COPY badeplasser TO '` + file + `'`, query.CodeNotSelect},
		{`COPY badeplasser TO '` + file + `' (USE_TMP_FILE false)`, query.CodeNotSelect},
		{`COPY badeplasser TO '` + file + `.ny'`, query.CodeNotSelect},
		{`SET threads=64`, query.CodeNotSelect},
		{`RESET enable_external_access`, query.CodeNotSelect},
		{`PRAGMA database_list`, query.CodeNotSelect},
		{`INSTALL httpfs`, query.CodeNotSelect},
		{`LOAD httpfs`, query.CodeNotSelect},
		{`ATTACH '` + secret + `.db'`, query.CodeNotSelect},
		{`CREATE TABLE t AS SELECT 1`, query.CodeNotSelect},
		{`DROP VIEW badeplasser`, query.CodeNotSelect},
		{`CALL duckdb_settings()`, query.CodeNotSelect},
		{`EXPLAIN SELECT 1`, query.CodeNotSelect},
		{`EXPORT DATABASE '/tmp'`, query.CodeNotSelect},
		{`FROM '` + secret + `'`, query.CodeRefused},
		{`FROM '` + file + `'`, query.CodeRefused},
		{`FROM read_parquet('` + file + `')`, query.CodeRefused},
		{`FROM read_csv('/etc/passwd')`, query.CodeRefused},
		{`FROM read_text('/etc/passwd')`, query.CodeRefused},
		{`FROM read_blob('/etc/passwd')`, query.CodeRefused},
		{`FROM 'https://example.org/a.parquet'`, query.CodeRefused},
		{`FROM glob('/*')`, query.CodeRefused},
		{`FROM parquet_metadata('` + file + `')`, query.CodeRefused},
		{`FROM duckdb_settings()`, query.CodeRefused},
		{`FROM duckdb_views`, query.CodeRefused},
		{`FROM sqlite_master`, query.CodeRefused},
		{`FROM information_schema.tables`, query.CodeRefused},
		{`FROM pg_catalog.pg_class`, query.CodeRefused},
		{`FROM system.main.duckdb_views`, query.CodeRefused},
		{`FROM main.badeplasser`, query.CodeRefused},
		{`SHOW TABLES`, query.CodeRefused},
		{`SHOW ALL TABLES`, query.CodeRefused},
		{`FROM (SHOW TABLES)`, query.CodeRefused},
		{`FROM query('FROM duckdb_settings()')`, query.CodeRefused},
		{`FROM query_table('duckdb_views')`, query.CodeRefused},
		{`FROM json_execute_serialized_sql('x')`, query.CodeRefused},
		{`SELECT current_setting('temp_directory')`, query.CodeRefused},
		{`SELECT getenv('PATH')`, query.CodeRefused},
		{`SELECT GETENV('PATH')`, query.CodeRefused},
		{`SELECT main.getenv('PATH')`, query.CodeRefused},
		{`SELECT pg_catalog.pg_get_viewdef(1)`, query.CodeRefused},
		{`SELECT current_database()`, query.CodeRefused},
		{`SELECT list_transform(['PATH'], x -> getenv(x))`, query.CodeRefused},
		{`SELECT (SELECT count(*) FROM duckdb_tables)`, query.CodeRefused},
		{`SELECT nr FROM badeplasser WHERE EXISTS (FROM duckdb_tables)`, query.CodeRefused},
		{`SELECT nr FROM badeplasser ORDER BY (SELECT max(database_name) FROM duckdb_tables)`, query.CodeRefused},
		{`WITH x AS (FROM duckdb_tables) SELECT 1`, query.CodeRefused},
		{`FROM duckdb_views, (WITH duckdb_views AS (SELECT 1) SELECT 1)`, query.CodeRefused},
		{`FROM '` + secret + `', (WITH "` + secret + `" AS (SELECT 1) SELECT 1)`, query.CodeRefused},
		{`DESCRIBE duckdb_views`, query.CodeRefused},
		{`SUMMARIZE (FROM duckdb_settings())`, query.CodeRefused},
		{`SELECT finnes_ikke FROM badeplasser`, query.CodeSQL},
		{`SELEKT 1`, query.CodeSQL},
		{`SELECT 'x'::INT`, query.CodeSQL},
		{`SELECT 1e400`, query.CodeSQL},
	}
	for _, tt := range tests {
		t.Run(tt.sql, func(t *testing.T) {
			a, err := ask(t, child, file, tt.sql, query.Limits{})
			if !errors.Is(err, &opendata.Error{Code: tt.code}) {
				t.Fatalf("error %v, want %s; %d rows", err, tt.code, len(a.Rows))
			}
			hint := opendata.AsError(err).Hint.In("en")
			if tt.code == query.CodeSQL && strings.Contains(hint, filepath.Dir(file)) {
				t.Errorf("the message names a path: %s", hint)
			}
		})
	}
	if digest(t, file) != before {
		t.Error("the published file was changed")
	}
}

// The engine itself is locked too: this is what is left if a question got past the check.
func TestEngineIsLocked(t *testing.T) {
	file, secret := sample(t)
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := lock(context.Background(), conn, map[string]string{"badeplasser": file}); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{
		`FROM '` + secret + `'`, `FROM read_text('/etc/hostname')`, `FROM '` + filepath.Dir(file) + `/x/../hemmelig.parquet'`, `FROM glob('` + filepath.Dir(file) + `/*')`,
		`INSTALL httpfs`, `LOAD httpfs`, `ATTACH '` + secret + `.db'`, `SET enable_external_access=true`, `SET allowed_paths=[]`, `SET memory_limit='64GB'`,
		`COPY badeplasser TO '` + file + `.ny'`, `COPY badeplasser TO '` + secret + `'`,
	} {
		if _, err := conn.ExecContext(context.Background(), s); err == nil {
			t.Errorf("not refused: %s", s)
		}
	}
}

func TestProcessCannotWrite(t *testing.T) {
	proc, err := os.StartProcess(program(t, "writer"), []string{"writer", t.TempDir()}, &os.ProcAttr{Env: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	state, err := proc.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if state.ExitCode() != 0 {
		t.Errorf("a confined process could write: %s", state)
	}
}

// tryToWrite confines the process and returns 0 if it then can't write into a file.
func tryToWrite() int {
	if err := confine(query.Limits{TimeoutMS: 1000}); err != nil {
		return 2
	}
	if err := os.WriteFile(filepath.Join(os.Args[1], "x"), []byte("x"), 0o600); err == nil {
		return 1
	}
	return 0
}

func TestLimits(t *testing.T) {
	child := program(t, "allmenning-query")
	file, _ := sample(t)
	limits := query.Limits{MemoryMB: 64, Rows: 10, Bytes: 1 << 20, TimeoutMS: 1500}
	t.Run("rows", func(t *testing.T) {
		a, err := ask(t, child, file, `SELECT i FROM range(1000000000) t(i)`, limits)
		if err != nil || len(a.Rows) != 10 || !a.Truncated {
			t.Errorf("%d rows, truncated %t, %v", len(a.Rows), a.Truncated, err)
		}
	})
	t.Run("exactly as many rows", func(t *testing.T) {
		a, err := ask(t, child, file, `SELECT i FROM range(10) t(i)`, limits)
		if err != nil || len(a.Rows) != 10 || a.Truncated {
			t.Errorf("%d rows, truncated %t, %v", len(a.Rows), a.Truncated, err)
		}
	})
	t.Run("bytes", func(t *testing.T) {
		a, err := ask(t, child, file, `SELECT repeat('x', 400000) FROM range(5)`, limits)
		if err != nil || len(a.Rows) != 2 || !a.Truncated {
			t.Errorf("%d rows, truncated %t, %v", len(a.Rows), a.Truncated, err)
		}
	})
	for name, text := range map[string]string{
		"a join without end":   `SELECT count(*) FROM range(10000000) a(i), range(10000000) b(j) WHERE hash(i, j) % 7 = 9`,
		"a table without end":  `WITH RECURSIVE t AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM t) SELECT max(i) FROM t`,
		"a function that runs": `SELECT count(*) FROM range(100000000) t(i) WHERE levenshtein(repeat('ab' || i, 300), repeat('ba', 600)) = -1`,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := ask(t, child, file, text, limits)
			if !errors.Is(err, &opendata.Error{Code: query.CodeTimeout}) && !errors.Is(err, &opendata.Error{Code: query.CodeMemory}) {
				t.Errorf("error %v", err)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
	t.Run("memory", func(t *testing.T) {
		_, err := ask(t, child, file, `SELECT list(i) FROM range(100000000) t(i)`, query.Limits{MemoryMB: 64, Rows: 10, Bytes: 1 << 20, TimeoutMS: 20_000})
		if !errors.Is(err, &opendata.Error{Code: query.CodeMemory}) {
			t.Errorf("error %v", err)
		}
	})
}

func digest(t *testing.T, path string) [32]byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(b)
}
