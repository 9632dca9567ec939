package recognize

// PhoneClass says what kind of subscriber an 8-digit Norwegian number reaches.
type PhoneClass uint8

// Classes of Norwegian numbers (Nkom's numbering plan). Only a mobile is a person's by its
// number alone; a fixed line may be a switchboard, and service numbers never reach a person.
const (
	NoPhone PhoneClass = iota
	Mobile
	FixedLine
	ServiceNumber
)

// CheckPhone classes exactly 8 ASCII digits.
func CheckPhone(d string) PhoneClass {
	if len(d) != 8 || !allDigits(d) {
		return NoPhone
	}
	second := d[1]
	switch d[0] {
	case '4':
		switch second {
		case '0', '1', '6', '7', '8':
			return Mobile
		case '5':
			if d[2] == '3' && (d[3] == '6') {
				return NoPhone
			}
			return Mobile
		}
	case '9':
		return Mobile
	case '2':
		return lineIf(second >= '1' && second <= '4')
	case '3':
		return lineIf(second == '1' || second == '2' || second == '3' || second == '5' || second == '7' || second == '8')
	case '5':
		return lineIf(second >= '1' && second <= '7' && second != '4')
	case '6':
		return lineIf(second >= '1' && second <= '9' && second != '5')
	case '7':
		return lineIf(second <= '8')
	case '8':
		switch d[:3] {
		case "800", "801", "810", "815", "820", "829", "880":
			return ServiceNumber
		case "850", "851", "852", "853", "854", "855":
			return FixedLine
		}
	}
	return NoPhone
}

func lineIf(ok bool) PhoneClass {
	if ok {
		return FixedLine
	}
	return NoPhone
}
