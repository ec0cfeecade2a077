import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PACKAGE_ROOT } from './package-root.js'

/**
 * Returns the version of this package, from its package.json.
 *
 * @example
 * await falsarioVersion() // '0.1.0'
 */
export async function falsarioVersion(): Promise<string> {
  const path = join(PACKAGE_ROOT, 'package.json')
  const manifest: unknown = JSON.parse(await readFile(path, 'utf8'))
  // Not a zod schema: `falsario --version` must not load zod.
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version)
  throw new Error(`${path} has no version`)
}
