import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { pathArgument } from '../config/arguments.js'
import { parseWith } from '../config/explain.js'
import { invalidModel, type ModelFile } from '../models/model-file.js'
import {
  buildModel,
  describeSpec,
  type NativeModel,
  type NativeTensor,
  resolveDevice,
  runtimeInfo,
} from '../native/index.js'
import { FalsarioError } from '../system/errors.js'
import { isThere } from '../system/is-there.js'
import { shellWord } from '../system/shell-word.js'
import { systemCode, systemReason } from '../system/system-reason.js'
import {
  type ImageModel,
  kindOf,
  kindsWith,
  makesImages,
  modelOf,
  predictsClasses,
  type TrainedModel,
} from './catalogue.js'
import { checkFinite, checkTensors } from './check-tensors.js'
import type { ClassifierModel } from './classifier/model.js'
import { readModelFile } from './read-model-file.js'

/** Options of loadModel and loadClassifier. */
export interface LoadOptions {
  /** The device that the model computes on. `auto` (the default) is CUDA if available, else the CPU. */
  readonly device?: 'auto' | 'cpu' | 'cuda'
}

/** The schema of the options; openExtractor() adds some. */
export const loadOptionsSchema = z.strictObject({
  device: z.enum(['auto', 'cpu', 'cuda']).optional(),
})

/**
 * Loads a trained model that makes images: a GAN or a VAE. The file contains everything needed.
 *
 * @param path a `model.safetensors`, or a run directory that contains one
 * @throws MODEL_NOT_FOUND, MODEL_INVALID with the tensor and the reason (also for a classifier: use
 * loadClassifier), DEVICE_UNAVAILABLE
 * @example
 * const model = await loadModel('runs/quick-001')
 * if (model.kind === 'gan') console.log(model.spec.objective.loss)
 */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<ImageModel> {
  const model = await loadAnyModel(path, options)
  if (makesImages(model)) return model
  model[Symbol.dispose]()
  const { title, capabilities } = kindOf(model.spec)
  const expected = kindsWith('images')
  throw invalidModel(
    await modelPath(path),
    `it contains ${title}, which does not make images`,
    expected,
    `${capabilities.classes ? 'load it with loadClassifier, or ' : ''}use the path of ${expected}`,
  )
}

/**
 * Loads a classifier.
 *
 * @param path a `model.safetensors`, or a run directory that contains one
 * @throws MODEL_NOT_FOUND, MODEL_INVALID with the tensor and the reason (also for a GAN or VAE: use
 * loadModel), DEVICE_UNAVAILABLE
 * @example
 * const classifier = await loadClassifier('runs/classifier-001')
 * const { labels } = await classifier.classify(await model.sample({ count: 100 }))
 */
export async function loadClassifier(
  path: string,
  options: LoadOptions = {},
): Promise<ClassifierModel> {
  const model = await loadAnyModel(path, options)
  if (predictsClasses(model)) return model
  const { title, capabilities } = kindOf(model.spec)
  model[Symbol.dispose]()
  throw invalidModel(
    await modelPath(path),
    `it contains ${title}, which does not classify images`,
    'a classifier',
    `${capabilities.images ? 'load it with loadModel, or ' : ''}train a classifier: falsario train classifier --data DIR`,
  )
}

/**
 * Loads a trained model of any kind.
 *
 * @param path a `model.safetensors`, or a run directory that contains one
 * @throws MODEL_NOT_FOUND, MODEL_INVALID with the tensor and the reason, CONFIG_INVALID for an argument,
 * DEVICE_UNAVAILABLE
 * @example
 * using model = await loadAnyModel('runs/classifier-001')
 * console.log(model.kind, model.spec.image)
 */
export async function loadAnyModel(path: string, options: LoadOptions = {}): Promise<TrainedModel> {
  const { device } = parseWith(loadOptionsSchema, options, '')
  const file = await modelPath(path)
  const content = await readModelFile(file)
  return modelOf(await buildFromFile(file, content, { ...(device && { device }) }), content)
}

/**
 * Builds the networks of a file's spec and loads the file's tensors into them.
 *
 * @throws MODEL_INVALID with the tensor and the reason, DEVICE_UNAVAILABLE
 */
export async function buildFromFile(
  file: string,
  content: ModelFile,
  options: LoadOptions,
): Promise<NativeModel> {
  await checkSize(file, content)
  const device = await resolveDevice(options.device ?? 'auto')
  const native = await buildModel(content.spec, { seed: 0, device })
  try {
    checkTensors(file, await native.state('raw'), content.tensors)
    await checkFinite(file, content.tensors)
    await native.load(content.tensors)
    return native
  } catch (error) {
    native.dispose()
    throw error
  }
}

/**
 * Returns the path of a model file, given that path or the run directory that contains the file.
 *
 * @throws MODEL_NOT_FOUND
 */
export async function modelPath(path: string): Promise<string> {
  const stats = await statOf(pathArgument('path', path))
  if (!stats.isDirectory()) return path
  const inside = join(path, 'model.safetensors')
  await statOf(inside).catch(async (error: unknown) => {
    throw (await seedRunsError(path)) ?? (await unfinishedRunError(path)) ?? error
  })
  return inside
}

/** Returns the error for a folder of `train --seeds`: each of its sub-folders is a run. */
async function seedRunsError(path: string): Promise<FalsarioError | undefined> {
  if (!(await isThere(join(path, 'seeds.json')))) return undefined
  const runs = (await readdir(path)).filter((name) => /^seed-\d+$/.test(name)).sort()
  const run = join(path, runs[0] ?? 'seed-1')
  return new FalsarioError('MODEL_NOT_FOUND', `${path} has the runs of several seeds`, {
    path,
    expected: 'one run, or its model.safetensors',
    received: runs.join(', '),
    fix: `name one of them, for example ${run}, or compare them: falsario compare ${shellWord(path)}`,
  })
}

/** Returns the error for a run that has not ended: its only model is in its checkpoint. */
async function unfinishedRunError(path: string): Promise<FalsarioError | undefined> {
  const last = join(path, 'checkpoints', 'last.safetensors')
  if (!(await isThere(last))) return undefined
  return new FalsarioError('MODEL_NOT_FOUND', `the run in ${path} has not ended`, {
    path,
    expected: 'a model.safetensors, which a run writes at its end',
    fix: `finish the run: falsario train --resume ${shellWord(path)}, or use its last checkpoint: ${last}`,
  })
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (cause) {
    const reason = systemCode(cause) === 'ENOENT' ? 'the path does not exist' : systemReason(cause)
    throw new FalsarioError('MODEL_NOT_FOUND', `there is no model at ${path}: ${reason}`, {
      path,
      expected: 'a model.safetensors, or a run directory that contains one',
      fix: 'use the path of a finished run, for example runs/quick-001',
      cause,
    })
  }
}

/** Compares a spec's parameters with the file's tensors, so that a wrong spec cannot exhaust memory. */
async function checkSize(path: string, content: ModelFile): Promise<void> {
  // Loads LibTorch: if that fails, the spec is not the reason.
  await runtimeInfo()
  const description = await describeSpec(content.spec).catch((error: unknown) => {
    if (!(error instanceof FalsarioError)) throw error
    throw invalidModel(path, `its spec is invalid: ${error.message}`, 'a spec whose layers fit')
  })
  const parameters = description.networks.reduce((sum, network) => sum + network.parameters, 0)
  const stored = content.tensors.reduce((sum, tensor) => sum + elements(tensor), 0)
  if (parameters > 2 * stored + 1_000_000)
    throw invalidModel(
      path,
      `its spec has ${parameters} parameters, but its tensors have ${stored} elements`,
      'the spec and the tensors of one model',
    )
}

function elements(tensor: NativeTensor): number {
  return tensor.shape.reduce((product, size) => product * size, 1)
}
