import { join } from 'node:path'
import type { Flag } from '../evaluation/metrics/metric.js'
import { readSeeds, seedRun } from '../runs/seed-runs.js'
import { isThere } from '../system/is-there.js'

/**
 * Replaces each folder of `train --seeds` by its runs that have ended. A flag names the others.
 *
 * @throws CONFIG_INVALID if the list of a folder's seeds is damaged
 * @example
 * await expandSeeds(['runs/five', 'runs/vae-001'])
 */
export async function expandSeeds(
  folders: readonly string[],
): Promise<{ readonly paths: string[]; readonly flags: Flag[] }> {
  const paths: string[] = []
  const flags: Flag[] = []
  for (const folder of folders) {
    const seeds = await readSeeds(folder)
    if (seeds === undefined) {
      paths.push(folder)
      continue
    }
    const missing: number[] = []
    for (const seed of seeds) {
      const run = seedRun(folder, seed)
      if (await isThere(join(run, 'model.safetensors'))) paths.push(run)
      else missing.push(seed)
    }
    if (missing.length > 0) flags.push(missingFlag(folder, missing))
  }
  return { paths, flags }
}

function missingFlag(folder: string, seeds: readonly number[]): Flag {
  const which = seeds.length === 1 ? `seed ${seeds[0]} has` : `the seeds ${seeds.join(', ')} have`
  const message = `${folder}: ${which} no trained model and ${seeds.length === 1 ? 'is' : 'are'} left out`
  return { reason: 'missingSeeds', message }
}
