//go:build cgo

package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/allmenning/allmenning/internal/query"
)

// grace is what DuckDB gets to heed its deadline before the process ends itself.
const grace = 300 * time.Millisecond

func main() {
	os.Clearenv()
	var req query.Request
	if err := json.NewDecoder(io.LimitReader(os.Stdin, 1<<20)).Decode(&req); err != nil {
		os.Exit(2)
	}
	if err := confine(req.Limits); err != nil {
		os.Exit(2)
	}
	timeout := time.Duration(req.Limits.TimeoutMS) * time.Millisecond
	time.AfterFunc(timeout+grace, func() { os.Exit(query.ExitTimeout) })
	ctx, stop := context.WithTimeout(context.Background(), timeout)
	defer stop()
	if err := answer(ctx, req, os.Stdout); err != nil {
		os.Exit(1) // nobody reads any more
	}
}
