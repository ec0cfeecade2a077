/**
 * Thrown if a run was stopped on purpose, by its AbortSignal or by leaving the loop over its events. It has
 * the name of the platform's abort errors.
 *
 * @example
 * const { result } = train({ model: presets.quick, data: 'digits' }, { signal: AbortSignal.timeout(60_000) })
 * try { await result }
 * catch (error) { if (error instanceof AbortError) console.log(`stopped at ${error.step}`) }
 */
export class AbortError extends Error {
  /** The name of the platform's abort errors. */
  override readonly name = 'AbortError'
  /** The code of Node's abort errors. */
  readonly code = 'ABORT_ERR'
  /** Steps done. */
  readonly step: number

  constructor(step: number, reason: unknown) {
    super(`the run was stopped after ${step} steps`, { cause: reason })
    this.step = step
  }
}
