import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PACKAGE_ROOT } from './libtorch/package-root.js'

/**
 * This package's version, as package.json says it.
 *
 * @example
 * await falsarioVersion() // '0.1.0'
 */
export async function falsarioVersion(): Promise<string> {
  const text = await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}
