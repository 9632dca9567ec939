package dirstore_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/dirstore"
	"github.com/allmenning/allmenning/internal/objstore/objstoretest"
)

// The tests of this file run the test program again as other processes: locks that only hold
// between goroutines would pass everything else.

// childEnv names what a child has to do, and childDir where.
const (
	childEnv = "DIRSTORE_TEST_CHILD"
	childDir = "DIRSTORE_TEST_DIR"
)

const (
	children   = 4
	increments = 25
	contested  = 30
	bigBody    = 3 << 20
)

var roles = map[string]func(ctx context.Context, b *dirstore.Bucket) error{
	"increment": childIncrement,
	"claim":     childClaim,
	"replace":   childReplace,
}

func TestMain(m *testing.M) {
	role, ok := roles[os.Getenv(childEnv)]
	if !ok {
		os.Exit(m.Run())
	}
	b, err := dirstore.Open(os.Getenv(childDir))
	if err == nil {
		err = role(context.Background(), b)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child is the test program as another process.
func child(t *testing.T, role, dir string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childEnv+"="+role, childDir+"="+dir)
	var out bytes.Buffer
	cmd.Stderr = &out
	return cmd, &out
}

func childIncrement(ctx context.Context, b *dirstore.Bucket) error {
	for range increments {
		if err := objstoretest.Increment(ctx, b, "counter"); err != nil {
			return err
		}
	}
	return nil
}

func TestProcessesLoseNoUpdate(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	put(t, b, "counter", "0", objstore.PutOptions{})
	runAll(t, "increment", dir)
	wantBody(t, b, "counter", fmt.Sprint(children*increments))
}

// childClaim says on standard output which keys it was the first to write.
func childClaim(ctx context.Context, b *dirstore.Bucket) error {
	me := fmt.Sprint(os.Getpid())
	for n := range contested {
		key := fmt.Sprintf("claims/%03d", n)
		_, err := b.Put(ctx, key, strings.NewReader(me), objstore.PutOptions{IfAbsent: true})
		if err == nil {
			fmt.Println(key, me)
		} else if !errors.Is(err, objstore.ErrPrecondition) {
			return err
		}
	}
	return nil
}

func TestProcessesClaimOnce(t *testing.T) {
	dir := t.TempDir()
	winners := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(runAll(t, "claim", dir)), "\n") {
		key, winner, _ := strings.Cut(line, " ")
		if other, taken := winners[key]; taken {
			t.Errorf("%s was claimed by %s and %s", key, other, winner)
		}
		winners[key] = winner
	}
	if len(winners) != contested {
		t.Errorf("%d keys were claimed, want %d", len(winners), contested)
	}
	b := open(t, dir)
	for key, winner := range winners {
		wantBody(t, b, key, winner)
	}
}

// runAll runs several children at once and returns what they said.
func runAll(t *testing.T, role, dir string) string {
	t.Helper()
	var outs [children]bytes.Buffer
	var cmds [children]*exec.Cmd
	var errs [children]*bytes.Buffer
	for i := range children {
		cmds[i], errs[i] = child(t, role, dir)
		cmds[i].Stdout = &outs[i]
		if err := cmds[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	var all strings.Builder
	for i, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Errorf("child %d: %v: %s", i, err, errs[i])
		}
		all.WriteString(outs[i].String())
	}
	return all.String()
}

// childReplace replaces an object for ever, by bodies of one letter whose content type and size
// tell the letter. It says when it has begun.
func childReplace(ctx context.Context, b *dirstore.Bucket) error {
	for n := 0; ; n++ {
		letter := string(rune('a' + n%26))
		size := bigBody + n%26
		_, err := b.Put(ctx, "object", strings.NewReader(strings.Repeat(letter, size)), objstore.PutOptions{ContentType: "letter/" + letter})
		if err != nil {
			return err
		}
		if n == 0 {
			fmt.Println("begun")
		}
		if n%5 == 4 {
			if err := b.Delete(ctx, "other/object"); err != nil {
				return err
			}
		}
		if _, err := b.Put(ctx, "other/object", strings.NewReader(letter), objstore.PutOptions{ContentType: "letter/" + letter}); err != nil {
			return err
		}
	}
}

// TestKilledPutLeavesOldOrNew kills a writer at any moment.
func TestKilledPutLeavesOldOrNew(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	for round := range 12 {
		cmd, stderr := child(t, "replace", dir)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "begun\n" {
			t.Fatalf("child said %q, %v: %s", line, err, stderr)
		}
		time.Sleep(rand.N(40 * time.Millisecond)) // any moment is a good one
		_ = cmd.Process.Kill()
		_ = cmd.Wait()

		data, info, err := objstore.ReadAll(t.Context(), b, "object", 2*bigBody)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		letter := string(data[:1])
		if len(data) != bigBody+int(letter[0]-'a') || strings.Trim(string(data), letter) != "" || info.ContentType != "letter/"+letter {
			t.Fatalf("round %d: %d bytes beginning with %q as %q: neither an old object nor a new one", round, len(data), letter, info.ContentType)
		}
		for _, key := range keys(t, b) {
			if key != "object" && key != "other/object" {
				t.Errorf("round %d: listed %q", round, key)
			}
		}
		// The dead holder's lock is free.
		put(t, b, "object", "free", objstore.PutOptions{IfMatch: info.ETag})
	}
	if _, err := b.Sweep(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir + "/..store/tmp"); err != nil || len(left) > 0 {
		t.Errorf("%d temporary files are left after the sweep, %v", len(left), err)
	}
	if got, err := b.Stat(t.Context(), "object"); err != nil || got.Size != 4 {
		t.Errorf("after the sweep: %+v, %v", got, err)
	}
}
