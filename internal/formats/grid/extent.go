package grid

// verdict says how a row relates to the table.
type verdict uint8

const (
	inside verdict = iota
	note           // behind the table: a remark of one cell
	behind         // behind the table: rows that may be another table
)

// extent follows the rows of a table to its end.
type extent struct {
	limit  int
	kinds  []tally // per column
	cells  int     // filled cells so far
	rows   int
	last   int64 // number of the last row that had something in it
	ended  bool
	broken bool // blank rows lay inside the table
}

type tally struct{ values, texts int }

func newExtent(limit int) *extent { return &extent{limit: limit, kinds: make([]tally, limit)} }

// take judges the next row that has something in it.
func (e *extent) take(r *Row) verdict {
	filled := r.filled(e.limit)
	if !e.ended && e.rows > 0 && r.Number > e.last+1 {
		if e.continues(r, filled) {
			e.broken = true
		} else {
			e.ended = true
		}
	}
	e.last = r.Number
	if e.ended {
		if filled <= 1 {
			return note
		}
		return behind
	}
	e.rows++
	e.cells += filled
	for c := 0; c < e.limit && c < len(r.Cells); c++ {
		switch cell := r.Cells[c]; {
		case cell.Blank():
		case cell.Value():
			e.kinds[c].values++
		default:
			e.kinds[c].texts++
		}
	}
	return inside
}

// pass notes a row that is not judged, a hidden one, so that it is not taken for a blank one.
func (e *extent) pass(number int64) { e.last = number }

// continues reports whether a row behind a blank one still belongs to the table: it fills half
// as many cells as the rows before it, and values stand where values stood.
func (e *extent) continues(r *Row, filled int) bool {
	if 2*filled*e.rows < e.cells {
		return false
	}
	agree, differ := 0, 0
	for c := 0; c < e.limit && c < len(r.Cells); c++ {
		cell, t := r.Cells[c], e.kinds[c]
		if cell.Blank() || t.values <= t.texts {
			continue
		}
		if cell.Value() {
			agree++
		} else {
			differ++
		}
	}
	return agree > differ
}
