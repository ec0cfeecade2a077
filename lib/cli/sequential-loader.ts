import { readFileSync } from 'node:fs'
import type { LoadHook } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Reads a module at once, so that one file is open at a time; Node opens all imports of a module together. */
export const load: LoadHook = (url, context, nextLoad) =>
  context.format === 'module' && url.startsWith('file:')
    ? { format: 'module', source: readFileSync(fileURLToPath(url)), shortCircuit: true }
    : nextLoad(url, context)
