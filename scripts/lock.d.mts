/** Does `work` while holding the lock file at `path`; waits for another holder first. */
export function withLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait?: () => void,
): Promise<T>
