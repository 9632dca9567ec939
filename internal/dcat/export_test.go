package dcat

// The rules for what comes from stewards, tested on their own.
var (
	WebIRI    = webIRI
	MailIRI   = mailIRI
	CleanIRI  = cleanIRI
	CleanText = cleanText
)
