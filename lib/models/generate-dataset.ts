import { z } from 'zod'
import { checkControls, pathArgument, requireMethods } from '../config/arguments.js'
import { parseWith } from '../config/explain.js'
import type { DatasetPlan, ImagePart } from '../data/dataset-writer.js'
import { type DatasetFormat, datasetWriters } from '../data/dataset-writers.js'
import { writeFolderAtomically } from '../system/atomic-folder.js'
import type { GenerativeModel } from './generative-model.js'
import { labelsFor } from './labels.js'
import { partSeed, partsOf } from './parts.js'

const optionsSchema = z.strictObject({
  /** Number of images. */
  count: z.int().min(1),
  /** The output folder, which must be new or empty. */
  out: z.string().min(1),
  /** idx files (the default), or PNG files in one sub-folder per class. */
  format: z.enum(['idx', 'png']).default('idx') satisfies z.ZodType<DatasetFormat>,
  /** The class of all images (default: all classes in turn). Only with classes. */
  label: z.number().optional(),
  /** Seed of the latents (default 0). The same seed gives the same images. */
  seed: z.int().min(0).default(0),
})

/** Options of generateDataset. */
export type GenerateOptions = z.input<typeof optionsSchema>

/** Progress callbacks and cancellation of generateDataset. */
export interface GenerateControls {
  /** Stops after the current batch of images. No output is left. */
  readonly signal?: AbortSignal
  /** Called after every batch with the number of images generated so far. */
  readonly onProgress?: (done: number) => void
}

/** A dataset that generateDataset wrote. */
export interface GeneratedDataset {
  /** The folder, for openDataset. */
  readonly path: string
  /** The format of the files: `idx` or `png`. */
  readonly format: DatasetFormat
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** Number of classes; 0 without labels. */
  readonly classes: number
}

/**
 * Generates images and writes them as a dataset, atomically. The images are generated in batches, so
 * memory use does not depend on their number. The first batch (256 images, fewer if they are large) is
 * what `sample` returns for the seed.
 *
 * @throws CONFIG_INVALID, OUTPUT_EXISTS if the folder is not empty, OUTPUT_UNWRITABLE, DISPOSED; the
 * signal's reason if it is aborted
 * @example
 * await generateDataset(model, { count: 10_000, out: 'more-digits' })
 * const data = await openDataset('more-digits')
 */
export async function generateDataset(
  model: GenerativeModel,
  options: GenerateOptions,
  controls: GenerateControls = {},
): Promise<GeneratedDataset> {
  requireMethods('model', model, ['sample'], 'a model that makes images')
  checkControls(controls, ['onProgress'])
  const { count, out, format, label, seed } = parseWith(optionsSchema, options, '')
  pathArgument('out', out)
  const { image, classes } = model.spec
  const { channels, height, width } = image
  const names = model.classNames === undefined ? {} : { classNames: model.classNames }
  const plan: DatasetPlan = { count, channels, height, width, classes, ...names }
  const writer = datasetWriters[format]
  writer.check(plan)
  labelsFor(classes, 1, label)
  try {
    await writeFolderAtomically(out, async (folder) => {
      await writer.write(folder, plan, generate(model, plan, { label, seed }, controls))
      controls.signal?.throwIfAborted()
    })
  } catch (error) {
    controls.signal?.throwIfAborted() // an aborted write may throw an error of its own
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

/** Returns the labels of images `from` … `to`; all classes in turn over the whole dataset by default. */
function labelsOfPart(
  classes: number,
  from: number,
  to: number,
  label: number | undefined,
): number[] | undefined {
  if (classes === 0 || label !== undefined) return labelsFor(classes, to - from, label)
  return Array.from({ length: to - from }, (_, index) => (from + index) % classes)
}
