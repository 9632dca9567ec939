package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// columns writes aligned text.
type columns struct{ tw *tabwriter.Writer }

func newTable(w io.Writer, heads ...string) columns {
	c := columns{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	c.row(heads...)
	return c
}

func (c columns) row(cells ...string) { fmt.Fprintln(c.tw, strings.Join(cells, "\t")) }

func (c columns) flush() { c.tw.Flush() }
