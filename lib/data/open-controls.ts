/** Progress of reading a folder of images. */
export interface OpenProgress {
  /** Number of processed files, including unreadable ones. */
  readonly done: number
  /** Number of files. */
  readonly total: number
}

/** Abort signal and progress callback of openDataset and packImages. */
export interface OpenControls {
  /** Stops reading; the promise then rejects with the signal's reason, by default an AbortError. */
  readonly signal?: AbortSignal | undefined
  /**
   * Called with the progress of reading a folder of images: at the start, at the end and about ten
   * times per second in between. Not called for other data.
   */
  readonly onProgress?: ((progress: OpenProgress) => void) | undefined
}

/** Minimum time between two reports. */
const REPORT_INTERVAL_MS = 100

/**
 * Returns a function that passes progress on: at the start, at the end and about ten times per second in
 * between. Progress never decreases, even if reading starts again.
 *
 * @example
 * const report = throttledProgress(onProgress, paths.length)
 * report(1)
 */
export function throttledProgress(
  onProgress: OpenControls['onProgress'],
  total: number,
): (done: number) => void {
  let most = -1
  let last = Number.NEGATIVE_INFINITY
  const report = (done: number) => {
    if (onProgress === undefined || done <= most) return
    const now = performance.now()
    if (done < total && now - last < REPORT_INTERVAL_MS) return
    most = done
    last = now
    onProgress({ done, total })
  }
  report(0)
  return report
}
