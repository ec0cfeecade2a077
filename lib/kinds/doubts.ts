import type { LayerSpec } from '../config/layers.js'

/** Warnings about valid specs that several kinds share. */

/** Layers that only rearrange the output of the layer before. */
const shapes: readonly LayerSpec['type'][] = ['flatten', 'reshape']

/** The type of the last layer that computes something. */
export function lastType(layers: readonly LayerSpec[]): LayerSpec['type'] | undefined {
  return layers.findLast(({ type }) => !shapes.includes(type))?.type
}

/** Warns about a network that reaches only half of the image range, or leaves it. */
export function rangeDoubt(
  network: string,
  layers: readonly LayerSpec[],
  [low]: readonly [number, number],
): string | undefined {
  const [wrong, right] = low === 0 ? (['tanh', 'sigmoid'] as const) : (['sigmoid', 'tanh'] as const)
  if (lastType(layers) !== wrong) return undefined
  const [gives, wanted] = low === 0 ? ['[-1, 1]', '[0, 1]'] : ['[0, 1]', '[-1, 1]']
  return `the ${network} ends in ${wrong}, which gives ${gives}, but images have the range ${wanted}: end it in ${right}, or change image.range`
}

/** Warns about classes that no network takes. */
export function unusedClassesDoubt(classes: number, conditional: boolean): string | undefined {
  if (classes === 0 || conditional) return undefined
  return `classes is ${classes}, but no network is told an image's class: add concatLabel to both, or leave classes out`
}

/** The warnings that apply. */
export function present(doubts: readonly (string | undefined)[]): string[] {
  return doubts.filter((message) => message !== undefined)
}
