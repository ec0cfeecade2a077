import type { Command } from 'commander'
import { FalsarioError } from '../system/errors.js'

/**
 * Returns an error whose message names the options of the command line instead of the settings they stand for:
 * `--batch-size: expected …` for `batchSize: expected …`. Settings that the command line does not give, such
 * as those of a preset, keep their names, but the fix names the option: `set --batch-size to …`. Settings that
 * `--set` gives keep theirs in the fix as well.
 *
 * @example
 * stderr.write(errorText(withOptionNames(error, command)))
 */
export function withOptionNames(error: unknown, command: Command | undefined): unknown {
  if (!(error instanceof FalsarioError) || error.path === undefined) return error
  const { path } = error
  const name = path === 'data.source' ? 'data' : path.replace(/^data\./, '')
  const option = command?.options.find((each) => each.attributeName() === name)
  if (command === undefined || option?.long === undefined) return error
  const isGiven = command.getOptionValueSource(name) === 'cli'
  const { set = {} } = command.opts<{ set?: Readonly<Record<string, unknown>> }>()
  if (!isGiven && path in set) return error
  // The key of --set, which is not the option of this name.
  if (error.message.startsWith(`${path}: unknown key`)) return error
  const { long } = option
  const rename = (text: string) => {
    const isNamed = isGiven && text.startsWith(`${path}: `)
    const beginning = isNamed ? `${long}${text.slice(path.length)}` : text
    return beginning.replaceAll(`set ${path} to`, `set ${long} to`)
  }
  return new FalsarioError(error.code, rename(error.message), {
    ...error,
    ...(error.fix !== undefined && { fix: rename(error.fix) }),
    cause: error,
  })
}
