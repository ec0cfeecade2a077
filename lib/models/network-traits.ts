import type { LayerDescription, ModelDescription, NetworkDescription } from '../native/index.js'

/** Properties of a network that follow from the traits of its layers. */

type Layers = Pick<NetworkDescription, 'layers'>

/**
 * Returns every layer of a network, including the layers inside blocks.
 *
 * @example
 * allLayers((await describeSpec(spec)).networks[0].layers).length
 */
export function allLayers(layers: readonly LayerDescription[]): LayerDescription[] {
  return layers.flatMap((layer) => [layer, ...allLayers(layer.children)])
}

/** Returns whether the output of a network depends on an image's class. */
export function takesLabels({ layers }: Layers): boolean {
  return allLayers(layers).some(({ traits }) => traits.takesLabels === true)
}

/**
 * Returns the type of the first layer that makes an image's output depend on the other images of its
 * batch, for example `minibatchStd`, or undefined if there is none.
 */
export function layerAcrossBatch({ layers }: Layers): string | undefined {
  return allLayers(layers).find(({ traits }) => traits.mixesImages === true)?.type
}

/** Returns the last layer, not counting layers that only change the shape. */
export function lastComputing({ layers }: Layers): LayerDescription | undefined {
  return layers.findLast(({ traits }) => traits.rearranges !== true)
}

/** Returns the type and group size of every layer that divides a batch into groups. */
export function groupingLayers({ layers }: Layers): { type: string; groupSize: number }[] {
  return allLayers(layers).flatMap(({ type, traits: { groupSize } }) =>
    groupSize === undefined ? [] : [{ type, groupSize }],
  )
}

/**
 * Returns the smallest number of images that every layer can divide into its groups: 1 if no layer
 * has groups. Its multiples can be divided too.
 *
 * @example
 * commonGroup(await describeSpec(spec))
 */
export function commonGroup({ networks }: Pick<ModelDescription, 'networks'>): number {
  return networks
    .flatMap(groupingLayers)
    .reduce((common, { groupSize }) => leastCommonMultiple(common, groupSize), 1)
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = Math.max(a, b)
  while (multiple % a !== 0 || multiple % b !== 0) multiple += Math.max(a, b)
  return multiple
}
