import { readFileSync } from 'node:fs'
import { register } from 'node:module'

/** Open files that a process may have so that all modules of a command can be opened together. */
const ENOUGH = 256

/**
 * Lets Node load modules one after the other if the system allows this process few open files (`ulimit -n`), because
 * it opens all imports of a module at the same time.
 *
 * @example
 * spareDescriptors()
 * await import('./commands/train.js')
 */
export function spareDescriptors(): void {
  const most = mostOpenFiles()
  if (most !== undefined && most < ENOUGH)
    register(new URL('./sequential-loader.js', import.meta.url).href)
}

/** The limit of this process; undefined if there is none, or the system does not tell. */
function mostOpenFiles(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    const most = Number(/^Max open files +(\d+)/m.exec(limits)?.[1])
    return Number.isNaN(most) ? undefined : most
  } catch {
    return undefined
  }
}
