// Package typing finds out what type each column of a text table has, and casts text to it.
//
// An Inferrer looks at every row. It starts from every form that a type can be written in and
// strikes out the forms that some value does not fit: what is left fits all values, in whatever
// order they came. One value that fits nothing else makes the column text. So the types that an
// Inferrer reports cast every row it has seen, and nothing is rejected, rounded or dropped. With
// a contract the types are given, and a Caster rejects the rows that do not fit them.
//
// # Forms
//
// A form is how values of a type are written. Contracts store its name, so names never change.
// The empty name is the form marked *, which is also how Text writes values.
//
//	integer     1234*  1 234  1.234  1,234           each also with " %" after it
//	decimal(s)  1234.5*  1234,5  1 234.5  1 234,5  1.234,5  1,234.5  1234,5|1234.5   likewise
//	number      as decimal, and with an exponent: 1.5e-3, 2E+10
//	boolean     true/false*  ja/nei  yes/no  sann/usann        in any case
//	date        yyyy-mm-dd*  dd.mm.yyyy  dd/mm/yyyy  mm/dd/yyyy  dd-mm-yyyy  yyyy/mm/dd  yyyymmdd
//	time        hh:mm*                                          also h:mm, with :ss and fractions
//	datetime    yyyy-mm-ddThh:mm*  dd.mm.yyyy hh:mm  dd/mm/yyyy hh:mm  mm/dd/yyyy hh:mm
//	            dd-mm-yyyy hh:mm  yyyy/mm/dd hh:mm              T or a blank; also with seconds
//	timestamp   yyyy-mm-ddThh:mmZ*                              Z, +02:00, +0200 or +02
//	string      no form
//
// Blanks around a value do not count, except in text.
//
// # Numbers
//
// Forms without a group mark take thousands separated by a blank (space, no-break, narrow
// no-break or thin space) or an apostrophe as well: "1 234" and "1234" name the same form, and
// the name only says whether groups were seen. A minus is a hyphen or U+2212, before or after
// the number. "1.234,5" and "1,234.5" have group marks; they are taken only on proof, that is a
// value that can't be read otherwise ("1.234.567" or "1,923.50"). What one column proves counts in
// the whole table: beside "1,923.50", a "1,648" in another column is a whole number. Without proof
// a lone "1,234" or "1.234" is a decimal. "1234,5|1234.5" takes either mark as the decimal mark, for columns that mix them; when
// group marks would fit the column too and nothing proves either reading, it stays text, because
// the readings differ by a factor of a thousand.
//
// Leading zeros make a code, not a number: one "0301" or "007,5" makes the column text. So do
// integers of more than 18 digits, and a plus before eight or more digits (a phone number). An
// exponent needs a decimal mark or a sign, since "12E3" is rather a room than a number. Under a
// header that ends in "kode" or "code", decimals stay text: 84.110 and 84.11 differ. A decimal
// column has the largest scale of its values. When that is above 9 (printed floating point) or
// needs more than 18 digits, the column becomes number, the nearest 64-bit float. In a " %" form
// every value carries the sign; the number is the one written: "94,2 %" is 94.2.
//
// # Dates and times
//
// Dates are days that exist, from year 1 to 9999. When all values fit both dd/mm/yyyy and
// mm/dd/yyyy, the day comes first, as is the habit in Norway. Eight digits are a date only under a
// header that says so, and when all are days from 1900 to 2100. Seconds have at most six decimals
// (more only if they are zero). Hours end at 23: "25:30" is a duration, and stays text.
//
// # Null
//
// In text columns the empty cell and NULL are null, nothing else. In all other columns these count
// as null too, and as null tokens: NULL, Null, null, NA, N/A, n/a, #N/A, #I/T, NaN, nan, -, –, —, /,
// ., .., ..., …, :, *, ** and cells of blanks. Statistics Norway writes "-" for “nothing to report”,
// which may mean zero: a steward who knows so tells users in the column's description.
//
// A column without any value is text, and so is a boolean column of nothing but "no", which is
// rather a country or language code.
package typing
