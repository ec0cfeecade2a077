import { join } from 'node:path'
import { isThere } from '../system/is-there.js'

/** Why the folder of a run is not read as images. */
export const RUN_FOLDER = 'the folder of a training run, whose pictures are sheets of samples'

/**
 * Returns whether a folder is that of a training run, or of the runs of several seeds.
 *
 * @example
 * await isRunFolder('runs/quick-001') // true
 */
export async function isRunFolder(folder: string): Promise<boolean> {
  const has = (name: string) => isThere(join(folder, name))
  return (await has('seeds.json')) || ((await has('config.json')) && (await has('checkpoints')))
}
