package dirstore

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// stripes is the number of lock files. Keys that share one wait for each other, which costs time
// and nothing else; the number must be the same in every process.
const stripes = 64

// maxLockWait is the longest pause between two tries for a lock that another process holds. A
// holder needs it for a few syncs of the disk.
const maxLockWait = 50 * time.Millisecond

// stripeOf is the lock of a key. Keys that differ only in case share one, because on some file
// systems they share a path.
func stripeOf(key string) int {
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(key)))
	return int(h.Sum32() % stripes)
}

// lock holds the key's lock, against other goroutines and other processes, until unlock is
// called or the process ends. It waits until ctx ends.
func (b *Bucket) lock(ctx context.Context, key string) (unlock func(), err error) {
	n := stripeOf(key)
	select {
	case b.local[n] <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	f, err := b.flock(ctx, n)
	if err != nil {
		<-b.local[n]
		return nil, err
	}
	return func() {
		f.Close() // closing gives the lock back
		<-b.local[n]
	}, nil
}

// flock takes a lock file. It polls, because a blocking flock could not be cancelled.
func (b *Bucket) flock(ctx context.Context, n int) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(b.lockDir(), fmt.Sprintf("%02x", n)), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	for wait := time.Millisecond; ; wait = min(2*wait, maxLockWait) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			f.Close()
			return nil, fmt.Errorf("lock: %w", err)
		}
		select {
		case <-time.After(wait/2 + rand.N(wait)):
		case <-ctx.Done():
			f.Close()
			return nil, context.Cause(ctx)
		}
	}
}
