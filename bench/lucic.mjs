// The protocol of "Are GANs Created Equal?" (Lucic et al. 2018): six losses on the same networks, with the
// same number of real images.
//   npm run bench:lucic -- --budget 30m [--data digits|mnist|fashion-mnist|DIR] [--seeds 3]
//     [--presets ig28-ns,lsgan,…] [--features FILE] [--out bench-lucic]
// A few steps of each preset are timed first; the budget then determines the number of real images per
// run. Completed runs are stored in OUT/results.json and not repeated. Exit status as for falsario.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { falsarioVersion, findPreset, lucicPresets, resolveDevice, train } from '../dist/index.js'
import { openParts } from './lucic/data.mjs'
import { disposing, featuresFor, figuresOf, measure } from './lucic/measure.mjs'
import { countFor, imagesFor, runOf, timePreset, updatesOf } from './lucic/plan.mjs'
import { Results } from './lucic/results.mjs'
import { summarise, table } from './lucic/table.mjs'

const USAGE =
  'usage: npm run bench:lucic -- --budget 30m [--data digits|mnist|fashion-mnist|DIR] [--seeds 3]\n' +
  '         [--presets ig28-ns,lsgan] [--features FILE] [--out bench-lucic]'
/** Fraction of the budget for training a classifier, if one is needed. */
const SHARE_OF_CLASSIFIER = 0.2
const TRIAL_COUNT = 500

const seconds = (since) => (performance.now() - since) / 1000

function wrongUse(reason) {
  console.error(`${reason}\n${USAGE}`)
  process.exit(2)
}

/** Parses `30m`, `2h` or `90s`; returns seconds. */
function secondsOf(text) {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text ?? '') ?? []
  const result = Number(number) * { s: 1, m: 60, h: 3600 }[unit]
  return result > 0
    ? result
    : wrongUse(`--budget: expected a duration such as 30m or 2h, got ${text}`)
}

function readArguments() {
  const usual = lucicPresets.map(({ name }) => name).join(',')
  const options = {
    budget: { type: 'string', default: '30m' },
    data: { type: 'string', default: 'digits' },
    seeds: { type: 'string', default: '3' },
    presets: { type: 'string', default: usual },
    features: { type: 'string' },
    out: { type: 'string', default: 'bench-lucic' },
  }
  let values
  try {
    values = parseArgs({ options }).values
  } catch (error) {
    wrongUse(error.message)
  }
  const seeds = Number(values.seeds)
  if (!Number.isInteger(seeds) || seeds < 1)
    wrongUse('--seeds: expected a whole number of at least 1')
  const names = values.presets.split(',')
  const { data, features, out } = values
  return { out, budget: secondsOf(values.budget), asked: { presets: names, data, seeds, features } }
}

/** Returns the settings that all runs share. They are computed once, because they must be equal. */
async function makePlan({ budget, asked, out }, presets, parts, signal) {
  const started = performance.now()
  const limits = { out, seconds: SHARE_OF_CLASSIFIER * budget, signal }
  const features = await featuresFor(parts, { features: asked.features, ...limits })
  const secondsAnImage = []
  let secondsASample = 0
  for (const [at, preset] of presets.entries()) {
    const timed = await timePreset(preset, parts.train, signal)
    secondsAnImage.push(timed.seconds)
    const step = 1000 * timed.seconds * preset.training.batchSize * updatesOf(preset, parts.train)
    console.log(`${preset.name.padEnd(14)} ${step.toFixed(0).padStart(6)} ms per step`)
    await disposing(timed.model, async (model) => {
      if (at > 0) return
      const trial = { ...parts, features, count: TRIAL_COUNT, seed: 0, floor: false, signal }
      await measure(model, trial) // caches the features of the real images
      const again = performance.now()
      await measure(model, trial)
      secondsASample = seconds(again) / TRIAL_COUNT
    })
  }
  const measurements = presets.length * asked.seeds
  const left = budget - seconds(started)
  const time = { left, measurements, secondsAnImage: secondsASample, real: parts.test.count }
  const count = countFor(time)
  const training = left - count * secondsASample * measurements
  const batch = Math.max(...presets.map(({ training: { batchSize } }) => batchSize))
  const multiple = batch * Math.max(...presets.map((preset) => updatesOf(preset, parts.train)))
  const images = imagesFor({ left: training, seeds: asked.seeds, secondsAnImage }, multiple)
  const steps = Object.fromEntries(
    presets.map((preset) => [preset.name, runOf(preset, parts.train, images, 0).steps]),
  )
  return { images, steps, count, features, heldOut: parts.heldOut, secondsAnImage, secondsASample }
}

/** Trains and measures one model. A run that diverges is a result too. */
async function oneRun(preset, seed, { plan, parts, out, floor, signal }) {
  const name = `${preset.name}-${seed}`
  const settings = runOf(preset, parts.train, plan.images, seed)
  const { model: _, data: __, ...config } = settings
  const facts = { preset: preset.name, seed, images: plan.images, config }
  try {
    const run = train(settings, { signal })
    let last
    let grid
    for await (const event of run) {
      if (event.type === 'progress') last = event
      if (event.type === 'samples') grid = event.images
    }
    const { model } = await run.result
    return await disposing(model, async () => {
      await grid.toPng(join(out, `${name}.png`), { columns: 5 })
      const { features, count } = plan
      const card = await measure(model, { ...parts, features, count, seed, floor, signal })
      const { losses, time } = last
      const figures = figuresOf(card)
      const samples = `${name}.png`
      return { ...facts, spec: model.spec, seconds: time, losses, samples, figures, card }
    })
  } catch (error) {
    if (error.code !== 'TRAINING_DIVERGED') throw error
    return { ...facts, failed: { code: error.code, message: error.message } }
  }
}

async function main() {
  const request = readArguments()
  const { asked, out, budget } = request
  const presets = asked.presets.map(findPreset)
  const abort = new AbortController()
  const { signal } = abort
  process.once('SIGINT', () => abort.abort())
  const file = new Results(out)
  const before = await file.read(asked)
  const parts = await openParts(asked.data)
  const machine = { device: await resolveDevice('auto'), processors: availableParallelism() }
  const results = before ?? {
    format: 1,
    falsario: await falsarioVersion(),
    machine,
    budget,
    asked,
    runs: [],
  }
  await file.write(results)
  results.plan ??= await makePlan(request, presets, parts, signal)
  const { plan, runs } = results
  console.log(`${plan.images} real images per run, ${plan.count} samples measured per model\n`)
  const todo = Array.from({ length: asked.seeds }, (_, at) => at + 1)
    .flatMap((seed) => presets.map((preset) => ({ preset, seed })))
    .filter(({ preset, seed }) => !runs.some((r) => r.preset === preset.name && r.seed === seed))
  for (const { preset, seed } of todo) {
    const floor = results.floor === undefined
    const done = await oneRun(preset, seed, { plan, parts, out, floor, signal })
    if (floor && done.card) results.floor = figuresOf(done.card, true)
    runs.push(done)
    results.summary = summarise(asked.presets, runs)
    await file.write(results)
    const result = done.failed?.message ?? JSON.stringify(done.figures)
    console.log(`${preset.name} seed ${seed}: ${result}`)
  }
  console.log(`\n${table(results)}\n\nall results: ${join(out, 'results.json')}`)
}

try {
  await main()
} catch (error) {
  const stopped = error.name === 'AbortError'
  console.error(
    stopped ? 'stopped; run the same command again to continue' : `error: ${error.message}`,
  )
  if (error.fix !== undefined) console.error(`  ${error.fix}`)
  process.exitCode = stopped ? 130 : 1
}
