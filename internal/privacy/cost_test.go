package privacy_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/convert"
	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// Scanning rides along with conversion. This converts three shapes of tables with every column
// kept, and reports what the scan adds to the CPU time of converting without any: the recognizers
// alone, and with type inference, which a contract's check for drift needs too. Run it alone:
//
//	go test ./internal/privacy -run none -bench Cost -benchtime 5x
func BenchmarkCost(b *testing.B) {
	for _, shape := range []struct {
		name string
		doc  string
	}{
		{"traffic", trafficDoc(120_000)},
		{"mixed", mixedDoc(40_000)},
		{"wide", wideDoc(20_000)},
	} {
		b.Run(shape.name, func(b *testing.B) {
			contract := keepEverything(b, shape.doc)
			b.SetBytes(int64(len(shape.doc)))
			var whole, reading, scanning, typed time.Duration
			for b.Loop() {
				whole += cost(b, func() error {
					_, err := convert.Table(context.Background(), openDoc(b, shape.doc), contract, convert.Outputs{Parquet: io.Discard}, convert.Options{})
					return err
				})
				reading += cost(b, func() error { return pass(b, shape.doc, false, false) })
				scanning += cost(b, func() error { return pass(b, shape.doc, true, false) })
				typed += cost(b, func() error { return pass(b, shape.doc, true, true) })
			}
			scan, both := scanning-reading, typed-reading
			b.ReportMetric(float64((whole-both).Milliseconds())/float64(b.N), "unscanned-cpu-ms/op")
			b.ReportMetric(100*float64(scan)/float64(whole-both), "added-by-recognizers-%")
			b.ReportMetric(100*float64(both)/float64(whole-both), "added-with-types-%")
		})
	}
}

// pass reads a document, and shows it to the recognizers and to type inference if asked to.
func pass(b *testing.B, doc string, recognizers, types bool) error {
	r := openDoc(b, doc)
	defer r.Close()
	scanner, inferrer := privacy.NewScanner(r.Columns()), typing.NewInferrer(r.Columns())
	var batch table.Batch
	for {
		err := r.Next(context.Background(), &batch)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if recognizers {
			scanner.Scan(&batch)
		}
		if types {
			inferrer.Add(&batch)
		}
	}
}

// cost is the CPU time of some work, in all threads.
func cost(b *testing.B, work func() error) time.Duration {
	runtime.GC()
	before := cpu(b)
	if err := work(); err != nil {
		b.Fatal(err)
	}
	return cpu(b) - before
}

func cpu(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func openDoc(tb testing.TB, doc string) table.Reader {
	tb.Helper()
	in := formats.Input{ReaderAt: strings.NewReader(doc), Size: int64(len(doc)), Name: "table.csv"}
	lim := formats.Limits{TempDir: tb.TempDir()}
	d, err := formats.Detect(context.Background(), in, opendata.Source{}, lim)
	if err != nil {
		tb.Fatal(err)
	}
	r, err := formats.Open(context.Background(), in, d, lim)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func keepEverything(tb testing.TB, doc string) opendata.Contract {
	tb.Helper()
	r := openDoc(tb, doc)
	defer r.Close()
	p, _, err := convert.Scan(context.Background(), r, nil)
	if err != nil {
		tb.Fatal(err)
	}
	c := convert.KeepAll(p)
	c.Privacy, c.Mixed = nil, nil
	return c
}

// trafficDoc is counts of traffic: times of one second each, few stations, decimals.
func trafficDoc(rows int) string {
	var b strings.Builder
	rnd := rand.New(rand.NewPCG(1, 2))
	at := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	b.WriteString("tidspunkt,stasjon,felt,retning,antall,fart,lengde,andel_tunge,dekning,kvalitet\n")
	for range rows {
		at = at.Add(time.Duration(rnd.IntN(40)) * time.Second)
		fmt.Fprintf(&b, "%s,%05dV%d,%d,%s,%d,%d.%d,%d.%02d,%d.%d,%d,%s\n", at.Format(time.RFC3339), 10000+rnd.IntN(400)*17, 100000+rnd.IntN(4), 1+rnd.IntN(4),
			[]string{"nord", "sør"}[rnd.IntN(2)], rnd.IntN(900), 20+rnd.IntN(90), rnd.IntN(10), 2+rnd.IntN(20), rnd.IntN(100), rnd.IntN(100), rnd.IntN(10), 90+rnd.IntN(11),
			[]string{"god", "middels", "lav"}[rnd.IntN(3)])
	}
	return b.String()
}

// mixedDoc is reports about things in streets: free text with line breaks in it, addresses, dates.
func mixedDoc(rows int) string {
	var b strings.Builder
	m := newMaker(5)
	b.WriteString("meldingsnr;mottatt;lukket;kategori;tekst;adresse;postnr;poststed;bydel;lat;lon;kostnad;kanal;ansvarlig_enhet\n")
	phrases := strings.Split("gatelyset er mørkt|det ligger glass på fortauet|kummen lukter|veien er full av hull|benken er ødelagt|treet har falt|skiltet henger skjevt|søpla er ikke tømt|det er glatt i bakken|"+
		"heisen står|vannet renner over|noen bør se på det snart|det har vært slik i flere uker|takk for hjelpen", "|")
	for i := range rows {
		day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, m.IntN(1800))
		var text strings.Builder
		for j := range 3 + m.IntN(12) {
			if j > 0 {
				text.WriteString([]string{", ", ". ", " og ", "\n"}[m.IntN(4)])
			}
			text.WriteString(phrases[m.IntN(len(phrases))])
			if m.IntN(9) == 0 {
				fmt.Fprintf(&text, " ved %s", m.street())
			}
		}
		fmt.Fprintf(&b, "2024/%06d;%s;%s;%s;\"%s\";%s;%04d;%s;%s;59.%06d;10.%06d;%d,%02d;%s;%s\n", i, day.Format("02.01.2006"), day.AddDate(0, 0, m.IntN(40)).Format("2006-01-02"),
			m.pick("Veg|Lys|Park|Renovasjon|Vann"), text.String(), m.street(), m.IntN(9990)+1, m.pick("OSLO|BERGEN|TRONDHEIM|HAMAR"), m.place(), m.IntN(1e6), m.IntN(1e6), m.IntN(90000), m.IntN(100),
			m.pick("app|skjema|telefon"), m.pick("Drift|Prosjekt|Forvaltning"))
	}
	return b.String()
}

// wideDoc is sixty columns of random numbers, half of them with decimals.
func wideDoc(rows int) string {
	var b strings.Builder
	rnd := rand.New(rand.NewPCG(3, 4))
	for c := range 60 {
		if c > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "m%02d", c)
	}
	for range rows {
		b.WriteByte('\n')
		for c := range 60 {
			if c > 0 {
				b.WriteByte(',')
			}
			if c%2 == 0 {
				fmt.Fprint(&b, rnd.IntN(100_000_000))
				continue
			}
			fmt.Fprintf(&b, "%d.%03d", rnd.IntN(100000), rnd.IntN(1000))
		}
	}
	b.WriteByte('\n')
	return b.String()
}
