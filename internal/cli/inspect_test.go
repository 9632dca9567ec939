package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// inspect --json says of a column exactly this, whatever is in it: programs rely on it.
func TestInspectSaysTheSameOfEveryColumn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kurs.csv")
	rows := strings.Repeat("31;7010;Ring meg på +47 400 00 123 når dere vet mer om saken, for vi har ventet lenge.\n", 30)
	if err := os.WriteFile(file, []byte("alder;postnr;merknad\n"+rows), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if code := Main([]string{"inspect", "--json", file}, Streams{Out: &out, Err: io.Discard, Env: func(string) (string, bool) { return "", false }}); code != 0 {
		t.Fatalf("exit %d", code)
	}
	var got struct {
		Rows    int64            `json:"rows"`
		Columns []map[string]any `json:"columns"`
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Rows != 30 || len(got.Columns) != 3 {
		t.Fatalf("%d rows, %d columns", got.Rows, len(got.Columns))
	}
	for _, c := range got.Columns {
		delete(c, "spans") // of text only
		if keys := slices.Sorted(maps.Keys(c)); !slices.Equal(keys, []string{"class", "evidence", "kinds", "name", "share", "treatment", "type"}) {
			t.Errorf("column %v has %v", c["name"], keys)
		}
		for _, list := range []string{"kinds", "evidence"} {
			if _, ok := c[list].([]any); !ok {
				t.Errorf("column %v: %s is no list", c["name"], list)
			}
		}
	}
	if strings.Contains(out.String(), "400 00") {
		t.Error("a value is shown")
	}
}
