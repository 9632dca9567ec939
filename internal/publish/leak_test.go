package publish_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// synthetic makes a fødselsnummer of Skatteetaten's synthetic series (month + 80) with right
// control digits: weights 3 7 6 1 8 9 4 5 2 and 5 4 3 2 7 6 5 4 3 2, mod 11.
func synthetic(t *testing.T) string {
	t.Helper()
	for individ := 400; individ < 500; individ++ {
		digits := "018190" + strconv.Itoa(individ)
		k1 := control(digits, []int{3, 7, 6, 1, 8, 9, 4, 5, 2})
		if k1 == 10 {
			continue
		}
		digits += strconv.Itoa(k1)
		k2 := control(digits, []int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2})
		if k2 == 10 {
			continue
		}
		return digits + strconv.Itoa(k2)
	}
	t.Fatal("no synthetic number found")
	return ""
}

func control(digits string, weights []int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return (11 - sum%11) % 11
}

// assertNowhere searches every byte of a bucket for values: as stored, gunzipped, and, for
// Parquet, every cell and metadata string that it decodes to.
func assertNowhere(t *testing.T, b objstore.Bucket, values ...string) {
	t.Helper()
	ctx := context.Background()
	for info, err := range b.List(ctx, "", "") {
		if err != nil {
			t.Fatal(err)
		}
		data, _, err := objstore.ReadAll(ctx, b, info.Key, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		forms := [][]byte{[]byte(info.Key), data}
		if strings.HasSuffix(info.Key, ".gz") {
			zr, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			plain, err := io.ReadAll(zr)
			if err != nil {
				t.Fatal(err)
			}
			forms = append(forms, plain)
		}
		if strings.HasSuffix(info.Key, ".parquet") {
			forms = append(forms, decodeParquet(t, data))
		}
		for _, form := range forms {
			for _, v := range values {
				if v != "" && bytes.Contains(form, []byte(v)) {
					t.Errorf("a planted value is in %s", info.Key)
				}
			}
		}
	}
}

// decodeParquet writes out everything a reader can get from a Parquet file.
func decodeParquet(t *testing.T, data []byte) []byte {
	t.Helper()
	f, err := parquetfile.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for s := range f.Strings() {
		out.WriteString(s + "\n")
	}
	r, err := f.Reader(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var b table.Batch
	for {
		err := r.Next(context.Background(), &b)
		if err == io.EOF {
			return out.Bytes()
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, field := range f.Fields() {
			for _, entry := range b.Columns[i].Dict {
				out.WriteString(entry + "\n")
			}
			for row := range b.Rows {
				s, _ := typing.Text(field, &b.Columns[i], row)
				out.WriteString(s + "\n")
			}
		}
	}
}
