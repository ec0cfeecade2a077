import type { CurableProblem } from '../../kinds/remedy.js'

/** A problem of a run that the guard detected. */
export interface Problem {
  readonly reason: CurableProblem
  readonly message: string
}
