import { kindOf } from '../kinds/catalogue.js'
import type { StepLosses } from '../native/index.js'
import type { RunConfig } from '../runs/config.js'
import { isPictureStep, nextPictureStep } from '../runs/picture-steps.js'
import type { LossReportsState, SessionState } from '../runs/session-state.js'
import { FalsarioError } from '../system/errors.js'
import { type Divergence, divergenceError, divergenceMessage } from './divergence.js'
import type { RunEvent } from './events.js'
import { Guard } from './guard/guard.js'
import { cureFor } from './guard/remedies.js'
import { Judge, judgedEvery } from './judge.js'
import { LossReports, type ReportedRun } from './loss-reports.js'
import { PaceMeter } from './pace.js'
import type { Evaluated } from './run-evaluation.js'
import { SaveTimer } from './save-timer.js'
import type { SessionEnd, SessionWork } from './session-work.js'
import { imagesOfStep } from './step-size.js'

/**
 * Trains from the present step to the end. The trainer runs chunks of steps, which end where something
 * is due. Reports do not affect the numbers of a run. Decisions that do (rollback, early stop) are made
 * at steps that do not depend on what is reported when.
 */
export class Session {
  readonly #config: RunConfig
  readonly #steps: number
  readonly #work: SessionWork
  readonly #signal: AbortSignal
  readonly #judgedEvery: number
  readonly #timer: SaveTimer
  readonly #pace: PaceMeter
  #step: number
  /** The step of the last picture of samples. */
  #sampled: number
  /** The step of the last checkpoint; -1 before the first one. */
  #saved: number
  /** The step of the newest checkpoint on the disk. */
  #kept: number | undefined
  #rollbacks: number
  #reports: LossReports
  #judge: Judge
  #guard: Guard
  /** The evaluation that is due at this step is not done yet. */
  #evaluationPending: boolean

  /** @param from the state of the checkpoint from which the run resumes */
  constructor(
    { config, steps }: { readonly config: RunConfig; readonly steps: number },
    work: SessionWork,
    signal: AbortSignal,
    from?: SessionState,
  ) {
    this.#config = config
    this.#steps = steps
    this.#work = work
    this.#signal = signal
    this.#judgedEvery = judgedEvery(config)
    this.#timer = new SaveTimer(config.checkpoint.minutes)
    this.#step = from?.step ?? 0
    this.#pace = new PaceMeter(this.#reportedRun, this.#step, work.onPace)
    this.#evaluationPending = from?.evaluationPending ?? false
    this.#saved = this.#evaluationPending ? -1 : (from?.step ?? -1)
    this.#kept = from?.step
    // Not from.step: a run that was killed after its last checkpoint may lack that step's picture.
    this.#sampled = 0
    this.#rollbacks = from?.rollbacks ?? 0
    this.#reports = this.#newReports(this.#step, from?.reports)
    this.#judge = new Judge(config.best, from?.judge)
    this.#guard = this.#newGuard(from)
  }

  get #reportedRun(): ReportedRun {
    const kind = kindOf(this.#config.model)
    return { steps: this.#steps, imagesPerStep: imagesOfStep(this.#config), kind }
  }

  #newReports(step: number, from: LossReportsState | undefined): LossReports {
    return new LossReports(this.#reportedRun, step, from)
  }

  #newGuard(from: SessionState | undefined): Guard {
    const { guard, model } = this.#config
    const { guards } = kindOf(model)
    const settings = {
      ...guard,
      saturation: guards.saturation && guard.saturation,
      diversity: guards.diversity && guard.diversity,
    }
    return new Guard(settings, this.#work.metrics, from?.guard)
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

  /** @throws TRAINING_DIVERGED if a value became NaN or infinite and no rollback is left */
  async run(): Promise<SessionEnd> {
    const cancel = () => this.#work.trainer.cancel()
    this.#timer.start(cancel)
    this.#signal.addEventListener('abort', cancel)
    try {
      do {
        while (!this.#over) await this.#advance()
        await this.#wrapUp()
      } while (!this.#over) // writing the last checkpoint may cause a rollback
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
    // The timer may have expired between two chunks.
    if (this.#timer.overdue) await this.#save()
    if (this.#evaluationPending) return this.#finishStep()
    const due = this.#nextCut() - this.#step
    const chunk = await this.#work.trainer.run(Math.min(due, this.#pace.limit))
    if (chunk.finding !== undefined) return this.#handleDivergence(chunk.finding)
    this.#add(chunk)
    this.#pace.add(this.#step)
    if (this.#isDue(this.#config.log.every)) await this.#write(this.#reports.regular(this.#step))
    this.#evaluationPending = chunk.steps > 0
    await this.#finishStep()
  }

  /** Does what is due at this step after its losses. */
  async #finishStep(): Promise<void> {
    if (this.#evaluationPending && !(await this.#evaluate())) return
    if (isPictureStep(this.#step, this.#config.samples.every)) await this.#sample()
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

  /** Returns the next step at which something is due. */
  #nextCut(): number {
    const { log, samples, checkpoint, evaluate } = this.#config
    const cuts = [this.#judgedEvery, ...this.#guard.intervals]
    const all = [log.every, checkpoint.every, ...cuts]
    if (evaluate) all.push(evaluate.every)
    const after = (every: number) => (Math.floor(this.#step / every) + 1) * every
    const picture = nextPictureStep(this.#step, samples.every)
    return Math.min(this.#steps, picture, ...all.map(after))
  }

  async #write(event: RunEvent | undefined): Promise<void> {
    if (event !== undefined) await this.#work.outputs.write(event)
  }

  /**
   * Measures the metrics and lets the guard check the run.
   *
   * @returns false if the run rolled back, or was stopped during the measurement
   */
  async #evaluate(): Promise<boolean> {
    const step = this.#step
    const measured = await this.#measure()
    if (measured === undefined) return false
    this.#evaluationPending = false
    const { problems, metrics: guarded } = await this.#guard.check(step)
    const metrics = { ...guarded, ...measured.metrics }
    const { card } = measured
    this.#judge.measure(metrics)
    if (Object.keys(metrics).length > 0)
      await this.#write({
        type: 'evaluation',
        step,
        time: this.#reports.time,
        metrics,
        ...(card && { card }),
      })
    for (const problem of problems) {
      await this.#write({
        type: 'warning',
        step,
        ...problem,
        ...(await cureFor(this.#config, problem.reason)),
      })
      if (problem.reason !== 'oneClass' && (await this.#rollBack(problem.message))) return false
    }
    return true
  }

  /** Returns undefined if the run was stopped meanwhile: the evaluation stays pending. */
  async #measure(): Promise<Evaluated | undefined> {
    const { evaluate } = this.#config
    if (evaluate === undefined || !this.#isDue(evaluate.every)) return { metrics: {} }
    try {
      return await this.#work.metrics.evaluate(this.#step)
    } catch (error) {
      if (this.#signal.aborted) return undefined
      throw error
    }
  }

  async #sample(): Promise<void> {
    if (this.#step === this.#sampled) return
    this.#sampled = this.#step
    const samples = await this.#work.outputs.sample(this.#step)
    if (samples) await this.#write({ type: 'samples', step: this.#step, ...samples })
  }

  async #save(): Promise<void> {
    this.#timer.saved()
    if (this.#step === this.#saved) return
    this.#saved = this.#step
    // Only checkpoints that every run of this config writes are judged. Otherwise a run that was
    // stopped in between would choose another best checkpoint.
    const regular = this.#step > 0 && this.#isDue(this.#judgedEvery) && !this.#evaluationPending
    const best = regular
      ? this.#judge.judge(this.#step, this.#guard.healthy)
      : this.#ended && !this.#judge.hasBest
    try {
      const path = await this.#work.outputs.writeCheckpoint(this.#state(best))
      if (path === undefined) return
      this.#kept = this.#step
      await this.#write({ type: 'checkpoint', step: this.#step, path, best })
    } catch (error) {
      if (!(error instanceof FalsarioError) || error.code !== 'TRAINING_DIVERGED') throw error
      await this.#handleDivergence({ step: this.#step, what: error.path ?? 'a tensor' })
    }
  }

  /** Writes the last report, picture and checkpoint. A stopped run can resume from that checkpoint. */
  async #wrapUp(): Promise<void> {
    if (this.#ended) await this.#write(this.#reports.last(this.#step))
    await this.#sample()
    await this.#save()
  }

  async #handleDivergence(divergence: Divergence): Promise<void> {
    if (await this.#rollBack(divergenceMessage(divergence), divergence.step)) return
    throw divergenceError(divergence, this.#kept, this.#config.guard.rollback !== false)
  }

  /**
   * Returns to the best checkpoint, if rollbacks are on, one is left, and a checkpoint was judged the
   * best. A checkpoint that a shorter run wrote at its end does not count, because this run would not
   * have it.
   */
  async #rollBack(reason: string, from = this.#step): Promise<boolean> {
    const { rollback } = this.#config.guard
    if (rollback === false || this.#rollbacks >= rollback.times) return false
    if (!this.#judge.hasBest) return false
    const { outputs } = this.#work
    const state = await outputs.rollBack(this.#rollbacks + 1, rollback.learningRate)
    if (state === undefined) return false
    this.#rollbacks += 1
    this.#step = this.#saved = this.#sampled = state.step
    const { time } = this.#reports
    this.#reports = this.#newReports(state.step, { ...state.reports, time })
    this.#judge = new Judge(this.#config.best, state.judge)
    this.#guard = this.#newGuard(state)
    await outputs.writeCheckpoint(this.#state(false))
    this.#kept = state.step
    const message =
      `${reason}: back from step ${from} to ${state.step} with learning rates ` +
      `${rollback.learningRate} times as high (rollback ${this.#rollbacks} of ${rollback.times})`
    await this.#write({ type: 'warning', step: state.step, reason: 'rollback', message })
    return true
  }
}
