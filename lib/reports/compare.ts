import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { invalid, parseWith } from '../config/explain.js'
import type { OpenProgress } from '../data/open-controls.js'
import { metricsUseExtractor } from '../evaluation/extractors/choose-extractor.js'
import type { FeatureExtractor } from '../evaluation/extractors/feature-extractor.js'
import type { InputContractInput } from '../evaluation/extractors/input-contract.js'
import type { RealSource } from '../evaluation/images/real-images.js'
import { resolveDevice, runtimeInfo } from '../native/index.js'
import { encodePanels, type Panel } from '../pictures/panels.js'
import { writeFolderAtomically } from '../system/atomic-folder.js'
import { falsarioVersion } from '../system/version.js'
import { compareRun, type RunStage } from './compare-run.js'
import { openComparedData, openComparedExtractor } from './compared-sources.js'
import type { ComparedRun, Comparison } from './comparison.js'
import { metricsForRuns } from './metrics-for-runs.js'
import { type OpenedRun, openRun } from './opened-run.js'
import { otherDataFlags, requireSameData } from './same-data.js'

const settingsSchema = z.strictObject({
  /**
   * Metrics of the final models by name, each of the runs that it fits; all that are quick and fit when
   * left out, every one that fits with `all`.
   */
  metrics: z.union([z.literal('all'), z.array(z.string()).min(1).readonly()]).optional(),
  /** Images to generate of each, and real ones to hold them against (default 10,000). */
  count: z.int().min(1).max(1_000_000).default(10_000),
  /** Paths of the latent smoothness (default: a tenth of `count`, at most 1,000). */
  pairs: z.int().min(1).max(100_000).optional(),
  /** Of samples, latents and all that metrics draw by chance (default 0). */
  seed: z.int().min(0).default(0),
  device: z.enum(['auto', 'cpu', 'cuda']).default('auto'),
  /** Whether the final models are measured against real images (default true). */
  evaluate: z.boolean().default(true),
  /** A folder to make, with compare.json and compare.png; without it nothing is written. */
  out: z.string().min(1).optional(),
})

/** How runs are compared. */
export type CompareOptions = z.input<typeof settingsSchema> & {
  /** The real images: those of the runs' own data unless told, the test images where there are any. */
  readonly data?: RealSource | undefined
  /**
   * What images are compared by: `digits`, a classifier's model file or run directory, a TorchScript
   * file, or an extractor that is open (default `digits`, for grey images of 28 x 28).
   */
  readonly features?: string | FeatureExtractor | undefined
  /** How a TorchScript file wants its images, where nothing else says so. */
  readonly contract?: InputContractInput | undefined
}

/** What can be done while it goes on. */
export interface CompareControls {
  readonly signal?: AbortSignal | undefined
  /** How far the reading of a folder of images is. */
  readonly onOpening?: ((progress: OpenProgress) => void) | undefined
  /** How far a stage of a run is. */
  readonly onProgress?: ((progress: CompareProgress) => void) | undefined
}

/** How far a comparison is. */
export interface CompareProgress {
  readonly run: string
  readonly stage: RunStage
  readonly done: number
  readonly total: number
}

/**
 * Puts finished runs of GANs and VAEs side by side: what training took, losses and metrics over steps
 * and seconds, parameters, the time of an image, how evenly images change between latents, and the
 * final models measured against the same real images by the same extractor. All but the times are the
 * same from call to call.
 *
 * @param runs two run directories or more
 * @throws MODEL_NOT_FOUND where no run is, or one that has not ended; MODEL_INVALID for a classifier;
 * DATA_MISMATCH for runs that learnt from different images, unless `evaluate` is false; what evaluate()
 * throws; OUTPUT_EXISTS, OUTPUT_UNWRITABLE; the signal's reason when it was stopped
 * @example
 * const { runs } = await compare(['runs/dcgan-001', 'runs/vae-001'], { out: 'gan-versus-vae' })
 * for (const { path, smoothness, time } of runs) console.log(path, smoothness?.ratio, time.alone)
 */
export async function compare(
  runs: readonly string[],
  { data, features, contract, ...options }: CompareOptions = {},
  controls: CompareControls = {},
): Promise<Comparison> {
  const { out, ...settings } = parseWith(settingsSchema, options, '')
  if (runs.length < 2) throw invalid('runs', 'two run directories or more', runs)
  const opened: OpenedRun[] = []
  for (const path of runs) opened.push(await openRun(path))
  if (settings.evaluate) requireSameData(opened)
  const plan = { ...settings, data, features, contract }
  if (out === undefined) return (await compareOpened(opened, plan, controls)).comparison
  try {
    return await writeFolderAtomically(out, async (folder) => {
      const { comparison, panels } = await compareOpened(opened, plan, controls)
      const written = { ...comparison, out }
      await writeFile(join(folder, 'compare.png'), await encodePanels(panels))
      await writeFile(join(folder, 'compare.json'), `${JSON.stringify(written, null, 2)}\n`)
      return written
    })
  } catch (error) {
    controls.signal?.throwIfAborted() // what it stopped may have failed in its own words
    throw error
  }
}

type Plan = Omit<z.output<typeof settingsSchema>, 'out'> &
  Pick<CompareOptions, 'data' | 'features' | 'contract'>

async function compareOpened(
  opened: readonly OpenedRun[],
  plan: Plan,
  { signal, onOpening, onProgress }: CompareControls,
): Promise<{ readonly comparison: Comparison; readonly panels: readonly Panel[] }> {
  const { count, seed, evaluate: needed, features, contract, device: choice } = plan
  const { pairs = Math.min(1000, Math.ceil(count / 10)) } = plan
  const [first] = opened
  const device = await resolveDevice(choice)
  const extractor = await openComparedExtractor(opened, {
    features,
    contract,
    device: choice,
    needed: needed && metricsUseExtractor(plan.metrics, { images: true }, 'metrics'),
  })
  const runs: ComparedRun[] = []
  const panels: Panel[] = []
  try {
    const metrics = metricsForRuns(opened, plan.metrics, extractor?.identity.classes ?? 0)
    const real =
      needed && first
        ? await openComparedData(first, plan.data, { signal, onProgress: onOpening })
        : undefined
    for (const [at, each] of opened.entries()) {
      const progressOf = (stage: RunStage) => (done: number, total: number) =>
        onProgress?.({ run: each.run.path, stage, done, total })
      const how = { real, extractor, metrics: metrics[at], count, pairs, seed, choice, device }
      const { run, panel } = await compareRun(each, how, { signal, progressOf })
      runs.push(run)
      panels.push(panel)
    }
  } finally {
    if (typeof features !== 'object') extractor?.dispose()
  }
  const { libtorch, threads } = await runtimeInfo()
  const falsario = await falsarioVersion()
  const flags = otherDataFlags(opened)
  const made = { format: 1, falsario, libtorch, device, threads, seed, runs, flags } as const
  return { comparison: made, panels }
}
