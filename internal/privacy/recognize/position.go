package recognize

// minDecimals is how exact a coordinate must be to say which house: four decimals are ten metres.
const minDecimals = 4

// isCoordinate reads a whole cell as one number with four or more decimals in the range of a
// latitude or a longitude.
func isCoordinate(s string) bool {
	end, _ := coordinate(s, 0)
	return end > 0 && end == len(s)
}

// coordinate reads a number with four or more decimals, from -180 to 180, at i. end is where it
// ends, 0 when there is none; degrees are its whole part.
func coordinate(s string, i int) (end, degrees int) {
	sign := 1
	if i < len(s) && s[i] == '-' {
		sign = -1
		i++
	}
	mark := runEnd(s, i, 4)
	if mark == i || mark-i > 3 || mark >= len(s) || s[mark] != '.' && s[mark] != ',' {
		return 0, 0
	}
	for _, c := range []byte(s[i:mark]) {
		degrees = degrees*10 + int(c-'0')
	}
	end = runEnd(s, mark+1, maxRun)
	if degrees > 180 || end-mark-1 < minDecimals || end < len(s) && isDigit(s[end]) {
		return 0, 0
	}
	return end, sign * degrees
}

// pairGap is how far apart latitude and longitude can stand, in bytes: "59.91234, lon: 10.73456".
const pairGap = 12

// coordinates reads a pair of coordinates in or near Norway, in either order, at i and returns where
// it ends; 0 when there is none.
func coordinates(s string, i int) int {
	end, a := coordinate(s, i)
	if end == 0 {
		return 0
	}
	for j := end; j < len(s) && j <= end+pairGap && s[j] != '\n'; j++ {
		if !isDigit(s[j]) && (s[j] != '-' || j+1 >= len(s) || !isDigit(s[j+1])) {
			continue
		}
		last, b := coordinate(s, j)
		if j > end && (inNorway(a, b) || inNorway(b, a)) {
			return last
		}
		return 0
	}
	return 0
}

func inNorway(lat, lon int) bool { return lat >= 57 && lat <= 81 && lon >= -10 && lon <= 35 }

// matchCoordinates takes pairs. It is never sure: most places are nobody's home.
func matchCoordinates(n *number) (Span, bool) {
	if n.n < 2 || n.groups[1].sep&(point|comma) == 0 || n.groups[1].len() < minDecimals || n.before == fraction || n.before == hyphenated {
		return Span{}, false
	}
	end := coordinates(n.s, n.start())
	if end == 0 {
		return Span{}, false
	}
	return n.span(Trace, end, false)
}
