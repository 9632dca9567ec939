//go:build cgo && !unix

package main

import (
	"errors"

	"github.com/allmenning/allmenning/internal/query"
)

// confine refuses: without limits on the process there is no SQL.
func confine(query.Limits) error { return errors.New("no process limits on this system") }
