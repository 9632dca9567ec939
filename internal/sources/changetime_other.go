//go:build !linux

package sources

import (
	"io/fs"
	"time"
)

// changeTag knows no change time that can be trusted on this system: files of the same size
// are always compared by content.
func changeTag(fs.FileInfo, time.Time) string { return "" }
