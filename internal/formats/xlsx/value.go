package xlsx

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/allmenning/allmenning/internal/formats/grid"
)

// numeric turns a stored number, the row's text from start on, into what its format shows.
func (r *rows) numeric(st style, start int) grid.Kind {
	stored := string(bytes.TrimSpace(r.text[start:]))
	if st.date || st.clock {
		serial, err := strconv.ParseFloat(stored, 64)
		if err == nil {
			if text, ok := appendMoment(r.text[:start], serial, st, r.book.date1904); ok {
				r.text = text
				r.noteTime(serial, st)
				return grid.Moment
			}
		}
	}
	text, ok := grid.AppendNumber(r.text[:start], stored)
	if !ok {
		return grid.Text // what a writer put there in place of a number
	}
	r.text = pad(text, start, st.digits)
	if st.digits > 0 && r.text[start] == '0' && len(r.text)-start > 1 {
		return grid.Text // a code: its zeros count
	}
	return grid.Number
}

// noteTime warns when a date is shown without the time of day that is stored with it.
func (r *rows) noteTime(serial float64, st style) {
	if st.date && !st.clock && serial != math.Trunc(serial) {
		r.warnOnce("time_not_shown")
	}
}

// pad puts zeros before a whole number that is shorter than digits.
func pad(b []byte, start, digits int) []byte {
	short := digits - (len(b) - start)
	if short <= 0 || b[start] == '-' || bytes.IndexByte(b[start:], '.') >= 0 || bytes.IndexByte(b[start:], 'e') >= 0 {
		return b
	}
	return append(append(b[:start:start], bytes.Repeat([]byte{'0'}, short)...), b[start:]...)
}

// Serial numbers of days: Excel counts 1900-01-01 as 1 and has a 29 February in 1900, which is
// no date; workbooks from old Macs count 1904-01-01 as 0.
const (
	fictitiousDay = 60
	lastDay       = 2958466 // 10000-01-01
	shift1904     = 1462
)

var day0 = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// appendMoment appends a serial number as the date, time, or both that its format shows. ok is
// false when there is no such day; Excel shows no date then either.
func appendMoment(dst []byte, serial float64, st style, date1904 bool) ([]byte, bool) {
	if math.IsNaN(serial) || serial < 0 || serial >= lastDay {
		return dst, false
	}
	unit := time.Second
	if st.fraction {
		unit = time.Millisecond
	}
	if st.elapsed {
		return appendElapsed(dst, serial), true
	}
	if !st.date || serial < 1 && st.clock && !date1904 {
		_, part := math.Modf(serial)
		return appendClock(dst, day0.Add(spanOf(part, unit)), unit), true
	}
	if date1904 {
		serial += shift1904
	}
	whole, part := math.Modf(serial)
	if whole < 1 || whole == fictitiousDay && !date1904 {
		return dst, false
	}
	if whole < fictitiousDay {
		whole++
	}
	t := day0.AddDate(0, 0, int(whole))
	if !st.clock {
		return t.AppendFormat(dst, "2006-01-02"), true
	}
	t = t.Add(spanOf(part, unit))
	return appendClock(t.AppendFormat(dst, "2006-01-02T"), t, unit), true
}

// spanOf is a part of a day, rounded to the unit.
func spanOf(part float64, unit time.Duration) time.Duration {
	perDay := float64(24 * time.Hour / unit)
	return time.Duration(math.Round(part*perDay)) * unit
}

func appendClock(dst []byte, t time.Time, unit time.Duration) []byte {
	if unit < time.Second && t.Nanosecond() != 0 {
		return t.AppendFormat(dst, "15:04:05.000")
	}
	return t.AppendFormat(dst, "15:04:05")
}

// appendElapsed appends a duration as hours, which may be above 23, minutes and seconds.
func appendElapsed(dst []byte, days float64) []byte {
	s := int64(math.Round(days * 86400))
	return fmt.Appendf(dst, "%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

// isoDate reads a date that is written out, which newer versions of the format allow.
func (r *rows) isoDate(st style, start int) grid.Kind {
	stored := bytes.TrimSuffix(bytes.TrimSpace(r.text[start:]), []byte("Z"))
	day, clock, both := bytes.Cut(stored, []byte("T"))
	if both && st.date && !st.clock {
		if len(bytes.Trim(clock, "0:.")) > 0 {
			r.warnOnce("time_not_shown")
		}
		stored = day
	}
	r.text = append(r.text[:start], stored...)
	return grid.Moment
}
