import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { penaltiesOf } from '../../lib/config/objectives.js'
import { readSafetensors } from '../../lib/formats/safetensors.js'
import type { ModelSpec } from '../../lib/kinds/catalogue.js'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import type { GanSpec } from '../../lib/kinds/gan/schema.js'
import {
  buildModel,
  type NativeModel,
  type NativeTensor,
  type Precision,
  recordedTrainer,
} from '../../lib/native/index.js'
import { compareAll, LIMIT, lossDifference, type Worst } from './compare.js'

/** Runs reference cases (test/parity/README.md) through the native code on the CPU. */

export interface CaseResult extends Worst {
  readonly name: string
  readonly passed: boolean
}

type Tensors = ReadonlyMap<string, NativeTensor>

/** The content of a case's spec.json. */
export type Case = z.output<typeof caseSchema>

const caseSchema = z.strictObject({
  spec: z.unknown(),
  steps: z.int().min(1),
  batchSize: z.int().min(1),
})

const isExpected = (name: string) =>
  /^(loss|reconstruction|kl|accuracy|after)\.|^(sample|logits|features)$/.test(name)
const isFirstLoss = (name: string) => /^(loss(\.[dg])?|reconstruction|kl)\.0\b/.test(name)
const isRecorded = (name: string) =>
  /^(real|noise|labels|alpha|perturbation|flips|instanceNoise)\./.test(name)

/** How a case is trained and compared. */
export interface CaseOptions {
  /** The batches into which each batch of the case is divided. */
  readonly accumulate?: number
  /** In bf16 only the losses of the first step are compared, because rounding grows from step to step. */
  readonly precision?: Precision
  readonly limit?: number
}

/**
 * Runs the case in a folder and compares all results. A case that cannot be run (an unknown field, a
 * missing tensor) fails, with the reason in `where`.
 *
 * @example
 * const { name, passed, worst, where } = await runCase('test/parity/cases/minimax')
 */
export async function runCase(folder: string, options: CaseOptions = {}): Promise<CaseResult> {
  const name = basename(folder)
  try {
    const result = await compareCase(folder, options)
    return { name, ...result, passed: result.worst <= (options.limit ?? LIMIT) }
  } catch (error) {
    const where = error instanceof Error ? error.message : String(error)
    return { name, worst: Infinity, where, passed: false }
  }
}

/** Returns the folders under `root` that contain a case, sorted by name. */
export async function findCases(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name === 'spec.json')
    .map((entry) => entry.parentPath)
    .sort()
}

/** Reads the spec.json of the case in a folder. */
export async function readCase(folder: string): Promise<Case> {
  return caseSchema.parse(JSON.parse(await readFile(join(folder, 'spec.json'), 'utf8')))
}

/** Formats one line: name, largest relative error and its tensor, or the reason of a failure; pass or FAIL. */
export function describeResult({ name, worst, where, passed }: CaseResult): string {
  const [reason] = where.split('\n', 1)
  const detail = Number.isFinite(worst) ? `${worst.toExponential(1)} at ${where}` : reason
  return `${name}: ${detail}: ${passed ? 'pass' : 'FAIL'}`
}

async function compareCase(
  folder: string,
  { accumulate = 1, precision = 'float32' }: CaseOptions,
): Promise<Worst> {
  const { spec, steps, batchSize: images } = await readCase(folder)
  const batchSize = images / accumulate
  const modelSpec = parseModelSpec(spec, 'spec')
  const averaged = modelSpec.kind === 'gan' && (modelSpec.ema ?? null) !== null
  const { tensors } = await readSafetensors(join(folder, 'tensors.safetensors'))
  const given = byName(tensors)

  const model = await buildModel(modelSpec, { seed: 0, device: 'cpu' })
  try {
    const start = tensors.filter(({ name }) => name.startsWith('init.'))
    await model.load(start.map((tensor) => renamed(tensor, tensor.name.slice('init.'.length))))
    const recorded = tensors
      .filter(({ name }) => isRecorded(name))
      .flatMap((tensor) => parts(tensor, accumulate))
    const how = { steps, batchSize, accumulate, precision }
    const losses = await trainRecorded(model, modelSpec, recorded, how)
    if (precision === 'bf16') {
      const first = (all: readonly NativeTensor[]) =>
        byName(all.filter(({ name }) => isFirstLoss(name)))
      return compareAll(first(losses), first(tensors), lossDifference)
    }
    const computed = [
      ...losses,
      ...(await outcome(model, averaged)),
      ...(modelSpec.kind === 'classifier'
        ? await examined(model, given)
        : [await sampled(model, given)]),
    ]
    const expected = tensors.filter(({ name }) => isExpected(name))
    return compareAll(byName(computed), byName(expected))
  } finally {
    model.dispose()
  }
}

/** Trains step by step with the recorded draws; returns every loss under its name in the case. */
async function trainRecorded(
  model: NativeModel,
  spec: ModelSpec,
  recorded: readonly NativeTensor[],
  {
    steps,
    batchSize,
    accumulate,
    precision,
  }: Required<Omit<CaseOptions, 'limit'>> & { readonly steps: number; readonly batchSize: number },
): Promise<NativeTensor[]> {
  const trainer = await recordedTrainer(model, recorded, batchSize, accumulate, precision)
  try {
    const losses: NativeTensor[] = []
    for (let step = 0; step < steps; step++) {
      for (const [series, values] of Object.entries((await trainer.run(1)).losses)) {
        for (const [update, value] of values.entries())
          losses.push(lossTensor(lossName(spec, series, step, update), value))
      }
    }
    return losses
  } finally {
    trainer.dispose()
  }
}

/**
 * Divides a recorded batch, such as `real.0.1`, into `count` batches: `real.0.2` and `real.0.3`. A name without the
 * number of an update means update 0.
 */
function parts(tensor: NativeTensor, count: number): NativeTensor[] {
  const [, start, update = '0'] = tensor.name.match(/^(\D+\.\d+)(?:\.(\d+))?$/) ?? []
  if (count === 1 || start === undefined) return [tensor]
  const [images = 0, ...image] = tensor.shape
  const bytes = tensor.data.length / count
  return Array.from({ length: count }, (_, part) => ({
    ...tensor,
    name: `${start}.${Number(update) * count + part}`,
    shape: [images / count, ...image],
    data: tensor.data.subarray(part * bytes, (part + 1) * bytes),
  }))
}

/** Returns the name of a loss in a case: `loss.d.<t>.<k>`, `loss.g.<t>`, `loss.g.<t>.<j>` or `<series>.<t>`. */
function lossName(spec: ModelSpec, series: string, step: number, update: number): string {
  if (spec.kind !== 'gan') return `${series}.${step}`
  if (series === 'penalty') return `loss.penalty.${step}.${penaltyUpdate(spec, step, update)}`
  if (series !== 'generator') return `loss.d.${step}.${update}`
  return spec.objective.generatorSteps > 1 ? `loss.g.${step}.${update}` : `loss.g.${step}`
}

/** Returns the number within the step of the discriminator's update that the step's n-th update by penalties follows. */
function penaltyUpdate({ objective }: GanSpec, step: number, n: number): number {
  const { discriminatorSteps } = objective
  const every = penaltiesOf(objective).find(({ separate }) => separate)?.every ?? 1
  const due = Array.from({ length: discriminatorSteps }, (_, update) => update).filter(
    (update) => (step * discriminatorSteps + update) % every === 0,
  )
  return due[n] ?? 0
}

const lossTensor = (name: string, value: number): NativeTensor => ({
  name,
  dtype: 'F32',
  shape: [],
  data: new Uint8Array(Float32Array.of(value).buffer),
})

/** Returns `after.*`: the networks, and the generator's moving average if there is one. */
async function outcome(model: NativeModel, averaged: boolean): Promise<NativeTensor[]> {
  const after = (await model.state('raw')).map((tensor) => renamed(tensor, `after.${tensor.name}`))
  if (!averaged) return after
  const served = (await model.state('served')).filter(({ name }) => name.startsWith('generator.'))
  return [...after, ...served.map((tensor) => renamed(tensor, `after.ema.${tensor.name}`))]
}

async function sampled(model: NativeModel, given: Tensors): Promise<NativeTensor> {
  const latent = given.get('noise.sample')
  if (latent === undefined) throw new Error('the case has no noise.sample')
  const { float, shape } = await model.generate(latent, given.get('labels.sample'))
  const data = new Uint8Array(float.buffer, float.byteOffset, float.byteLength)
  return { name: 'sample', dtype: 'F32', shape, data }
}

/** Returns a classifier's `logits` and `features` in evaluation mode. */
async function examined(model: NativeModel, given: Tensors): Promise<NativeTensor[]> {
  const images = given.get('real.examined')
  if (images === undefined) throw new Error('the case has no real.examined')
  return Object.entries(await model.examine(images)).map(([name, { shape, data }]) => ({
    name,
    dtype: 'F32',
    shape,
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }))
}

const renamed = (tensor: NativeTensor, name: string): NativeTensor => ({ ...tensor, name })

const byName = (tensors: readonly NativeTensor[]): Tensors =>
  new Map(tensors.map((tensor) => [tensor.name, tensor]))
