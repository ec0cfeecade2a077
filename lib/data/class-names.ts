import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { received } from '../config/explain.js'
import { decodeJsonText, InvalidJson, parseJsonText } from '../formats/json-text.js'
import { FalsarioError } from '../system/errors.js'
import { readWholeFile } from '../system/read-file.js'
import { systemCode } from '../system/system-reason.js'
import { dataFileError } from './data-file.js'
import type { UnusedPath } from './source.js'

/** File next to idx files: a JSON array of class names, in the order of the labels. */
export const CLASS_NAMES_FILE = 'class-names.json'

const schema = z.array(z.string().regex(/\S/)).min(1).max(256)

/** Names that people give to such a file instead. */
const sisterName = /^(class[-_ ]?(?:names|labels)|classes|label[-_ ]?names)\.(?:json|txt|csv)$/i

/**
 * Returns whether a file beside idx files looks like their class names, by its name.
 *
 * @example
 * looksLikeClassNames('classes.txt') // true
 */
export function looksLikeClassNames(name: string): boolean {
  return sisterName.test(name)
}

/**
 * Adds the class names of a folder to data with labels, if the folder has a file of class names. A file of class names
 * that is not used is added to `unused`.
 *
 * @throws FalsarioError DATA_INVALID if the file is not a JSON array of 1 to 256 strings
 *
 * @example
 * const { classNames } = await withClassNames('packed', await readIdxFolder('packed', 'train'))
 */
export async function withClassNames<
  Arrays extends { readonly labels?: Uint8Array; readonly unused?: readonly UnusedPath[] },
>(folder: string, arrays: Arrays): Promise<Arrays & { readonly classNames?: readonly string[] }> {
  const bytes = arrays.labels && (await readIfExists(join(folder, CLASS_NAMES_FILE)))
  const names = await readdir(folder).catch((): string[] => [])
  const others = names.filter(
    (name) => looksLikeClassNames(name) && (name !== CLASS_NAMES_FILE || !bytes),
  )
  const unused = others.map((name) => ({
    path: join(folder, name),
    reason:
      arrays.labels === undefined
        ? 'the images have no labels'
        : `class names are read from ${CLASS_NAMES_FILE}`,
  }))
  return {
    ...arrays,
    ...(unused.length > 0 && { unused: [...(arrays.unused ?? []), ...unused] }),
    ...(bytes && { classNames: parseNames(join(folder, CLASS_NAMES_FILE), bytes) }),
  }
}

async function readIfExists(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readWholeFile(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw dataFileError(path, error)
  }
}

function parseNames(path: string, bytes: Uint8Array): readonly string[] {
  const raw = parse(path, bytes)
  const names = schema.safeParse(raw)
  if (names.success) return names.data
  const found = received(raw)
  throw invalidNames(path, `expected ${expected}, received ${found}`, found, correct)
}

const expected = 'a JSON array of 1 to 256 class names'
const correct = 'Correct the file, or remove it to use the data without class names.'

function parse(path: string, bytes: Uint8Array): unknown {
  try {
    return parseJsonText(decodeJsonText(bytes))
  } catch (error) {
    if (!(error instanceof InvalidJson)) throw error
    throw invalidNames(path, `not JSON: ${error.message}`, error.message, error.fix)
  }
}

function invalidNames(path: string, reason: string, received: string, fix: string): FalsarioError {
  const details = { path, expected, received, fix }
  return new FalsarioError('DATA_INVALID', `${path}: ${reason}. ${fix}`, details)
}
