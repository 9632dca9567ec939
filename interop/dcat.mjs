// Judge of the published RDF, with parsers and a SHACL engine that are not ours.
//
//   node dcat.mjs TARGET [--complete]
//
// TARGET is a directory that holds catalog.{ttl,jsonld,rdf,nt} and datasets/{id}.{…}, or the base
// URL of a running server. Checked are: that the four formats say the same (RDFC-1.0), for the
// catalog and for each dataset; that each dataset's own document is what a harvester cuts out of
// the catalog; that the catalog and each cut-out have no result, warnings included, against the
// shapes in shapes/ and those in the folder named by ALLMENNING_DCAT_SHAPES (the SHACL releases of
// DCAT-AP 3.0.1 and, for datasets of high value, DCAT-AP HVD 3.0.0, under the names below); and,
// of a server, what harvesters need of HTTP. --complete makes missing shapes an error.
// Exit status: 0 nothing found, 1 something found, 2 could not judge.
import fs from 'node:fs'
import path from 'node:path'
import crypto from 'node:crypto'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import rdf from '@zazuko/env'
import { Parser as TurtleParser } from 'n3'
import { RdfXmlParser } from 'rdfxml-streaming-parser'
import { JsonLdParser } from 'jsonld-streaming-parser'
import { canonize } from 'rdf-canonize'
import SHACLValidator from 'rdf-validate-shacl'

const here = path.dirname(fileURLToPath(import.meta.url))
const mediaTypes = { ttl: 'text/turtle', jsonld: 'application/ld+json', rdf: 'application/rdf+xml', nt: 'application/n-triples' }
const maxDocument = 78_643_200 // bytes; the national harvester reads no larger document

// Shape files of the folder named by ALLMENNING_DCAT_SHAPES, by the first name that exists.
const releases = [
  { title: 'DCAT-AP-NO 3', names: ['own-dcat-ap-no-3.ttl', 'dcat-ap-no-3.ttl'] },
  { title: 'DCAT-AP 3.0.1', names: ['semic-3.0.1-dcat-ap-SHACL.ttl', 'dcat-ap-SHACL.ttl'] },
  { title: 'DCAT-AP 3.0.1 ranges', names: ['semic-3.0.1-ranges.ttl', 'ranges.ttl'] },
  { title: 'DCAT-AP HVD 3.0.0', names: ['semic-hvd-3.0.0-SHACL.ttl', 'hvd-SHACL.ttl'], highValue: true },
]

const ns = {
  rdf: rdf.namespace('http://www.w3.org/1999/02/22-rdf-syntax-ns#'),
  dcat: rdf.namespace('http://www.w3.org/ns/dcat#'),
  dcatap: rdf.namespace('http://data.europa.eu/r5r/'),
  sh: rdf.namespace('http://www.w3.org/ns/shacl#'),
  owl: rdf.namespace('http://www.w3.org/2002/07/owl#'),
  rdfs: rdf.namespace('http://www.w3.org/2000/01/rdf-schema#'),
}

// parse reads a document. The base is one that no document of ours may need.
export async function parse(text, extension, factory = rdf) {
  const dataset = factory.dataset()
  const baseIRI = 'http://relative.invalid/'
  if (extension === 'ttl' || extension === 'nt') {
    const format = extension === 'nt' ? 'N-Triples' : 'Turtle'
    for (const quad of new TurtleParser({ baseIRI, factory, format }).parse(text)) dataset.add(quad)
    return dataset
  }
  const parser = extension === 'rdf'
    ? new RdfXmlParser({ baseIRI, dataFactory: factory, strict: true })
    : new JsonLdParser({ baseIRI, dataFactory: factory, documentLoader: { load: url => { throw new Error(`context ${url} is not inline`) } } })
  await new Promise((resolve, reject) => {
    Readable.from([text]).pipe(parser).on('data', quad => dataset.add(quad)).on('error', reject).on('end', resolve)
  })
  return dataset
}

export async function canonicalHash(dataset) {
  const quads = await canonize([...dataset], { algorithm: 'RDFC-1.0', format: 'application/n-quads' })
  return crypto.createHash('sha256').update(quads).digest('hex')
}

// cutOut is what a harvester takes of one dataset: its triples and all that can be reached from
// it, but for other datasets.
export function cutOut(catalog, dataset) {
  const out = rdf.dataset()
  const seen = new Set()
  const walk = node => {
    if (seen.has(node.value)) return
    seen.add(node.value)
    for (const quad of catalog.match(node)) {
      out.add(quad)
      const object = quad.object
      if (object.termType === 'Literal') continue
      if (catalog.match(object, ns.rdf.type, ns.dcat.Dataset).size > 0) continue
      walk(object)
    }
  }
  walk(dataset)
  return out
}

async function loadShapes(file) {
  const shapes = await parse(fs.readFileSync(file, 'utf8'), 'ttl')
  // Imports would be fetched, and "is an rdfs:Resource" needs an engine that infers.
  for (const quad of [...shapes.match(null, ns.owl.imports)]) shapes.delete(quad)
  for (const quad of [...shapes.match(null, ns.sh.class, ns.rdfs.Resource)]) shapes.delete(quad)
  return shapes
}

// rulebooks are the shapes to judge by, and the titles of those that are missing.
export async function rulebooks(folder) {
  const books = []
  for (const name of fs.readdirSync(path.join(here, 'shapes')).filter(n => n.endsWith('.ttl')).sort()) {
    books.push({ title: `shapes/${name}`, validator: new SHACLValidator(await loadShapes(path.join(here, 'shapes', name)), { factory: rdf }) })
  }
  const missing = []
  for (const release of releases) {
    const file = folder && release.names.map(n => path.join(folder, n)).find(f => fs.existsSync(f))
    if (!file) { missing.push(release.title); continue }
    books.push({ ...release, validator: new SHACLValidator(await loadShapes(file), { factory: rdf }) })
  }
  return { books, missing }
}

// validate lists the results of every rulebook that applies, as lines.
export async function validate(data, books, highValue) {
  const found = []
  for (const book of books.filter(b => !b.highValue || highValue)) {
    for (const r of (await book.validator.validate(data)).results) {
      const last = term => term?.value.replace(/^.*[#/]/, '') ?? ''
      found.push(`${book.title}: ${last(r.severity)} ${r.focusNode?.value} ${last(r.path) || '(node)'}: ${last(r.sourceConstraintComponent)} ${r.value?.value ?? ''}`)
    }
  }
  return found
}

// Two ways to get a document: { text, problems }.
function fromDirectory(root) {
  return async name => ({ text: fs.readFileSync(path.join(root, name), 'utf8'), problems: [] })
}

function fromServer(base) {
  return async (name, extension) => {
    const problems = []
    const response = await fetch(`${base}/${name}`, { redirect: 'manual', headers: { Accept: mediaTypes[extension], 'Accept-Encoding': 'gzip' } })
    if (response.status !== 200) throw new Error(`GET /${name}: status ${response.status}`)
    if (response.headers.get('content-encoding')) problems.push(`/${name}: Content-Encoding breaks the national harvester`)
    const type = response.headers.get('content-type') ?? ''
    if (type.split(';')[0] !== mediaTypes[extension]) problems.push(`/${name}: Content-Type ${type}`)
    return { text: await response.text(), problems }
  }
}

async function readAll(get, name, problems) {
  let first
  for (const extension of Object.keys(mediaTypes)) {
    const document = await get(`${name}.${extension}`, extension)
    problems.push(...document.problems)
    if (Buffer.byteLength(document.text) > maxDocument) problems.push(`${name}.${extension}: larger than a harvester reads`)
    const dataset = await parse(document.text, extension)
    const hash = await canonicalHash(dataset)
    first ??= { dataset, hash, extension }
    if (hash !== first.hash) problems.push(`${name}.${extension} says something else than ${name}.${first.extension}`)
  }
  for (const quad of first.dataset) {
    if (quad.subject.termType === 'BlankNode' || quad.object.termType === 'BlankNode') problems.push(`${name}: blank node`)
    for (const term of [quad.subject, quad.object]) {
      if (term.value.startsWith('http://relative.invalid/')) problems.push(`${name}: relative IRI ${term.value}`)
    }
  }
  return first
}

// links asks every address that belongs to the server itself, as the portals' link checkers do.
async function checkLinks(base, catalog, problems) {
  const links = new Set()
  for (const property of [ns.dcat.accessURL, ns.dcat.downloadURL, ns.dcat.endpointURL, ns.dcat.endpointDescription, ns.dcat.landingPage]) {
    for (const quad of catalog.match(null, property)) links.add(quad.object.value.replace(/#.*$/, ''))
  }
  for (const link of links) {
    if (!link.startsWith(`${base}/`)) continue
    const response = await fetch(link, { method: 'HEAD' })
    if (!response.ok) problems.push(`HEAD ${link}: status ${response.status}`)
  }
  return links.size
}

// judge prints what it does and returns the number of problems.
export async function judge(target, { shapesFolder, complete = false, log = console.log } = {}) {
  const isServer = /^https?:/.test(target)
  const base = target.replace(/\/$/, '')
  const get = isServer ? fromServer(base) : fromDirectory(target)
  const { books, missing } = await rulebooks(shapesFolder)
  const problems = complete ? missing.map(title => `no shapes for ${title}`) : []
  for (const title of missing) log(`NOT CHECKED: ${title} (ALLMENNING_DCAT_SHAPES does not hold it)`)

  const catalog = await readAll(get, 'catalog', problems)
  const datasets = [...catalog.dataset.match(null, ns.dcat.dataset)].map(q => q.object)
  if (datasets.length === 0) problems.push('the catalog lists no dataset')
  problems.push(...await validate(catalog.dataset, books, false))
  log(`catalog: ${catalog.dataset.size} triples, ${datasets.length} datasets, 4 formats, ${books.filter(b => !b.highValue).length} shape files`)

  let highValueCount = 0
  for (const dataset of datasets) {
    const name = `datasets/${dataset.value.replace(/^.*\//, '')}`
    const own = await readAll(get, name, problems)
    const cut = cutOut(catalog.dataset, dataset)
    if (await canonicalHash(cut) !== own.hash) problems.push(`${name}: the document is not what a harvester cuts out of the catalog`)
    const highValue = cut.match(dataset, ns.dcatap.hvdCategory).size > 0
    if (highValue) highValueCount++
    problems.push(...(await validate(cut, books, highValue)).map(line => `cut-out ${name}: ${line}`))
    log(`${name}: ${cut.size} triples${highValue ? ', of high value' : ''}`)
  }
  if (isServer) log(`links asked: ${await checkLinks(base, catalog.dataset, problems)}`)
  for (const problem of problems) log(`PROBLEM ${problem}`)
  log(`${datasets.length} datasets (${highValueCount} of high value), ${books.length} shape files, ${problems.length} problems`)
  return problems.length
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2)
  const targets = args.filter(a => !a.startsWith('--'))
  if (targets.length !== 1) {
    console.error('usage: node dcat.mjs DIRECTORY|URL [--complete]')
    process.exit(2)
  }
  try {
    const problems = await judge(targets[0], { shapesFolder: process.env.ALLMENNING_DCAT_SHAPES, complete: args.includes('--complete') })
    process.exitCode = problems > 0 ? 1 : 0
  } catch (error) {
    console.error(`cannot judge: ${error.message}`)
    process.exitCode = 2
  }
}
