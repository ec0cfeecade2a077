import { join } from 'node:path'
import { z } from 'zod'
import { InvalidJson, readJsonFile } from '../formats/json-text.js'
import { writeAtomically } from '../system/atomic-write.js'
import { FalsarioError } from '../system/errors.js'
import { makeFolder } from '../system/make-folder.js'
import { systemCode, systemReason } from '../system/system-reason.js'
import { unwritable } from '../system/unwritable.js'

/** A folder with runs that differ by their seed only: `seed-1`, `seed-2`, …, and `seeds.json`, which lists the seeds. */

const schema = z.object({ seeds: z.array(z.int().min(0)).min(1) })

/**
 * Returns the run directory of a seed.
 *
 * @example
 * seedRun('runs/quick-001', 3) // 'runs/quick-001/seed-3'
 */
export function seedRun(folder: string, seed: number): string {
  return join(folder, `seed-${seed}`)
}

/** Writes the list of seeds, and creates the folder if it does not exist. */
export async function writeSeeds(folder: string, seeds: readonly number[]): Promise<void> {
  try {
    await makeFolder(folder)
  } catch (cause) {
    throw unwritable(folder, cause)
  }
  await writeAtomically(listOf(folder), Buffer.from(`${JSON.stringify({ seeds })}\n`))
}

/**
 * Reads the list of seeds. Returns undefined if the folder has none, such as the directory of a single run.
 *
 * @throws CONFIG_INVALID if the list is damaged or cannot be read
 * @example
 * await readSeeds('runs/quick-001') // [1, 2, 3]
 */
export async function readSeeds(folder: string): Promise<readonly number[] | undefined> {
  const path = listOf(folder)
  try {
    const { data } = schema.safeParse(await readJsonFile(path))
    if (data !== undefined) return data.seeds
  } catch (error) {
    // The folder cannot be opened at all. Who opens the run in it says why.
    const code = systemCode(error) ?? ''
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(code)) return undefined
    if (!(error instanceof InvalidJson)) throw unreadable(path, error)
  }
  throw new FalsarioError('CONFIG_INVALID', `${path} does not list the seeds of runs`, {
    path,
    expected: '{ "seeds": [1, 2, 3] }',
    fix: 'repair the file, or delete it and name the runs themselves',
  })
}

function unreadable(path: string, cause: unknown): FalsarioError {
  const reason = systemReason(cause)
  return new FalsarioError('CONFIG_INVALID', `cannot read ${path}: ${reason}`, {
    path,
    expected: 'a list of seeds that can be read',
    received: reason,
    cause,
  })
}

function listOf(folder: string): string {
  return join(folder, 'seeds.json')
}
