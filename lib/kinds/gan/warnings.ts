import { lastComputing, takesLabels } from '../../models/network-traits.js'
import type { NetworkDescription } from '../../native/index.js'
import { present, rangeWarning, unusedClassesWarning } from '../warnings.js'
import type { GanSpec } from './schema.js'

/**
 * Returns warnings about a GAN spec that is valid but probably not intended: bounded scores although
 * the loss expects unbounded ones, generated images outside the range of images, unused classes, changes of images
 * by less than a pixel.
 *
 * @param networks the descriptions of the generator and of the discriminator or critic
 * @example
 * ganWarnings(spec, (await describeSpec(spec)).networks)
 */
export function ganWarnings(
  spec: GanSpec,
  [generator, discriminator]: readonly NetworkDescription[],
): string[] {
  if (generator === undefined || discriminator === undefined) return []
  return present([
    rangeWarning(generator, spec.image.range),
    scoresWarning(spec, discriminator),
    classesWarning(spec, generator, discriminator),
    unusedEmbeddingWarning(generator),
    tooSmallAugmentationWarning(spec),
  ])
}

/** The loss `leastSquares` is an exception: its targets are in the range of a sigmoid. */
function scoresWarning(spec: GanSpec, discriminator: NetworkDescription): string | undefined {
  const { loss } = spec.objective
  const last = lastComputing(discriminator)
  if (loss === 'leastSquares' || last?.traits.outputRange === undefined) return undefined
  const input = 'critic' in spec ? 'scores' : 'logits'
  return `the ${discriminator.name} ends in ${last.type}, but the loss ${loss} expects unbounded ${input}: remove the ${last.type}`
}

function classesWarning(
  { objective, classes }: GanSpec,
  generator: NetworkDescription,
  discriminator: NetworkDescription,
): string | undefined {
  const conditional = takesLabels(generator)
  if (objective.auxiliary === null)
    return unusedClassesWarning(classes, conditional || takesLabels(discriminator))
  return conditional
    ? undefined
    : 'objective.auxiliary trains the generator on classes, but the generator does not receive them: add concatLabel as its first layer'
}

/** The first layer can make an embedding of the class for blocks, but none need receive it. */
function unusedEmbeddingWarning({ layers }: NetworkDescription): string | undefined {
  const first = layers[0]
  if (first?.traits.makesConditions === undefined) return undefined
  if (layers.some(({ traits }) => traits.receivesCondition === true)) return undefined
  return `generator.layers[0] is ${first.type}, but no block receives its embedding: set the norm of the blocks to "shared", or remove the ${first.type}`
}

function tooSmallAugmentationWarning({ objective, image }: GanSpec): string | undefined {
  const { height, width } = image
  const vain = (['translation', 'cutout'] as const).filter((change) => {
    const strength = objective.augment?.[change] ?? 0
    return strength > 0 && Math.round(strength * Math.max(height, width)) === 0
  })
  if (vain.length === 0) return undefined
  return `objective.augment does not change images by ${vain.join(' or ')}, because that is less than half a pixel of ${height} x ${width}: make it larger`
}
