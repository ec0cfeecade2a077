import type { WarningReason } from '../events.js'

/** What the guard has found. */
export interface Complaint {
  readonly reason: Extract<WarningReason, 'saturation' | 'modeCollapse'>
  readonly message: string
  readonly remedy: string
}
