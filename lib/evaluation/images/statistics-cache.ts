import { join } from 'node:path'
import { FalsarioError } from '../../errors.js'
import { readSafetensors, writeSafetensors } from '../../export/safetensors.js'
import { cacheFolder } from '../../libtorch/cache.js'
import { makeFolder } from '../../make-folder.js'
import { Sha256 } from '../../sha256.js'
import { systemCode } from '../../system-reason.js'
import type { ChosenImages } from './chosen-images.js'
import type { Extracted } from './lazy-image-set.js'

/** Larger ones are made anew each time rather than fill somebody's disk. */
const MOST_BYTES = 2 ** 29

/** Everything that decides the features of some images of a data set. */
export interface StatisticsKey {
  /** fingerprint() of the data set. */
  readonly data: string
  /** Which of its images, in order. */
  readonly images: ChosenImages & { readonly of: number }
  /** The extractor's identity, with what it was told of its input. */
  readonly extractor: string
  /** What computed them: the last bits differ between machines. */
  readonly machine: Readonly<Record<string, string | number>>
}

/** The features of data in the cache folder, under the hash of all that decides them. */
export class StatisticsCache {
  readonly #key: StatisticsKey
  readonly #folder: string

  /** @param folder `statistics` in the cache folder unless told */
  constructor(key: StatisticsKey, folder = join(cacheFolder(), 'statistics')) {
    this.#key = key
    this.#folder = folder
  }

  /** Nothing where they are not kept, or are damaged: then they are made again. */
  async read(): Promise<Extracted | undefined> {
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

  /** Keeps them where that is possible: a cache that cannot be written is no reason to fail. */
  async write({ features, logits }: Extracted): Promise<void> {
    const tensors = logits ? [features, logits] : [features]
    if (tensors.reduce((sum, { data }) => sum + data.length, 0) > MOST_BYTES) return
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
