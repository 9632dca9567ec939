package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for what another process does.
const patience = 30 * time.Second

// process is the program in a process of its own.
func process(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, exe)
	cmd.Args = append([]string{"allmenning"}, args...)
	cmd.Env = append(os.Environ(), "LANG=C")
	return cmd
}

func output(t *testing.T, args ...string) string {
	t.Helper()
	cmd := process(t.Context(), t, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("allmenning %s: %v\n%s%s", args[0], err, out, errs.String())
	}
	return string(out)
}

// TestServe starts the server on a store, publishes beside it, starts and approves a run through the
// API, hears of both by webhook, and stops it with SIGTERM.
func TestServe(t *testing.T) {
	store := t.TempDir()
	output(t, "publish", "--store", store, filepath.Join(samples, "badeplasser.yaml"))
	secret := strings.TrimSpace(output(t, "token", "create", "test", "--store", store))
	hook := newHook(t)
	output(t, "subscriptions", "add", hook.URL, "--store", store)

	var log bytes.Buffer
	server := process(t.Context(), t, "serve", "--store", store, "--addr", "127.0.0.1:0", "--schedule-every", "100ms", "--allow-private-networks", "--catalog", filepath.Join(samples, "catalog.yaml"))
	server.Stderr = &log
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Process.Kill()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	base := regexp.MustCompile(`http://\S+`).FindString(line)
	if err != nil || base == "" {
		t.Fatalf("first line = %q, %v\n%s", line, err, log.String())
	}
	api := client{t, base, secret}

	if body := api.do("GET", "/healthz", "", 200); body == "" {
		t.Error("healthz says nothing")
	}
	if !strings.Contains(api.do("GET", "/", "", 200), "/datasets/badeplasser") {
		t.Error("the page does not list the dataset")
	}
	if !strings.Contains(api.do("GET", "/catalog.ttl", "", 200), "dcat:Dataset") {
		t.Error("the catalog is empty")
	}
	api.do("GET", "/datasets/ukjent", "", 404)

	// Another process publishes into the same store; the server shows it without a restart.
	output(t, "publish", "--store", store, filepath.Join(samples, "lekeplasser.yaml"))
	eventually(t, "the new dataset is listed", func() bool { return strings.Contains(api.do("GET", "/api/v1/datasets", "", 200), `"lekeplasser"`) })

	// A steward registers a definition and starts a run; it is held, approved, and goes on by itself.
	doc, err := os.ReadFile(filepath.Join(samples, "ansatte.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	client{t, base, "alm_feil"}.do("PUT", "/steward/api/v1/datasets/ansatte/definition", string(doc), 401)
	api.do("PUT", "/steward/api/v1/datasets/ansatte/definition", string(doc), 200)
	var run struct{ Run, State string }
	if err := json.Unmarshal([]byte(api.do("POST", "/steward/api/v1/datasets/ansatte/runs", "{}", 202)), &run); err != nil || run.Run == "" {
		t.Fatalf("run = %+v, %v", run, err)
	}
	eventually(t, "the run is held", func() bool {
		return strings.Contains(api.do("GET", "/steward/api/v1/runs/"+run.Run, "", 200), `"state":"held"`)
	})
	api.do("GET", "/datasets/ansatte", "", 404)
	api.do("POST", "/steward/api/v1/runs/"+run.Run+"/approve", `{"reason":"sett gjennom"}`, 202)
	eventually(t, "the dataset is public", func() bool { return strings.Contains(api.do("GET", "/api/v1/datasets", "", 200), `"ansatte"`) })

	eventually(t, "the subscriber heard of both", func() bool { return hook.heard("lekeplasser/1") && hook.heard("ansatte/1") })
	if hook.heard("badeplasser/1") {
		t.Error("the subscriber heard of what was there before")
	}

	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(stdout)
	if err := server.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, log.String())
	}
	if len(rest) > 0 {
		t.Errorf("more on standard output: %q", rest)
	}
	for _, text := range []string{log.String(), line} {
		if strings.Contains(text, secret) || len(newSearch(t).hits([]byte(text))) > 0 {
			t.Error("the log holds a secret or a planted value")
		}
	}
	if log.Len() > 0 {
		t.Errorf("warnings of a sound run:\n%s", log.String())
	}
	output(t, "verify", "--store", store)
}

type client struct {
	t            *testing.T
	base, secret string
}

func (c client) do(method, target, body string, want int) string {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.base+target, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if strings.HasPrefix(target, "/steward/") {
		req.Header.Set("Authorization", "Bearer "+c.secret)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != want {
		c.t.Fatalf("%s %s: %d, want %d (%v)\n%.500s", method, target, resp.StatusCode, want, err, data)
	}
	return string(data)
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("in vain: %s", what)
}

// hook is a subscriber's server that remembers the ids of events.
type hook struct {
	*httptest.Server
	mu  sync.Mutex
	ids []string
}

func newHook(t *testing.T) *hook {
	h := &hook{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.ids = append(h.ids, r.Header.Get("webhook-id"))
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) heard(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Contains(fmt.Sprint(h.ids), id)
}
