import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { writeStripes } from './stripes.js'
import { writeTinyExtractor } from './tiny-extractor.js'

/** How the tests of evaluate() train and measure: as little as tells something. */
export const short = { device: 'cpu', steps: 2, batchSize: 8 } as const
export const cpu = { device: 'cpu', count: 24 } as const

/** Files to measure with below a folder, and a cache there, each made anew when asked for. */
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
