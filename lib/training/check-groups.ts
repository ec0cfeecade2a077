import { invalid } from '../config/explain.js'
import type { LayerSpec } from '../config/layers.js'
import type { RunSettings } from '../config/run.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import { allLayers } from '../sampling/network-traits.js'

/**
 * Refuses, before a step is made, numbers of images that a `minibatchStd` cannot part into its
 * groups: a group of G = min(groupSize, images) must divide them.
 *
 * @throws CONFIG_INVALID naming the number to change
 */
export function checkGroups(
  spec: ModelSpec,
  { batchSize, samples, guard }: Pick<RunSettings, 'batchSize' | 'samples' | 'guard'>,
): void {
  const learning = learningGroups(spec)
  const sampling = samplingGroups(spec)
  refuse('batchSize', batchSize, learning)
  refuse('samples.count', samples.count, sampling)
  if (kindOf(spec).guards.diversity && guard.diversity !== false)
    refuse('guard.diversity.images', guard.diversity.images, sampling)
}

/**
 * The smallest number of images that parts into every layer's groups; so do its multiples.
 *
 * @example
 * commonGroup(parseModelSpec(spec)) // 1 where no layer asks for groups
 */
export function commonGroup(spec: ModelSpec): number {
  return learningGroups(spec).reduce(leastCommonMultiple, 1)
}

function samplingGroups(spec: ModelSpec): number[] {
  const { imageNetwork } = kindOf(spec)
  const network = Object.entries(spec).find(([name]) => name === imageNetwork)
  return groupSizesOf(network?.[1])
}

function learningGroups(spec: ModelSpec): number[] {
  return Object.values(spec).flatMap(groupSizesOf)
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = Math.max(a, b)
  while (multiple % a !== 0 || multiple % b !== 0) multiple += Math.max(a, b)
  return multiple
}

function refuse(path: string, images: number, groupSizes: readonly number[]): void {
  const group = groupSizes.map((size) => Math.min(size, images)).find((size) => images % size !== 0)
  if (group === undefined) return
  throw invalid(path, `a multiple of ${group}, the groupSize of a minibatchStd layer`, images)
}

/** Of a network; nothing of the spec's other parts. */
function groupSizesOf(part: unknown): number[] {
  const layers = isNetwork(part) ? allLayers(part.layers) : []
  return layers.flatMap((layer) => (layer.type === 'minibatchStd' ? [layer.groupSize] : []))
}

function isNetwork(part: unknown): part is { readonly layers: readonly LayerSpec[] } {
  return typeof part === 'object' && part !== null && 'layers' in part
}
