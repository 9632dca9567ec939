package acceptance_test

import (
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// most is how much memory reading any single file may take.
const most = 300 << 20

// watchMemory samples the memory that the process holds, every millisecond, until the function it
// returns is called, which answers the peak.
func watchMemory() (stop func() int64) {
	debug.FreeOSMemory() // what earlier tests left is not this one's
	done, peak := make(chan struct{}), make(chan int64)
	go func() {
		samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		var highest int64
		for {
			metrics.Read(samples)
			highest = max(highest, int64(samples[0].Value.Uint64()-samples[1].Value.Uint64()))
			select {
			case <-done:
				peak <- highest
				return
			case <-tick.C:
			}
		}
	}()
	return func() int64 {
		close(done)
		return <-peak
	}
}

// boundMemory fails the test if it takes more than most.
func boundMemory(t *testing.T) {
	t.Helper()
	stop := watchMemory()
	t.Cleanup(func() {
		peak := stop()
		t.Logf("peak memory %d MiB", peak>>20)
		if peak > most {
			t.Errorf("peak memory %d MiB, want at most %d MiB", peak>>20, most>>20)
		}
	})
}
