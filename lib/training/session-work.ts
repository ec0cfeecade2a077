import type { NativeTrainer } from '../native/index.js'
import type { SessionState } from '../runs/session-state.js'
import type { EndEvent, RunEvent, SamplesEvent } from './events.js'
import type { LargestClass } from './guard/measure-classes.js'
import type { Pace } from './pace.js'
import type { Evaluated } from './run-evaluation.js'

/** What a session calls. Tests replace each part. */
export interface SessionWork {
  readonly trainer: SteppingTrainer
  readonly outputs: SessionOutputs
  readonly metrics: SessionMetrics
  /** Reports the speed about once a second, from the first step on. */
  readonly onPace?: (pace: Pace) => void
}

export type SteppingTrainer = Pick<NativeTrainer, 'run' | 'cancel'>

export interface SessionOutputs {
  /** Emits an event and writes it to the files that contain such events. */
  write(event: RunEvent): Promise<void>
  /** Draws and writes a picture of samples. Returns undefined if the model makes no images. */
  sample(step: number): Promise<Omit<SamplesEvent, 'type' | 'step'> | undefined>
  /** Writes a checkpoint and returns its path, or undefined without a run directory. */
  writeCheckpoint(state: SessionState): Promise<string | undefined>
  /**
   * Restores trainer and files to the best checkpoint and returns its state, or undefined if there is
   * none.
   *
   * @param rollbacks number of rollbacks, including this one
   * @param factor multiplies the learning rates, once for each rollback
   */
  rollBack(rollbacks: number, factor: number): Promise<SessionState | undefined>
}

export interface SessionMetrics {
  /** Measures the `evaluate.metrics`. */
  evaluate(step: number): Promise<Evaluated>
  /** Measures the diversity of new samples, as a fraction of the diversity of real images. */
  diversity(): Promise<number>
  /** The class that most images of the latest `diversity()` look like, if the data have classes. */
  readonly largestClass?: LargestClass | undefined
}

/** The end of a session. */
export interface SessionEnd {
  readonly step: number
  /** Seconds of training. */
  readonly time: number
  /** `stopped` if the signal stopped the run. */
  readonly reason: EndEvent['reason'] | 'stopped'
}
