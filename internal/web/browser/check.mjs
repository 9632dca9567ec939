// Looks at every kind of page of a running catalog with Chromium and axe-core.
//
//   node check.mjs http://127.0.0.1:8080 [--screenshots folder]
//
// A page fails on: any axe violation, anything the browser reports on its console (refused
// styles and scripts among them), a page wider than its window, a wrong status. Each is looked
// at in light and dark, at 1280 and 390 pixels; half of these in Norwegian, half in English.
// CHROMIUM names the browser where it is not /usr/bin/chromium.

import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const [base, option, folder] = process.argv.slice(2)
if (!base) {
  console.error('usage: node check.mjs BASE_URL [--screenshots FOLDER]')
  process.exit(2)
}
if (option === '--screenshots') mkdirSync(folder, { recursive: true })

const get = async (path) => (await fetch(new URL(path, base), { headers: { accept: 'application/json' } })).json()

// kinds of pages that this catalog has, by name, with the status each should answer.
async function pages() {
  const list = [
    ['catalog', '/', 200],
    ['catalog-no-hits', '/?q=zzzzzzzz', 200],
    ['not-found', '/datasets/finnes-ikke', 404],
    ['bad-request', '/?page=0', 400],
  ]
  const { datasets } = await get('/api/v1/datasets?limit=20')
  for (const { id, version } of datasets) {
    list.push([`dataset-${id}`, `/datasets/${id}`, 200])
    const { versions, withdrawn } = await get(`/api/v1/datasets/${id}/versions`)
    const old = versions.find((v) => v.version !== version)
    if (old) list.push([`version-${id}`, `/datasets/${id}/versions/${old.version}`, 200])
    const gone = withdrawn.find((t) => t.version)
    if (gone) list.push([`gone-${id}`, `/datasets/${id}/versions/${gone.version}`, 410])
  }
  const { events } = await get('/api/v1/events?limit=200')
  const whole = events.find((e) => e.type.endsWith('withdrawn') && !e.data.version)
  if (whole) list.push(['gone-dataset', `/datasets/${whole.data.dataset}`, 410])
  return list
}

const sights = [
  { colorScheme: 'light', width: 1280, lang: 'nb' },
  { colorScheme: 'light', width: 390, lang: 'en' },
  { colorScheme: 'dark', width: 1280, lang: 'en' },
  { colorScheme: 'dark', width: 390, lang: 'nb' },
]

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
let looked = 0
const problems = []

async function look([name, path, status], { colorScheme, width, lang }) {
  const where = `${name} ${lang} ${colorScheme} ${width}`
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: false })
  const page = await context.newPage()
  const reported = []
  page.on('console', (m) => {
    // The browser reports the status of every failed page; those are checked below.
    if (['error', 'warning'].includes(m.type()) && !m.text().startsWith('Failed to load resource')) reported.push(m.text())
  })
  page.on('pageerror', (e) => reported.push(String(e)))
  const url = new URL(path, base)
  url.searchParams.set('lang', lang)
  const answer = await page.goto(url.href, { waitUntil: 'load' })
  if (answer.status() !== status) problems.push(`${where}: status ${answer.status()}, want ${status}`)
  for (const text of reported) problems.push(`${where}: browser says: ${text}`)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (wide > 0) problems.push(`${where}: ${wide} pixels wider than the window`)
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
  for (const v of violations) {
    for (const node of v.nodes) problems.push(`${where}: ${v.id}: ${v.help}: ${node.target.join(' ')}`)
  }
  if (folder) await page.screenshot({ path: join(folder, `${where.replaceAll(' ', '-')}.png`), fullPage: true })
  looked++
  await context.close()
}

try {
  for (const kind of await pages()) {
    for (const sight of sights) await look(kind, sight)
  }
} finally {
  await browser.close()
}
for (const p of problems) console.log(p)
console.log(`${looked} sights of pages, ${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)
