import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { checkControls, pathArgument } from '../config/arguments.js'
import { invalid, parseWith } from '../config/explain.js'
import { isRecord } from '../config/is-record.js'
import { readOnly } from '../config/read-only.js'
import type { OpenProgress } from '../data/open-controls.js'
import { metricsUseExtractor, requireExtractor } from '../evaluation/extractors/choose-extractor.js'
import type { FeatureExtractor } from '../evaluation/extractors/feature-extractor.js'
import type { InputContractInput } from '../evaluation/extractors/input-contract.js'
import type { RealSource } from '../evaluation/images/real-images.js'
import type { Flag } from '../evaluation/metrics/metric.js'
import { resolveDevice, runtimeInfo } from '../native/index.js'
import { encodePanels, type Panel } from '../pictures/panels.js'
import { writeFolderAtomically } from '../system/atomic-folder.js'
import { unwritable } from '../system/unwritable.js'
import { falsarioVersion } from '../system/version.js'
import { rememberFolder } from '../system/working-folder.js'
import { compareRun, type RunStage } from './compare-run.js'
import { openComparedData, openComparedExtractor } from './compared-sources.js'
import type { ComparedRun, Comparison } from './comparison.js'
import { expandSeeds } from './expand-seeds.js'
import { groupsOf } from './groups.js'
import { metricsForRuns } from './metrics-for-runs.js'
import { type OpenedRun, openRun } from './opened-run.js'
import { runLabels } from './run-labels.js'
import { otherDataFlags, requireSameData } from './same-data.js'

const settingsSchema = z.strictObject({
  /**
   * Metrics of the final models by name, or `all` that apply (default: the fast ones that apply). A metric is
   * measured for the runs whose model it applies to.
   */
  metrics: z.union([z.literal('all'), readOnly(z.array(z.string()).min(1))]).optional(),
  /**
   * Number of images to generate for each run, and of real images to compare them with at most (default: the
   * real images there are, at most 10,000; density and coverage are known for equal numbers).
   */
  count: z.int().min(1).max(1_000_000).optional(),
  /** Number of latent paths (default: a tenth of `count`, at most 1,000). */
  pairs: z.int().min(1).max(100_000).optional(),
  /** Seed of samples, latents and all random draws of metrics (default 0). */
  seed: z.int().min(0).default(0),
  device: z.enum(['auto', 'cpu', 'cuda']).default('auto'),
  /** Whether the final models are measured against real images (default true). */
  evaluate: z.boolean().default(true),
  /** Folder to create, with compare.json and compare.png (default: nothing is written). */
  out: z.string().min(1).optional(),
})

const DEFAULT_COUNT = 10_000

/** Options of compare(). */
export type CompareOptions = z.input<typeof settingsSchema> & {
  /** The real images (default: those of the runs' own data, if possible the test images). */
  readonly data?: RealSource | undefined
  /**
   * The feature extractor that images are compared by: `digits`, a classifier's model file or run directory,
   * a TorchScript file, or an open extractor (default: `digits`, for grey images of 28 x 28).
   */
  readonly features?: string | FeatureExtractor | undefined
  /** How a TorchScript file takes images, if neither the file beside it nor falsario states it. */
  readonly contract?: InputContractInput | undefined
}

/** Progress callbacks and cancellation. */
export interface CompareControls {
  /** Stops the comparison, which then rejects with the signal's reason. No output is left. */
  readonly signal?: AbortSignal | undefined
  /** Called while a folder of images is read. */
  readonly onOpening?: ((progress: OpenProgress) => void) | undefined
  /** Called with the progress of a stage of a run. */
  readonly onProgress?: ((progress: CompareProgress) => void) | undefined
}

/** Progress of a comparison. */
export interface CompareProgress {
  /** The run directory, as the caller named it. */
  readonly run: string
  /** What is done with the run's final model. `classifiers` is the training of `cas`. */
  readonly stage: RunStage
  /** Latent paths, images or training steps that are done; 0 while sampling is timed. */
  readonly done: number
  /** Latent paths, images or training steps of the stage; 1 while sampling is timed. */
  readonly total: number
}

/**
 * Compares finished runs of GANs and VAEs: duration of training, losses and metrics over steps and seconds,
 * parameters, sampling time, how evenly images change between latents, and the final models, measured with
 * the same real images and the same extractor. Everything but the times is the same in each call. `groups` has mean and
 * standard deviation over runs that differ by their seed only.
 *
 * @param runs at least two run directories; a folder of `train --seeds` stands for its runs
 * @throws MODEL_NOT_FOUND if a path has no run, or a run has not ended; MODEL_INVALID for a classifier;
 * DATA_MISMATCH for runs that were trained on different images, unless `evaluate` is false; the errors of
 * evaluate(); OUTPUT_EXISTS, OUTPUT_UNWRITABLE; the signal's reason if it was aborted
 * @example
 * const { runs } = await compare(['runs/dcgan-001', 'runs/vae-001'], { out: 'gan-versus-vae' })
 * for (const { path, smoothness, time } of runs) console.log(path, smoothness?.ratio, time.alone)
 * const { groups } = await compare(['runs/five']) // of train --seeds 5
 * console.log(groups[0]?.metrics.fid?.mean, groups[0]?.metrics.fid?.deviation)
 */
export async function compare(
  runs: readonly string[],
  given: CompareOptions = {},
  controls: CompareControls = {},
): Promise<Comparison> {
  if (!isRecord(given)) throw invalid('options', 'an object', given)
  checkControls(controls, ['onOpening', 'onProgress'])
  const { data, features, contract, ...options } = given
  requireExtractor(features)
  const { out, ...settings } = parseWith(settingsSchema, options, '')
  if (out !== undefined) pathArgument('out', out)
  if (!Array.isArray(runs)) throw invalid('runs', 'at least two run directories', runs)
  const here = rememberFolder()
  await Promise.resolve() // the program may change the working folder right after the call
  const { paths, flags } = await expandSeeds(
    Array.from(runs, (path) => here(pathArgument('runs', path))),
  )
  if (paths.length < 2) throw invalid('runs', 'at least two run directories', runs)
  const opened: OpenedRun[] = []
  for (const path of paths) opened.push(await openRun(here(path)))
  if (settings.evaluate) requireSameData(opened)
  const plan = { ...settings, data, features, contract, flags }
  if (out === undefined) return (await compareOpened(opened, plan, controls)).comparison
  const unwritableOut = (error: unknown) => {
    throw unwritable(out, error)
  }
  try {
    return await writeFolderAtomically(here(out), async (folder) => {
      const { comparison, panels } = await compareOpened(opened, plan, controls)
      const written = { ...comparison, out }
      const png = await encodePanels(panels)
      const json = `${JSON.stringify(written, null, 2)}\n`
      await writeFile(join(folder, 'compare.png'), png).catch(unwritableOut)
      await writeFile(join(folder, 'compare.json'), json).catch(unwritableOut)
      return written
    })
  } catch (error) {
    controls.signal?.throwIfAborted() // an aborted call may fail with an error of its own
    throw error
  }
}

type Plan = Omit<z.output<typeof settingsSchema>, 'out'> &
  Pick<CompareOptions, 'data' | 'features' | 'contract'> & { readonly flags: readonly Flag[] }

async function compareOpened(
  opened: readonly OpenedRun[],
  plan: Plan,
  { signal, onOpening, onProgress }: CompareControls,
): Promise<{ readonly comparison: Comparison; readonly panels: readonly Panel[] }> {
  const { seed, evaluate: needed, features, contract, device: choice } = plan
  const [first] = opened
  const device = await resolveDevice(choice)
  const extractor = await openComparedExtractor(opened, {
    features,
    contract,
    device: choice,
    needed: needed && metricsUseExtractor(plan.metrics, { images: true }, 'metrics'),
  })
  const labels = runLabels(opened.map(({ run }) => run.path))
  const runs: ComparedRun[] = []
  const panels: Panel[] = []
  try {
    const metrics = metricsForRuns(opened, plan.metrics, extractor?.identity.classes ?? 0)
    const real =
      needed && first
        ? await openComparedData(first, plan.data, { signal, onProgress: onOpening })
        : undefined
    const { count = Math.min(DEFAULT_COUNT, real?.real.images.count ?? DEFAULT_COUNT) } = plan
    const { pairs = Math.min(1000, Math.ceil(count / 10)) } = plan
    for (const [at, each] of opened.entries()) {
      const progressOf = (stage: RunStage) => (done: number, total: number) =>
        onProgress?.({ run: each.run.path, stage, done, total })
      const settings = { real, extractor, metrics: metrics[at], count, pairs, seed, choice, device }
      const { run, panel } = await compareRun(each, settings, { signal, progressOf })
      runs.push(run)
      panels.push({ ...panel, caption: labels[at] ?? each.run.path })
    }
  } finally {
    if (typeof features !== 'object') extractor?.dispose()
  }
  const { libtorch, threads } = await runtimeInfo()
  const falsario = await falsarioVersion()
  const groups = groupsOf(
    runs,
    opened.map(({ groupKey }) => groupKey),
  )
  const flags = [...plan.flags, ...otherDataFlags(opened)]
  return {
    comparison: { format: 1, falsario, libtorch, device, threads, seed, runs, groups, flags },
    panels,
  }
}
