package publish

import "github.com/allmenning/allmenning/internal/opendata"

// dataPackage describes the version as a Data Package 2.0 with Table Schema
// (https://datapackage.org/standard/data-package/).
func dataPackage(run opendata.Run, plan Plan, part PartResult, files []StagedFile) any {
	def := plan.Dataset
	type field struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Title       string `json:"title,omitempty"`
		Description string `json:"description,omitempty"`
	}
	fields := []field{}
	for _, c := range part.Columns {
		fields = append(fields, field{c.Name, tableSchemaType(c.Type), c.Title.In("nb"), c.Description.In("nb")})
	}
	schema := map[string]any{"fields": fields, "missingValues": []string{""}}
	if key := publishedKey(plan.Contract, part.Columns); len(key) > 0 {
		schema["primaryKey"] = key
	}
	resources := []any{}
	for _, f := range files {
		if f.Format != "csv" && f.Format != "parquet" && f.Format != "geojson" {
			continue
		}
		r := map[string]any{"name": string(run.Dataset) + "-" + f.Format, "path": f.Name, "format": f.Format,
			"mediatype": f.MediaType, "bytes": f.Bytes, "hash": "sha256:" + f.SHA256}
		if f.Format == "csv" {
			r["$schema"], r["type"], r["encoding"], r["schema"] = "https://datapackage.org/profiles/2.0/dataresource.json", "table", "utf-8", schema
		}
		resources = append(resources, r)
	}
	return map[string]any{
		"$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
		"name":    run.Dataset, "title": def.Title.In("nb"), "description": def.Description.In("nb"),
		"version": run.ID.Version(), "created": run.Started, "resources": resources,
		"licenses": []any{map[string]string{"name": licenseNames[def.License]}},
	}
}

// licenseNames are the Open Definition names of the licences that a definition may have.
var licenseNames = map[string]string{"CC_BY_4_0": "CC-BY-4.0", "CC0": "CC0-1.0", "NLOD_2_0": "NLOD-2.0"}

// tableSchemaType maps a column type to Table Schema's.
func tableSchemaType(t opendata.Type) string {
	if _, ok := t.Scale(); ok {
		return "number"
	}
	switch t {
	case opendata.Timestamp, opendata.DateTime:
		return "datetime"
	case opendata.Geometry: // well-known text in the CSV
		return "string"
	}
	return string(t)
}
