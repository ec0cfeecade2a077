import { z } from 'zod'
import { readSafetensors, readSafetensorsMetadata } from '../formats/safetensors.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import { parseDescription } from '../kinds/read-model-file.js'
import { writeDescribedTensors } from '../models/model-file.js'
import type { NativeTensor } from '../native/index.js'
import { FalsarioError } from '../system/errors.js'
import { parseRunConfig, type RunConfig } from './config.js'
import { type Machine, machineSchema } from './machine.js'
import { type SessionState, sessionStateSchema, storedSessionState } from './session-state.js'

/**
 * A checkpoint is a model file that also has everything that determines the rest of the run. Tensors that
 * are not the model's are named `training.…`, so that model readers skip them.
 */

const format = 1

const contentSchema = z.strictObject({
  format: z.literal(format),
  config: z.unknown(),
  /** The device in use (never `auto`), because random streams depend on the device. */
  device: z.string(),
  machine: machineSchema,
  /** Fingerprint of the images and labels. */
  data: z.string(),
  session: sessionStateSchema,
})

/** Everything that a run needs to resume. */
export interface Checkpoint {
  readonly config: RunConfig
  readonly device: string
  readonly machine: Machine
  readonly data: string
  readonly session: SessionState
  readonly classNames?: readonly string[]
  /** Named as by a trainer's `save`. */
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
 * Reads a checkpoint and verifies its checksum.
 *
 * @throws CHECKPOINT_NOT_FOUND, CHECKPOINT_INVALID naming file and reason
 */
export function readCheckpointFile(path: string): Promise<Checkpoint> {
  return asCheckpoint(path, () => parse(path))
}

/** The device, machine and data of a checkpoint's run. */
export type CheckpointFacts = Pick<Checkpoint, 'device' | 'machine' | 'data'>

/**
 * Reads only a checkpoint's header, which is quick for any size of model. Does not check the tensors.
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
  const { classNames, spec } = identityOf(path, description)
  return {
    ...content,
    config: parseRunConfig(config),
    ...(classNames && { classNames }),
    tensors: fromFile(spec, tensors),
  }
}

function identityOf(path: string, description: string) {
  try {
    return parseDescription(description)
  } catch (error) {
    throw error instanceof FalsarioError ? invalid(path, error.message) : error
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

/** In a model file the moving average has the generator's names; the trained weights are `training.…`. */
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
