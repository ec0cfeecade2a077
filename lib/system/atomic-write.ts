import { randomBytes } from 'node:crypto'
import {
  access,
  constants,
  copyFile,
  type FileHandle,
  lstat,
  open,
  readdir,
  rename,
  rm,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { entryKind } from './entry-kind.js'
import { FalsarioError } from './errors.js'
import { followLinks } from './real-place.js'
import { systemCode } from './system-reason.js'
import { unwritable } from './unwritable.js'
import { absolutePath } from './working-folder.js'

/** Content of a file: all bytes at once, or consecutive parts. */
export type FileContent = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** Error codes of systems that cannot flush a folder. The file itself is flushed by then. */
const folderFlushUnsupported = new Set(['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'])

const temporaryName = /^\.falsario-[0-9a-f]{16}\.tmp$/

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeAndFlush(
  path: string,
  content: FileContent,
  finalHead: (() => Uint8Array) | undefined,
): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    const parts = content instanceof Uint8Array ? [content] : content
    for await (const part of parts) await handle.writeFile(part)
    if (finalHead !== undefined) await overwriteStart(handle, finalHead())
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function overwriteStart(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const left = bytes.length - written
    written += (await handle.write(bytes, written, left, written)).bytesWritten
  }
}

/** Without this, a power failure can lose the new name although the bytes are on the disk. */
async function flushFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!folderFlushUnsupported.has(systemCode(error) ?? '')) throw error
  }
}

/**
 * Writes a file completely or not at all: writes a temporary file in the same folder, flushes it to
 * the disk, then renames it. Replaces an existing file; on failure, the existing file stays unchanged
 * and the temporary file is removed. The folder must exist. A link to a file stays, and the file that it
 * leads to is written. Pipes, sockets, devices and folders are refused.
 *
 * @param finalHead bytes that overwrite the start of the file after all content is written, for
 * values that are known only then
 * @throws FalsarioError OUTPUT_UNWRITABLE; a FalsarioError that `content` throws is thrown unchanged
 *
 * @example
 * await writeAtomically('runs/a/config.json', Buffer.from(JSON.stringify(config)))
 */
export function writeAtomically(
  path: string,
  content: FileContent,
  finalHead?: () => Uint8Array,
): Promise<void> {
  return replace(path, (temporary) => writeAndFlush(temporary, content, finalHead))
}

/**
 * Checks that writeAtomically can write a path; call it before an expensive computation.
 *
 * @throws FalsarioError OUTPUT_UNWRITABLE
 *
 * @example
 * await requireWritable('cards/fid.json')
 */
export async function requireWritable(path: string): Promise<void> {
  let folder = dirname(path)
  try {
    const destination = await findDestination(path)
    folder = destination.folder
    // With a trailing slash, access() fails if the path is a file.
    await access(`${folder}/`, constants.W_OK | constants.X_OK)
  } catch (error) {
    if (error instanceof FalsarioError) throw error
    throw unwritable(path, error, missingFolderFix(folder, error))
  }
}

/**
 * Copies a file completely or not at all, as writeAtomically writes one. Copies no bytes if the file
 * system can share blocks.
 *
 * @throws FalsarioError OUTPUT_UNWRITABLE
 *
 * @example
 * await copyAtomically('checkpoints/001000.safetensors', 'checkpoints/last.safetensors')
 */
export function copyAtomically(from: string, to: string): Promise<void> {
  return replace(to, async (temporary) => {
    await copyFile(from, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await flush(temporary)
  })
}

/**
 * Removes the temporary files that killed processes left in a folder; does nothing if the folder does
 * not exist. No other process may be writing to the folder.
 *
 * @example
 * await removeUnfinished('runs/a')
 */
export async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => [])
  for (const name of names.filter((each) => temporaryName.test(each)))
    await rm(join(folder, name), { force: true }).catch(() => undefined) // a leftover file is harmless
}

async function replace(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  let folder = dirname(path)
  let temporary: string | undefined
  try {
    const destination = await findDestination(path)
    const { target } = destination
    folder = destination.folder
    temporary = join(dirname(target), `.falsario-${randomBytes(8).toString('hex')}.tmp`)
    await write(temporary)
    await rename(temporary, target)
    await flushFolder(dirname(target))
  } catch (error) {
    // Only the first error is reported, so an error of the removal is ignored.
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined)
    if (error instanceof FalsarioError) throw error
    throw unwritable(path, error, missingFolderFix(folder, error))
  }
}

/** The file that is written for a path. */
interface Destination {
  /** An absolute path, because the program can change the working folder. */
  readonly target: string
  /** Its folder, as a user knows it. */
  readonly folder: string
}

/**
 * Follows links to the file that is written. The rename would replace a link, a pipe or a device itself.
 *
 * @throws FalsarioError OUTPUT_UNWRITABLE for anything but a file; the error of the system
 */
async function findDestination(path: string): Promise<Destination> {
  const absolute = absolutePath(path)
  const target = await followLinks(absolute)
  const found = await lstat(target).catch(() => undefined) // an error of the system comes again
  if (found === undefined || found.isFile())
    return { target, folder: dirname(target === absolute ? path : target) }
  const [expected, received] = ['the path of a file', entryKind(found)]
  const fix = 'Pass the path of a file.'
  const sentence = `cannot write ${path}: the path is ${received}. ${fix}`
  throw new FalsarioError('OUTPUT_UNWRITABLE', sentence, { path, expected, received, fix })
}

/** ENOENT means that the folder is missing, because the file itself does not have to exist. */
function missingFolderFix(folder: string, cause: unknown): string | undefined {
  return systemCode(cause) === 'ENOENT' ? `Create the folder ${folder} first.` : undefined
}
