import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FalsarioError } from '../errors.js'
import { isThere } from '../is-there.js'
import {
  buildModel,
  describeSpec,
  type NativeModel,
  type NativeTensor,
  resolveDevice,
} from '../native.js'
import { invalidModel, type ModelFile } from '../sampling/model-file.js'
import { systemCode, systemReason } from '../system-reason.js'
import { type ImageModel, kindOf, makesImages, modelOf, type TrainedModel } from './catalogue.js'
import { ClassifierModel } from './classifier/model.js'
import { readModelFile } from './read-model-file.js'

/** Where a loaded model shall compute. */
export interface LoadOptions {
  /** `auto` takes CUDA where it can be used. */
  readonly device?: 'auto' | 'cpu' | 'cuda'
}

/**
 * Loads a trained model that makes images: a GAN or a VAE. Only the file is needed.
 *
 * @param path a `model.safetensors`, or a run directory that holds one
 * @throws MODEL_NOT_FOUND, MODEL_INVALID naming the tensor and the reason (also for a classifier: use
 * loadClassifier), DEVICE_UNAVAILABLE
 * @example
 * const model = await loadModel('runs/quick-001')
 * if (model.kind === 'gan') console.log(model.spec.objective.loss)
 */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<ImageModel> {
  const model = await loadAnyModel(path, options)
  if (makesImages(model)) return model
  model[Symbol.dispose]()
  throw invalidModel(
    await modelPath(path),
    'it holds a classifier, which names what images show and makes none',
    'a GAN or a VAE',
    'load it with loadClassifier, or take the model that it shall judge',
  )
}

/**
 * Loads a classifier.
 *
 * @param path a `model.safetensors`, or a run directory that holds one
 * @throws MODEL_NOT_FOUND, MODEL_INVALID naming the tensor and the reason (also for a GAN or VAE: use
 * loadModel), DEVICE_UNAVAILABLE
 * @example
 * const classifier = await loadClassifier('runs/classifier-001')
 * const { classes } = await classifier.classify(await model.sample({ count: 100 }))
 */
export async function loadClassifier(
  path: string,
  options: LoadOptions = {},
): Promise<ClassifierModel> {
  const model = await loadAnyModel(path, options)
  if (model instanceof ClassifierModel) return model
  const { title } = kindOf(model.spec)
  model[Symbol.dispose]()
  throw invalidModel(
    await modelPath(path),
    `it holds ${title}, which makes images and names no classes`,
    'a classifier',
    'load it with loadModel; falsario train classifier --data DIR makes a classifier',
  )
}

/**
 * Loads a trained model of any kind.
 *
 * @throws MODEL_NOT_FOUND, MODEL_INVALID naming the tensor and the reason, DEVICE_UNAVAILABLE
 */
export async function loadAnyModel(path: string, options: LoadOptions): Promise<TrainedModel> {
  const file = await modelPath(path)
  const content = await readModelFile(file)
  return modelOf(await builtFrom(file, content, options), content)
}

/**
 * The networks of a file's spec with the numbers of its tensors.
 *
 * @throws MODEL_INVALID naming the tensor and the reason, DEVICE_UNAVAILABLE
 */
export async function builtFrom(
  file: string,
  content: ModelFile,
  options: LoadOptions,
): Promise<NativeModel> {
  await checkSize(file, content)
  const device = await resolveDevice(options.device ?? 'auto')
  const native = await buildModel(content.spec, { seed: 0, device })
  try {
    checkTensors(file, await native.state('raw'), content.tensors)
    await native.load(content.tensors)
    return native
  } catch (error) {
    native.dispose()
    throw error
  }
}

/**
 * The model file that a user's path means: itself, or the one in a run directory.
 *
 * @throws MODEL_NOT_FOUND
 */
export async function modelPath(path: string): Promise<string> {
  const found = await statOf(path)
  if (!found.isDirectory()) return path
  const inside = join(path, 'model.safetensors')
  await statOf(inside).catch(async (error: unknown) => {
    throw (await unfinishedRun(path)) ?? error
  })
  return inside
}

/** What to say of a run that was killed: its model is in its checkpoint. */
async function unfinishedRun(path: string): Promise<FalsarioError | undefined> {
  const last = join(path, 'checkpoints', 'last.safetensors')
  const there = await isThere(last)
  if (!there) return undefined
  return new FalsarioError('MODEL_NOT_FOUND', `the run in ${path} has not ended`, {
    path,
    expected: 'a model.safetensors, which a run writes at its end',
    fix: `go on with it: falsario train --resume ${path}, or take ${last}`,
  })
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (cause) {
    const reason = systemCode(cause) === 'ENOENT' ? 'nothing is there' : systemReason(cause)
    throw new FalsarioError('MODEL_NOT_FOUND', `there is no model at ${path}: ${reason}`, {
      path,
      expected: 'a model.safetensors, or a run directory that holds one',
      fix: 'name the folder of a finished run, as runs/quick-001',
      cause,
    })
  }
}

/** A file's spec is a claim: it is held against the file before memory is taken for it. */
async function checkSize(path: string, content: ModelFile): Promise<void> {
  const description = await describeSpec(content.spec).catch((error: unknown) => {
    if (!(error instanceof FalsarioError)) throw error
    throw invalidModel(path, `its spec cannot be built: ${error.message}`, 'a spec that fits')
  })
  const claimed = description.networks.reduce((sum, network) => sum + network.parameters, 0)
  const held = content.tensors.reduce((sum, tensor) => sum + elements(tensor), 0)
  if (claimed > 2 * held + 1_000_000)
    throw invalidModel(
      path,
      `its spec asks for ${claimed} parameters, its tensors hold ${held} numbers`,
      'a spec and tensors of the same model',
    )
}

function elements(tensor: NativeTensor): number {
  return tensor.shape.reduce((product, size) => product * size, 1)
}

function checkTensors(
  path: string,
  expected: readonly NativeTensor[],
  found: readonly NativeTensor[],
): void {
  const byName = new Map(found.map((tensor) => [tensor.name, tensor]))
  for (const { name, shape, dtype } of expected) {
    const tensor = byName.get(name)
    const wanted = `${dtype} [${shape.join(', ')}]`
    if (tensor === undefined)
      throw invalidModel(path, `the tensor ${name} is missing`, `${name}: ${wanted}`)
    const got = `${tensor.dtype} [${tensor.shape.join(', ')}]`
    if (got !== wanted)
      throw invalidModel(path, `the tensor ${name} is ${got}, its spec makes it ${wanted}`, wanted)
    byName.delete(name)
  }
  const [superfluous] = byName.keys()
  if (superfluous !== undefined)
    throw invalidModel(
      path,
      `the tensor ${superfluous} belongs to no layer of its spec`,
      'the tensors of its spec and no others',
    )
}
