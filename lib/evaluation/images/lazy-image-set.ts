import { byteTensor, floatTensor, GatheredFloats } from '../../models/native-tensors.js'
import { partsOf } from '../../models/parts.js'
import type { NativeTensor } from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'
import type { FeatureExtractor } from '../extractors/feature-extractor.js'
import type { ImageParts, ImageSet } from './image-set.js'
import type { ExtractedSet, StatisticsCache } from './statistics-cache.js'

/** Images of a part. Large networks take seconds for a few images, and an abort waits for the part to end. */
const SCRIPT_PART = 16

/** How the features of a set are computed. */
export interface ExtractionSettings {
  /** Left out if no metric needs features. */
  readonly extractor: FeatureExtractor | undefined
  /** Whether a metric needs class scores: some extractors need a second pass for them. */
  readonly logits: boolean
  /** Stores the features of datasets; left out for generated images. */
  readonly cache?: StatisticsCache | undefined
  readonly signal?: AbortSignal | undefined
  /** Called with the number of images after the features of each part are computed or read. */
  readonly onExtracted?: ((images: number) => void) | undefined
}

/** An image set that reads its images and computes their features when a metric first requests them. */
export class LazyImageSet implements ImageSet {
  readonly labels?: Uint8Array
  readonly #source: ImageParts
  readonly #settings: ExtractionSettings
  #images: Promise<NativeTensor> | undefined
  #extracted: Promise<ExtractedSet> | undefined
  #withLogits: boolean

  constructor(source: ImageParts, settings: ExtractionSettings) {
    this.#source = source
    this.#settings = settings
    this.#withLogits = settings.logits
    if (source.labels !== undefined) this.labels = source.labels
  }

  get shape(): readonly [number, number, number, number] {
    return this.#source.shape
  }

  get count(): number {
    return this.shape[0]
  }

  get #extractor(): FeatureExtractor {
    const { extractor } = this.#settings
    if (extractor !== undefined) return extractor
    throw new TypeError('a metric requested features without listing them in its needs')
  }

  images(): Promise<NativeTensor> {
    this.#images ??= this.#read()
    return this.#images
  }

  async features(): Promise<NativeTensor> {
    return (await this.#findOrExtract()).features
  }

  async logits(): Promise<NativeTensor> {
    const { name, classes } = this.#extractor.identity
    const { logits } = (await this.#extracted) ?? {}
    if (logits !== undefined) return logits
    if (classes > 0) {
      if (!this.#withLogits) this.#extracted = undefined
      this.#withLogits = true
      const extracted = await this.#findOrExtract()
      if (extracted.logits !== undefined) return extracted.logits
    }
    throw new FalsarioError('CONFIG_INVALID', `${name} gives features, but no class scores`, {
      path: 'features',
      expected: 'an extractor that is a classifier',
      received: name,
      fix: 'leave out the metrics that need classes, or choose a classifier as extractor',
    })
  }

  #findOrExtract(): Promise<ExtractedSet> {
    this.#extracted ??= this.#readCached().then((cached) => cached ?? this.#extractAndStore())
    return this.#extracted
  }

  /** Returns undefined if the cache has no features, or no class scores although a metric needs them. */
  async #readCached(): Promise<ExtractedSet | undefined> {
    const { cache, onExtracted } = this.#settings
    const cached = await cache?.read()
    if (cached === undefined || (cached.logits === undefined && this.#withLogits)) return undefined
    onExtracted?.(this.count)
    return cached
  }

  async #extractAndStore(): Promise<ExtractedSet> {
    const extracted = await this.#extract()
    await this.#settings.cache?.write(extracted)
    return extracted
  }

  async #extract(): Promise<ExtractedSet> {
    const extractor = this.#extractor
    const { signal, onExtracted } = this.#settings
    const [, ...image] = this.shape
    const imageBytes = image.reduce((product, size) => product * size, 1)
    const { data } = await this.images()
    const atMost = extractor.identity.kind === 'torchscript' ? SCRIPT_PART : undefined
    const [features, logits] = [new GatheredFloats(this.count), new GatheredFloats(this.count)]
    for (const { from, to } of partsOf(this.count, imageBytes, atMost)) {
      signal?.throwIfAborted()
      // A copy, because an extractor of a caller may transfer its memory to another thread.
      const bytes = data.slice(from * imageBytes, to * imageBytes)
      const shape = [to - from, ...image]
      const part = await extractor.extract({ bytes, shape }, { logits: this.#withLogits })
      features.add(part.features)
      if (part.logits) logits.add(part.logits)
      await extractor.release?.(part)
      onExtracted?.(to - from)
    }
    return {
      features: floatTensor('features', features.shape, features.data),
      ...(logits.data.length > 0 && { logits: floatTensor('logits', logits.shape, logits.data) }),
    }
  }

  async #read(): Promise<NativeTensor> {
    const bytes = new Uint8Array(this.shape.reduce((product, size) => product * size, 1))
    let filled = 0
    for await (const part of this.#source.parts()) {
      this.#settings.signal?.throwIfAborted()
      bytes.set(part, filled)
      filled += part.length
    }
    return byteTensor('images', this.shape, bytes)
  }
}
