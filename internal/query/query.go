// Package query answers SQL over published datasets. Each question is run by a child process,
// the command allmenning-query, which alone links DuckDB and is confined to the Parquet files
// that it is given; this package finds that program, starts and kills it, and serves its answers
// over HTTP. It never runs SQL itself.
package query

import (
	"os"
	"path/filepath"
	"runtime"
)

// Request is what the child reads from its standard input.
type Request struct {
	SQL    string            `json:"sql"`
	Tables map[string]string `json:"tables"` // files by name
	Limits Limits            `json:"limits"`
}

// Limits bound one question.
type Limits struct {
	MemoryMB  int `json:"memory_mb"`
	Rows      int `json:"rows"`
	Bytes     int `json:"bytes"` // of the rows as JSON
	TimeoutMS int `json:"timeout_ms"`
}

// Header is the first line of an answer.
type Header struct {
	Columns []Column `json:"columns"`
}

// Column is one column of an answer, with DuckDB's name for its type.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Trailer is the last line of an answer; without it the answer is not complete.
type Trailer struct {
	Rows      int      `json:"rows"`
	Truncated bool     `json:"truncated,omitempty"`
	Error     *Failure `json:"error,omitempty"`
}

// Failure says why there is no complete answer. Message, where there is one, is DuckDB's own
// about the question, in English.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message,omitempty"`
}

// Codes of failures.
const (
	CodeNotSelect = "sql.not_a_select" // not one SELECT
	CodeRefused   = "sql.refused"      // a table or function that is not accepted
	CodeSQL       = "sql.invalid"      // the question is wrong
	CodeMemory    = "sql.memory"       // it needs more memory than it may have
	CodeTimeout   = "sql.timeout"      // it takes longer than it may
	CodeInternal  = "sql.failed"       // anything else
)

// ExitTimeout is the exit status of a child whose time was up.
const ExitTimeout = 3

// Find returns the path of the child's program: beside the running program, or in ./bin. ok is
// false when there is none, as in builds without a C++ compiler.
func Find() (path string, ok bool) {
	name := "allmenning-query"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	var places []string
	if self, err := os.Executable(); err == nil {
		places = append(places, filepath.Join(filepath.Dir(self), name))
	}
	places = append(places, filepath.Join("bin", name))
	for _, p := range places {
		info, err := os.Stat(p)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if abs, err := filepath.Abs(p); err == nil {
			return abs, true
		}
	}
	return "", false
}
