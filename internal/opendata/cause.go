package opendata

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Cause tells of an error what may stand in a log: the words that our own fmt.Errorf calls put
// before each %w, and of the innermost error its text only where that is known to hold no data
// (the operating system's and the standard library's fixed errors, and Error itself), else its
// type.
func Cause(err error) string {
	var parts []string
	for err != nil {
		inner := errors.Unwrap(err)
		if e, ok := err.(*Error); ok {
			parts = append(parts, e.Error())
			err = inner
			continue
		}
		if inner == nil {
			parts = append(parts, innermost(err))
			break
		}
		if perr, ok := err.(*os.PathError); ok {
			parts = append(parts, perr.Op)
		} else if prefix := ownWords(err, inner); prefix != "" {
			parts = append(parts, prefix)
		}
		err = inner
	}
	return strings.Join(parts, ": ")
}

// ownWords is what fmt.Errorf put before its last %w.
func ownWords(err, inner error) string {
	if fmt.Sprintf("%T", err) != "*fmt.wrapError" {
		return ""
	}
	prefix, ok := strings.CutSuffix(err.Error(), inner.Error())
	if !ok {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSpace(prefix), ":")
}

func innermost(err error) string {
	if errno, ok := err.(syscall.Errno); ok {
		return errno.Error()
	}
	for _, known := range []error{io.EOF, io.ErrUnexpectedEOF, io.ErrShortWrite, io.ErrClosedPipe, context.Canceled, context.DeadlineExceeded,
		fs.ErrNotExist, fs.ErrExist, fs.ErrPermission, fs.ErrClosed} {
		if err == known {
			return err.Error()
		}
	}
	return fmt.Sprintf("%T", err)
}
