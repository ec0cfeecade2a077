import { acceptsOption } from '../data/source-options.js'
import { FalsarioError } from '../system/errors.js'
import { isWithin } from '../system/real-place.js'
import { absolutePath } from '../system/working-folder.js'

/**
 * Refuses a run directory within the folder of images that it is trained on, because its pictures would
 * become a part of the data.
 *
 * @param folder the absolute path of the run directory
 * @param dataPath the absolute path of the data; undefined for data with a name
 * @throws CONFIG_INVALID
 * @example
 * await requireOutside('runs/a', '/home/me/photos')
 */
export async function requireOutside(
  out: string | undefined,
  dataPath: string | undefined,
  folder = out === undefined ? undefined : absolutePath(out),
): Promise<void> {
  if (out === undefined || folder === undefined || dataPath === undefined) return
  if (!(await acceptsOption(dataPath, 'size'))) return // idx files are found by their names
  if (!(await isWithin(dataPath, folder))) return
  const sentence = `out: the run directory ${out} is inside the folder of its data, ${dataPath}`
  const fix = 'use a run directory outside the data (--out), or start the command in another folder'
  throw new FalsarioError('CONFIG_INVALID', sentence, {
    path: 'out',
    expected: 'a run directory outside the data',
    received: out,
    fix,
  })
}
