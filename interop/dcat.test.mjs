// A judge that cannot say no proves nothing: every defect here has to be found, by the shapes of
// this folder alone.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { judge, parse, rulebooks, validate } from './dcat.mjs'

const testdata = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'internal', 'dcat', 'testdata')
const golden = path.join(testdata, 'golden')
const quiet = () => {}
const { books } = await rulebooks(undefined)
const document = fs.readFileSync(path.join(golden, 'datasets', 'sykkeltellinger.ttl'), 'utf8')

test('the golden catalog is right', async () => {
  assert.equal(await judge(golden, { log: quiet }), 0)
  assert.deepEqual(await validate(await parse(document, 'ttl'), books, false), [])
})

test('texts and addresses made to break serialisers come through', async () => {
  const lines = []
  assert.equal(await judge(path.join(testdata, 'hostile'), { log: line => lines.push(line) }), 0, lines.join('\n'))
})

const defects = [
  ['no publisher', /dct:publisher <[^>]*> ;/, ''],
  ['no contact', /dcat:contactPoint <[^>]*#contact> ;/, ''],
  ['contact without address', /vcard:hasEmail <[^>]*> ;\s*vcard:hasURL <[^>]*> \./, 'vcard:role "x" .'],
  ['title without language', /dct:title "Hourly bicycle counts"@en/, 'dct:title "Hourly bicycle counts"'],
  ['two titles in a language', /dct:title "Hourly bicycle counts"@en/, 'dct:title "Hourly"@en , "Counts"@en'],
  ['no theme of the EU', /<http:\/\/publications\.europa\.eu\/resource\/authority\/data-theme\/(TRAN|ENVI)> ,/g, ''],
  ['theme as text', /dcat:theme </, 'dcat:theme "transport" , <'],
  ['licence outside the list', /licence\/CC_BY_4_0>/g, 'licence/CC_BY_NC_4_0>'],
  ['licence not typed', /(licence\/CC_BY_4_0>) a dct:LicenseDocument ;/, '$1'],
  ['size as decimal', /xsd:nonNegativeInteger/, 'xsd:decimal'],
  ['size negative', /"524288"/, '"-524288"'],
  ['checksum cut short', /(b2){32}/, 'b2b2'],
  ['media type as text', /dcat:mediaType <https:\/\/www\.iana\.org\/assignments\/media-types\/text\/csv>/, 'dcat:mediaType "text/csv"'],
  ['no access URL', /dcat:accessURL <[^>]*> ;/, ''],
  ['no rights', /dct:rights <[^>]*> ;/, ''],
  ['status of another list', /distribution-status\/COMPLETED>/g, 'distribution-status/0>'],
  ['day that is no date', /"2020-01-01"\^\^xsd:date/, '"in January"^^xsd:date'],
  ['time as text', /dct:modified "([^"]*)"\^\^xsd:dateTime/, 'dct:modified "$1"'],
  ['schema without title', /(#schema> a dct:Standard ;)\s*dct:title [^;]*;/, '$1'],
  ['concept without label', /skos:prefLabel "Transport"@en , "Transport"@nb , "Transport"@nn/, 'skos:note "x"'],
  ['place from nowhere', /https:\/\/data\.geonorge\.no\/administrativeEnheter/g, 'https://example.no'],
  ['no version', /dcat:version "[^"]*" ;/, ''],
]
for (const [name, pattern, replacement] of defects) {
  test(`found: ${name}`, async () => {
    const broken = document.replace(pattern, replacement)
    assert.notEqual(broken, document, 'the defect was not planted')
    assert.notDeepEqual(await validate(await parse(broken, 'ttl'), books, false), [])
  })
}

const damages = [
  ['a format that says something else', 'catalog.rdf', text => text.replace('>999999999<', '>999999998<')],
  ['a dataset document that is not the cut-out', 'datasets/motekalender', text => text.replaceAll('GOVE', 'JUST')],
  ['a dataset missing from the catalog in one format', 'catalog.jsonld', text => text.replace(/\{"@id": "[^"]*motekalender"\}(, )?/, '')],
]
for (const [name, file, damage] of damages) {
  test(`found: ${name}`, async t => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'judge-'))
    t.after(() => fs.rmSync(folder, { recursive: true }))
    fs.cpSync(golden, folder, { recursive: true })
    for (const f of file.includes('.') ? [file] : ['ttl', 'jsonld', 'rdf', 'nt'].map(e => `${file}.${e}`)) {
      const before = fs.readFileSync(path.join(folder, f), 'utf8')
      fs.writeFileSync(path.join(folder, f), damage(before))
      assert.notEqual(fs.readFileSync(path.join(folder, f), 'utf8'), before, 'the damage was not done')
    }
    assert.notEqual(await judge(folder, { log: quiet }), 0)
  })
}

test('missing shapes can be made an error', async () => {
  assert.notEqual(await judge(golden, { log: quiet, complete: true }), 0)
})
