import type { RunConfig } from '../config/run.js'
import { FalsarioError } from '../errors.js'
import type { NativeTrainer, StepLosses } from '../native.js'
import { BestValue } from './best-value.js'
import type { CheckpointEvent, EndEvent, RunEvent, SamplesEvent } from './events.js'
import { Guard } from './guard/guard.js'
import { MeanLosses } from './mean-losses.js'
import { progressEvent } from './progress.js'
import { RunClock } from './run-clock.js'
import type { SessionState } from './session-state.js'

/** What a session needs of a trainer. */
export type SteppingTrainer = Pick<NativeTrainer, 'run' | 'cancel'>

/** What a session asks for, and waits for, on its way. */
export interface SessionWork {
  /** Shows an event and writes what belongs into files. */
  tell(event: RunEvent): Promise<void>
  samples(step: number): Promise<Omit<SamplesEvent, 'type' | 'step'>>
  /** Nothing where no files are kept. */
  checkpoint(state: SessionState, best: boolean): Promise<Pick<CheckpointEvent, 'path'> | undefined>
  /** The diversity of fresh samples, a share of the real images' own. */
  diversity(): Promise<number>
  /** Takes trainer and files back to the best checkpoint; nothing where there is none yet. */
  rollBack(rollbacks: number, factor: number): Promise<SessionState | undefined>
}

/** How a session ended. */
export interface SessionEnd {
  readonly step: number
  readonly time: number
  /** `stopped` by the signal. */
  readonly reason: EndEvent['reason'] | 'stopped'
}

/**
 * A run from where it stands to its end: trains in chunks cut where something is due. Nothing that
 * is only reported changes a number; what changes numbers (a rollback, an early stop) is decided at
 * steps that do not depend on what is reported when.
 */
export class Session {
  readonly #config: RunConfig
  readonly #steps: number
  readonly #trainer: SteppingTrainer
  readonly #work: SessionWork
  readonly #signal: AbortSignal
  readonly #clock: RunClock
  #step: number
  #logged: number
  #sampled: number
  #saved: number
  #rollbacks: number
  #hasBest: boolean
  /** Where the last progress event of this process was. */
  #toldAt: number
  #pending: MeanLosses
  #unjudged: MeanLosses
  #guard: Guard
  #best: BestValue | undefined
  /** The latest value of the metric that the run is judged by, where a look brought one. */
  #looked: number | undefined
  /** The minutes of `checkpoint.minutes` are over. */
  #overdue = false

  constructor(
    { config, steps }: { readonly config: RunConfig; readonly steps: number },
    trainer: SteppingTrainer,
    work: SessionWork,
    signal: AbortSignal,
    from?: SessionState,
  ) {
    this.#config = config
    this.#steps = steps
    this.#trainer = trainer
    this.#work = work
    this.#signal = signal
    this.#clock = new RunClock(from?.time ?? 0, from?.step ?? 0)
    this.#step = from?.step ?? 0
    this.#toldAt = this.#step
    this.#saved = from?.step ?? -1
    // A run that was killed between its last checkpoint and its last picture still owes the picture.
    this.#sampled = 0
    this.#hasBest = from?.hasBest ?? false
    this.#logged = from?.logged ?? 0
    this.#rollbacks = from?.rollbacks ?? 0
    this.#pending = new MeanLosses(from?.pending)
    this.#unjudged = new MeanLosses(from?.unjudged)
    this.#guard = this.#newGuard(from)
    this.#best = this.#newBest(from)
  }

  #newGuard(from: SessionState | undefined): Guard {
    const { guard, model } = this.#config
    // A VAE has no discriminator, and its decoder no reason to collapse.
    const settings =
      model.kind === 'gan'
        ? guard
        : { ...guard, saturation: false as const, diversity: false as const }
    return new Guard(settings, () => this.#work.diversity(), from?.guard)
  }

  #newBest(from: SessionState | undefined): BestValue | undefined {
    const { best } = this.#config
    return best === undefined ? undefined : new BestValue(best, from?.best)
  }

  get #state(): SessionState {
    const best = this.#best?.state
    return {
      step: this.#step,
      time: this.#clock.time,
      logged: this.#logged,
      pending: this.#pending.state,
      unjudged: this.#unjudged.state,
      ...(best && { best }),
      hasBest: this.#hasBest,
      guard: this.#guard.state,
      rollbacks: this.#rollbacks,
    }
  }

  /**
   * @throws TRAINING_DIVERGED where a number is none any more and no rollback is left
   */
  async run(): Promise<SessionEnd> {
    const cancel = () => this.#trainer.cancel()
    const timer = this.#startTimer(cancel)
    this.#signal.addEventListener('abort', cancel)
    try {
      do {
        while (!this.#over) await this.#advance()
        await this.#wrapUp()
      } while (!this.#over) // the last checkpoint may have shown numbers that send the run back
    } finally {
      this.#signal.removeEventListener('abort', cancel)
      clearInterval(timer)
    }
    const reason = this.#best?.exhausted ? 'earlyStop' : 'stopped'
    return {
      step: this.#step,
      time: this.#clock.time,
      reason: this.#step >= this.#steps ? 'steps' : reason,
    }
  }

  get #over(): boolean {
    return this.#ended || this.#signal.aborted
  }

  #startTimer(cancel: () => void): NodeJS.Timeout | undefined {
    const { minutes } = this.#config.checkpoint
    if (minutes === undefined) return undefined
    const due = () => {
      this.#overdue = true
      cancel()
    }
    return setInterval(due, Math.min(minutes * 60_000, 2 ** 31 - 1)).unref()
  }

  async #advance(): Promise<void> {
    const chunk = await this.#trainer.run(this.#nextCut() - this.#step)
    if (chunk.finding !== undefined) {
      await this.#diverged(chunk.finding)
      return
    }
    this.#add(chunk)
    if (this.#isDue(this.#config.log.every)) await this.#reportLosses()
    if (chunk.steps > 0 && !(await this.#look())) return
    if (this.#isDue(this.#config.samples.every)) await this.#sample()
    if (this.#overdue || this.#isDue(this.#config.checkpoint.every)) await this.#save()
  }

  #add(chunk: StepLosses): void {
    this.#step += chunk.steps
    this.#pending.add(chunk)
    this.#unjudged.add(chunk)
    this.#guard.add(chunk)
  }

  #isDue(every: number): boolean {
    return this.#step % every === 0
  }

  /** The next step at which something is due. */
  #nextCut(): number {
    const { log, samples, checkpoint } = this.#config
    const all = [log.every, samples.every, checkpoint.every, ...this.#guard.cuts]
    const after = (every: number) => (Math.floor(this.#step / every) + 1) * every
    return Math.min(this.#steps, ...all.map(after))
  }

  async #reportLosses(): Promise<void> {
    if (this.#step === this.#logged) return
    await this.#tellLosses()
    this.#pending.take()
    this.#logged = this.#step
  }

  async #tellLosses(): Promise<void> {
    const { batchSize, model } = this.#config
    const batches = model.kind === 'gan' ? model.objective.discriminatorSteps : 1
    const [step, steps] = [this.#step, this.#steps]
    const facts = {
      type: 'progress',
      step,
      steps,
      time: this.#clock.time,
      imagesPerSecond: ((step - this.#toldAt) * batchSize * batches) / this.#clock.lap(),
      secondsLeft: this.#clock.left(step, steps),
    } as const
    this.#toldAt = step
    await this.#work.tell(progressEvent(model.kind, facts, this.#pending.means))
  }

  /** What the guard says; false where the run went back for it. */
  async #look(): Promise<boolean> {
    const [step, time] = [this.#step, this.#clock.time]
    const { complaints, metrics } = await this.#guard.look(step)
    if (Object.keys(metrics).length > 0)
      await this.#work.tell({ type: 'evaluation', step, time, metrics })
    if (this.#best) this.#looked = metrics[this.#best.metric] ?? this.#looked
    for (const complaint of complaints) {
      await this.#work.tell({ type: 'warning', step, ...complaint })
      if (await this.#goBack(complaint.message)) return false
    }
    return true
  }

  async #sample(): Promise<void> {
    if (this.#step === this.#sampled) return
    this.#sampled = this.#step
    const samples = await this.#work.samples(this.#step)
    await this.#work.tell({ type: 'samples', step: this.#step, ...samples })
  }

  async #save(): Promise<void> {
    this.#overdue = false
    if (this.#step === this.#saved) return
    this.#saved = this.#step
    // Only where every run of this config writes one: else a run that was stopped in between would
    // be judged otherwise than one that was not.
    const regular = this.#step > 0 && this.#isDue(this.#config.checkpoint.every)
    const best = regular ? this.#judge() : this.#ended && !this.#hasBest
    this.#hasBest ||= regular && best
    try {
      const written = await this.#work.checkpoint(this.#state, best)
      if (written) await this.#work.tell({ type: 'checkpoint', step: this.#step, ...written, best })
    } catch (error) {
      if (!(error instanceof FalsarioError) || error.code !== 'TRAINING_DIVERGED') throw error
      await this.#diverged({ step: this.#step, what: error.path ?? 'a tensor' })
    }
  }

  get #ended(): boolean {
    return this.#step >= this.#steps || this.#best?.exhausted === true
  }

  /** Whether the run is better here than ever before; without a metric, whether it is well. */
  #judge(): boolean {
    const { losses } = this.#unjudged.take()
    if (this.#best === undefined) return this.#guard.healthy
    const value = losses[this.#best.metric] ?? this.#looked
    this.#looked = undefined
    return value !== undefined && this.#best.offer(this.#step, value)
  }

  /**
   * The last report, picture and checkpoint. A run that was stopped goes on from here some day, even
   * where it was stopped before its first step.
   */
  async #wrapUp(): Promise<void> {
    // Not taken: a run that goes on has its next line where it would have been.
    if (this.#step > this.#logged && this.#ended) await this.#tellLosses()
    await this.#sample()
    await this.#save()
  }

  async #diverged({ step, what }: { readonly step: number; readonly what: string }): Promise<void> {
    const message = `the training has diverged: ${what} is no longer finite at step ${step}`
    if (await this.#goBack(message)) return
    const best = 'the checkpoints before are kept'
    throw new FalsarioError('TRAINING_DIVERGED', `${message}; ${best}`, {
      path: what,
      received: `infinity or NaN at step ${step}`,
      fix: 'lower the learning rates, or let the run go back by itself: guard.rollback={}',
    })
  }

  /** Goes back to the best checkpoint where that is wanted and still allowed. */
  async #goBack(why: string): Promise<boolean> {
    const { rollback } = this.#config.guard
    if (rollback === false || this.#rollbacks >= rollback.times) return false
    const from = this.#step
    const state = await this.#work.rollBack(this.#rollbacks + 1, rollback.learningRate)
    if (state === undefined) return false
    this.#rollbacks += 1
    this.#step = this.#saved = this.#sampled = state.step
    this.#logged = state.logged
    this.#toldAt = state.step
    this.#pending = new MeanLosses(state.pending)
    this.#unjudged = new MeanLosses(state.unjudged)
    this.#guard = this.#newGuard(state)
    this.#best = this.#newBest(state)
    this.#hasBest = state.hasBest
    await this.#work.checkpoint(this.#state, false)
    const message =
      `${why}: back from step ${from} to ${state.step} with learning rates ` +
      `${rollback.learningRate} times as high (${this.#rollbacks} of ${rollback.times})`
    await this.#work.tell({ type: 'warning', step: state.step, reason: 'rollback', message })
    return true
  }
}
