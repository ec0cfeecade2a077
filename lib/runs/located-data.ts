import { isThere } from '../system/is-there.js'
import { meansPlace } from '../system/working-folder.js'
import type { RunConfig } from './config.js'

/**
 * Returns the data of a run's config. If the working folder is another one than when the run began, the
 * source is the absolute path that was recorded then, if that still exists.
 *
 * @example
 * const { source, ...options } = await locatedData(config)
 */
export async function locatedData({
  data,
  dataPath,
}: Pick<RunConfig, 'data' | 'dataPath'>): Promise<RunConfig['data']> {
  const elsewhere = dataPath !== undefined && !meansPlace(data.source, dataPath)
  return elsewhere && (await isThere(dataPath)) ? { ...data, source: dataPath } : data
}
