package web

import (
	"math"
	"strconv"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Sizes of the small plots, in SVG units.
const (
	plotWidth  = 160.0
	plotHeight = 36.0
	maxTop     = 5 // frequent values shown
)

// plot is a column's distribution, drawn by the template as SVG without styles: bars of a
// histogram or the shares of the most frequent values. Label says the same in words.
type plot struct {
	Label  string
	Bars   []bar
	Values []topValue
}

// bar is one rectangle, as attribute values.
type bar struct{ X, Y, Width, Height string }

// topValue is one frequent value with its share of all rows.
type topValue struct {
	Text, Share string
	Width       string // of the bar, of 100
}

func svgNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func rounded(f float64) string { return svgNumber(math.Round(f*100) / 100) }

// newPlot draws a column's profile; nil where there is nothing to draw.
func newPlot(c opendata.ColumnProfile, rows int64, lang string, zone *time.Location) *plot {
	switch {
	case len(c.Top) > 0:
		return topPlot(c, rows, lang)
	case c.Histogram != nil && len(c.Histogram.Counts) > 0:
		return histogramPlot(c, lang)
	}
	return nil
}

func topPlot(c opendata.ColumnProfile, rows int64, lang string) *plot {
	p := &plot{Label: message(lang, "plot.top")}
	for _, v := range c.Top[:min(len(c.Top), maxTop)] {
		p.Values = append(p.Values, topValue{
			Text: excerpt(v.Value, 40), Share: formatShare(v.Count, rows, lang),
			Width: rounded(100 * float64(v.Count) / float64(max(rows, 1))),
		})
	}
	return p
}

func histogramPlot(c opendata.ColumnProfile, lang string) *plot {
	h := c.Histogram
	var highest, total int64
	fullest := 0
	for i, n := range h.Counts {
		total += n
		if n > highest {
			highest, fullest = n, i
		}
	}
	if highest == 0 {
		return nil
	}
	width := plotWidth / float64(len(h.Counts))
	p := &plot{}
	for i, n := range h.Counts {
		if n == 0 {
			continue
		}
		height := max(1, plotHeight*float64(n)/float64(highest)) // a single value among millions is still seen
		p.Bars = append(p.Bars, bar{rounded(width * float64(i)), rounded(plotHeight - height), rounded(max(width-1, width*0.7)), rounded(height)})
	}
	step := (h.Max - h.Min) / float64(len(h.Counts))
	at := func(f float64) string { return axisText(f, c.Type, lang) }
	p.Label = message(lang, "plot.histogram", strconv.Itoa(len(h.Counts)), at(h.Min), at(h.Max),
		at(h.Min+step*float64(fullest)), at(h.Min+step*float64(fullest+1)), formatShare(highest, total, lang))
	return p
}

// axisText writes a place on a histogram's axis: days since 1970 for dates, seconds for times.
func axisText(f float64, t opendata.Type, lang string) string {
	const day = 24 * 60 * 60
	switch t {
	case opendata.Date:
		return time.Unix(int64(math.Floor(f))*day, 0).UTC().Format(time.DateOnly)
	case opendata.Timestamp, opendata.DateTime:
		return time.Unix(int64(f), 0).UTC().Format("2006-01-02 15:04")
	case opendata.Time:
		return time.Unix(int64(f), 0).UTC().Format("15:04")
	}
	precision := 4
	if math.Abs(f) >= 1000 {
		return formatNumber(int64(math.Round(f)), lang)
	}
	return decimalMark(strconv.FormatFloat(f, 'g', precision, 64), lang)
}
