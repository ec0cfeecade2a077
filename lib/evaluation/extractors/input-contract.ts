import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { textArgument } from '../../config/arguments.js'
import { invalid, parseWith, unusable } from '../../config/explain.js'
import { formatPath } from '../../config/path.js'
import { readOnly } from '../../config/read-only.js'
import { decodeJsonText, InvalidJson, parseJsonText } from '../../formats/json-text.js'
import type { ImageInput } from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'

/** How a TorchScript module takes images, and what its output means: the file itself does not state it. */

const side = z.int().min(1).max(4096)
const output = z.union([
  z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  z.string().min(1),
])
const keywords = z.record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.null()]))
const ranges = [
  [0, 255],
  [0, 1],
  [-1, 1],
] as const
type Range = (typeof ranges)[number]

function isRange(value: unknown): value is Range {
  return ranges.some((range) => isDeepStrictEqual(value, range))
}

const inputContractSchema = z.strictObject({
  size: z.union([z.literal('any'), side, readOnly(z.tuple([side, side]))]),
  channels: z.custom<1 | 3>((value) => value === 1 || value === 3, 'expected 1 or 3'),
  range: z.custom<Range>(isRange, 'expected [0, 255], [0, 1] or [-1, 1]'),
  mean: z.array(z.number()).optional(),
  std: z.array(z.number().positive()).optional(),
  dtype: z.enum(['float32', 'uint8']).default('float32'),
  arguments: keywords.default({}),
  features: output.optional(),
  logits: z
    .strictObject({
      arguments: keywords.optional(),
      output: output.optional(),
      probabilities: z.boolean().default(false),
    })
    .optional(),
})

/**
 * A contract as a user writes it.
 *
 * - `size`: pixels per side, `[height, width]`, or `"any"` if the module takes every size
 * - `channels`: 1 or 3
 * - `range`: the values of 0 and 255, before `mean` is subtracted and the result divided by `std`
 * - `dtype`: `float32` (default), or `uint8` with the range [0, 255] only
 * - `arguments`: arguments of forward besides the images
 * - `features`: index or key of the features, if the module has several outputs
 * - `logits`: `arguments` if they need a pass of their own, `output` like `features`, and `probabilities` if
 *   the module gives probabilities instead
 */
export type InputContractInput = z.input<typeof inputContractSchema>

/** A contract with every default filled in. */
export type InputContract = Omit<z.output<typeof inputContractSchema>, 'size'> & {
  readonly size: 'any' | readonly [height: number, width: number]
}

/** A complete contract, for error messages. */
export const exampleContract = '{ "size": 224, "channels": 3, "range": [0, 1] }'

/**
 * Checks a contract and fills in its defaults.
 *
 * @param path where the contract stands, for errors
 * @throws CONFIG_INVALID with the field, the expected and the received value
 * @example
 * parseInputContract({ size: 224, channels: 3, range: [0, 1] }).size // [224, 224]
 */
export function parseInputContract(raw: unknown, path = 'contract'): InputContract {
  const contract = parseWith(inputContractSchema, raw, textArgument('path', path))
  const { size, channels, range, dtype } = contract
  for (const name of ['mean', 'std'] as const) {
    const numbers = contract[name]
    if (numbers === undefined) continue
    const place = formatPath(path, [name])
    if (numbers.length !== channels)
      throw invalid(place, `${channels} numbers, one for each channel`, numbers)
    if (dtype === 'uint8') throw unusable(place, 'dtype is uint8', numbers)
  }
  if (dtype === 'uint8' && range[1] !== 255)
    throw invalid(formatPath(path, ['range']), '[0, 255], which dtype uint8 requires', range)
  return { ...contract, size: typeof size === 'number' ? [size, size] : size }
}

/**
 * Parses the JSON text of a contract and checks it.
 *
 * @param path the file or option that has the text, for errors
 * @throws CONFIG_INVALID
 * @example
 * parseContractText('{ "size": "any", "channels": 3, "range": [0, 255] }', '--features-input')
 */
export function parseContractText(text: string, path: string): InputContract {
  const json = textArgument('text', text)
  return parseContract(textArgument('path', path), () => parseJsonText(json))
}

/**
 * Reads a contract from the bytes of a JSON file and checks it.
 *
 * @throws CONFIG_INVALID
 * @example
 * const contract = contractFromBytes(await readFile('net.json'), 'net.json')
 */
export function contractFromBytes(bytes: Uint8Array, path: string): InputContract {
  return parseContract(path, () => parseJsonText(decodeJsonText(bytes)))
}

function parseContract(path: string, parse: () => unknown): InputContract {
  let raw: unknown
  try {
    raw = parse()
  } catch (cause) {
    if (!(cause instanceof InvalidJson)) throw cause
    throw new FalsarioError('CONFIG_INVALID', `${path} is not JSON: ${cause.message}`, {
      path,
      expected: `an input contract such as ${exampleContract}`,
      fix: `${cause.fix}. A contract looks like ${exampleContract}`,
      cause,
    })
  }
  return parseInputContract(raw, path)
}

/** Returns how images are converted for a module with this contract. */
export function imageInputOf(contract: InputContract): ImageInput {
  const { size, channels, range, mean, std, dtype } = contract
  return {
    channels,
    range,
    dtype,
    ...(size === 'any' ? {} : { size }),
    ...(mean === undefined ? {} : { mean }),
    ...(std === undefined ? {} : { std }),
  }
}
