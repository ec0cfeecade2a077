import type { LayerSpec } from '../config/layers.js'
import type { ModelSpec } from '../config/spec.js'

/** Layers that only rearrange what the one before gives. */
const shapes: readonly LayerSpec['type'][] = ['flatten', 'reshape']

/**
 * What cannot be meant of the numbers that networks end in, though it can be computed: scores that are
 * squeezed before the loss takes them for logits, images that reach only half of their range or
 * leave it.
 *
 * @example
 * oddOutputs(model.spec) // [] for every preset
 */
export function oddOutputs(spec: ModelSpec): string[] {
  if (spec.kind === 'classifier') return []
  const [network, maker] =
    spec.kind === 'gan'
      ? (['generator', spec.generator] as const)
      : (['decoder', spec.decoder] as const)
  const odd = [rangeOf(network, endOf(maker.layers), spec.image.range)]
  if (spec.kind === 'gan') odd.push(scoresOf(spec))
  return odd.filter((message) => message !== undefined)
}

function endOf(layers: readonly LayerSpec[]): LayerSpec['type'] | undefined {
  return layers.findLast(({ type }) => !shapes.includes(type))?.type
}

function rangeOf(
  network: string,
  end: LayerSpec['type'] | undefined,
  [low]: readonly [number, number],
): string | undefined {
  const [wrong, right] = low === 0 ? (['tanh', 'sigmoid'] as const) : (['sigmoid', 'tanh'] as const)
  if (end !== wrong) return undefined
  const [gives, wanted] = low === 0 ? ['[-1, 1]', '[0, 1]'] : ['[0, 1]', '[-1, 1]']
  return `the ${network} ends in ${wrong}, which gives ${gives}, but images have the range ${wanted}: end it in ${right}, or change image.range`
}

/** Least squares has targets within what a sigmoid gives. */
function scoresOf(spec: Extract<ModelSpec, { readonly kind: 'gan' }>): string | undefined {
  const [network, opponent] =
    'critic' in spec
      ? (['critic', spec.critic] as const)
      : (['discriminator', spec.discriminator] as const)
  const { loss } = spec.objective
  const end = endOf(opponent.layers)
  if (loss === 'leastSquares' || (end !== 'sigmoid' && end !== 'tanh')) return undefined
  return `the ${network} ends in ${end}, but the loss ${loss} takes what it gives for ${network === 'critic' ? 'scores' : 'logits'} without bounds: leave the ${end} out`
}
