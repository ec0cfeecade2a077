import { basename } from 'node:path'
import { requireKeys } from '../../config/arguments.js'
import { kindOf, type ModelSpec } from '../../kinds/catalogue.js'
import { buildFromFile, type LoadOptions, modelPath } from '../../kinds/load-model.js'
import { readModelFile } from '../../kinds/read-model-file.js'
import { type ImageSource, pixelsOf } from '../../models/images.js'
import { floatTensor, GatheredFloats, requireOutput } from '../../models/native-tensors.js'
import { partsOf } from '../../models/parts.js'
import {
  type ImageInput,
  type NativeFloats,
  type NativeModel,
  type NativeTensor,
  prepareImages,
} from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'
import { sha256OfFile } from '../../system/sha256.js'
import type { ExtractedFeatures, ExtractorIdentity, FeatureExtractor } from './feature-extractor.js'
import { imageInputOf, parseInputContract } from './input-contract.js'
import { probe } from './probe.js'

/** A classifier trained with falsario, opened by `openClassifierExtractor`. */
class ClassifierExtractor implements FeatureExtractor {
  readonly identity: ExtractorIdentity
  readonly #native: NativeModel

  constructor(native: NativeModel, identity: ExtractorIdentity) {
    this.#native = native
    this.identity = identity
  }

  async extract(images: ImageSource, options = {}): Promise<ExtractedFeatures> {
    requireKeys('options', options, ['logits'])
    return examine(this.#native, await pixelsOf(images), imageInputOf(this.identity.contract))
  }

  dispose(): void {
    this.#native.dispose()
  }
}

/**
 * Opens a classifier trained with falsario as a feature extractor. The features are its last feature map,
 * averaged over the positions; for a dense network, the input of the last layer. The logits are the output
 * of the last layer.
 *
 * @param path a `model.safetensors`, or a run directory that holds one
 * @param options.name its name on cards (default: the file's name)
 * @throws MODEL_NOT_FOUND, MODEL_INVALID, DEVICE_UNAVAILABLE; EXTRACTOR_INVALID for a model of another kind
 * @example
 * const extractor = await openClassifierExtractor('runs/classifier-001')
 * console.log(extractor.identity.accuracy)
 */
export async function openClassifierExtractor(
  path: string,
  options: LoadOptions & { readonly name?: string } = {},
): Promise<FeatureExtractor> {
  const file = await modelPath(path)
  const content = await readModelFile(file)
  const { spec, tested, classNames } = content
  if (!kindOf(spec).capabilities.classes) throw notAClassifier(file, spec)
  const native = await buildFromFile(file, content, options)
  try {
    const { channels, height, width, range } = spec.image
    const contract = parseInputContract({ size: [height, width], channels, range }, `${file}, spec`)
    const input = imageInputOf(contract)
    return new ClassifierExtractor(native, {
      name: options.name ?? (path === file ? basename(file) : basename(path)),
      kind: 'classifier',
      hash: await sha256OfFile(file),
      input: { channels, height, width },
      contract,
      contractFrom: 'spec',
      resize: 'antialiased bicubic',
      ...(await probe(file, contract, (images) => examine(native, images, input))),
      ...(classNames && { classNames }),
      ...(tested === undefined ? {} : { accuracy: tested.accuracy }),
    })
  } catch (error) {
    native.dispose()
    throw error
  }
}

/** Runs the classifier part by part, because prepared images take at least four times the memory of bytes. */
async function examine(
  native: NativeModel,
  images: NativeTensor,
  input: ImageInput,
): Promise<Required<ExtractedFeatures>> {
  const [count = 0, ...shape] = images.shape
  const each = shape.reduce((product, size) => product * size, 1)
  const [height, width] = input.size ?? [1, 1]
  const features = new GatheredFloats(count)
  const logits = new GatheredFloats(count)
  for (const { from, to } of partsOf(count, Math.max(each, input.channels * height * width))) {
    const data = images.data.subarray(from * each, to * each)
    const prepared = await prepareImages({ ...images, shape: [to - from, ...shape], data }, input)
    const answer = await native.examine(floatTensor('images', prepared.shape, prepared.data))
    features.add(requireOutput(answer, 'features'))
    logits.add(requireOutput(answer, 'logits'))
  }
  return { features: plain(features), logits: plain(logits) }
}

function plain({ shape, data }: NativeFloats): NativeFloats {
  return { shape, data }
}

function notAClassifier(path: string, spec: ModelSpec): FalsarioError {
  const { title, name } = kindOf(spec)
  return new FalsarioError('EXTRACTOR_INVALID', `${path} holds ${title}, not a classifier`, {
    path,
    expected: 'a classifier, or a TorchScript file',
    received: name,
    fix: 'train a classifier: falsario train classifier --data DIR',
  })
}
