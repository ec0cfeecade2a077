import { createWriteStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise } from 'yauzl'
import { makeFolder } from '../system/make-folder.js'

/**
 * Unpacks the entries of a zip archive whose names match, without Python. yauzl refuses names that leave the folder.
 * The caller has verified the archive's SHA-256.
 *
 * @param onEntry called with the name of each entry before it is unpacked
 */
export async function unzip(
  archive: string,
  folder: string,
  names: RegExp,
  onEntry: (name: string) => void = () => {},
): Promise<void> {
  const file = await openPromise(archive, { lazyEntries: true, autoClose: true })
  for await (const entry of file.eachEntry()) await unpackEntry(entry)

  async function unpackEntry(entry: Entry): Promise<void> {
    if (entry.fileName.endsWith('/') || !names.test(entry.fileName)) return
    onEntry(entry.fileName)
    const path = join(folder, entry.fileName)
    await makeFolder(dirname(path))
    await pipeline(await file.openReadStreamPromise(entry), createWriteStream(path))
  }
}
