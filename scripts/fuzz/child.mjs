import { writeSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { judge } from './judge.mjs'
import { kindFor, kindsNamed } from './kinds/index.mjs'
import { randomFor } from './random.mjs'
import { readSeeds } from './seeds.mjs'

/**
 * Tries inputs one after the other. Tells the parent the number of each input before it tries it, so that the
 * parent knows which one ended or stopped this process.
 */

const { seed, from, to, seeds: seedFolder, work, kinds: names, keep } = JSON.parse(process.argv[2])
/** More memory than one input may take. A picture may state up to 268 million pixels, so pictures take some. */
const MAX_RISE_MB = 1500

const tell = (message) => writeSync(3, `${JSON.stringify(message)}\n`)
const seeds = await readSeeds(seedFolder)
const kinds = kindsNamed(names)
process.env.FALSARIO_DEBUG = '1'

let lost
process.on('unhandledRejection', (error) => {
  lost = error
})
process.on('uncaughtException', (error) => {
  lost = error
})

for (let index = from; index < to; index++) {
  const random = randomFor(seed, index)
  const kind = kindFor(random, kinds)
  tell({ index, kind: kind.name })
  const folder = join(work, String(index))
  await mkdir(folder)
  const files = await kind.make(random, seeds)
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === 'function') continue
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  const before = process.resourceUsage().maxRSS
  const { outcome, reason } = await judge(() => kind.run(folder, { files, random, seeds }))
  process.chdir(work)
  const rise = (process.resourceUsage().maxRSS - before) / 1024
  const finding =
    (lost && `an error that nothing caught: ${lost?.stack ?? String(lost)}`) ??
    reason ??
    (rise > MAX_RISE_MB ? `memory rose by ${Math.round(rise)} MB` : undefined)
  lost = undefined
  tell({ tried: index, outcome, ...(finding !== undefined && { finding }) })
  if (index === from + 500) tellMemory()
  if (keep !== true && finding === undefined) await rm(folder, { recursive: true, force: true })
}
tellMemory()
process.exit(0)

function tellMemory() {
  globalThis.gc?.()
  tell({ rss: process.memoryUsage().rss / 2 ** 20 })
}
