import { lastComputing } from '../models/network-traits.js'
import type { NetworkDescription } from '../native/index.js'

/** Warnings about valid specs that several kinds share. */

/** Warns about a network whose last layer reaches only half of the image range, or leaves it. */
export function rangeDoubt(
  network: NetworkDescription | undefined,
  range: readonly [number, number],
): string | undefined {
  const last = network && lastComputing(network)
  const gives = last?.traits.outputRange
  if (network === undefined || gives === undefined || gives[0] === range[0]) return undefined
  return `the ${network.name} ends in ${last?.type}, which gives ${interval(gives)}, but images have the range ${interval(range)}: end it in ${range[0] === 0 ? 'sigmoid' : 'tanh'}, or change image.range`
}

const interval = ([low, high]: readonly [number, number]) => `[${low}, ${high}]`

/** Warns about classes that no network takes. */
export function unusedClassesDoubt(classes: number, conditional: boolean): string | undefined {
  if (classes === 0 || conditional) return undefined
  return `classes is ${classes}, but no network is told an image's class: add concatLabel to both, or leave classes out`
}

/** The warnings that apply. */
export function present(doubts: readonly (string | undefined)[]): string[] {
  return doubts.filter((message) => message !== undefined)
}
