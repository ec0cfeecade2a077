import type { WarningReason } from '../events.js'

/** A problem of a run that the guard detected. */
export interface Problem {
  readonly reason: Extract<WarningReason, 'saturation' | 'modeCollapse'>
  readonly message: string
  readonly remedy: string
}
