import { createRequire } from 'node:module'
import type sharpFunction from 'sharp'
import type { Sharp, SharpInput, SharpOptions } from 'sharp'
import { FalsarioError } from '../system/errors.js'

let loaded: typeof sharpFunction | undefined

/**
 * sharp, loaded when the first image is read or made: whatever needs no images works without sharp's native files,
 * which npm leaves out with the optional dependencies.
 *
 * @throws FalsarioError LIBTORCH_MISSING if sharp's native files are missing
 */
export function sharp(options: SharpOptions): Sharp
export function sharp(input: SharpInput, options?: SharpOptions): Sharp
export function sharp(first: SharpInput | SharpOptions, options?: SharpOptions): Sharp {
  loaded ??= load()
  // One call for both overloads, which sharp tells apart in the same way.
  return options === undefined ? loaded(first as SharpInput) : loaded(first as SharpInput, options)
}

function load(): typeof sharpFunction {
  try {
    // require(), because sharp's ES module needs syntax that Node 20.9 does not have.
    const found: typeof sharpFunction = createRequire(import.meta.url)('sharp')
    // No image is read or made twice here, so the cache of operations would only increase the memory of a long run.
    found.cache(false)
    return found
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new FalsarioError(
      'LIBTORCH_MISSING',
      `sharp, which reads and makes images, does not load: ${reason}`,
      {
        fix: 'rm -rf node_modules, then npm install --include=optional',
        cause: error,
      },
    )
  }
}
