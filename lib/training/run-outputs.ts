import { join } from 'node:path'
import { fingerprint } from '../data/fingerprint.js'
import { kindOf, modelOf, type TrainedModel } from '../kinds/catalogue.js'
import { ImageTensor } from '../models/image-tensor.js'
import { gridOf, labelsFor } from '../models/labels.js'
import { classesOf, type ModelIdentity } from '../models/model-file.js'
import { type NativeModel, type NativeTrainer, releaseTensors } from '../native/index.js'
import { type Checkpoint, readCheckpointFile } from '../runs/checkpoint-file.js'
import { type Machine, machineOf } from '../runs/machine.js'
import { RunDirectory } from '../runs/run-directory.js'
import type { SessionState } from '../runs/session-state.js'
import { FalsarioError } from '../system/errors.js'
import type { EndEvent, RunEvent } from './events.js'
import type { TrainingPlan } from './plan.js'
import type { SessionOutputs } from './session-work.js'
import { startWarnings } from './start-warnings.js'
import { TensorBoardLog } from './tensorboard-log.js'

/** The outputs of a run: its events, and all its files if it has a run directory. */
export class RunOutputs implements SessionOutputs {
  readonly #plan: TrainingPlan
  readonly #native: NativeModel
  readonly #trainer: NativeTrainer
  readonly #emit: (event: RunEvent) => void
  readonly #machine: Machine
  /** The fingerprint of the data. Empty without a run directory. */
  #data = ''
  #directory: RunDirectory | undefined
  #tensorBoard: TensorBoardLog | undefined

  private constructor(
    plan: TrainingPlan,
    native: NativeModel,
    trainer: NativeTrainer,
    emit: (event: RunEvent) => void,
    machine: Machine,
  ) {
    this.#plan = plan
    this.#native = native
    this.#trainer = trainer
    this.#emit = emit
    this.#machine = machine
  }

  /**
   * Opens the run directory, and emits the start event and the warnings before the first step.
   *
   * @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, RUN_BUSY, CHECKPOINT_INVALID
   */
  static async open(
    plan: TrainingPlan,
    native: NativeModel,
    trainer: NativeTrainer,
    emit: (event: RunEvent) => void,
  ): Promise<RunOutputs> {
    const machine = await machineOf(plan.config.threads)
    const outputs = new RunOutputs(plan, native, trainer, emit, machine)
    try {
      await outputs.#begin()
      return outputs
    } catch (error) {
      outputs[Symbol.dispose]()
      throw error
    }
  }

  async #begin(): Promise<void> {
    const { config, data, steps, out, folder, resume } = this.#plan
    const step = resume?.checkpoint.session.step
    if (out !== undefined) {
      this.#data = resume?.checkpoint.data ?? (await fingerprint(data))
      this.#directory = await RunDirectory.open(out, config, resume, folder)
      await this.#openTensorBoard(step)
    }
    const { device } = this.#native
    const resumed = step === undefined ? {} : { resumedAt: step }
    this.#emit({ type: 'start', steps, device, config, ...resumed, ...this.place })
    for (const warning of startWarnings(this.#plan, this.#machine, this.#directory))
      this.#emit({ type: 'warning', step: step ?? 0, ...warning })
  }

  async #openTensorBoard(resumedAt: number | undefined): Promise<void> {
    if (this.#directory === undefined || !this.#plan.config.log.tensorboard) return
    const folder = join(this.#directory.folder, 'tensorboard')
    const options = resumedAt === undefined ? {} : { resumedAt }
    this.#tensorBoard = await TensorBoardLog.open(folder, options)
  }

  /** Releases the run directory to other processes. */
  [Symbol.dispose](): void {
    this.#directory?.close()
  }

  /** The run directory, for events and results. */
  get place(): { readonly out?: string } {
    return this.#directory ? { out: this.#directory.path } : {}
  }

  /** The classes of the data, for a model that has classes. */
  get #classes(): Pick<ModelIdentity, 'classNames' | 'emptyClasses'> {
    const { config, data } = this.#plan
    return config.model.classes > 0 ? classesOf(data) : {}
  }

  async write(event: RunEvent): Promise<void> {
    if (event.type === 'progress') await this.#directory?.metrics.writeProgress(event)
    if (event.type === 'evaluation') {
      await this.#directory?.metrics.writeEvaluation(event)
      if (event.card) await this.#directory?.writeCard(event.step, event.card)
    }
    await this.#tensorBoard?.write(event)
    this.#emit(event)
  }

  async sample(step: number) {
    const { model, samples, seed, threads = 0 } = this.#plan.config
    if (!kindOf(model).capabilities.images) return undefined
    const { classes, image } = model
    const { count } = samples
    const labels = labelsFor(classes, count)
    const sampled = await this.#native.sample({ count, seed, threads, ...(labels && { labels }) })
    const images = new ImageTensor(sampled, image.range, gridOf(classes, labels))
    const path = await this.#directory?.writeSamples(step, images)
    return { images, ...(path === undefined ? {} : { path }) }
  }

  async writeCheckpoint(session: SessionState): Promise<string | undefined> {
    if (this.#directory === undefined) return undefined
    const tensors = await this.#trainer.save()
    const checkpoint: Checkpoint = {
      config: this.#plan.config,
      device: this.#native.device,
      machine: this.#machine,
      data: this.#data,
      session,
      ...this.#classes,
      tensors,
    }
    try {
      return await this.#directory.writeCheckpoint(checkpoint)
    } finally {
      await releaseTensors(tensors)
    }
  }

  async rollBack(rollbacks: number, factor: number): Promise<SessionState | undefined> {
    if (this.#directory === undefined) return undefined
    const path = this.#directory.best
    const best = await readIfPresent(path)
    if (best === undefined) return undefined
    await restoreTrainer(this.#trainer, best)
    await this.#trainer.scaleLearningRate(factor ** (rollbacks - best.session.rollbacks))
    await this.#directory.rewind({ path, checkpoint: best })
    await this.#openTensorBoard(best.session.step)
    return best.session
  }

  /** Returns the trained model, and writes it to the run directory. */
  async writeModel(trainedSteps: number): Promise<TrainedModel> {
    const spec = this.#plan.config.model
    const model = modelOf(this.#native, { spec, trainedSteps, ...this.#classes })
    if (this.#directory) await model.save(this.#directory.model)
    return model
  }

  writeEnd(event: Omit<EndEvent, 'type' | 'model'>): Promise<void> {
    const model = this.#directory && { model: this.#directory.model }
    return this.write({ type: 'end', ...event, ...model })
  }
}

/** Restores the state of a trainer, and releases the memory of the checkpoint's tensors. */
export async function restoreTrainer(
  trainer: NativeTrainer,
  { tensors }: Checkpoint,
): Promise<void> {
  await trainer.restore(tensors)
  await releaseTensors(tensors)
}

async function readIfPresent(path: string): Promise<Checkpoint | undefined> {
  try {
    return await readCheckpointFile(path)
  } catch (error) {
    if (error instanceof FalsarioError && error.code === 'CHECKPOINT_NOT_FOUND') return undefined
    throw error
  }
}
