import { batchLayers, type LayerSpec, labelledLayers } from '../config/layers.js'

/** What can be said of a network from its layers' types. */

/**
 * Every layer of a network, those within blocks too.
 *
 * @example
 * allLayers(model.spec.generator.layers).length
 */
export function allLayers(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.flatMap((layer) =>
    layer.type === 'residual'
      ? [layer, ...allLayers(layer.layers), ...allLayers(layer.shortcut)]
      : [layer],
  )
}

/**
 * Whether what comes out depends on an image's class.
 *
 * @example
 * takesLabels(model.spec.generator.layers)
 */
export function takesLabels(layers: readonly LayerSpec[]): boolean {
  return allLayers(layers).some(({ type }) => labelledLayers.includes(type))
}

/**
 * The type of the layer by which what is said of an image depends on those beside it in the batch.
 *
 * @example
 * layerAcrossBatch(model.spec.discriminator.layers) // 'minibatchStd', or undefined
 */
export function layerAcrossBatch(layers: readonly LayerSpec[]): LayerSpec['type'] | undefined {
  return allLayers(layers).find(({ type }) => batchLayers.includes(type))?.type
}
