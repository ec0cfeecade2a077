import { resolve } from 'node:path'
import { fingerprint } from '../data/fingerprint.js'
import { kindOf } from '../kinds/catalogue.js'
import { ImageTensor } from '../models/image-tensor.js'
import { gridOf, labelsFor } from '../models/labels.js'
import {
  type NativeModel,
  type NativeTrainer,
  releaseTensors,
  type SampleRequest,
} from '../native/index.js'
import { type Checkpoint, readCheckpointFile } from '../runs/checkpoint-file.js'
import type { RunConfig } from '../runs/config.js'
import { type Machine, machineOf } from '../runs/machine.js'
import { RunDirectory } from '../runs/run-directory.js'
import type { SessionState } from '../runs/session-state.js'
import { FalsarioError } from '../system/errors.js'
import type { RunEvent } from './events.js'
import { DiversityMeasure } from './guard/measure-diversity.js'
import type { TrainingPlan } from './plan.js'
import type { RunHandle } from './run.js'
import { type Evaluated, RunEvaluation } from './run-evaluation.js'
import type { SessionWork } from './session-work.js'
import { startWarnings } from './start-warnings.js'

/** A run's samples, files and events: what its session asks for on the way. */
export class RunWork implements SessionWork {
  readonly directory: RunDirectory | undefined
  readonly #plan: TrainingPlan
  readonly #native: NativeModel
  readonly #trainer: NativeTrainer
  readonly #emit: (event: RunEvent) => void
  readonly #data: string
  readonly #machine: Machine
  readonly #diversity: DiversityMeasure | undefined
  readonly #evaluation: RunEvaluation | undefined

  private constructor(
    plan: TrainingPlan,
    native: NativeModel,
    trainer: NativeTrainer,
    emit: (event: RunEvent) => void,
    found: Pick<RunWork, 'directory'> & {
      readonly data: string
      readonly machine: Machine
      readonly diversity: DiversityMeasure | undefined
      readonly evaluation: RunEvaluation | undefined
    },
  ) {
    this.#plan = plan
    this.#native = native
    this.#trainer = trainer
    this.#emit = emit
    this.#data = found.data
    this.#machine = found.machine
    this.#diversity = found.diversity
    this.#evaluation = found.evaluation
    this.directory = found.directory
  }

  /**
   * Takes the run directory and tells that training begins; a resumed run is back where it was.
   *
   * @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, RUN_BUSY, RESUME_REFUSED, CHECKPOINT_INVALID
   */
  static async begin(
    plan: TrainingPlan,
    native: NativeModel,
    trainer: NativeTrainer,
    { emit, signal }: RunHandle,
  ): Promise<RunWork> {
    const { config, resume } = plan
    const kept = plan.out !== undefined || resume !== undefined
    const data = resume?.checkpoint.data ?? (kept ? await fingerprint(plan.data) : '')
    const machine = await machineOf(config.threads)
    if (resume) {
      await trainer.restore(resume.checkpoint.tensors)
      await releaseTensors(resume.checkpoint.tensors)
    }
    const diversity = await diversityOf(plan, native)
    const evaluation = await RunEvaluation.open(plan, native, signal)
    try {
      const directory = await openDirectory(plan)
      const found = { data, machine, directory, diversity, evaluation }
      const work = new RunWork(plan, native, trainer, emit, found)
      work.#tellStart()
      return work
    } catch (error) {
      evaluation?.dispose()
      throw error
    }
  }

  #tellStart(): void {
    const { config, steps, resume } = this.#plan
    const device = this.#native.device
    const resumed = resume ? { resumedAt: resume.checkpoint.session.step } : {}
    this.#emit({ type: 'start', steps, device, config, ...resumed, ...this.place })
    const step = resume?.checkpoint.session.step ?? 0
    const notes = startWarnings(this.#plan, this.#machine, this.directory)
    for (const note of notes) this.#emit({ type: 'warning', step, ...note })
  }

  /** Lets go of the run directory and of what measures. */
  close(): void {
    this.#evaluation?.dispose()
    this.directory?.close()
  }

  /** Where everything is written. */
  get place(): { readonly out?: string } {
    return this.directory ? { out: this.directory.path } : {}
  }

  get classNames(): { readonly classNames?: readonly string[] } {
    const { config, data } = this.#plan
    return config.model.classes > 0 && data.classNames ? { classNames: data.classNames } : {}
  }

  async tell(event: RunEvent): Promise<void> {
    if (event.type === 'progress') await this.directory?.writeProgress(event)
    if (event.type === 'evaluation') await this.directory?.writeEvaluation(event)
    this.#emit(event)
  }

  async samples(step: number) {
    const { model } = this.#plan.config
    if (!kindOf(model).capabilities.images) return undefined
    const { classes, image } = model
    const { count } = this.#plan.config.samples
    const sampled = await this.#native.sample(requestOf(this.#plan.config, count))
    const grid = gridOf(classes, labelsFor(classes, count))
    const images = new ImageTensor(sampled, image.range, grid)
    const path = await this.directory?.writeSamples(step, images)
    return { images, ...(path === undefined ? {} : { path }) }
  }

  async checkpoint(session: SessionState) {
    if (this.directory === undefined) return undefined
    const tensors = await this.#trainer.save()
    const checkpoint: Checkpoint = {
      config: this.#plan.config,
      device: this.#native.device,
      machine: this.#machine,
      data: this.#data,
      session,
      ...this.classNames,
      tensors,
    }
    try {
      return { path: await this.directory.writeCheckpoint(checkpoint) }
    } finally {
      await releaseTensors(tensors)
    }
  }

  async diversity(): Promise<number> {
    return (await this.#diversity?.take()) ?? 1
  }

  async evaluate(step: number): Promise<Evaluated> {
    return (await this.#evaluation?.take(step)) ?? { metrics: {} }
  }

  async rollBack(rollbacks: number, factor: number): Promise<SessionState | undefined> {
    if (this.directory === undefined) return undefined
    const best = await bestOf(this.directory)
    if (best === undefined) return undefined
    await this.#trainer.restore(best.tensors)
    await releaseTensors(best.tensors)
    this.#trainer.scaleLearningRate(factor ** (rollbacks - best.session.rollbacks))
    await this.directory.rewind(this.directory.best, best)
    return best.session
  }
}

function requestOf({ seed, threads = 0, model }: RunConfig, count: number): SampleRequest {
  const labels = labelsFor(model.classes, count)
  return { count, seed, threads, ...(labels && { labels }) }
}

/** Measured against the real images now, for the data may be gone when the first look comes. */
async function diversityOf(
  { config, data }: TrainingPlan,
  native: NativeModel,
): Promise<DiversityMeasure | undefined> {
  const { guard, model, batchSize } = config
  if (!kindOf(model).guards.diversity || guard.diversity === false) return undefined
  return DiversityMeasure.of(native, data, requestOf(config, guard.diversity.images), batchSize)
}

async function bestOf(directory: RunDirectory): Promise<Checkpoint | undefined> {
  try {
    return await readCheckpointFile(directory.best)
  } catch (error) {
    const none = error instanceof FalsarioError && error.code === 'CHECKPOINT_NOT_FOUND'
    if (none) return undefined
    throw error
  }
}

async function openDirectory({
  config,
  out,
  resume,
}: TrainingPlan): Promise<RunDirectory | undefined> {
  if (out === undefined) return undefined
  if (resume === undefined) return RunDirectory.create(out, config)
  if (resume.directory !== undefined && resolve(resume.directory) === resolve(out))
    return RunDirectory.resume(out, config, resume)
  return RunDirectory.branch(out, config, resume)
}
