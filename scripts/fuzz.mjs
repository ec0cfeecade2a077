#!/usr/bin/env node
// Tries changed files and arguments on falsario: only successes and FalsarioErrors may come back.
//
//   npm run fuzz -- --minutes 5 [--inputs 100000] [--seed 1] [--from 0] [--kinds png,checkpoint] [--children 2]
//   npm run fuzz -- --seed 1 --only 4711      tries one input again and keeps its files
//
// The seed and the number of an input decide its content (with the same --kinds). A finding is saved in
// fuzz-findings/. The exit status is 1 if there are findings.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runBatch } from './fuzz/batch.mjs'
import { kindsNamed } from './fuzz/kinds/index.mjs'
import { Report } from './fuzz/report.mjs'
import { writeSeeds } from './fuzz/seeds.mjs'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    inputs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
    kinds: { type: 'string', default: '' },
    children: { type: 'string', default: '2' },
  },
})
const kinds = values.kinds.split(',').filter((name) => name !== '')
kindsNamed(kinds) // an unknown name ends here

/** Inputs per child process; each new process shows again whether memory grows. */
const BATCH = 2000
/** Growth of a process from its 500th input to its last. */
const MAX_GROWTH_MB = 300
/** The time of one input, and the memory of its process. */
const limits = { seconds: 30, megabytes: 2500 }

const child = join(import.meta.dirname, 'fuzz', 'child.mjs')
const seed = Number(values.seed)
const only = values.only === undefined ? undefined : Number(values.only)
const first = only ?? Number(values.from)
const end = only === undefined ? first + Number(values.inputs ?? Infinity) : only + 1
const isLimited = only !== undefined || values.inputs !== undefined
const minutes = Number(values.minutes ?? (isLimited ? Infinity : 5))
const started = performance.now()

const folder = await mkdtemp(join(tmpdir(), 'falsario-fuzz-'))
const seeds = join(folder, 'seeds')
const report = new Report(join(import.meta.dirname, '..', 'fuzz-findings'), seed)
let next = first

try {
  await mkdir(seeds)
  await writeSeeds(seeds)
  const children = only === undefined ? Number(values.children) : 1
  await Promise.all(Array.from({ length: children }, (_, at) => tryBatches(`work-${at}`)))
} finally {
  if (only === undefined) await rm(folder, { recursive: true, force: true })
}
console.log(report.summary((performance.now() - started) / 1000))
if (only !== undefined) console.log(`Files: ${join(folder, 'work-0', String(only))}`)
process.exitCode = report.findings > 0 ? 1 : 0

async function tryBatches(name) {
  const work = join(folder, name)
  await mkdir(work)
  while (next < end && performance.now() - started < minutes * 60_000) {
    const [from, to] = [next, Math.min(end, next + BATCH)]
    next = to
    await tryInputs(work, from, to)
    console.log(report.line((performance.now() - started) / 1000))
  }
}

/** Tries the inputs of a batch. If one ends the process, another process goes on after it. */
async function tryInputs(work, from, to) {
  const options = { seed, from, to, seeds, work, kinds, keep: only !== undefined }
  const memory = []
  const ended = await runBatch(child, options, limits, (message) => {
    if ('rss' in message) memory.push(message.rss)
    else report.add(message, work)
  })
  const [early, late] = memory
  if (late - early > MAX_GROWTH_MB) {
    const growth = `memory grew from ${Math.round(early)} to ${Math.round(late)} MB`
    await report.addEnd({ index: from, kind: 'growth' }, `${growth} until ${to}`, work)
  }
  if (ended === undefined) return
  const { at = { index: from, kind: 'none' }, reason } = ended
  await report.addEnd(at, reason, work)
  if (at.index + 1 < to) await tryInputs(work, at.index + 1, to)
}
