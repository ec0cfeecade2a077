import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { writeStripes } from './stripes.js'
import { writeTinyExtractor } from './tiny-extractor.js'

/** Settings of the tests of evaluate(): short runs and few images. */
export const short = { device: 'cpu', steps: 2, batchSize: 8 } as const
export const cpu = { device: 'cpu', count: 24 } as const

/** Returns functions that create test files below a folder, and puts the cache there. */
export function measuringIn(root: string) {
  process.env.FALSARIO_CACHE = join(root, 'cache')
  const newFolder = () => mkdtemp(join(root, 'folder-'))
  return {
    newFolder,
    stripes: async () => writeStripes(await newFolder()),
    extractorFile: async () =>
      writeTinyExtractor(join(await newFolder(), 'classifier.safetensors')),
  }
}
