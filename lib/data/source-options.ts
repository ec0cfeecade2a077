import type { DatasetOptions } from './options.js'
import { namedSources, pathSources } from './sources.js'

/**
 * Whether data of this source come in parts (train, test) that can be asked for.
 *
 * @example
 * await comesInParts('mnist') // true
 */
export async function comesInParts(source: string): Promise<boolean> {
  return takes(source, 'split')
}

/**
 * Whether a source takes an option; false for a path at which nothing readable is, which opening it
 * will say.
 *
 * @example
 * await takes('photos', 'size') // true for a folder of images
 */
export async function takes(source: string, option: keyof DatasetOptions): Promise<boolean> {
  const named = namedSources.find(({ name }) => name === source)
  if (named) return named.takes.includes(option)
  try {
    for (const candidate of pathSources)
      if (await candidate.accepts(source)) return candidate.takes.includes(option)
  } catch {
    // What is wrong with a path is said when it is opened.
  }
  return false
}

/** Channels and sides of an image, in pixels. */
export interface ImageSize {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/**
 * The options that bring images to a size; none for a source whose images have a size of their own.
 *
 * @example
 * await sizeOption('photos', model.spec.image) // { size: [64, 64], channels: 3 }
 */
export async function sizeOption(source: string, image: ImageSize): Promise<DatasetOptions> {
  if (!(await takes(source, 'size'))) return {}
  const { channels, height, width } = image
  const colours = channels === 1 || channels === 3 ? ({ channels } as const) : {}
  return { size: [height, width], ...colours }
}
