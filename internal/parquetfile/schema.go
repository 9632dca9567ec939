package parquetfile

import (
	"fmt"
	"reflect"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// root is a schema's root with its fields in our order; parquet.Group would sort them by name.
type root struct {
	parquet.Group
	fields []parquet.Field
}

func (r *root) Fields() []parquet.Field { return r.fields }

// GoType is asked for only when rows are Go values, which they never are here. The Group's own
// would refuse names with a comma.
func (r *root) GoType() reflect.Type { return reflect.TypeFor[struct{}]() }

// column is one field of the root.
type column struct {
	parquet.Node
	name string
}

func (c *column) Name() string { return c.name }

// Value is for rows that are Go values, like GoType.
func (c *column) Value(reflect.Value) reflect.Value { return reflect.Value{} }

// newSchema maps fields to a Parquet schema.
func newSchema(fields []table.Field) (*parquet.Schema, error) {
	r := &root{Group: parquet.Group{}}
	seen := make(map[string]bool, len(fields))
	for i, f := range fields {
		node, err := newNode(f.Type)
		if err != nil {
			return nil, fmt.Errorf("schema of column %d: %w", i+1, err)
		}
		if f.Name == "" || seen[f.Name] {
			return nil, fmt.Errorf("schema of column %d: its name is empty or taken", i+1)
		}
		seen[f.Name] = true
		r.fields = append(r.fields, &column{Node: parquet.Optional(node), name: f.Name})
	}
	return parquet.NewSchema("table", r), nil
}

func newNode(t opendata.Type) (parquet.Node, error) {
	if scale, ok := t.Scale(); ok {
		return parquet.Decimal(scale, opendata.DecimalPrecision, parquet.Int64Type), nil
	}
	switch t {
	case opendata.Integer:
		return parquet.Leaf(parquet.Int64Type), nil
	case opendata.Number:
		return parquet.Leaf(parquet.DoubleType), nil
	case opendata.Boolean:
		return parquet.Leaf(parquet.BooleanType), nil
	case opendata.Date:
		return parquet.Date(), nil
	case opendata.Time:
		return parquet.TimeAdjusted(parquet.Microsecond, false), nil
	case opendata.Timestamp:
		return parquet.TimestampAdjusted(parquet.Microsecond, true), nil
	case opendata.DateTime:
		return parquet.TimestampAdjusted(parquet.Microsecond, false), nil
	case opendata.String:
		return parquet.Encoded(parquet.String(), &parquet.RLEDictionary), nil
	case opendata.Geometry:
		return parquet.Leaf(parquet.ByteArrayType), nil
	}
	return nil, fmt.Errorf("no Parquet type for %q", string(t))
}

// typeOf maps a schema element back. ok is false for what newNode does not make.
func typeOf(e *format.SchemaElement, geometry bool) (t opendata.Type, ok bool) {
	if !e.Type.Valid || !e.RepetitionType.Valid || e.RepetitionType.V != format.Optional || e.NumChildren.V != 0 {
		return "", false
	}
	switch e.Type.V {
	case format.Boolean:
		return opendata.Boolean, e.LogicalType.Value == nil
	case format.Double:
		return opendata.Number, e.LogicalType.Value == nil
	case format.Int32:
		_, ok := e.LogicalType.Value.(*format.DateType)
		return opendata.Date, ok
	case format.Int64:
		return int64Type(e.LogicalType.Value)
	case format.ByteArray:
		if _, ok := e.LogicalType.Value.(*format.StringType); ok {
			return opendata.String, true
		}
		return opendata.Geometry, geometry && e.LogicalType.Value == nil
	}
	return "", false
}

func int64Type(logical format.LogicalTypeValue) (t opendata.Type, ok bool) {
	switch l := logical.(type) {
	case *format.IntType:
		return opendata.Integer, l.BitWidth == 64 && l.IsSigned
	case *format.DecimalType:
		scaled := l.Precision == opendata.DecimalPrecision && l.Scale >= 0 && l.Scale <= l.Precision
		return opendata.Decimal(int(l.Scale)), scaled
	case *format.TimeType:
		_, micros := l.Unit.Value.(*format.MicroSeconds)
		return opendata.Time, micros
	case *format.TimestampType:
		_, micros := l.Unit.Value.(*format.MicroSeconds)
		if l.IsAdjustedToUTC {
			return opendata.Timestamp, micros
		}
		return opendata.DateTime, micros
	}
	return "", false
}
