// Package main is the bench command. It measures the convert command as a whole process on
// generated tables of 10 MB, 100 MB and 1 GB: MB/s (10^6 bytes of CSV), and peak memory, which must
// not grow with the file. It fails when the peak of the largest is more than 20 % above that of
// the one before.
//
// Times on a shared machine mean little; compare the rows of one run.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	mb        = 1_000_000
	maxGrowth = 1.20
)

func main() {
	program := flag.String("program", "bin/allmenning", "the program to measure")
	largest := flag.Int64("largest", 1000, "size of the largest file, in MB")
	flag.Parse()
	if err := run(*program, *largest); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(program string, largest int64) error {
	dir, err := os.MkdirTemp("", "allmenning-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	definition := filepath.Join(dir, "tellinger.yaml")
	fmt.Printf("%-10s  %-28s  %8s  %8s  %10s\n", "CSV", "convert", "seconds", "MB/s", "peak MiB")
	peaks := map[string]int64{}
	var grown error
	for _, size := range []int64{10, 100, largest} {
		csv := filepath.Join(dir, "tellinger.csv")
		bytes, err := generate(csv, size*mb)
		if err != nil {
			return err
		}
		if err := exec.Command("sh", "-c", `"$0" init --id tellinger "$1" > "$2"`, program, csv, definition).Run(); err != nil {
			return fmt.Errorf("init: %w", err)
		}
		if err := complete(definition); err != nil {
			return err
		}
		for _, mode := range []struct {
			name string
			args []string
		}{
			{"with a contract (one pass)", []string{"--contract", definition}},
			{"with the proposal (two passes)", nil},
		} {
			out := filepath.Join(dir, "out.parquet")
			took, peak, err := measure(program, append([]string{"convert", csv, "-o", out}, mode.args...)...)
			if err != nil {
				return fmt.Errorf("convert: %w", err)
			}
			fmt.Printf("%-10s  %-28s  %8.2f  %8.1f  %10.1f\n", fmt.Sprintf("%d MB", size), mode.name, took.Seconds(), float64(bytes)/mb/took.Seconds(), float64(peak)/1024)
			if before := peaks[mode.name]; size > 100 && float64(peak) > maxGrowth*float64(before) {
				grown = errors.Join(grown, fmt.Errorf("%s: peak memory grew from %d to %d KiB", mode.name, before, peak))
			}
			peaks[mode.name] = peak
		}
		if err := os.Remove(csv); err != nil {
			return err
		}
	}
	return grown
}

// measure runs the program and returns its wall time and peak resident memory in KiB.
func measure(program string, args ...string) (time.Duration, int64, error) {
	cmd := exec.Command(program, args...)
	cmd.Stderr = os.Stderr
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		return took, usage.Maxrss, err
	}
	return took, 0, err
}

// complete adds to a definition what init leaves to catalog.yaml.
func complete(file string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString("publisher: {name: Eksempel kommune, orgnr: \"999999999\"}\ncontact: {name: Datateamet, email: post@example.no}\nlicense: CC0\n")
	return err
}

// generate writes a table of traffic counts of about size bytes in Norwegian dress: semicolons,
// decimal commas, Norwegian dates, few and many distinct values. Same size, same bytes.
func generate(name string, size int64) (int64, error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	rnd := rand.New(rand.NewPCG(1, 2))
	n, _ := fmt.Fprintln(w, "tidspunkt;stasjon;felt;antall;fart;lengde;andel_tunge;helligdag;merknad")
	written := int64(n)
	at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	remarks := []string{"", "", "", "", "vedlikehold", "sensor byttet", "kø", "\"stengt; omkjøring\""}
	for i := 0; written < size; i++ {
		at = at.Add(time.Duration(rnd.IntN(40)) * time.Second)
		n, err := fmt.Fprintf(w, "%s;Tellepunkt %03d;%d;%d;%d,%d;%d,%02d;%d,%d;%s;%s\n", at.Format("02.01.2006 15:04:05"), rnd.IntN(400), 1+rnd.IntN(4),
			rnd.IntN(900), 20+rnd.IntN(90), rnd.IntN(10), 2+rnd.IntN(20), rnd.IntN(100), rnd.IntN(100), rnd.IntN(10),
			[]string{"Nei", "Ja"}[rnd.IntN(30)/29], remarks[rnd.IntN(len(remarks))])
		if err != nil {
			return written, err
		}
		written += int64(n)
	}
	return written, w.Flush()
}
