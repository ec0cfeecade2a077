import { FalsarioError } from '../../errors.js'
import { type NativeTensor, releaseMemory } from '../../native.js'
import { GatheredFloats } from '../../sampling/gathered-floats.js'
import { floatTensor } from '../../sampling/native-tensors.js'
import { partsOf } from '../../sampling/parts.js'
import type { FeatureExtractor } from '../extractors/feature-extractor.js'
import type { MeasuredImages } from '../metrics/metric.js'
import type { StatisticsCache } from './statistics-cache.js'

/** Where images that are measured come from. */
export interface ImageParts {
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** One an image. */
  readonly labels?: Uint8Array
  /** All of them, in order, part by part: uint8, row-major. */
  parts(): AsyncIterable<Uint8Array>
}

/** What is known of all images of a set by an extractor. */
export interface Extracted {
  /** float32 [N, size] */
  readonly features: NativeTensor
  /** float32 [N, classes] */
  readonly logits?: NativeTensor
}

/** How a set is looked at. */
export interface SetControls {
  /** Left out where no metric asks for one. */
  readonly extractor: FeatureExtractor | undefined
  /** Whether class scores will be asked for too: they may cost a pass of their own. */
  readonly logits: boolean
  /** Where the features of data are kept; what a model made is not. */
  readonly cache?: StatisticsCache | undefined
  readonly signal?: AbortSignal | undefined
  /** Called after each part whose features were made or found. */
  readonly onExtracted?: ((images: number) => void) | undefined
}

/** Images that are measured, as bytes and by their features, each made when first asked for. */
export class MeasuredSet implements MeasuredImages {
  readonly #source: ImageParts
  readonly #controls: SetControls
  #images: Promise<NativeTensor> | undefined
  #extracted: Promise<Extracted> | undefined
  #withLogits: boolean

  constructor(source: ImageParts, controls: SetControls) {
    this.#source = source
    this.#controls = controls
    this.#withLogits = controls.logits
    if (source.labels !== undefined) this.labels = source.labels
  }

  readonly labels?: Uint8Array

  get shape(): readonly [number, number, number, number] {
    return this.#source.shape
  }

  get count(): number {
    return this.shape[0]
  }

  get #extractor(): FeatureExtractor {
    const { extractor } = this.#controls
    if (extractor !== undefined) return extractor
    throw new TypeError('a metric asked for features and does not say so in its needs')
  }

  images(): Promise<NativeTensor> {
    this.#images ??= this.#gather()
    return this.#images
  }

  async features(): Promise<NativeTensor> {
    return (await this.#known()).features
  }

  async logits(): Promise<NativeTensor> {
    const { name, classes } = this.#extractor.identity
    const { logits } = (await this.#extracted) ?? {}
    if (logits !== undefined) return logits
    if (classes > 0) {
      if (!this.#withLogits) this.#extracted = undefined
      this.#withLogits = true
      const known = await this.#known()
      if (known.logits !== undefined) return known.logits
    }
    throw new FalsarioError('CONFIG_INVALID', `${name} gives features, but no class scores`, {
      path: 'features',
      expected: 'an extractor that is a classifier',
      received: name,
      fix: 'leave out the metrics that need classes, or take a classifier',
    })
  }

  #known(): Promise<Extracted> {
    this.#extracted ??= this.#find()
    return this.#extracted
  }

  async #find(): Promise<Extracted> {
    const { cache, onExtracted } = this.#controls
    const kept = await cache?.read()
    if (kept !== undefined && (kept.logits !== undefined || !this.#withLogits)) {
      onExtracted?.(this.count)
      return kept
    }
    const made = await this.#extract()
    await cache?.write(made)
    return made
  }

  async #extract(): Promise<Extracted> {
    const extractor = this.#extractor
    const { signal, onExtracted } = this.#controls
    const [, ...image] = this.shape
    const imageBytes = image.reduce((product, size) => product * size, 1)
    const { data } = await this.images()
    // Large networks take seconds for few images, and a stop waits for them.
    const atOnce = extractor.identity.kind === 'torchscript' ? 16 : undefined
    const [features, logits] = [new GatheredFloats(this.count), new GatheredFloats(this.count)]
    for (const { from, to } of partsOf(this.count, imageBytes, atOnce)) {
      signal?.throwIfAborted()
      const bytes = data.subarray(from * imageBytes, to * imageBytes)
      const shape = [to - from, ...image]
      const part = await extractor.extract(
        { name: 'images', dtype: 'U8', shape, data: bytes },
        { logits: this.#withLogits },
      )
      features.add(part.features)
      if (part.logits) logits.add(part.logits)
      await releaseMemory([part.features.data, ...(part.logits ? [part.logits.data] : [])])
      onExtracted?.(to - from)
    }
    return {
      features: floatTensor('features', features.shape, features.data),
      ...(logits.data.length > 0 && { logits: floatTensor('logits', logits.shape, logits.data) }),
    }
  }

  async #gather(): Promise<NativeTensor> {
    const bytes = new Uint8Array(this.shape.reduce((product, size) => product * size, 1))
    let filled = 0
    for await (const part of this.#source.parts()) {
      this.#controls.signal?.throwIfAborted()
      bytes.set(part, filled)
      filled += part.length
    }
    return { name: 'images', dtype: 'U8', shape: this.shape, data: bytes }
  }
}
