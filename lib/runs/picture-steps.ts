/** The steps at which a run makes a picture of samples. Every run of a config makes the same pictures. */

/** Early pictures show within minutes whether a long run learns. */
const earlySteps: readonly number[] = [1, 10, 50, 100, 200]

/**
 * Returns whether a picture is due at a step: one of the first steps, or a multiple of `samples.every`.
 *
 * @example
 * isPictureStep(50, 500) // true
 */
export function isPictureStep(step: number, every: number): boolean {
  return step % every === 0 || earlySteps.includes(step)
}

/**
 * Returns the first step after `step` at which a picture is due.
 *
 * @example
 * nextPictureStep(200, 500) // 500
 */
export function nextPictureStep(step: number, every: number): number {
  const regular = (Math.floor(step / every) + 1) * every
  return Math.min(regular, ...earlySteps.filter((early) => early > step))
}
