import { Option } from 'commander'

/** The options that several commands take, so that their help texts agree. */

/** The valid values of `--data`. */
export const dataSources = 'digits, shapes, mnist, fashion-mnist, or a folder'

export function deviceOption(): Option {
  return new Option('--device <name>', 'device to compute on') //
    .choices(['auto', 'cpu', 'cuda'])
    .default('auto')
}

/** @param usual the split that is used by default, for the help text */
export function splitOption(usual: string): Option {
  return new Option('--split <name>', `split of the dataset, if it has splits (default: ${usual})`) //
    .choices(['train', 'validation', 'test', 'all'])
}

export function jsonOption(): Option {
  return new Option('--json', 'write JSON instead of text').default(false)
}
