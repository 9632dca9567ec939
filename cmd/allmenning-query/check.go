//go:build cgo

package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/allmenning/allmenning/internal/query"
)

// refusal is an error whose text may be shown to whoever asked.
type refusal struct{ code, message string }

func (r *refusal) Error() string { return r.message }

// tableFunctions are the functions that may stand behind FROM: they make rows of nothing.
var tableFunctions = map[string]bool{"range": true, "generate_series": true, "unnest": true}

// refusedFunctions begins the names of functions that tell about the system, read files, or run
// text as SQL. The engine refuses most of them too.
var refusedFunctions = []string{
	"duckdb_", "pg_", "pragma_", "sqlite_", "read_", "write_", "parquet_", "sniff_", "glob", "query",
	"json_serialize", "json_deserialize", "json_execute", "current_setting", "current_database",
	"current_schema", "current_catalog", "current_user", "current_role", "session_user", "user", "current_query",
	"getenv", "getvariable", "set_", "in_search_path", "has_", "txid_", "nextval", "currval",
	"which_secret", "checkpoint", "force_checkpoint", "enable_", "disable_", "export_", "import_",
	"add_parquet_key", "sleep", "obj_description", "col_description", "shobj_description", "format_pg_type", "format_type",
}

// ownName is what a table made by WITH may be called: never like a table of the system.
var ownName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*$`)

// check parses the question with DuckDB's own parser, accepts one SELECT over the given tables,
// and returns the SQL text of exactly the tree that it accepted.
func check(ctx context.Context, db *sql.Conn, text string, tables map[string]string) (string, error) {
	var tree string
	if err := db.QueryRowContext(ctx, "SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", text).Scan(&tree); err != nil {
		return "", err
	}
	var parsed struct {
		Error      bool   `json:"error"`
		ErrorType  string `json:"error_type"`
		Message    string `json:"error_message"`
		Statements []any  `json:"statements"`
	}
	if err := json.Unmarshal([]byte(tree), &parsed); err != nil {
		return "", &refusal{query.CodeSQL, "a number in the question is too large"} // DuckDB writes Infinity
	}
	switch {
	case parsed.Error && parsed.ErrorType == "not implemented", !parsed.Error && len(parsed.Statements) != 1:
		return "", &refusal{query.CodeNotSelect, "only one SELECT is answered"}
	case parsed.Error:
		return "", &refusal{query.CodeSQL, parsed.Message}
	}
	c := checker{tables: make(map[string]bool)}
	for name := range tables {
		c.tables[strings.ToLower(name)] = true
	}
	c.collect(parsed.Statements)
	c.walk(parsed.Statements)
	if c.refused != nil {
		return "", c.refused
	}
	var canonical string
	err := db.QueryRowContext(ctx, "SELECT json_deserialize_sql(?::JSON)", tree).Scan(&canonical)
	return canonical, err
}

// checker walks over a syntax tree.
type checker struct {
	tables  map[string]bool
	refused error
}

func (c *checker) refuse(message string) {
	if c.refused == nil {
		c.refused = &refusal{query.CodeRefused, message}
	}
}

// collect finds the tables that the question makes for itself.
func (c *checker) collect(node any) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			c.collect(child)
		}
	case map[string]any:
		if ctes, ok := n["cte_map"].(map[string]any); ok {
			entries, _ := ctes["map"].([]any)
			for _, entry := range entries {
				if e, ok := entry.(map[string]any); ok {
					name, _ := e["key"].(string)
					c.own(strings.ToLower(name))
				}
			}
		}
		for _, child := range n {
			c.collect(child)
		}
	}
}

func (c *checker) own(name string) {
	if !ownName.MatchString(name) || refusedName(name) || name == "information_schema" {
		c.refuse("a name behind WITH is not accepted: use letters, digits and _")
		return
	}
	c.tables[name] = true
}

func (c *checker) walk(node any) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			c.walk(child)
		}
	case map[string]any:
		c.node(n)
		for _, child := range n {
			c.walk(child)
		}
	}
}

// node judges one node of the tree.
func (c *checker) node(n map[string]any) {
	switch n["type"] {
	case "BASE_TABLE":
		name, _ := n["table_name"].(string)
		if !empty(n["schema_name"]) || !empty(n["catalog_name"]) || n["at_clause"] != nil || !c.tables[strings.ToLower(name)] {
			c.refuse("there is no such table: only datasets of the catalog, by their id, can be asked")
		}
	case "TABLE_FUNCTION":
		f, _ := n["function"].(map[string]any)
		if name, _ := f["function_name"].(string); !tableFunctions[strings.ToLower(name)] {
			c.refuse("this table function is not accepted; range, generate_series and unnest are")
		}
	case "SHOW_REF":
		if n["query"] == nil || !empty(n["table_name"]) {
			c.refuse("SHOW is not accepted; DESCRIBE and SUMMARIZE of a dataset are")
		}
	case "COLUMN_DATA", "DELIM_GET", "BOUND_TABLE_REF", "CTE":
		c.refuse("this kind of table is not accepted")
	}
	if name, ok := n["function_name"].(string); ok {
		schema, _ := n["schema"].(string)
		if refusedName(strings.ToLower(name)) || schema != "" && schema != "main" || !empty(n["catalog"]) {
			c.refuse("this function is not accepted: it tells about the system, not about the data")
		}
	}
}

func empty(v any) bool { return v == nil || v == "" }

func refusedName(name string) bool {
	for _, prefix := range refusedFunctions {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
