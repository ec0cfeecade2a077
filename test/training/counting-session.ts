import { parseRunConfig } from '../../lib/runs/config.js'
import type { SessionState } from '../../lib/runs/session-state.js'
import type { RunEvent } from '../../lib/training/events.js'
import { Session } from '../../lib/training/session.js'
import type {
  SessionMetrics,
  SessionOutputs,
  SteppingTrainer,
} from '../../lib/training/session-work.js'
import { tinyGan } from '../tiny-model.js'

/** A trainer whose loss at step n is n, counted from 1. */
export class CountingTrainer implements SteppingTrainer {
  readonly chunks: number[] = []
  step = 0
  /** The step at which a cancelled chunk ends. */
  cutAt = Number.POSITIVE_INFINITY
  /** The step whose weights are infinite. */
  divergesAt = Number.POSITIVE_INFINITY
  onRun: () => void = () => {}

  async run(steps: number) {
    this.onRun()
    const done = Math.min(steps, this.cutAt - this.step)
    const numbers = Float32Array.from({ length: done }, (_, index) => this.step + index + 1)
    this.step += done
    this.chunks.push(done)
    const finding = { step: this.divergesAt, what: 'generator.0.weight' }
    return {
      steps: done,
      losses: { generator: numbers, loss: numbers },
      vectors: {},
      ...(this.step >= this.divergesAt ? { finding } : {}),
    }
  }

  cancel() {
    this.cutAt = Math.min(this.cutAt, this.step + 1)
  }
}

/** Records the outputs of a session, and gives it chosen metrics. */
export class RecordingWork implements SessionOutputs, SessionMetrics {
  readonly events: RunEvent[] = []
  readonly saved: { readonly state: SessionState; readonly best: boolean }[] = []
  diversities: number[] = []
  measure: (step: number) => number | Promise<number> = (step) => step
  onEvent: (event: RunEvent) => void = () => {}
  onRollBack: () => SessionState | undefined = () => undefined

  async write(event: RunEvent) {
    this.events.push(event)
    this.onEvent(event)
  }

  async sample() {
    return {} as never
  }

  async writeCheckpoint(state: SessionState) {
    this.saved.push({ state, best: state.best })
    return 'here'
  }

  async diversity() {
    return this.diversities.shift() ?? 1
  }

  async evaluate(step: number) {
    return { metrics: { fid: await this.measure(step) } }
  }

  async rollBack() {
    return this.onRollBack()
  }

  stepsOf(type: RunEvent['type']): number[] {
    return this.events.flatMap((event) =>
      event.type === type && 'step' in event ? [event.step] : [],
    )
  }

  get progress() {
    return this.events.filter((event) => event.type === 'progress')
  }
}

/** Returns a session whose outputs and metrics are `work`. */
export function sessionOf(
  plan: ReturnType<typeof planOf>,
  trainer: SteppingTrainer,
  work: RecordingWork,
  signal: AbortSignal,
  from?: SessionState,
): Session {
  return new Session(plan, { trainer, outputs: work, metrics: work }, signal, from)
}

export const every = (steps: number) => ({ every: steps })
export const forever = (): AbortSignal => new AbortController().signal

export function planOf(changes: Record<string, unknown> = {}) {
  const config = parseRunConfig({
    model: tinyGan,
    data: { source: 'digits' },
    steps: 10,
    batchSize: 8,
    log: every(4),
    samples: every(6),
    checkpoint: every(5),
    ...changes,
  })
  return { config, steps: config.steps ?? 0 }
}
