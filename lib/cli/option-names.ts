import type { Command } from 'commander'
import { FalsarioError } from '../system/errors.js'

/**
 * Returns an error whose message names the options of the command line instead of the settings they stand for:
 * `--batch-size: expected …` for `batchSize: expected …`. Settings that the command line does not give, such
 * as those of a config file, keep their names.
 *
 * @example
 * stderr.write(errorText(withOptionNames(error, command)))
 */
export function withOptionNames(error: unknown, command: Command | undefined): unknown {
  if (!(error instanceof FalsarioError) || error.path === undefined) return error
  const { path } = error
  const name = path === 'data.source' ? 'data' : path.replace(/^data\./, '')
  const option = command?.options.find((each) => each.attributeName() === name)
  if (option?.long === undefined || command?.getOptionValueSource(name) !== 'cli') return error
  // The key of --set, which is not the option of this name.
  if (error.message.startsWith(`${path}: unknown key`)) return error
  const { long } = option
  const rename = (text: string) => {
    const beginning = text.startsWith(`${path}: `) ? `${long}${text.slice(path.length)}` : text
    return beginning.replaceAll(`set ${path} to`, `set ${long} to`)
  }
  return new FalsarioError(error.code, rename(error.message), {
    ...error,
    ...(error.fix !== undefined && { fix: rename(error.fix) }),
    cause: error,
  })
}
