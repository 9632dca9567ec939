package cli

// examples are shown under each verb's help.
var examples = map[string]string{
	"init": `  allmenning init badeplasser.csv > badeplasser.yaml
  allmenning init https://example.no/turer.csv.gz > turer.yaml
`,
	"inspect": `  allmenning inspect leverandører.xlsx
  allmenning inspect --json tellinger.csv | jq '.columns[] | {name, type, class}'
`,
	"check": `  allmenning check datasets/*.yaml
`,
	"convert": `  allmenning convert tellinger.csv -o tellinger.parquet
  allmenning convert lekeplasser.geojson -o lekeplasser.csv --contract lekeplasser.yaml
`,
	"publish": `  allmenning publish datasets/*.yaml
  allmenning publish badeplasser.yaml --approve
  allmenning publish badeplasser.yaml --dry-run
`,
	"runs": `  allmenning runs
  allmenning runs --held
  allmenning runs show 20260131t060000z-0123456789
`,
	"approve": `  allmenning approve 20260131t060000z-0123456789 --reason "gått gjennom med fagavdelingen"
  allmenning approve 20260131t060000z-0123456789 --keep stedsnavn --reason "navn på gater"
`,
	"reject": `  allmenning reject 20260131t060000z-0123456789 --reason "feil fil"
`,
	"datasets": `  allmenning datasets
`,
	"versions": `  allmenning versions badeplasser
`,
	"withdraw": `  allmenning withdraw badeplasser --reason "feil i målingene"
  allmenning withdraw badeplasser@2026-01-31-0123456789 --reason "feil i målingene"
`,
	"verify": `  allmenning verify
`,
	"recheck": `  allmenning recheck
  allmenning recheck badeplasser
`,
	"sweep": `  allmenning sweep
  allmenning sweep --grace 0s
`,
	"serve": `  allmenning serve
  allmenning serve --addr 127.0.0.1:9000 --store /srv/allmenning
`,
	"token": `  allmenning token create "arkivsystemet"
  allmenning token list
  allmenning token revoke 3f2a9c1b
`,
	"subscriptions": `  allmenning subscriptions add https://example.no/hook --dataset badeplasser
  allmenning subscriptions list
  allmenning subscriptions remove 3f2a9c1b0d4e5f67
`,
	"deliveries": `  allmenning deliveries 3f2a9c1b0d4e5f67
`,
	"version": `  allmenning version
`,
}
