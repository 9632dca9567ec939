package definition

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/formats/charset"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/vocabulary"
)

// object is a JSON Schema, or a part of one.
type object = map[string]any

// JSONSchema is the JSON Schema (draft 2020-12) of a dataset's definition, for editors. It
// knows less than Parse: check digits, references between fields, and which treatment goes
// with which type can't be said in it.
func JSONSchema() []byte {
	s := strict(object{
		"dataset":      described("Datasettets navn, for alltid: det er en del av adressene.", "The dataset's id, for ever: it is part of its URLs.", object{"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "minLength": 2, "maxLength": 63}),
		"title":        norwegianText(titleLength),
		"description":  norwegianText(descriptionLength),
		"publisher":    publisherSchema(),
		"contact":      contactSchema(),
		"theme":        described("EU-temaer.", "EU data themes.", nonEmpty(listOf(enum(vocabulary.Themes.Codes()), 13))),
		"los":          described("LOS-stier, som «tema/trafikkinformasjon».", "LOS paths, as “tema/trafikkinformasjon”.", listOf(enum(vocabulary.LOSTerms.Codes()), 20)),
		"keywords":     byLanguage(listOf(str(100), 50)),
		"license":      enum(vocabulary.Licences.Codes()),
		"frequency":    enum(vocabulary.Frequencies.Codes()),
		"languages":    listOf(enum(vocabulary.Languages.Codes()), 3),
		"spatial":      described("Kommunenummer, fylkesnummer eller IRI.", "Number of a municipality or county, or an IRI.", listOf(anyOf(enum(vocabulary.Places.Codes()), address()), 400)),
		"landing_page": address(),
		"hvd":          listOf(enum(vocabulary.HVDs.Codes()), 20),
		"legislation":  listOf(address(), 20),
		"provenance":   enum(vocabulary.Provenances.Codes()),
		"source":       sourceSchema(),
		"schedule":     described("Cron med fem felter, norsk tid.", "Cron of five fields, Norwegian time.", object{"type": "string", "pattern": `^\s*\S+(\s+\S+){4}\s*$`}),
		"columns":      described("Kontrakten. Uten den holdes første kjøring tilbake med et forslag.", "The contract. Without it the first run is held with a proposal.", object{"type": "array", "maxItems": maxColumns, "items": columnSchema()}),
		"key":          listOf(str(nameLength), 50),
		"privacy":      privacySchema(),
		"mixed":        mixedSchema(),
		"quality":      strict(object{"max_rejected_rows": shareSchema(), "max_row_count_change": shareSchema()}),
		"retention":    strict(object{"versions": whole(1, 10_000)}),
	}, "dataset", "title", "description", "theme", "source")
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "Allmenning dataset definition"
	out, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("definition schema: " + err.Error()) // maps, slices and strings only: cannot fail
	}
	return append(out, '\n')
}

// strict is an object without unknown fields. Null counts as left out, as in Parse, except for
// required fields.
func strict(properties object, required ...string) object {
	s := object{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	for name, p := range properties {
		if !slices.Contains(required, name) {
			properties[name] = anyOf(p.(object), object{"type": "null"})
		}
	}
	return s
}

func described(nb, en string, s object) object {
	s["description"] = nb + " / " + en
	return s
}

func anyOf(options ...object) object {
	list := make([]any, len(options))
	for i, o := range options {
		list[i] = o
	}
	return object{"anyOf": list}
}

func enum(values []string) object { return object{"enum": values} }

func str(limit int) object { return object{"type": "string", "minLength": 1, "maxLength": limit} }

// shown is text with something to see in it.
func shown(limit int) object {
	return object{"type": "string", "maxLength": limit, "pattern": `\S`}
}

func whole(low, high int) object {
	return object{"type": "integer", "minimum": low, "maximum": high}
}

func listOf(items object, limit int) object {
	return object{"type": "array", "items": items, "maxItems": limit, "uniqueItems": true}
}

func nonEmpty(s object) object {
	s["minItems"] = 1
	return s
}

func address() object {
	return object{"type": "string", "pattern": `^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\s<>"]+([/?#][^\s<>"]*)?$`, "maxLength": 2000}
}

func byLanguage(s object) object {
	return strict(object{"nb": s, "nn": s, "en": s})
}

func text(limit int) object { return byLanguage(shown(limit)) }

func norwegianText(limit int) object {
	s := text(limit)
	s["anyOf"] = []any{
		object{"required": []string{"nb"}, "properties": object{"nb": object{"type": "string"}}},
		object{"required": []string{"nn"}, "properties": object{"nn": object{"type": "string"}}},
	}
	return s
}

func publisherSchema() object {
	s := strict(object{
		"name": shown(titleLength), "url": address(),
		"orgnr": described("Ni sifre, i anførselstegn.", "Nine digits, in quotes.", object{"type": "string", "pattern": "^[0-9]{9}$"}),
	})
	s["dependentRequired"] = object{"name": []string{"orgnr"}, "orgnr": []string{"name"}}
	return s
}

func contactSchema() object {
	s := strict(object{
		"name": shown(titleLength), "url": address(),
		"email": object{"type": "string", "pattern": `^[^@\s]+@[^@\s]+\.[^@\s]+$`, "maxLength": 254},
	})
	s["required"] = []string{"name"}
	s["anyOf"] = []any{object{"required": []string{"email"}}, object{"required": []string{"url"}}}
	return s
}

func sourceSchema() object {
	s := strict(object{
		"type": enum([]string{"file", "http"}), "path": str(pathLength), "url": address(), "member": str(pathLength),
		"format": enum(formats),
		"options": strict(object{
			"encoding": enum(charset.Names()), "delimiter": object{"type": "string", "pattern": `^[^\r\n]{1,16}$`},
			"quote": object{"type": "string", "pattern": "^([!-~]|none)$"}, "escape": enum([]string{"double", "backslash"}),
			"header_rows": whole(0, 6), "skip_rows": whole(0, 100_000),
			"sheet": str(100), "rows": str(pathLength), "crs": object{"type": "string", "pattern": crsPattern.String()},
		}),
	}, "type")
	is := func(name string) object { return object{"properties": object{"type": object{"const": name}}} }
	s["allOf"] = []any{
		object{"if": is("file"), "then": object{"required": []string{"path"}, "properties": object{"url": object{"type": "null"}}}},
		object{"if": is("http"), "then": object{"required": []string{"url"}, "properties": object{"path": object{"type": "null"}}}},
	}
	return s
}

func columnSchema() object {
	return strict(object{
		"name": described("Kolonnens navn i kilden.", "The column's name in the source.", str(nameLength)),
		"as":   described("Navnet den publiseres med.", "The name under which it is published.", shown(titleLength)),
		"type": anyOf(
			enum([]string{"integer", "number", "boolean", "date", "time", "timestamp", "datetime", "string", "geometry"}),
			object{"type": "string", "pattern": `^decimal\(0?([0-9]|1[0-8])\)$`}),
		"format":    str(100),
		"treatment": treatmentSchema(),
		"hierarchy": described("Verdi og gruppe, for «generalize: hierarchy».", "Value and group, for “generalize: hierarchy”.",
			object{"type": "object", "minProperties": 1, "maxProperties": maxHierarchy, "additionalProperties": anyOf(object{"type": "string", "minLength": 1}, object{"type": []string{"number", "boolean"}})}),
		"accepts": object{"type": "array", "maxItems": 50, "items": strict(object{
			"kind": object{"type": "string", "pattern": kindPattern.String()}, "reason": shown(titleLength * 5),
		}, "kind", "reason")},
		"title": text(titleLength), "description": text(descriptionLength), "unit": shown(50),
	}, "name", "type", "treatment")
}

// single is an object of exactly one field.
func single(key string, value object) object {
	return object{"type": "object", "additionalProperties": false, "required": []string{key}, "properties": object{key: value}}
}

func treatmentSchema() object {
	const far = 1_000_000_000_000
	return anyOf(
		enum([]string{"keep", "suppress", "mask", "redact", "pseudonymize", "pseudonymize:dataset"}),
		object{"type": "string", "pattern": "^(generalize:(" + strings.Join(periods, "|") + "|hierarchy|[0-9]+|prefix:[0-9]+|grid:[0-9]+)|(round|noise):[0-9]+|(top|bottom):[+-]?[0-9]+)$"},
		single("generalize", anyOf(
			enum(append([]string{"hierarchy"}, periods...)),
			object{"type": "string", "pattern": "^([0-9]+|prefix:[0-9]+|grid:[0-9]+)$"},
			whole(2, 1_000_000_000), single("prefix", whole(1, 20)), single("grid", whole(10, 1_000_000)))),
		single("round", whole(2, 1_000_000_000)),
		single("noise", whole(1, 1_000_000_000)),
		single("top", whole(-far, far)), single("bottom", whole(-far, far)),
		single("pseudonymize", object{"const": "dataset"}))
}

func privacySchema() object {
	columns := func(limit int) object { return listOf(str(nameLength), limit) }
	reason := shown(titleLength * 5)
	s := strict(object{
		"quasi_identifiers": described("Kolonner som sammen kan peke ut en person, eller none med reason.", "Columns that can point at a person together, or none with a reason.", anyOf(columns(50), object{"const": "none"})),
		"reason":            reason,
		"none":              reason,
		"person_key":        described("Rader med samme verdi her er én person.", "Rows with one value here are one person.", str(nameLength)),
		"k":                 described("Færrest personer i en gruppe.", "Fewest persons in a group.", whole(opendata.MinK, maxK)),
		"sensitive":         described("Følsomme kolonner.", "Sensitive columns.", columns(50)),
		"l":                 described("Færrest ulike følsomme verdier i en gruppe.", "Fewest distinct sensitive values in a group.", whole(2, maxL)),
		"small_groups":      enum([]string{opendata.HoldSmall, opendata.SuppressSmall}),
		"differences":       described("Hvorfor forskjellen mellom versjoner kan peke ut færre enn k.", "Why the difference between versions may single out fewer than k.", reason),
		"counts": strict(object{
			"columns": nonEmpty(columns(500)), "dimensions": columns(50), "threshold": whole(opendata.MinK, maxThreshold),
			"method": enum([]string{opendata.SuppressSmall, opendata.RoundSmall}), "zeros": object{"type": "boolean"},
		}, "columns"),
	})
	none := object{"properties": object{"quasi_identifiers": object{"const": "none"}}, "required": []string{"quasi_identifiers"}}
	s["if"], s["then"] = none, object{"required": []string{"reason"}}
	s["else"] = object{"properties": object{"reason": object{"type": "null"}}}
	return s
}

func mixedSchema() object {
	s := strict(object{
		"name":   described("Kolonnen med navnet på bedriften eller personen.", "The column with the name of the company or person.", str(nameLength)),
		"form":   described("Kolonnen med organisasjonsformen.", "The column with the organisational form.", str(nameLength)),
		"linked": described("Kolonnene som tømmes i rader om personer.", "The columns that are emptied in rows about persons.", nonEmpty(listOf(str(nameLength), 50))),
	}, "linked")
	s["anyOf"] = []any{object{"required": []string{"name"}}, object{"required": []string{"form"}}}
	return s
}

func shareSchema() object {
	return anyOf(
		object{"type": "number", "exclusiveMinimum": 0, "maximum": 1},
		object{"type": "string", "pattern": `^(100|[0-9]{1,2}([.,][0-9]+)?) *%$`})
}
