import { takesLabels } from '../../sampling/network-traits.js'
import { lastType, present, rangeDoubt, unusedClassesDoubt } from '../doubts.js'
import type { GanSpec } from './schema.js'

/**
 * Warnings about a GAN that is valid but probably not intended: scores that are squeezed although the
 * loss takes logits, images outside their range, unused classes.
 *
 * @example
 * ganDoubts(presets.dcgan.spec({ ...digitImages, steps: 500 })) // []
 */
export function ganDoubts(spec: GanSpec): string[] {
  const { generator, image } = spec
  return present([
    rangeDoubt('generator', generator.layers, image.range),
    scoresDoubt(spec),
    classesDoubt(spec),
  ])
}

/** Least squares has targets within the output of a sigmoid. */
function scoresDoubt(spec: GanSpec): string | undefined {
  const { name, layers, takes } = discriminatorOf(spec)
  const { loss } = spec.objective
  const end = lastType(layers)
  if (loss === 'leastSquares' || (end !== 'sigmoid' && end !== 'tanh')) return undefined
  return `the ${name} ends in ${end}, but the loss ${loss} takes what it gives for ${takes} without bounds: leave the ${end} out`
}

function classesDoubt(spec: GanSpec): string | undefined {
  const conditional = takesLabels(spec.generator.layers)
  if (spec.objective.auxiliary === null)
    return unusedClassesDoubt(
      spec.classes,
      conditional || takesLabels(discriminatorOf(spec).layers),
    )
  return conditional
    ? undefined
    : 'objective.auxiliary asks the generator for classes that it is not told: begin it with concatLabel'
}

function discriminatorOf(spec: GanSpec) {
  return 'critic' in spec
    ? { name: 'critic', layers: spec.critic.layers, takes: 'scores' }
    : { name: 'discriminator', layers: spec.discriminator.layers, takes: 'logits' }
}
