package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
)

func comma(v float64, decimals int) string {
	return strings.Replace(fmt.Sprintf("%.*f", decimals, v), ".", ",", 1)
}

// bathing: semicolons, decimal comma, Norwegian dates, empty cells, a byte order mark.
func bathing(m maker) []byte {
	places := []struct {
		name     string
		lat, lon float64
	}{
		{"Storevika", 58.1012, 8.0121}, {"Kuholmen", 58.1101, 8.0344}, {"Sandbukta", 58.0877, 7.9802}, {"Rundvannet", 58.1633, 7.9911},
		{"Måkeskjæret", 58.0734, 8.0608}, {"Langtjenn", 58.2019, 7.8943}, {"Østre badeplass", 58.1208, 8.0777}, {"Elveosen", 58.1467, 8.0052},
	}
	var b strings.Builder
	b.WriteString("\ufeffBadeplass;Måledato;Vanntemperatur;E. coli per 100 ml;Oppvekst av alger;Breddegrad;Lengdegrad\r\n")
	for week := range 14 {
		day := time.Date(2026, 5, 25, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*week)
		for _, p := range places {
			temperature := comma(11+8*math.Sin(float64(week)/14*math.Pi)+2*m.Float64(), 1)
			if m.IntN(20) == 0 {
				temperature = ""
			}
			algae := "Nei"
			if m.IntN(12) == 0 {
				algae = "Ja"
			}
			fmt.Fprintf(&b, "%s;%s;%s;%d;%s;%s;%s\r\n", p.name, day.Format("02.01.2006"), temperature, m.IntN(90), algae, comma(p.lat, 4), comma(p.lon, 4))
		}
	}
	return []byte(b.String())
}

// bikes: hourly counts, gzip.
func bikes(m maker) []byte {
	var b strings.Builder
	b.WriteString("tidspunkt,stasjon,retning,antall\n")
	stations := []string{"Strandpromenaden", "Brua", "Universitetet"}
	for hour := range 24 * 140 {
		at := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(hour) * time.Hour)
		rush := math.Exp(-math.Pow(float64(at.Hour())-7.5, 2)/4) + math.Exp(-math.Pow(float64(at.Hour())-15.8, 2)/5) + 0.12
		if at.Hour() < 5 {
			rush = 0.02
		}
		if d := at.Weekday(); d == time.Saturday || d == time.Sunday {
			rush *= 0.4
		}
		for i, s := range stations {
			for _, direction := range []string{"sentrum", "ut"} {
				fmt.Fprintf(&b, "%s,%s,%s,%d\n", at.Format("2006-01-02T15:04"), s, direction, int(rush*float64(120-25*i)*(0.7+0.6*m.Float64())))
			}
		}
	}
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	_, _ = z.Write([]byte(b.String()))
	_ = z.Close()
	return packed.Bytes()
}

// playgrounds: GeoJSON in UTM 32 with a crs member, as desktop GIS exports it.
func playgrounds(m maker) []byte {
	type object = map[string]any
	names := []string{"Solkroken", "Trollskogen", "Tårnet", "Bekkedalen", "Sjørøverhaugen", "Furumo", "Havneparken", "Skolegården", "Rabben", "Myra", "Utsikten", "Bjørkelunden"}
	var features []object
	for i := range 48 {
		name := names[i%len(names)]
		if i >= len(names) {
			name = fmt.Sprintf("%s %d", name, i/len(names)+1)
		}
		x, y := 440_000+8000*m.Float64(), 6_440_000+9000*m.Float64()
		round := func(v float64) float64 { return math.Round(v*100) / 100 }
		properties := object{
			"lekeplassnr": fmt.Sprintf("LP-%03d", i+1), "lekeplass": name, "bydel": pick(m, districts), "apparater": 2 + m.IntN(14),
			"underlag": pick(m, []string{"gummi", "sand", "bark", "gress"}), "universelt_utformet": m.IntN(3) == 0, "sist_kontrollert": day(m, 2026, 200).Format("2006-01-02"),
		}
		if m.IntN(8) == 0 {
			properties["underlag"] = nil
		}
		features = append(features, object{
			"type": "Feature", "id": i + 1, "properties": properties,
			"geometry": object{"type": "Point", "coordinates": []float64{round(x), round(y)}},
		})
	}
	out, _ := json.MarshalIndent(object{
		"type": "FeatureCollection", "name": "lekeplasser",
		"crs":      object{"type": "name", "properties": object{"name": "urn:ogc:def:crs:EPSG::25832"}},
		"features": features,
	}, "", " ")
	return append(out, '\n')
}

var districts = []string{"Sentrum", "Nordbyen", "Østsida", "Vågen", "Heia"}

func day(m maker, year, within int) time.Time {
	return time.Date(year, 1, 1+m.IntN(within), 0, 0, 0, 0, time.UTC)
}

// air: commas, decimal point, instants with offsets over a change to summer time, "-" for none.
func air(m maker) []byte {
	var b strings.Builder
	b.WriteString("tidspunkt,stasjon,komponent,verdi,enhet\n")
	start := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	summer := time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC)
	for hour := range 24 * 14 {
		at, offset := start.Add(time.Duration(hour)*time.Hour), 1
		if !at.Before(summer) {
			offset = 2
		}
		local := at.In(time.FixedZone("", offset*3600)).Format("2006-01-02T15:04:05-07:00")
		for _, station := range []string{"Torvet", "Ringveien"} {
			for _, c := range []struct {
				name string
				mean float64
			}{{"NO2", 28}, {"PM10", 19}, {"PM2.5", 9}} {
				value := fmt.Sprintf("%.1f", c.mean*(0.4+1.3*m.Float64()))
				if m.IntN(60) == 0 {
					value = "-"
				}
				fmt.Fprintf(&b, "%s,%s,%s,%s,µg/m³\n", local, station, c.name, value)
			}
		}
	}
	return []byte(b.String())
}

// budget: "1 234 567,50", negative amounts, codes with leading zeros, quoted text.
func budget(m maker) []byte {
	var b strings.Builder
	b.WriteString("Ansvar;Ansvarsnavn;Art;Artsnavn;Budsjett 2026;Regnskap 2025;Avvik\r\n")
	areas := [][2]string{{"0110", "Rådmannens stab"}, {"0210", "Grunnskole"}, {"0220", "Barnehage"}, {"0310", "Hjemmetjeneste"}, {"0320", "Sykehjem"}, {"0410", "Veg; drift"}, {"0420", "Park og idrett"}, {"0510", "Vann og avløp"}, {"0610", "Kultur og bibliotek"}}
	kinds := [][2]string{{"010", "Fastlønn"}, {"090", "Pensjon"}, {"120", "Forbruksmateriell"}, {"200", "Inventar og utstyr"}, {"370", "Kjøp fra private"}, {"650", "Salgsinntekter"}}
	for _, a := range areas {
		for _, k := range kinds {
			plan := float64(m.IntN(90_000_000)) / 10
			if k[0] == "650" {
				plan = -plan / 5
			}
			actual := math.Round(plan*(0.85+0.3*m.Float64())*2) / 2
			name := a[1]
			if strings.Contains(name, ";") {
				name = `"` + name + `"`
			}
			fmt.Fprintf(&b, "%s;%s;%s;%s;%s;%s;%s\r\n", a[0], name, k[0], k[1], money(plan), money(actual), money(actual-plan))
		}
	}
	return []byte(b.String())
}

// money writes 1234567.5 as "1 234 567,50".
func money(v float64) string {
	s := comma(math.Abs(v), 2)
	whole, cents, _ := strings.Cut(s, ",")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + " " + whole[i:]
	}
	if v < 0 && (whole != "0" || cents != "00") {
		whole = "-" + whole
	}
	return whole + "," + cents
}
