// Checks that a PyTorch model does the same work as falsario's: PyTorch trains three steps and records its random
// numbers as a reference case (test/parity/README.md); falsario repeats them, and all losses must agree, as far as PyTorch agrees
// with itself in another memory layout.
import { join } from 'node:path'
import { readSafetensors } from '../../dist/formats/safetensors.js'
import { buildModel, recordedTrainer } from '../../dist/native/index.js'
import { planOf } from './plan.mjs'
import { runPython } from './python-environment.mjs'

const STEPS = 3
/** Largest relative difference of a loss, unless PyTorch's own layouts differ by a third of that. */
const LIMIT = 1e-4
/** Adam makes much of gradients that are rounding alone, so that two layouts of PyTorch drift apart too. */
const DRIFT = 3

const isRecorded = /^(real|noise|labels|alpha|perturbation)\./
const isLoss = /^(loss|reconstruction|kl)\./

/** Returns `{ text, worst, failed }`. @param {object} entry of models.mjs */
export async function checkLosses(entry, settings) {
  const { file, options, batch, name } = entry
  const { folder, threads, data } = settings
  const out = join(folder, 'case.safetensors')
  const asked = { file, options, batch, steps: STEPS, threads, data, out }
  const order = await runPython('check.py', asked, settings)
  const { tensors } = await readSafetensors(out)
  const plan = await planOf(entry, { threads })
  const { spec, found } = withoutDropout(plan.config.model)
  const computed = await repeated(spec, tensors, order, batch)

  const expected = lossesOf(tensors, '')
  const worst = largestDifference(computed, expected)
  const drift = largestDifference(lossesOf(tensors, 'other.'), expected)
  const failed = !(worst <= Math.max(LIMIT, DRIFT * drift))
  const verdict = failed ? 'DIFFERENT losses' : 'same losses'
  const note = found ? ', dropout off' : ''
  const own = `, PyTorch channels-last ${drift.toExponential(0)}`
  const largest = `largest difference ${worst.toExponential(0)}${own}`
  return { text: `${name}: ${verdict} for three steps (${largest}${note})`, worst, failed }
}

/**
 * Returns the largest relative difference. A hinge loss may be 0, so a loss counts as at least the mean of its
 * kind (`loss.d`, `loss.g`, `kl`, …).
 */
function largestDifference(computed, expected) {
  if (expected.size === 0 || expected.size !== computed.size) return Infinity
  const kindOf = (name) => name.replace(/(\.\d+)+$/, '')
  const sums = new Map()
  for (const [name, value] of expected) {
    const { count, sum } = sums.get(kindOf(name)) ?? { count: 0, sum: 0 }
    sums.set(kindOf(name), { count: count + 1, sum: sum + Math.abs(value) })
  }
  let worst = 0
  for (const [name, value] of expected) {
    const { count, sum } = sums.get(kindOf(name))
    const difference = Math.abs(computed.get(name) - value) / Math.max(Math.abs(value), sum / count)
    if (Number.isNaN(difference)) return Infinity
    worst = Math.max(worst, difference)
  }
  return worst
}

/** Returns the losses of a case whose names begin with `prefix`, by the names after it. */
function lossesOf(tensors, prefix) {
  return new Map(
    tensors
      .filter(({ name }) => name.startsWith(prefix) && isLoss.test(name.slice(prefix.length)))
      .map((tensor) => [tensor.name.slice(prefix.length), numberOf(tensor)]),
  )
}

const numberOf = ({ data }) => new DataView(data.buffer, data.byteOffset).getFloat32(0, true)

/** Trains falsario's model with the tensors of a case; returns its losses under their names in the case. */
async function repeated(spec, tensors, order, batch) {
  const model = await buildModel(spec, { seed: 0, device: 'cpu' })
  let trainer
  try {
    const own = (await model.state('raw')).map(({ name }) => name)
    const names = ownNames(order, own)
    await model.load(
      tensors
        .filter(({ name }) => names.has(name))
        .map((tensor) => ({ ...tensor, name: names.get(tensor.name) })),
    )
    const recorded = tensors.filter(
      ({ name }) => isRecorded.test(name) && (spec.classes > 0 || !name.startsWith('labels.')),
    )
    trainer = await recordedTrainer(model, recorded, batch)
    const losses = new Map()
    for (let step = 0; step < STEPS; step++) {
      for (const [series, values] of Object.entries((await trainer.run(1)).losses))
        for (const [update, value] of values.entries())
          losses.set(lossName(spec.kind, series, step, update), value)
    }
    return losses
  } finally {
    trainer?.dispose()
    model.dispose()
  }
}

function lossName(kind, series, step, update) {
  if (kind !== 'gan') return `${series}.${step}`
  return series === 'generator' ? `loss.g.${step}` : `loss.d.${step}.${update}`
}

/**
 * Returns falsario's name of each `init.*` tensor. Both sides list their layers in the same order; the last part of
 * a name, such as `running_mean`, is PyTorch's on both sides.
 */
function ownNames(order, own) {
  const theirs = modulesOf(order.map((name) => name.slice('init.'.length)))
  const ours = modulesOf(own)
  if (theirs.length !== ours.length)
    throw new Error(`PyTorch has ${theirs.length} layers with tensors, falsario ${ours.length}`)
  const places = new Map(theirs.map((name, at) => [name, ours[at]]))
  return new Map(
    order.map((name) => {
      const { module, part } = split(name.slice('init.'.length))
      return [name, `${places.get(module)}.${part}`]
    }),
  )
}

const modulesOf = (names) => [...new Set(names.map((name) => split(name).module))]

function split(name) {
  const end = name.lastIndexOf('.')
  return { module: name.slice(0, end), part: name.slice(end + 1) }
}

/** Returns the spec with dropout of p = 0, and whether it had any: a case records no masks. */
function withoutDropout(spec) {
  let found = false
  const text = JSON.stringify(spec, (_, value) => {
    if (value?.type !== 'dropout') return value
    found = true
    return { ...value, p: 0 }
  })
  return { spec: JSON.parse(text), found }
}
