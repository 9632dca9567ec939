package sources

import (
	"fmt"
	"io/fs"
	"syscall"
	"time"
)

// changeTag identifies a state of a file by inode and change time, which no ordinary program
// can set back; so equal tags mean equal content. It returns "" while the file was changed so
// recently that a further change could fall into the same tick of the file system's clock.
func changeTag(info fs.FileInfo, now time.Time) string {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	changed := time.Unix(st.Ctim.Unix())
	if now.Sub(changed) < settled {
		return ""
	}
	return fmt.Sprintf("%d-%d-%d", st.Dev, st.Ino, changed.UnixNano())
}
