import type { NativeTrainer } from '../native/index.js'
import type { SessionState } from '../runs/session-state.js'
import type { CheckpointEvent, EndEvent, RunEvent, SamplesEvent } from './events.js'
import type { Evaluated } from './run-evaluation.js'

/** What a session needs of a trainer. */
export type SteppingTrainer = Pick<NativeTrainer, 'run' | 'cancel'>

/** What a session asks for, and waits for, on its way. */
export interface SessionWork {
  /** Shows an event and writes what belongs into files. */
  tell(event: RunEvent): Promise<void>
  /** Nothing where the model makes no images. */
  samples(step: number): Promise<Omit<SamplesEvent, 'type' | 'step'> | undefined>
  /** Nothing where no files are kept. */
  checkpoint(state: SessionState): Promise<Pick<CheckpointEvent, 'path'> | undefined>
  /** What the run's metrics say of the model, by name. */
  evaluate(step: number): Promise<Evaluated>
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
