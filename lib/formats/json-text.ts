import { readWholeFile } from '../system/read-file.js'
import { duplicateKey } from './duplicate-key.js'
import { fileKindOf } from './file-kind.js'
import { type JsonFault, jsonFault } from './json-fault.js'

/**
 * JSON as people write it: config files, class names, input contracts. Editors put a byte order mark in front,
 * save as UTF-16 or allow comments, and JSON.parse reports these in words that do not say what to do.
 */

/** What is wrong with a JSON text. Callers add the path, and throw it as a FalsarioError. */
export class InvalidJson extends SyntaxError {
  /** What to do, in words for the user. */
  readonly fix: string

  constructor({ reason, fix }: JsonFault) {
    super(reason)
    this.fix = fix
  }
}

/**
 * Decodes the bytes of a JSON file: UTF-8, with or without a byte order mark.
 *
 * @throws InvalidJson for UTF-16, UTF-32 and other encodings, and for files of another kind
 * @example
 * const text = decodeJsonText(await readFile('config.json'))
 */
export function decodeJsonText(bytes: Uint8Array): string {
  const kind = fileKindOf(bytes)
  if (kind !== undefined && kind.name !== 'a JSON file' && !kind.name.startsWith('a Python'))
    throw new InvalidJson({ reason: `it is ${kind.name}`, fix: kind.advice })
  const other = otherUnicode(bytes)
  if (other !== undefined)
    throw new InvalidJson({ reason: `the file is ${other}; save it as UTF-8`, fix: asUtf8 })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new InvalidJson({ reason: 'the file is not UTF-8; save it as UTF-8', fix: asUtf8 })
  }
}

/**
 * Parses a JSON text. A byte order mark at its beginning is skipped.
 *
 * @throws InvalidJson, naming the line: `JSON has no comments: line 3`; also for a key that occurs twice, of which
 * JSON.parse would keep the last
 * @example
 * parseJsonText('{ "steps": 500 }')
 */
export function parseJsonText(text: string): unknown {
  const json = withoutByteOrderMark(text)
  const value = parsed(json)
  const duplicate = duplicateKey(json)
  if (duplicate === undefined) return value
  const reason = `the key "${duplicate}" occurs twice in one object`
  throw new InvalidJson({ reason, fix: 'remove one of the two' })
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    const unexplained = error instanceof Error ? error.message : String(error)
    throw new InvalidJson(jsonFault(json) ?? { reason: unexplained, fix: 'correct the text' })
  }
}

/**
 * Reads and parses a JSON file.
 *
 * @throws InvalidJson, or the error of the system
 * @example
 * const raw = await readJsonFile('runs/quick-001/config.json')
 */
export async function readJsonFile(path: string): Promise<unknown> {
  return parseJsonText(decodeJsonText(await readWholeFile(path)))
}

/**
 * Returns a text without the byte order mark that some editors put at the beginning of a file.
 *
 * @example
 * withoutByteOrderMark('\ufeff{}') // '{}'
 */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

const asUtf8 = 'save the file as UTF-8: editors offer it as "Encoding" in "Save as"'

/**
 * Returns the name of a Unicode encoding other than UTF-8. Without a byte order mark it shows in the zero
 * bytes, because the first two characters of JSON are ASCII or the beginning of a string.
 */
function otherUnicode(bytes: Uint8Array): string | undefined {
  const [first, second, third, fourth] = bytes
  const isLittle = first === 0xff && second === 0xfe
  if (isLittle && third === 0 && fourth === 0) return 'UTF-32'
  if (first === 0 && second === 0) return 'UTF-32'
  if (isLittle || (first === 0xfe && second === 0xff)) return 'UTF-16'
  if (second === 0 && third === 0 && fourth === 0) return 'UTF-32'
  return first === 0 || second === 0 ? 'UTF-16' : undefined
}
