import { isThere } from '../system/is-there.js'
import { absolutePath } from '../system/working-folder.js'
import type { DatasetOptions } from './options.js'
import { namedSources, pathSources } from './sources.js'

/**
 * Returns whether a source has splits, that is, whether it accepts the option `split`.
 *
 * @example
 * await hasSplits('mnist') // true
 */
export async function hasSplits(source: string): Promise<boolean> {
  return acceptsOption(source, 'split')
}

/**
 * Returns whether a source accepts an option; false also for an unreadable path, which openDataset
 * reports.
 *
 * @example
 * await acceptsOption('photos', 'size') // true for a folder of images
 */
export async function acceptsOption(
  source: string,
  option: keyof DatasetOptions,
): Promise<boolean> {
  const named = namedSources.find(({ name }) => name === source)
  if (named) return named.acceptedOptions.includes(option)
  try {
    for (const candidate of pathSources)
      if (await candidate.accepts(source)) return candidate.acceptedOptions.includes(option)
  } catch {
    // openDataset reports what is wrong with the path.
  }
  return false
}

/**
 * Returns the absolute path of a source, or undefined if the source is a name or nothing is at the path.
 *
 * @example
 * await pathOfSource('photos') // '/home/me/photos'
 */
export async function pathOfSource(source: string): Promise<string | undefined> {
  if (namedSources.some(({ name }) => name === source)) return undefined
  const path = absolutePath(source)
  return (await isThere(path)) ? path : undefined
}

/**
 * Returns where a source is, if it is a path: `here` maps a path to its present path. A name stays.
 *
 * @example
 * placeOfSource('digits', rememberFolder()) // 'digits'
 */
export function placeOfSource(source: string, here: (path: string) => string): string {
  return namedSources.some(({ name }) => name === source) ? source : here(source)
}

/** Channels of an image, and height and width in pixels. */
export interface ImageSize {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/**
 * Returns the options that resize images to a size, or no options if the source has images of a fixed
 * size.
 *
 * @example
 * await sizeOption('photos', model.spec.image) // { size: [64, 64], channels: 3 }
 */
export async function sizeOption(source: string, image: ImageSize): Promise<DatasetOptions> {
  if (!(await acceptsOption(source, 'size'))) return {}
  const { channels, height, width } = image
  const colours = channels === 1 || channels === 3 ? ({ channels } as const) : {}
  return { size: [height, width], ...colours }
}
