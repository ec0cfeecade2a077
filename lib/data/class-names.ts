import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { FalsarioError } from '../system/errors.js'
import { systemCode } from '../system/system-reason.js'
import { dataFileError } from './data-file.js'

/** File next to idx files: a JSON array of class names, in the order of the labels. */
export const CLASS_NAMES_FILE = 'class-names.json'

const schema = z.array(z.string()).min(1).max(256)

/**
 * Adds the class names of a folder to data with labels, if the folder has a file of class names.
 *
 * @throws FalsarioError DATA_INVALID if the file is not a JSON array of 1 to 256 strings
 *
 * @example
 * const { classNames } = await withClassNames('packed', await readIdxFolder('packed', 'train'))
 */
export async function withClassNames<Arrays extends { readonly labels?: Uint8Array }>(
  folder: string,
  arrays: Arrays,
): Promise<Arrays & { readonly classNames?: readonly string[] }> {
  const text = arrays.labels && (await readIfExists(join(folder, CLASS_NAMES_FILE)))
  if (text === undefined) return arrays
  return { ...arrays, classNames: parseNames(join(folder, CLASS_NAMES_FILE), text) }
}

async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw dataFileError(path, error)
  }
}

function parseNames(path: string, text: string): readonly string[] {
  const names = schema.safeParse(parse(text))
  if (names.success) return names.data
  const expected = 'a JSON array of 1 to 256 class names'
  const received = text.slice(0, 60)
  const fix = 'Correct the file, or remove it to use the data without class names.'
  throw new FalsarioError(
    'DATA_INVALID',
    `${path}: expected ${expected}, received ${JSON.stringify(received)}. ${fix}`,
    { path, expected, received, fix },
  )
}

/** Returns undefined if the text is not valid JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
