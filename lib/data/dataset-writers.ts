import type { DatasetWriter } from './dataset-writer.js'
import { idxWriter } from './idx-writer.js'
import { pngWriter } from './png-writer.js'

/** The catalogue of dataset formats: one line per format. */
export const datasetWriters = {
  idx: idxWriter,
  png: pngWriter,
} as const satisfies Record<string, DatasetWriter>

/** A format in which generateDataset writes: `idx` for idx files, `png` for one PNG file per image. */
export type DatasetFormat = keyof typeof datasetWriters
