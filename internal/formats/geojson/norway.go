package geojson

// norway is a rough outline of the mainland with its islands, longitude and latitude: good enough
// to tell zone 32 from zone 33. In the south-west it follows the coast closely, because that is
// where eastern Norway comes to lie in the wrong zone.
var norway = [][2]float64{
	{4.5, 61.9}, {4.4, 61.05}, {4.6, 60.7}, {4.8, 60.3}, {4.8, 59.2}, {5.2, 58.7}, {6.4, 57.8}, {8.6, 57.8}, {10.6, 58.7}, {11.4, 58.7},
	{12.0, 59.0}, {12.1, 59.7}, {12.7, 60.1}, {12.9, 60.6}, {12.6, 61.0}, {13.1, 61.4}, {12.4, 62.0},
	{12.4, 63.0}, {12.5, 63.4}, {14.2, 63.9}, {14.5, 64.5}, {14.1, 64.7}, {14.9, 65.3}, {15.0, 66.0},
	{15.9, 66.3}, {16.8, 67.1}, {16.7, 67.5}, {17.7, 67.9}, {18.4, 68.2}, {20.1, 68.3}, {20.8, 69.0},
	{21.7, 69.1}, {23.7, 68.5}, {25.1, 68.4}, {26.2, 69.0}, {26.2, 69.6}, {27.9, 69.9}, {29.0, 69.5},
	{28.4, 69.0}, {29.4, 68.9}, {31.1, 69.4}, {31.6, 70.5}, {28.0, 71.4}, {24.0, 71.5}, {18.0, 70.6},
	{14.0, 69.6}, {11.0, 67.9}, {11.2, 66.5}, {9.8, 64.9}, {7.6, 64.1}, {5.6, 63.2},
}

// inNorway reports whether a place is on the mainland or its coast, on Svalbard with Bjørnøya, or
// on Jan Mayen.
func inNorway(lon, lat float64) bool {
	switch {
	case lat > 76.3 && lat < 81 && lon > 10 && lon < 34:
		return true
	case lat > 74.3 && lat < 74.6 && lon > 18.5 && lon < 19.5:
		return true
	case lat > 70.5 && lat < 71.5 && lon > -9.5 && lon < -7.5:
		return true
	}
	inside := false
	for i, j := 0, len(norway)-1; i < len(norway); i, j = i+1, i {
		a, b := norway[i], norway[j]
		if (a[1] > lat) != (b[1] > lat) && lon < (b[0]-a[0])*(lat-a[1])/(b[1]-a[1])+a[0] {
			inside = !inside
		}
	}
	return inside
}
