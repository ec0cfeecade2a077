import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../system/system-reason.js'

/**
 * Returns the next free folder for a run: `runs/quick-003` after `runs/quick-002`.
 *
 * @param parent the folder of all runs, such as `runs`
 */
export async function nextRun(parent: string, name: string): Promise<string> {
  const taken = (await entriesOf(parent))
    .filter((entry) => entry.startsWith(`${name}-`))
    .map((entry) => entry.slice(name.length + 1))
    .filter((number) => /^\d+$/.test(number))
    .map(Number)
  const next = Math.max(0, ...taken) + 1
  return join(parent, `${name}-${String(next).padStart(3, '0')}`)
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}
