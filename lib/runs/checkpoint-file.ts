import { z } from 'zod'
import { parseRunConfig, type RunConfig } from './config.js'
import { FalsarioError } from '../system/errors.js'
import { readSafetensors, readSafetensorsMetadata } from '../formats/safetensors.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import { parseDescription } from '../kinds/read-model-file.js'
import type { NativeTensor } from '../native/index.js'
import { writeDescribedTensors } from '../models/model-file.js'
import { type Machine, machineSchema } from './machine.js'
import { type SessionState, sessionStateSchema, storedSessionState } from './session-state.js'

/**
 * A checkpoint: a model file with everything beside it that decides the rest of the run. What is
 * not the model stands under `training.` in the file, so that readers of models pass it by.
 */

const format = 1

const contentSchema = z.strictObject({
  format: z.literal(format),
  config: z.unknown(),
  /** What `auto` came to: random streams are a device's own. */
  device: z.string(),
  machine: machineSchema,
  /** Of the images and labels. */
  data: z.string(),
  session: sessionStateSchema,
})

/** Everything to go on from. */
export interface Checkpoint {
  readonly config: RunConfig
  readonly device: string
  readonly machine: Machine
  readonly data: string
  readonly session: SessionState
  readonly classNames?: readonly string[]
  /** By the names that a trainer's `save` gives. */
  readonly tensors: readonly NativeTensor[]
}

/**
 * Writes a checkpoint, whole or not at all.
 *
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeCheckpointFile(path: string, checkpoint: Checkpoint): Promise<void> {
  const { config, device, machine, data, session, classNames, tensors } = checkpoint
  const content: z.input<typeof contentSchema> = {
    format,
    config,
    device,
    machine,
    data,
    session: storedSessionState(session),
  }
  const identity = {
    spec: config.model,
    trainedSteps: session.step,
    ...(classNames && { classNames }),
  }
  const file = { ...identity, tensors: toFile(config.model, tensors) }
  const more = { 'falsario.checkpoint': JSON.stringify(content) }
  await writeDescribedTensors(path, file, more, { checksum: true })
}

/**
 * Reads a checkpoint that is, to the byte, what was written.
 *
 * @throws CHECKPOINT_NOT_FOUND, CHECKPOINT_INVALID naming file and reason
 */
export function readCheckpointFile(path: string): Promise<Checkpoint> {
  return asCheckpoint(path, () => parse(path))
}

/** What a checkpoint says of where and from what its run learnt. */
export type CheckpointFacts = Pick<Checkpoint, 'device' | 'machine' | 'data'>

/**
 * Reads a checkpoint's head alone: quick however large the model; its tensors are not checked.
 *
 * @throws CHECKPOINT_NOT_FOUND, CHECKPOINT_INVALID naming file and reason
 */
export function readCheckpointFacts(path: string): Promise<CheckpointFacts> {
  return asCheckpoint(path, async () => {
    const { device, machine, data } = contentOf(path, await readSafetensorsMetadata(path))
    return { device, machine, data }
  })
}

async function asCheckpoint<Read>(path: string, read: () => Promise<Read>): Promise<Read> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof FalsarioError) || error.code.startsWith('CHECKPOINT')) throw error
    const code = error.code === 'MODEL_NOT_FOUND' ? 'CHECKPOINT_NOT_FOUND' : 'CHECKPOINT_INVALID'
    throw new FalsarioError(code, error.message, { path, cause: error })
  }
}

async function parse(path: string): Promise<Checkpoint> {
  const { tensors, metadata } = await readSafetensors(path)
  const { description, config, format: _, ...content } = contentOf(path, metadata)
  const { classNames, spec } = parseDescription(path, description)
  return {
    ...content,
    config: parseRunConfig(config),
    ...(classNames && { classNames }),
    tensors: fromFile(spec, tensors),
  }
}

function contentOf(path: string, metadata: Readonly<Record<string, string>>) {
  const { falsario: description, 'falsario.checkpoint': text, checksum } = metadata
  if (description === undefined || text === undefined)
    throw invalid(path, 'it is no checkpoint of falsario')
  if (checksum === undefined) throw invalid(path, 'its checksum is missing')
  const parsed = contentSchema.safeParse(parseJson(path, text))
  if (!parsed.success) throw invalid(path, z.prettifyError(parsed.error))
  return { ...parsed.data, description }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(path, 'its description is not JSON')
  }
}

function invalid(path: string, why: string): FalsarioError {
  return new FalsarioError('CHECKPOINT_INVALID', `${path}: ${why}`, {
    path,
    expected: 'a checkpoint that falsario wrote, unchanged',
  })
}

/** A model file shows the moving average in the generator's place; the weights that learn stand aside. */
function toFile(spec: ModelSpec, tensors: readonly NativeTensor[]): NativeTensor[] {
  const averaged = new Set(tensors.map(({ name }) => afterPrefix('ema.', name)))
  return tensors.map((tensor) => {
    const { name } = tensor
    const served = afterPrefix('ema.', name) ?? (isOfModel(spec, name) ? name : undefined)
    const aside = served === undefined || (served === name && averaged.has(name))
    return { ...tensor, name: aside ? `training.${name}` : served }
  })
}

function fromFile(spec: ModelSpec, tensors: readonly NativeTensor[]): NativeTensor[] {
  const aside = new Set(tensors.map(({ name }) => afterPrefix('training.', name)))
  return tensors.map((tensor) => {
    const { name } = tensor
    const plain = afterPrefix('training.', name)
    if (plain !== undefined) return { ...tensor, name: plain }
    return aside.has(name) && isOfModel(spec, name) ? { ...tensor, name: `ema.${name}` } : tensor
  })
}

function afterPrefix(prefix: string, name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined
}

function isOfModel(spec: ModelSpec, name: string): boolean {
  return kindOf(spec).networks.some((network) => name.startsWith(`${network}.`))
}
