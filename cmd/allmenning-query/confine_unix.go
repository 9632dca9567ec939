//go:build cgo && unix

package main

import (
	"syscall"

	"github.com/allmenning/allmenning/internal/query"
)

// confine takes from the process what no question needs: writing files, core dumps, and
// processor time beyond its deadline on every core it may use.
func confine(l query.Limits) error {
	seconds := uint64(l.TimeoutMS/1000+2) * threads
	for _, limit := range []struct {
		resource int
		max      uint64
	}{
		{syscall.RLIMIT_FSIZE, 0},
		{syscall.RLIMIT_CORE, 0},
		{syscall.RLIMIT_CPU, seconds},
	} {
		if err := syscall.Setrlimit(limit.resource, &syscall.Rlimit{Cur: limit.max, Max: limit.max}); err != nil {
			return err
		}
	}
	return nil
}
