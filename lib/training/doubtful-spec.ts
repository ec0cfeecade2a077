import type { LayerSpec } from '../config/layers.js'
import type { GanSpec, ModelSpec } from '../config/spec.js'
import { takesLabels } from '../sampling/network-traits.js'

/** Layers that only rearrange what the one before gives. */
const shapes: readonly LayerSpec['type'][] = ['flatten', 'reshape']

/**
 * What can be computed but hardly be meant: scores that are squeezed before the loss takes them for
 * logits, images that reach only half of their range or leave it, classes that nobody is told.
 *
 * @example
 * doubtsOf(model.spec) // [] for every preset
 */
export function doubtsOf(spec: ModelSpec): string[] {
  if (spec.kind === 'classifier') return []
  if (spec.kind === 'vae') {
    const labelled = [spec.encoder, spec.decoder].some(({ layers }) => takesLabels(layers))
    return told([range('decoder', spec.decoder.layers, spec.image.range), unused(spec, labelled)])
  }
  return told([
    range('generator', spec.generator.layers, spec.image.range),
    scores(spec),
    classes(spec),
  ])
}

const told = (doubts: readonly (string | undefined)[]) =>
  doubts.filter((message) => message !== undefined)

function endOf(layers: readonly LayerSpec[]): LayerSpec['type'] | undefined {
  return layers.findLast(({ type }) => !shapes.includes(type))?.type
}

function range(
  network: string,
  layers: readonly LayerSpec[],
  [low]: readonly [number, number],
): string | undefined {
  const [wrong, right] = low === 0 ? (['tanh', 'sigmoid'] as const) : (['sigmoid', 'tanh'] as const)
  if (endOf(layers) !== wrong) return undefined
  const [gives, wanted] = low === 0 ? ['[-1, 1]', '[0, 1]'] : ['[0, 1]', '[-1, 1]']
  return `the ${network} ends in ${wrong}, which gives ${gives}, but images have the range ${wanted}: end it in ${right}, or change image.range`
}

/** Least squares has targets within what a sigmoid gives. */
function scores(spec: GanSpec): string | undefined {
  const { name, layers, takes } = opponentOf(spec)
  const { loss } = spec.objective
  const end = endOf(layers)
  if (loss === 'leastSquares' || (end !== 'sigmoid' && end !== 'tanh')) return undefined
  return `the ${name} ends in ${end}, but the loss ${loss} takes what it gives for ${takes} without bounds: leave the ${end} out`
}

function classes(spec: GanSpec): string | undefined {
  const makes = takesLabels(spec.generator.layers)
  if (spec.objective.auxiliary === null)
    return unused(spec, makes || takesLabels(opponentOf(spec).layers))
  return makes
    ? undefined
    : 'objective.auxiliary asks the generator for classes that it is not told: begin it with concatLabel'
}

function unused({ classes }: ModelSpec, labelled: boolean): string | undefined {
  if (classes === 0 || labelled) return undefined
  return `classes is ${classes}, but no network is told an image's class: add concatLabel to both, or leave classes out`
}

function opponentOf(spec: GanSpec) {
  return 'critic' in spec
    ? { name: 'critic', layers: spec.critic.layers, takes: 'scores' }
    : { name: 'discriminator', layers: spec.discriminator.layers, takes: 'logits' }
}
