/** Why the operating system refused, in words that a person can act on. */

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something of that name is already there',
  EFBIG: 'the file would be larger than is allowed',
  EISDIR: 'it is a folder',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'the operating system does not permit it',
  EROFS: 'the file system is read-only',
}

/**
 * The error code of a failed system call (`ENOENT`), undefined for any other error.
 *
 * @example
 * try { await readFile(path) }
 * catch (error) { if (systemCode(error) === 'ENOENT') return undefined }
 */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/**
 * The reason of a failed system call as words and code: `permission denied (EACCES)`.
 *
 * @example
 * throw new FalsarioError('OUTPUT_UNWRITABLE', `${path}: ${systemReason(error)}`)
 */
export function systemReason(error: unknown): string {
  const code = systemCode(error)
  if (code !== undefined && reasons[code] !== undefined) return `${reasons[code]} (${code})`
  return error instanceof Error ? error.message : String(error)
}
