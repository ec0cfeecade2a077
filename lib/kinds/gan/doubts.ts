import { lastComputing, takesLabels } from '../../models/network-traits.js'
import type { NetworkDescription } from '../../native/index.js'
import { present, rangeDoubt, unusedClassesDoubt } from '../doubts.js'
import type { GanSpec } from './schema.js'

/**
 * Warnings about a GAN that is valid but probably not intended: scores that are squeezed although the
 * loss takes logits, images outside their range, unused classes.
 *
 * @param networks the generator, then the discriminator or critic
 * @example
 * ganDoubts(spec, (await describeSpec(spec)).networks)
 */
export function ganDoubts(
  spec: GanSpec,
  [generator, discriminator]: readonly NetworkDescription[],
): string[] {
  if (generator === undefined || discriminator === undefined) return []
  return present([
    rangeDoubt(generator, spec.image.range),
    scoresDoubt(spec, discriminator),
    classesDoubt(spec, generator, discriminator),
  ])
}

/** Least squares has targets within the output of a sigmoid. */
function scoresDoubt(spec: GanSpec, discriminator: NetworkDescription): string | undefined {
  const { loss } = spec.objective
  const last = lastComputing(discriminator)
  if (loss === 'leastSquares' || last?.traits.outputRange === undefined) return undefined
  const takes = 'critic' in spec ? 'scores' : 'logits'
  return `the ${discriminator.name} ends in ${last.type}, but the loss ${loss} takes what it gives for ${takes} without bounds: leave the ${last.type} out`
}

function classesDoubt(
  { objective, classes }: GanSpec,
  generator: NetworkDescription,
  discriminator: NetworkDescription,
): string | undefined {
  const conditional = takesLabels(generator)
  if (objective.auxiliary === null)
    return unusedClassesDoubt(classes, conditional || takesLabels(discriminator))
  return conditional
    ? undefined
    : 'objective.auxiliary asks the generator for classes that it is not told: begin it with concatLabel'
}
