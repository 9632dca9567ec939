package cli

import (
	"io"
	"os"
	"sync"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/allmenning/allmenning/internal/publish"
)

// progress shows long work on a terminal, and nothing elsewhere. A nil progress is silent.
type progress struct {
	mu  sync.Mutex
	bar *progressbar.ProgressBar
}

// newProgress makes a bar where standard error is a terminal.
func (s *session) newProgress() *progress {
	f, ok := s.Err.(*os.File)
	if !ok || s.json || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return &progress{bar: newBar(f)}
}

func newBar(w io.Writer) *progressbar.ProgressBar {
	return progressbar.NewOptions64(-1, progressbar.OptionSetWriter(w), progressbar.OptionShowCount(), progressbar.OptionSetItsString("rows"),
		progressbar.OptionShowIts(), progressbar.OptionClearOnFinish(), progressbar.OptionSpinnerType(14), progressbar.OptionThrottle(100e6))
}

// rows shows how many rows a stage has taken.
func (p *progress) rows(stage string, n int64) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bar.Describe(stage)
	_ = p.bar.Set64(n) // a bar that can't be drawn is no reason to stop
}

// report is the publisher's progress hook.
func (p *progress) report(u publish.Progress) {
	if p == nil {
		return
	}
	p.rows(string(u.Dataset)+": "+u.Stage, u.Rows)
}

func (p *progress) done() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.bar.Finish()
}
