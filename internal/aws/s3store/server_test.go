package s3store_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/allmenning/allmenning/internal/aws/s3store"
	"github.com/allmenning/allmenning/internal/objstore"
)

// These tests run against versitygw, an S3 server on top of a directory. Its program is found by
// ALLMENNING_VERSITYGW, in bin/ of this tree (where the build puts it), or in the PATH.
// Without it they are skipped, unless CI=true and ALLMENNING_REQUIRE_S3=1.
const (
	accessKey = "test-access"
	secretKey = "test-secret"
)

// server is started by the first test that needs it and stopped by TestMain.
var server struct {
	sync.Once
	endpoint string
	err      error
	stop     func()
	buckets  atomic.Int64
}

func TestMain(m *testing.M) {
	code := m.Run()
	if server.stop != nil {
		server.stop()
	}
	os.Exit(code)
}

// endpoint is the address of a running server, or skips the test.
func endpoint(t testing.TB) string {
	t.Helper()
	program := findServer()
	if program == "" {
		const why = "no versitygw: build it with “make versitygw”, or name it in ALLMENNING_VERSITYGW"
		if os.Getenv("CI") == "true" && os.Getenv("ALLMENNING_REQUIRE_S3") == "1" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	server.Do(func() { server.endpoint, server.stop, server.err = startServer(program) })
	if server.err != nil {
		t.Fatal(server.err)
	}
	return server.endpoint
}

func findServer() string {
	if path := os.Getenv("ALLMENNING_VERSITYGW"); path != "" {
		return path
	}
	if path, err := filepath.Abs(filepath.Join("..", "..", "..", "bin", "versitygw")); err == nil {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	path, err := exec.LookPath("versitygw")
	if err != nil {
		return ""
	}
	return path
}

// startServer runs the server on a free port of the loopback with a directory of its own.
func startServer(program string) (url string, stop func(), err error) {
	dir, err := os.MkdirTemp("", "s3store-*")
	if err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address := l.Addr().String()
	l.Close()
	var log logBuffer
	cmd := exec.Command(program, "--port", address, "--access", accessKey, "--secret", secretKey, "--quiet", "--keep-alive", "posix", dir)
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		os.RemoveAll(dir)
		return "", nil, err
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(exited)
	}()
	stop = func() {
		_ = cmd.Process.Kill()
		<-exited
		os.RemoveAll(dir)
	}
	for range 300 {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			conn.Close()
			return "http://" + address, stop, nil
		}
		select {
		case <-exited:
			stop()
			return "", nil, fmt.Errorf("versitygw ended at once: %s", log.String())
		case <-time.After(100 * time.Millisecond):
		}
	}
	stop()
	return "", nil, errors.New("versitygw does not listen")
}

// logBuffer keeps the beginning of what the server says.
type logBuffer struct {
	mu  sync.Mutex
	buf []byte
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.buf) < 4096 {
		l.buf = append(l.buf, p...)
	}
	return len(p), nil
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.buf)
}

// newClient is a client of the server whose requests go through a transport; nil for the usual
// one.
func newClient(t testing.TB, transport http.RoundTripper) *s3.Client {
	t.Helper()
	client := &http.Client{Transport: transport}
	if transport == nil {
		own := &http.Transport{MaxIdleConnsPerHost: 32}
		t.Cleanup(own.CloseIdleConnections)
		client.Transport = own
	}
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(endpoint(t)), UsePathStyle: true, Region: "us-east-1", HTTPClient: client,
		Credentials: credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
	})
}

// newBucketName makes an empty bucket on the server.
func newBucketName(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test-%d", server.buckets.Add(1))
	if _, err := newClient(t, nil).CreateBucket(context.Background(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatalf("create bucket: %v", err)
	}
	return name
}

func newBucket(t testing.TB) objstore.Bucket {
	t.Helper()
	client := newClient(t, nil)
	return s3store.New(client, newBucketName(t))
}
