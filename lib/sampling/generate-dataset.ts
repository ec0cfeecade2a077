import { z } from 'zod'
import { parseWith } from '../config/explain.js'
import { writeFolderAtomically } from '../export/atomic-folder.js'
import type { DatasetPlan, ImagePart } from '../export/dataset-writer.js'
import { type DatasetFormat, datasetWriters } from '../export/dataset-writers.js'
import type { GenerativeModel } from './generative-model.js'
import { labelsFor } from './labels.js'
import { partSeed } from './part-seed.js'
import { partsOf } from './parts.js'

const optionsSchema = z.strictObject({
  /** How many images. */
  count: z.int().min(1),
  /** The folder to make: a new one, or an empty one. */
  out: z.string().min(1),
  /** idx files (the default), or a folder of PNG files, a sub-folder a class. */
  format: z.enum(['idx', 'png']).default('idx') satisfies z.ZodType<DatasetFormat>,
  /** A class; all classes in turn when left out. Only with classes. */
  label: z.number().optional(),
  /** The same seed gives the same images (default 0). */
  seed: z.int().min(0).default(0),
})

/** What to generate, and where to. */
export type GenerateOptions = z.input<typeof optionsSchema>

/** What can be done while it goes on. */
export interface GenerateControls {
  /** Stops after the images under way; nothing is left. */
  readonly signal?: AbortSignal
  /** Called after every few images with how many there are. */
  readonly onProgress?: (done: number) => void
}

/** A data set that was written. */
export interface GeneratedDataset {
  /** The folder, which openDataset reads. */
  readonly path: string
  readonly format: DatasetFormat
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** 0 without labels. */
  readonly classes: number
}

/**
 * Writes as many images of a model as wanted as a data set, to add to one's own: part by part, so
 * that memory does not grow with their number, and whole or not at all. Up to 256 images (fewer of
 * large ones) are those that `sample` gives for the seed.
 *
 * @throws CONFIG_INVALID, OUTPUT_EXISTS when the folder is not empty, OUTPUT_UNWRITABLE, DISPOSED;
 * the signal's reason when it was stopped
 * @example
 * await generateDataset(model, { count: 10_000, out: 'more-digits' })
 * const data = await openDataset('more-digits')
 */
export async function generateDataset(
  model: GenerativeModel,
  options: GenerateOptions,
  controls: GenerateControls = {},
): Promise<GeneratedDataset> {
  const { count, out, format, label, seed } = parseWith(optionsSchema, options, '')
  const { image, classes } = model.spec
  const { channels, height, width } = image
  const named = model.classNames === undefined ? {} : { classNames: model.classNames }
  const plan: DatasetPlan = { count, channels, height, width, classes, ...named }
  const writer = datasetWriters[format]
  writer.check(plan)
  labelsFor(classes, 1, label)
  try {
    await writeFolderAtomically(out, async (folder) => {
      await writer.write(folder, plan, generate(model, plan, { label, seed }, controls))
      controls.signal?.throwIfAborted()
    })
  } catch (error) {
    controls.signal?.throwIfAborted() // what it stopped may have failed in its own words
    throw error
  }
  return { path: out, format, shape: [count, channels, height, width], classes }
}

async function* generate(
  model: GenerativeModel,
  { count, channels, height, width, classes }: DatasetPlan,
  { label, seed }: { label: number | undefined; seed: number },
  { signal, onProgress }: GenerateControls,
): AsyncGenerator<ImagePart> {
  for (const { index, from, to } of partsOf(count, channels * height * width)) {
    signal?.throwIfAborted()
    const labels = labelsOfPart(classes, from, to, label)
    yield await model.sample({
      count: to - from,
      seed: partSeed(seed, index),
      ...(labels && { label: labels }),
    })
    onProgress?.(to)
  }
}

/** In turn over the whole, not over each part. */
function labelsOfPart(
  classes: number,
  from: number,
  to: number,
  label: number | undefined,
): number[] | undefined {
  if (classes === 0 || label !== undefined) return labelsFor(classes, to - from, label)
  return Array.from({ length: to - from }, (_, index) => (from + index) % classes)
}
