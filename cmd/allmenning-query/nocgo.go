//go:build !cgo

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "allmenning-query: error: built without cgo, which DuckDB needs")
	os.Exit(2)
}
