import { applySetting, parseSetting } from '../../lib/config/set.js'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { FalsarioError } from '../../lib/system/errors.js'

/** Returns the error of a spec after some changes. */
export function refusal(spec: unknown, ...changes: string[]): FalsarioError {
  const changed = changes
    .map(parseSetting)
    .reduce((config, change) => applySetting(config, change), { model: spec } as unknown)
  try {
    parseModelSpec((changed as { model: unknown }).model)
  } catch (error) {
    if (error instanceof FalsarioError) return error
  }
  throw new Error('the spec was accepted')
}
