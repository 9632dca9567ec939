package query_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/query"
)

// child is a shell script that plays the program: it keeps what it read, and answers.
func child(t *testing.T, script string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX shell")
	}
	path := filepath.Join(t.TempDir(), "child")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

const goodAnswer = `cat > "$(dirname "$0")/read"
echo '{"columns":[{"name":"navn","type":"VARCHAR"},{"name":"n","type":"BIGINT"}]}'
echo '["Sagene, \"nord\"",1]'
echo '[null,2.5]'
echo '{"rows":2,"truncated":true}'`

func handler(program string, cfg query.Config) *query.Handler {
	cfg.Program = program
	if cfg.Tables == nil {
		cfg.Tables = func(context.Context, string) (map[opendata.DatasetID]string, func(), error) {
			return map[opendata.DatasetID]string{"bade-plasser": "/a/b.parquet"}, func() {}, nil
		}
	}
	return query.NewHandler(cfg)
}

func TestAnswers(t *testing.T) {
	tests := []struct {
		name, method, target, contentType, body, accept string
		want, wantType                                  string
	}{
		{"in the address", "GET", "/api/v1/sql?q=SELECT+1", "", "", "", `{"columns":[{"name":"navn","type":"VARCHAR"},{"name":"n","type":"BIGINT"}],"rows":[["Sagene, \"nord\"",1],[null,2.5]],"truncated":true}`, "application/json; charset=utf-8"},
		{"as SQL", "POST", "/api/v1/sql?format=csv", "application/sql", "SELECT 1", "", "navn,n\n\"Sagene, \"\"nord\"\"\",1\n,2.5\n", "text/csv; charset=utf-8"},
		{"as JSON, answered as CSV", "POST", "/api/v1/sql", "application/json", `{"q":"SELECT 1"}`, "text/csv", "navn,n\n\"Sagene, \"\"nord\"\"\",1\n,2.5\n", "text/csv; charset=utf-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			program := child(t, goodAnswer)
			r := httptest.NewRequest(tt.method, tt.target, strings.NewReader(tt.body))
			r.Header.Set("Content-Type", tt.contentType)
			r.Header.Set("Accept", tt.accept)
			w := httptest.NewRecorder()
			handler(program, query.Config{}).ServeHTTP(w, r)
			if w.Code != http.StatusOK || w.Body.String() != tt.want || w.Header().Get("Content-Type") != tt.wantType {
				t.Errorf("%d %s\n%s", w.Code, w.Header().Get("Content-Type"), w.Body)
			}
			asked, err := os.ReadFile(filepath.Join(filepath.Dir(program), "read"))
			if err != nil {
				t.Fatal(err)
			}
			var req query.Request
			if err := json.Unmarshal(asked, &req); err != nil {
				t.Fatal(err)
			}
			if req.SQL != "SELECT 1" || req.Tables["bade-plasser"] != "/a/b.parquet" || req.Tables["bade_plasser"] != "/a/b.parquet" || req.Limits.Rows == 0 {
				t.Errorf("asked %+v", req)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	small := query.Config{Limits: query.Limits{TimeoutMS: 1}}
	tests := []struct {
		name, script, body string
		cfg                query.Config
		status             int
		code               string
	}{
		{"no question", "exit 1", " ", query.Config{}, 400, "sql.empty"},
		{"question too long", "exit 1", strings.Repeat("x", 65<<10), query.Config{}, 400, "sql.too_long"},
		{"wrong question", `echo '{"rows":0,"error":{"code":"sql.invalid","message":"no column x"}}'`, "SELECT x", query.Config{}, 400, "sql.invalid"},
		{"not a SELECT", `echo '{"rows":0,"error":{"code":"sql.not_a_select"}}'`, "DROP", query.Config{}, 400, "sql.not_a_select"},
		{"refused", `echo '{"rows":0,"error":{"code":"sql.refused","message":"m"}}'`, "x", query.Config{}, 400, "sql.refused"},
		{"memory", `echo '{"rows":0,"error":{"code":"sql.memory"}}'`, "x", query.Config{}, 400, "sql.memory"},
		{"killed when it does not stop", "exec sleep 60", "x", small, 503, "sql.timeout"},
		{"ends itself", "exit 3", "x", query.Config{}, 503, "sql.timeout"},
		{"crashes", "exit 139", "x", query.Config{}, 500, "sql.failed"},
		{"says nothing", "exit 0", "x", query.Config{}, 500, "sql.failed"},
		{"is cut off before the trailer", `echo '{"columns":[]}'; echo '[1]'`, "x", query.Config{}, 500, "sql.failed"},
		{"loses a row", `echo '{"columns":[]}'; echo '[1]'; echo '{"rows":2}'`, "x", query.Config{}, 500, "sql.failed"},
		{"never ends talking", "exec yes", "x", query.Config{Limits: query.Limits{Bytes: 1}}, 500, "sql.failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			handler(child(t, tt.script), tt.cfg).ServeHTTP(w, httptest.NewRequest("POST", "/api/v1/sql", strings.NewReader(tt.body)))
			var body struct {
				Error struct{ Code, Message string }
			}
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			if w.Code != tt.status || body.Error.Code != tt.code || body.Error.Message == "" {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}

func TestBusy(t *testing.T) {
	started, finish := make(chan struct{}), make(chan struct{})
	h := handler("", query.Config{Concurrent: 1, Tables: func(context.Context, string) (map[opendata.DatasetID]string, func(), error) {
		close(started)
		<-finish
		return nil, nil, errors.New("enough")
	}})
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/api/v1/sql?q=x", nil))
	}()
	<-started
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/sql?q=x", nil))
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	close(finish)
	<-done
}

func TestMethods(t *testing.T) {
	for method, want := range map[string]int{"OPTIONS": 204, "PUT": 405, "DELETE": 405} {
		w := httptest.NewRecorder()
		handler("", query.Config{}).ServeHTTP(w, httptest.NewRequest(method, "/api/v1/sql", nil))
		if body, _ := io.ReadAll(w.Body); w.Code != want || len(body) != 0 {
			t.Errorf("%s: %d %q", method, w.Code, body)
		}
	}
}
