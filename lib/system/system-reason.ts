/** Plain-language reasons of failed system calls. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'the path already exists',
  EFBIG: 'the file would exceed the size limit',
  EISDIR: 'the path is a folder',
  ELOOP: 'the link leads to itself',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the file name is too long',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
}

/**
 * Returns the error code of a failed system call (`ENOENT`), or undefined for any other error.
 *
 * @example
 * try { await readFile(path) }
 * catch (error) { if (systemCode(error) !== 'ENOENT') throw error }
 */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/**
 * Returns the reason of a failed system call in words, with its code: `permission denied (EACCES)`.
 *
 * @example
 * throw new FalsarioError('OUTPUT_UNWRITABLE', `${path}: ${systemReason(error)}`)
 */
export function systemReason(error: unknown): string {
  const code = systemCode(error)
  if (code !== undefined && reasons[code] !== undefined) return `${reasons[code]} (${code})`
  return error instanceof Error ? error.message : String(error)
}
