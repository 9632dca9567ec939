package main_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/cli"
	"github.com/allmenning/allmenning/internal/objstore"
)

// publishedRows publishes sample sources and returns one's rows as whoever downloads them reads them.
func publishedRows(t *testing.T, dataset string) (header []string, rows [][]string) {
	t.Helper()
	store := t.TempDir()
	code := cli.Main([]string{"publish", "--store", store, filepath.Join(samples, dataset+".yaml")},
		cli.Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}, Env: func(string) (string, bool) { return "", false }})
	if code != 0 {
		t.Fatalf("publish: exit %d", code)
	}
	_, public, err := app.OpenStore(store)
	if err != nil {
		t.Fatal(err)
	}
	for info, err := range public.List(context.Background(), "data/"+dataset+"/", "") {
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(info.Key, ".csv.gz") {
			continue
		}
		data, _, err := objstore.ReadAll(context.Background(), public, info.Key, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		zr, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		all, err := csv.NewReader(zr).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return all[0], all[1:]
	}
	t.Fatal("no CSV file is public")
	return nil, nil
}

// The sample of counts keeps what can be kept, and no small count stands in it or follows from a sum
// of which it is the only part that is missing.
func TestSampleOfCountsHoldsNoSmallCount(t *testing.T) {
	header, rows := publishedRows(t, "stonadsmottakere")
	if got := strings.Join(header, " "); got != "år bydel aldersgruppe mottakere mottakere_status nye_mottakere nye_mottakere_status" {
		t.Fatalf("columns: %s", got)
	}
	for _, at := range []int{3, 5} {
		missing, kept := map[string]int{}, 0
		for _, row := range rows {
			n, err := strconv.Atoi(row[at])
			if marked := row[at+1] == ":"; marked != (row[at] == "") {
				t.Errorf("%v: the mark does not go with the number", row)
			}
			if err == nil {
				kept++
			}
			if err == nil && n > 0 && n < 5 {
				t.Errorf("%v holds the small count %d", row[:3], n)
			}
			if row[at] == "" {
				missing["by age "+row[0]+row[1]]++
				missing["by district "+row[0]+row[2]]++
			}
		}
		for sum, n := range missing {
			if n == 1 {
				t.Errorf("%s: one number is missing, and the others give it back", sum)
			}
		}
		if kept < len(rows)/2 {
			t.Errorf("only %d of %d numbers of %s are left", kept, len(rows), header[at])
		}
	}
}

// The sample about borrowers has no group of fewer than five rows, and not the source's order.
func TestSampleOfPersonsHoldsNoSmallGroup(t *testing.T) {
	header, rows := publishedRows(t, "biblioteklan")
	if got := strings.Join(header, " "); got != "lånemåned avdeling materialtype målgruppe antall" {
		t.Fatalf("columns: %s", got)
	}
	groups := map[string]int{}
	for i, row := range rows {
		groups[row[0]+row[1]+row[3]]++
		if i > 0 && row[0] < rows[i-1][0] {
			t.Fatalf("row %d is not in the order of the columns", i+1)
		}
	}
	for group, n := range groups {
		if n < 5 {
			t.Errorf("group %s has %d rows", group, n)
		}
	}
	if len(rows) < 550 {
		t.Errorf("%d rows are left of 600", len(rows))
	}
}
