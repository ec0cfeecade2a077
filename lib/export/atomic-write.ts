import { randomBytes } from 'node:crypto'
import {
  access,
  constants,
  copyFile,
  type FileHandle,
  open,
  readdir,
  rename,
  rm,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FalsarioError } from '../errors.js'
import { isFolder } from '../is-there.js'
import { systemCode } from '../system-reason.js'
import { unwritable } from './unwritable.js'

/** What a file is made of: all at once, or in parts that follow each other. */
export type FileContent = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** What systems answer that cannot flush a folder: the file itself is safe by then. */
const folderFlushUnsupported = new Set(['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'])

const unfinished = /^\.falsario-[0-9a-f]{16}\.tmp$/

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
  head: (() => Uint8Array) | undefined,
): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    const parts = content instanceof Uint8Array ? [content] : content
    for await (const part of parts) await handle.writeFile(part)
    if (head !== undefined) await writeOver(handle, head())
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeOver(handle: FileHandle, head: Uint8Array): Promise<void> {
  let written = 0
  while (written < head.length) {
    const left = head.length - written
    written += (await handle.write(head, written, left, written)).bytesWritten
  }
}

/** Without this a power cut can lose the new name, though the bytes are on the disk. */
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
 * Writes a file whole or not at all: under a temporary name in the same folder, flushed to the
 * disk, then renamed. A file already there is replaced; on failure it stays as it was, and the
 * temporary one is removed. The folder must exist.
 *
 * @param head written over the first bytes when all content is there, for what is known only then
 * @throws FalsarioError OUTPUT_UNWRITABLE with the path and the reason; an error of the content's
 * own making (a generator that throws a FalsarioError) comes through as it is.
 *
 * @example
 * await writeAtomically('runs/a/config.json', Buffer.from(JSON.stringify(config)))
 */
export function writeAtomically(
  path: string,
  content: FileContent,
  head?: () => Uint8Array,
): Promise<void> {
  return replace(path, (temporary) => writeAndFlush(temporary, content, head))
}

/**
 * Refuses a path that writeAtomically could not write, before what shall be written is computed.
 *
 * @throws FalsarioError OUTPUT_UNWRITABLE with the path and the reason
 *
 * @example
 * await requireWritable('cards/fid.json')
 */
export async function requireWritable(path: string): Promise<void> {
  const folder = dirname(path)
  try {
    // With a slash behind it a file is not taken for a folder.
    await access(`${folder}/`, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unwritable(path, error, missingFolderFix(folder, error))
  }
  if (!(await isFolder(path))) return
  throw new FalsarioError('OUTPUT_UNWRITABLE', `cannot write ${path}: it is a folder`, {
    path,
    received: 'a folder',
    fix: 'Name a file.',
  })
}

/**
 * Copies a file whole or not at all, as writeAtomically writes one; where the file system can share
 * blocks, no byte is copied.
 *
 * @throws FalsarioError OUTPUT_UNWRITABLE with the path and the reason
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
 * Removes what writes that were killed left in a folder; without the folder there is nothing to do.
 * Nobody may be writing there.
 *
 * @example
 * await removeUnfinished('runs/a')
 */
export async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => [])
  for (const name of names.filter((each) => unfinished.test(each)))
    await rm(join(folder, name), { force: true }).catch(() => undefined) // it harms nobody
}

async function replace(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.falsario-${randomBytes(8).toString('hex')}.tmp`)
  try {
    await write(temporary)
    await rename(temporary, path)
    await flushFolder(folder)
  } catch (error) {
    // The first error is the one to tell; a temporary file that never came to be needs no removal.
    await rm(temporary, { force: true }).catch(() => undefined)
    if (error instanceof FalsarioError) throw error
    throw unwritable(path, error, missingFolderFix(folder, error))
  }
}

/** ENOENT means that the folder is missing, because the file itself need not exist. */
function missingFolderFix(folder: string, cause: unknown): string | undefined {
  return systemCode(cause) === 'ENOENT' ? `Create the folder ${folder} first.` : undefined
}
