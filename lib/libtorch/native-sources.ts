import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/**
 * Identifies the native source of a clone: the SHA-256 of CMakeLists.txt and of every file below native/. A package
 * with the add-on states it, so that a clone uses the package only if it would build the same.
 */
export async function nativeSources(root: string): Promise<string> {
  const entries = await readdir(join(root, 'native'), { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
  const hash = createHash('sha256')
  for (const name of ['CMakeLists.txt', ...files]) {
    const bytes = await readFile(join(root, name))
    hash.update(`${name.replaceAll('\\', '/')}\n${bytes.length}\n`).update(bytes)
  }
  return hash.digest('hex')
}
