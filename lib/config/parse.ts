import { FalsarioError } from '../errors.js'
import { invalid, parseWith } from './explain.js'
import { suggestion } from './nearest.js'
import { discriminatorLosses } from './objectives.js'
import { formatPath } from './path.js'
import {
  classifierSchema,
  criticGanSchema,
  discriminatorGanSchema,
  type ModelSpec,
  vaeSchema,
} from './spec.js'

const losses: readonly string[] = [...discriminatorLosses, 'wasserstein']

/**
 * Checks a model spec and fills in its defaults. Whether its layers fit together is native shape
 * inference's to say.
 *
 * @param path where the spec stands, for the errors
 * @throws CONFIG_INVALID naming the path, what was expected, what came and the valid choices
 * @example
 * const spec = parseModelSpec(JSON.parse(text), 'model')
 */
export function parseModelSpec(raw: unknown, path = 'model'): ModelSpec {
  if (!isRecord(raw)) throw invalid(path, 'a model spec, an object with "kind"', raw)
  switch (raw.kind) {
    case 'vae':
      return parseWith(vaeSchema, raw, path)
    case 'gan':
      return parseGan(raw, path)
    case 'classifier':
      return parseWith(classifierSchema, raw, path)
    default:
      throw invalid(formatPath(path, ['kind']), 'one of "gan", "vae", "classifier"', raw.kind)
  }
}

function parseGan(raw: Record<string, unknown>, path: string): ModelSpec {
  const loss = isRecord(raw.objective) ? raw.objective.loss : undefined
  if (typeof loss !== 'string' || !losses.includes(loss)) {
    const meant = typeof loss === 'string' ? suggestion(loss, losses) : ''
    const expected = `one of ${losses.map((each) => `"${each}"`).join(', ')}${meant}`
    throw invalid(formatPath(path, ['objective', 'loss']), expected, loss)
  }
  const opponent = loss === 'wasserstein' ? 'critic' : 'discriminator'
  refuseOtherOpponent(raw, path, loss, opponent)
  return opponent === 'critic'
    ? parseWith(criticGanSchema, raw, path)
    : parseWith(discriminatorGanSchema, raw, path)
}

/** A critic gives scores, a discriminator logits: the key says which, so it must fit the loss. */
function refuseOtherOpponent(
  raw: Record<string, unknown>,
  path: string,
  loss: string,
  opponent: 'critic' | 'discriminator',
): void {
  const wrong = opponent === 'critic' ? 'discriminator' : 'critic'
  const places: [unknown, string[]][] = [
    [raw, [wrong]],
    [raw.optimizer, ['optimizer', wrong]],
  ]
  for (const [holder, parts] of places) {
    if (!isRecord(holder) || !Object.hasOwn(holder, wrong)) continue
    const place = formatPath(path, parts)
    throw new FalsarioError(
      'CONFIG_INVALID',
      `${place}: with the loss "${loss}" this key is "${opponent}" ` +
        '(the key is "critic" exactly when the loss is "wasserstein")',
      {
        path: place,
        expected: `the key "${opponent}"`,
        received: `the key "${wrong}"`,
        fix: `rename "${wrong}" to "${opponent}", under optimizer too, or choose another loss`,
      },
    )
  }
}

/** Whether a value is an object with keys: not null, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
