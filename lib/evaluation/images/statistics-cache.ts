import { join } from 'node:path'
import { readSafetensors, writeSafetensors } from '../../formats/safetensors.js'
import type { NativeTensor } from '../../native/index.js'
import { cacheFolder } from '../../system/cache.js'
import { FalsarioError } from '../../system/errors.js'
import { makeFolder } from '../../system/make-folder.js'
import { Sha256 } from '../../system/sha256.js'
import { systemCode } from '../../system/system-reason.js'
import type { ChosenImages } from './chosen-images.js'

/** Larger results are not stored, so that the cache does not fill the disk. */
const MAX_BYTES = 2 ** 29

/** Everything that decides the features of some images of a dataset. */
export interface StatisticsKey {
  /** fingerprint() of the dataset. */
  readonly data: string
  /** Which of its images, in order. */
  readonly images: ChosenImages & { readonly of: number }
  /** The extractor's identity with its input contract, as JSON. */
  readonly extractor: string
  /** The machine that computes them: the last bits differ between machines. */
  readonly machine: Readonly<Record<string, string | number>>
}

/** An extractor's result for all images of a set. */
export interface ExtractedSet {
  /** float32 [N, size] */
  readonly features: NativeTensor
  /** float32 [N, classes] */
  readonly logits?: NativeTensor
}

/** The features of a dataset, stored in the cache folder under the hash of their key. */
export class StatisticsCache {
  readonly #key: StatisticsKey
  readonly #folder: string

  /** @param folder default: `statistics` in the cache folder */
  constructor(key: StatisticsKey, folder = join(cacheFolder(), 'statistics')) {
    this.#key = key
    this.#folder = folder
  }

  /** Returns undefined if nothing is stored, or if the file is damaged: the features are then recomputed. */
  async read(): Promise<ExtractedSet | undefined> {
    try {
      const { tensors } = await readSafetensors(await this.#path())
      const features = tensors.find(({ name }) => name === 'features')
      const logits = tensors.find(({ name }) => name === 'logits')
      if (features?.shape[0] !== this.#key.images.count) return undefined
      return { features, ...(logits && { logits }) }
    } catch (error) {
      if (error instanceof FalsarioError) return undefined
      throw error
    }
  }

  /** Stores features. Does nothing if the cache folder cannot be written. */
  async write({ features, logits }: ExtractedSet): Promise<void> {
    const tensors = logits ? [features, logits] : [features]
    if (tensors.reduce((sum, { data }) => sum + data.length, 0) > MAX_BYTES) return
    try {
      await makeFolder(this.#folder)
      const metadata = { key: JSON.stringify(this.#key) }
      await writeSafetensors(await this.#path(), tensors, metadata, { checksum: true })
    } catch (error) {
      const unwritable = error instanceof FalsarioError && error.code === 'OUTPUT_UNWRITABLE'
      if (!unwritable && systemCode(error) === undefined) throw error
    }
  }

  async #path(): Promise<string> {
    const hash = new Sha256()
    await hash.add(Buffer.from(JSON.stringify(this.#key)))
    return join(this.#folder, `${hash.finish()}.safetensors`)
  }
}
