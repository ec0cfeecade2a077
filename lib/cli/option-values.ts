import { InvalidArgumentError } from 'commander'
import { formatPath } from '../config/path.js'
import { parseSetting } from '../index.js'

/** Readers of option values: commander tells the option's name, these what is valid. */

/** A whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`)
  }
}

/** A file of this kind: `.png`. */
export function fileEnding(ending: string): (text: string) => string {
  return (text) => {
    if (text.toLowerCase().endsWith(ending)) return text
    throw new InvalidArgumentError(`Expected a name that ends in ${ending}.`)
  }
}

/** `--set path=value`, as often as wanted. */
export function setting(
  text: string,
  earlier: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { path, value } = parseSetting(text)
  return { ...earlier, [formatPath('', path)]: value }
}
