import { kindOf } from '../kinds/catalogue.js'
import type { StepLosses } from '../native/index.js'
import type { RunConfig } from '../runs/config.js'
import type { SessionState } from '../runs/session-state.js'
import { FalsarioError } from '../system/errors.js'
import { diverged, divergence, type Finding } from './divergence.js'
import type { RunEvent } from './events.js'
import { Guard } from './guard/guard.js'
import { Judge, judgedEvery } from './judge.js'
import { LossReports } from './loss-reports.js'
import type { Evaluated } from './run-evaluation.js'
import { SaveTimer } from './save-timer.js'
import type { SessionEnd, SessionWork, SteppingTrainer } from './session-work.js'

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
  readonly #judgedEvery: number
  readonly #timer: SaveTimer
  #step: number
  #sampled: number
  #saved: number
  #rollbacks: number
  #reports: LossReports
  #judge: Judge
  #guard: Guard
  /** What is measured at this step is still to be measured. */
  #evaluationPending: boolean

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
    this.#judgedEvery = judgedEvery(config)
    this.#timer = new SaveTimer(config.checkpoint.minutes)
    this.#step = from?.step ?? 0
    this.#evaluationPending = from?.evaluationPending ?? false
    this.#saved = this.#evaluationPending ? -1 : (from?.step ?? -1)
    // A run that was killed between its last checkpoint and its last picture still owes the picture.
    this.#sampled = 0
    this.#rollbacks = from?.rollbacks ?? 0
    this.#reports = new LossReports(config, steps, this.#step, from?.reports)
    this.#judge = new Judge(config.best, from?.judge)
    this.#guard = this.#newGuard(from)
  }

  #newGuard(from: SessionState | undefined): Guard {
    const { guard, model } = this.#config
    const { guards } = kindOf(model)
    const settings = {
      ...guard,
      saturation: guards.saturation && guard.saturation,
      diversity: guards.diversity && guard.diversity,
    }
    return new Guard(settings, () => this.#work.diversity(), from?.guard)
  }

  #state(best: boolean): SessionState {
    return {
      best,
      step: this.#step,
      reports: this.#reports.state,
      judge: this.#judge.state,
      guard: this.#guard.state,
      evaluationPending: this.#evaluationPending,
      rollbacks: this.#rollbacks,
    }
  }

  /** @throws TRAINING_DIVERGED where a number is none any more and no rollback is left */
  async run(): Promise<SessionEnd> {
    const cancel = () => this.#trainer.cancel()
    this.#timer.start(cancel)
    this.#signal.addEventListener('abort', cancel)
    try {
      do {
        while (!this.#over) await this.#advance()
        await this.#wrapUp()
      } while (!this.#over) // the last checkpoint may have shown numbers that send the run back
    } finally {
      this.#signal.removeEventListener('abort', cancel)
      this.#timer.stop()
    }
    const short = this.#judge.exhausted ? 'earlyStop' : 'stopped'
    const reason = this.#allDone ? 'steps' : short
    return { step: this.#step, time: this.#reports.time, reason }
  }

  get #over(): boolean {
    return this.#ended || this.#signal.aborted
  }

  get #ended(): boolean {
    return this.#allDone || this.#judge.exhausted
  }

  get #allDone(): boolean {
    return this.#step >= this.#steps && !this.#evaluationPending
  }

  async #advance(): Promise<void> {
    // The time may have come between two chunks.
    if (this.#timer.overdue) await this.#save()
    if (this.#evaluationPending) return this.#attend()
    const chunk = await this.#trainer.run(this.#nextCut() - this.#step)
    if (chunk.finding !== undefined) return this.#diverged(chunk.finding)
    this.#add(chunk)
    if (this.#isDue(this.#config.log.every)) await this.#tell(this.#reports.regular(this.#step))
    this.#evaluationPending = chunk.steps > 0
    await this.#attend()
  }

  /** What is due at this step besides its losses. */
  async #attend(): Promise<void> {
    if (this.#evaluationPending && !(await this.#look())) return
    if (this.#isDue(this.#config.samples.every)) await this.#sample()
    const due = this.#isDue(this.#config.checkpoint.every) || this.#isDue(this.#judgedEvery)
    if (this.#timer.overdue || due) await this.#save()
  }

  #add(chunk: StepLosses): void {
    this.#step += chunk.steps
    this.#reports.add(chunk)
    this.#judge.add(chunk)
    this.#guard.add(chunk)
  }

  #isDue(every: number): boolean {
    return this.#step % every === 0
  }

  /** The next step at which something is due. */
  #nextCut(): number {
    const { log, samples, checkpoint, evaluate } = this.#config
    const cuts = [this.#judgedEvery, ...this.#guard.cuts]
    const all = [log.every, samples.every, checkpoint.every, ...cuts]
    if (evaluate) all.push(evaluate.every)
    const after = (every: number) => (Math.floor(this.#step / every) + 1) * every
    return Math.min(this.#steps, ...all.map(after))
  }

  async #tell(event: RunEvent | undefined): Promise<void> {
    if (event !== undefined) await this.#work.tell(event)
  }

  /**
   * What the metrics and the guard say; false where the run went back for it, or was stopped before
   * it was known.
   */
  async #look(): Promise<boolean> {
    const step = this.#step
    const measured = await this.#evaluate()
    if (measured === undefined) return false
    this.#evaluationPending = false
    const { complaints, metrics: seen } = await this.#guard.look(step)
    const metrics = { ...seen, ...measured.metrics }
    const { card } = measured
    this.#judge.measure(metrics)
    if (Object.keys(metrics).length > 0)
      await this.#tell({
        type: 'evaluation',
        step,
        time: this.#reports.time,
        metrics,
        ...(card && { card }),
      })
    for (const complaint of complaints) {
      await this.#tell({ type: 'warning', step, ...complaint })
      if (await this.#goBack(complaint.message)) return false
    }
    return true
  }

  /** Nothing where the run was stopped meanwhile: the numbers are owed then. */
  async #evaluate(): Promise<Evaluated | undefined> {
    const { evaluate } = this.#config
    if (evaluate === undefined || !this.#isDue(evaluate.every)) return { metrics: {} }
    try {
      return await this.#work.evaluate(this.#step)
    } catch (error) {
      if (this.#signal.aborted) return undefined
      throw error
    }
  }

  async #sample(): Promise<void> {
    if (this.#step === this.#sampled) return
    this.#sampled = this.#step
    const samples = await this.#work.samples(this.#step)
    if (samples) await this.#tell({ type: 'samples', step: this.#step, ...samples })
  }

  async #save(): Promise<void> {
    this.#timer.saved()
    if (this.#step === this.#saved) return
    this.#saved = this.#step
    // Only where every run of this config has one: else a run that was stopped in between would be
    // judged otherwise than one that was not.
    const regular = this.#step > 0 && this.#isDue(this.#judgedEvery) && !this.#evaluationPending
    const best = regular
      ? this.#judge.judge(this.#step, this.#guard.healthy)
      : this.#ended && !this.#judge.hasBest
    try {
      const written = await this.#work.checkpoint(this.#state(best))
      if (written) await this.#tell({ type: 'checkpoint', step: this.#step, ...written, best })
    } catch (error) {
      if (!(error instanceof FalsarioError) || error.code !== 'TRAINING_DIVERGED') throw error
      await this.#diverged({ step: this.#step, what: error.path ?? 'a tensor' })
    }
  }

  /**
   * The last report, picture and checkpoint. A run that was stopped goes on from here some day, even
   * where it was stopped before its first step.
   */
  async #wrapUp(): Promise<void> {
    if (this.#ended) await this.#tell(this.#reports.last(this.#step))
    await this.#sample()
    await this.#save()
  }

  async #diverged(finding: Finding): Promise<void> {
    if (await this.#goBack(divergence(finding), finding.step)) return
    throw diverged(finding, this.#saved, this.#config.guard.rollback !== false)
  }

  /**
   * Goes back to the best checkpoint where that is wanted and still allowed, and where one was judged
   * so: what a shorter run wrote at its end, this one would not have.
   */
  async #goBack(why: string, from = this.#step): Promise<boolean> {
    const { rollback } = this.#config.guard
    if (rollback === false || this.#rollbacks >= rollback.times) return false
    if (!this.#judge.hasBest) return false
    const state = await this.#work.rollBack(this.#rollbacks + 1, rollback.learningRate)
    if (state === undefined) return false
    this.#rollbacks += 1
    this.#step = this.#saved = this.#sampled = state.step
    this.#reports = new LossReports(this.#config, this.#steps, state.step, {
      ...state.reports,
      time: this.#reports.time,
    })
    this.#judge = new Judge(this.#config.best, state.judge)
    this.#guard = this.#newGuard(state)
    await this.#work.checkpoint(this.#state(false))
    const message =
      `${why}: back from step ${from} to ${state.step} with learning rates ` +
      `${rollback.learningRate} times as high (${this.#rollbacks} of ${rollback.times})`
    await this.#tell({ type: 'warning', step: state.step, reason: 'rollback', message })
    return true
  }
}
