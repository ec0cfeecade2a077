import { z } from 'zod'
import {
  readSafetensors,
  readSafetensorsMetadata,
  type Safetensors,
} from '../formats/safetensors.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import { parseDescription } from '../kinds/read-model-file.js'
import { classesOf, writeDescribedTensors } from '../models/model-file.js'
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
  readonly emptyClasses?: readonly string[]
  /** Named as by a trainer's `save`. */
  readonly tensors: readonly NativeTensor[]
}

/**
 * Writes a checkpoint, whole or not at all.
 *
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeCheckpointFile(path: string, checkpoint: Checkpoint): Promise<void> {
  const { config, device, machine, data, session, tensors } = checkpoint
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
    ...classesOf(checkpoint),
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
  return readAs(path, readSafetensors, checkpointOf)
}

/** The device, machine and data of a checkpoint's run. */
export type CheckpointFacts = Pick<Checkpoint, 'device' | 'machine' | 'data'>

/**
 * Reads only a checkpoint's header, which is quick for any size of model. Does not check the tensors.
 *
 * @throws CHECKPOINT_NOT_FOUND, CHECKPOINT_INVALID naming file and reason
 */
export function readCheckpointFacts(path: string): Promise<CheckpointFacts> {
  return readAs(path, readSafetensorsMetadata, (metadata) => {
    const { device, machine, data } = contentOf(metadata)
    return { device, machine, data }
  })
}

/** Reads and parses a checkpoint. Adds the file's path to errors about its content. */
async function readAs<Raw, Parsed>(
  path: string,
  read: (path: string) => Promise<Raw>,
  parse: (raw: Raw) => Parsed,
): Promise<Parsed> {
  const raw = await read(path).catch((cause: unknown) => {
    if (!(cause instanceof FalsarioError)) throw cause
    const code = cause.code === 'MODEL_NOT_FOUND' ? 'CHECKPOINT_NOT_FOUND' : 'CHECKPOINT_INVALID'
    const { expected, received, fix } = cause
    throw new FalsarioError(code, cause.message, {
      path,
      ...(expected !== undefined && { expected }),
      ...(received !== undefined && { received }),
      ...(fix !== undefined && { fix }),
      cause,
    })
  })
  try {
    return parse(raw)
  } catch (cause) {
    if (!(cause instanceof FalsarioError)) throw cause
    const expected = 'a checkpoint that falsario wrote, unchanged'
    const sentence = `${path}: ${cause.message}`
    throw new FalsarioError('CHECKPOINT_INVALID', sentence, { path, expected, cause })
  }
}

function checkpointOf({ tensors, metadata }: Safetensors): Checkpoint {
  const { description, config, format: _, ...content } = contentOf(metadata)
  const identity = parseDescription(description)
  return {
    ...content,
    config: parseRunConfig(config),
    ...classesOf(identity),
    tensors: fromFile(identity.spec, tensors),
  }
}

function contentOf(metadata: Readonly<Record<string, string>>) {
  const { falsario: description, 'falsario.checkpoint': text, checksum } = metadata
  if (description === undefined || text === undefined)
    throw invalid('it is no checkpoint of falsario')
  if (checksum === undefined) throw invalid('its checksum is missing')
  const parsed = contentSchema.safeParse(parseJson(text))
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error))
  return { ...parsed.data, description }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('its description is not JSON')
  }
}

function invalid(why: string): FalsarioError {
  return new FalsarioError('CHECKPOINT_INVALID', why)
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
