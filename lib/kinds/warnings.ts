import { lastComputing } from '../models/network-traits.js'
import type { NetworkDescription } from '../native/index.js'

/** Warnings about valid specs that several kinds share. */

/** Warns if the output range of a network's last layer is not the range of the images. */
export function rangeWarning(
  network: NetworkDescription | undefined,
  range: readonly [number, number],
): string | undefined {
  const last = network && lastComputing(network)
  const output = last?.traits.outputRange
  if (network === undefined || output === undefined || output[0] === range[0]) return undefined
  const activation = range[0] === 0 ? 'sigmoid' : 'tanh'
  return `the ${network.name} ends in ${last?.type}, which has the range ${interval(output)}, but images have the range ${interval(range)}: end it in ${activation}, or change image.range`
}

const interval = ([low, high]: readonly [number, number]) => `[${low}, ${high}]`

/** Warns if the spec has classes, but no network takes labels. */
export function unusedClassesWarning(classes: number, conditional: boolean): string | undefined {
  if (classes === 0 || conditional) return undefined
  return `classes is ${classes}, but no network receives the class of an image: add concatLabel to both networks, or remove classes`
}

/** Returns the warnings that apply. */
export function present(warnings: readonly (string | undefined)[]): string[] {
  return warnings.filter((message) => message !== undefined)
}
