/** How far the reading of a folder is. */
export interface OpenProgress {
  /** Files done with, those that could not be read among them. */
  readonly done: number
  readonly total: number
}

/** What can be done while data are read. */
export interface OpenControls {
  /** Stops the reading, which then rejects with the signal's reason: an AbortError by default. */
  readonly signal?: AbortSignal | undefined
  /**
   * How far a folder of images is: at its start, at its end, and about ten times a second between.
   * Other data open at once and are not told of.
   */
  readonly onProgress?: ((progress: OpenProgress) => void) | undefined
}

/** Enough for a bar to move smoothly, few enough to cost nothing. */
const MILLISECONDS_BETWEEN = 100

/**
 * Tells progress at the start, at the end and now and then between; never less than was told.
 *
 * @example
 * const tell = pacedProgress(onProgress, paths.length)
 * tell(1)
 */
export function pacedProgress(
  onProgress: OpenControls['onProgress'],
  total: number,
): (done: number) => void {
  let most = -1
  let last = Number.NEGATIVE_INFINITY
  const tell = (done: number) => {
    if (onProgress === undefined || done <= most) return
    const now = performance.now()
    if (done < total && now - last < MILLISECONDS_BETWEEN) return
    most = done
    last = now
    onProgress({ done, total })
  }
  tell(0)
  return tell
}
