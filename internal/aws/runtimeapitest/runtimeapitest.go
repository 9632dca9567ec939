// Package runtimeapitest runs a function's real binary behind a Runtime API of our own, so that
// tests see what Lambda would: one process that is started cold and used again, an invocation at
// a time, a deadline after which the process is killed, results, error names, streams.
//
// It has what our functions use of the API (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html)
// and of the extensions API (registration, which is how a process asks for SIGTERM).
package runtimeapitest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// maxBuffered is Lambda's limit on an answer that is not streamed, in bytes.
	maxBuffered = 6_291_556
	// streamType is what a streamed HTTP answer is sent as.
	streamType = "application/vnd.awslambda.http-integration-response"
	startLimit = 30 * time.Second // for a process to ask for its first invocation
)

// Function is one function: its binary, its environment, and the process when there is one.
type Function struct {
	binary string
	env    []string
	server *httptest.Server
	work   chan *invocation
	stop   chan struct{}

	serial sync.Mutex // one invocation at a time
	mu     sync.Mutex
	proc   *process
	active map[string]*invocation
	count  int
	inits  int
	logs   bytes.Buffer
	broken Answer // of the last init/error
}

type process struct {
	cmd    *exec.Cmd
	exited chan struct{}
}

type invocation struct {
	id      string
	payload []byte
	timeout time.Duration
	done    chan Answer
}

// Answer is what became of an invocation.
type Answer struct {
	Body         []byte // the result, or a streamed answer with its prelude
	Streamed     bool
	ErrorType    string // as a state machine sees it; empty when the invocation went well
	ErrorMessage string
	Killed       bool        // the process ended before it had answered
	Trailer      http.Header // of a streamed answer that was cut off
}

// New prepares a function; its process starts with the first invocation. env has entries
// KEY=value and is the whole environment.
func New(t testing.TB, binary string, env ...string) *Function {
	f := &Function{binary: binary, env: env, work: make(chan *invocation), stop: make(chan struct{}), active: map[string]*invocation{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", f.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", f.response)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", f.failure)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", f.initError)
	mux.HandleFunc("POST /2020-01-01/extension/register", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Lambda-Extension-Identifier", "extension")
	})
	mux.HandleFunc("GET /2020-01-01/extension/event/next", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-f.stop:
		case <-r.Context().Done():
		}
	})
	f.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		f.Kill()
		close(f.stop)
		f.server.Close()
	})
	return f
}

// Invoke calls the function and waits for what becomes of it. The process is started when there
// is none, and killed when timeout passes.
func (f *Function) Invoke(payload string, timeout time.Duration) Answer {
	f.serial.Lock()
	defer f.serial.Unlock()
	p, err := f.start()
	if err != nil {
		return Answer{ErrorType: "Runtime.ExitError", ErrorMessage: err.Error()}
	}
	inv := f.newInvocation(payload, timeout)
	defer f.forget(inv)
	start := time.NewTimer(startLimit)
	defer start.Stop()
	select {
	case f.work <- inv:
	case <-p.exited:
		f.mu.Lock()
		defer f.mu.Unlock()
		broken := f.broken
		broken.Killed = true
		return broken
	case <-start.C:
		f.Kill()
		return Answer{ErrorType: "Sandbox.Timedout", Killed: true}
	}
	limit := time.NewTimer(timeout)
	defer limit.Stop()
	select {
	case a := <-inv.done:
		return a
	case <-p.exited:
		return Answer{ErrorType: "Runtime.ExitError", Killed: true}
	case <-limit.C:
		f.Kill()
		return Answer{ErrorType: "Sandbox.Timedout", Killed: true}
	}
}

func (f *Function) newInvocation(payload string, timeout time.Duration) *invocation {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
	inv := &invocation{id: fmt.Sprintf("request-%d", f.count), payload: []byte(payload), timeout: timeout, done: make(chan Answer, 1)}
	f.active[inv.id] = inv
	return inv
}

func (f *Function) forget(inv *invocation) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.active, inv.id)
}

// start finds the process, or starts one.
func (f *Function) start() (*process, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.proc != nil {
		select {
		case <-f.proc.exited:
		default:
			return f.proc, nil
		}
	}
	p := &process{cmd: exec.Command(f.binary), exited: make(chan struct{})}
	p.cmd.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(f.server.URL, "http://")}, f.env...)
	p.cmd.Stdout, p.cmd.Stderr = logWriter{f}, logWriter{f}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	f.inits++
	f.broken = Answer{ErrorType: "Runtime.ExitError"}
	go func() {
		_ = p.cmd.Wait() // killed or not: the next invocation starts another
		close(p.exited)
	}()
	f.proc = p
	return p, nil
}

// Kill ends the process at once, as Lambda does, also in the middle of an invocation.
func (f *Function) Kill() { f.signal(func(p *process) { _ = p.cmd.Process.Kill() }) }

func (f *Function) signal(send func(*process)) {
	f.mu.Lock()
	p := f.proc
	f.mu.Unlock()
	if p == nil {
		return
	}
	send(p)
	<-p.exited
}

// Starts counts the cold starts so far.
func (f *Function) Starts() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.inits
}

// Process is the running process, for signals; nil when there is none.
func (f *Function) Process() *exec.Cmd {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.proc == nil {
		return nil
	}
	return f.proc.cmd
}

// Logs is everything that the processes have written.
func (f *Function) Logs() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.logs.String()
}

type logWriter struct{ f *Function }

func (w logWriter) Write(p []byte) (int, error) {
	w.f.mu.Lock()
	defer w.f.mu.Unlock()
	return w.f.logs.Write(p)
}

func (f *Function) next(w http.ResponseWriter, r *http.Request) {
	select {
	case inv := <-f.work:
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(inv.timeout).UnixMilli(), 10))
		w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-north-1:000000000000:function:test")
		_, _ = w.Write(inv.payload) // a process that is gone shows as such
	case <-f.stop:
	case <-r.Context().Done():
	}
}

func (f *Function) find(r *http.Request) (*invocation, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	inv, ok := f.active[r.PathValue("id")]
	return inv, ok
}

func (f *Function) response(w http.ResponseWriter, r *http.Request) {
	inv, ok := f.find(r)
	if !ok {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the process died while it answered
	}
	a := Answer{Body: body, Streamed: r.Header.Get("Content-Type") == streamType, Trailer: r.Trailer}
	if !a.Streamed && len(body) > maxBuffered {
		a = Answer{ErrorType: "Function.ResponseSizeTooLarge"}
	}
	w.WriteHeader(http.StatusAccepted)
	inv.done <- a
}

func (f *Function) failure(w http.ResponseWriter, r *http.Request) {
	inv, ok := f.find(r)
	if !ok {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	a, err := readError(r.Body)
	if err != nil {
		return
	}
	w.WriteHeader(http.StatusAccepted)
	inv.done <- a
}

func (f *Function) initError(w http.ResponseWriter, r *http.Request) {
	a, err := readError(r.Body)
	if err != nil {
		return
	}
	f.mu.Lock()
	f.broken = a
	f.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
}

func readError(r io.Reader) (Answer, error) {
	var e struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}
	err := json.NewDecoder(r).Decode(&e)
	return Answer{ErrorType: e.Type, ErrorMessage: e.Message}, err
}

// Build compiles main packages as they are deployed, but for this machine, and returns the
// folder that holds them. dir is where the go command runs.
func Build(ctx context.Context, dir, out string, packages ...string) error {
	args := append([]string{"build", "-tags", "lambda.norpc", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", out + "/"}, packages...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if msg, err := cmd.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("build functions: %w", err), errors.New(string(msg)))
	}
	return nil
}
