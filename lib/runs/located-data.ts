import { normalize, sep } from 'node:path'
import { FalsarioError } from '../system/errors.js'
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
export async function locatedData<Data extends { readonly source: string }>({
  data,
  dataPath,
}: {
  readonly data: Data
  readonly dataPath?: string | undefined
}): Promise<Data> {
  const elsewhere = dataPath !== undefined && !meansPlace(data.source, dataPath)
  return elsewhere && (await isThere(dataPath)) ? { ...data, source: dataPath } : data
}

/**
 * Returns the data of a config that a user may have edited, as locatedData() does. A source that is not the end of
 * the recorded path was changed after that.
 *
 * @example
 * await editedData({ data: { source: 'photos' }, dataPath: '/home/me/photos' })
 */
export async function editedData<Data extends { readonly source: string }>(config: {
  readonly data: Data
  readonly dataPath?: string | undefined
}): Promise<Data> {
  const { data, dataPath = '' } = config
  const parts = normalize(data.source).split(sep)
  const end = parts.filter((part) => part !== '..' && part !== '.' && part !== '').join(sep)
  return dataPath.endsWith(`${sep}${end}`) ? locatedData(config) : data
}

/**
 * Returns the data of a run's config, as locatedData() does.
 *
 * @throws DATA_NOT_FOUND with the option that names them if nothing is at their place any more
 */
export async function requiredData(config: RunConfig): Promise<RunConfig['data']> {
  const located = await locatedData(config)
  if (config.dataPath === undefined || (await isThere(located.source))) return located
  throw missingData(config, 'nothing is there')
}

/** Returns the error for a run whose data are not at their place any more. */
export function missingData(
  { data, dataPath = data.source }: Pick<RunConfig, 'data' | 'dataPath'>,
  reason: string,
  cause?: unknown,
): FalsarioError {
  const sentence = `the data of the run, ${dataPath}, cannot be found: ${reason}`
  const fix = 'name the place where the data are now: --data DIR (in the API: data)'
  return new FalsarioError('DATA_NOT_FOUND', sentence, { path: 'data', fix, cause })
}
