import { meansPlace } from '../system/working-folder.js'
import type { LearntData, MeasuredPart, MeasuredSubject } from './card.js'
import type { CardFacts } from './make-card.js'
import type { Flag } from './metrics/metric.js'

/** Returns the warnings that follow from the facts of a card alone. */
export function flagsOfFacts({ subject, generated, real, data }: Omit<CardFacts, 'flags'>): Flag[] {
  const flags: Flag[] = []
  if (generated && generated.count !== real.count)
    flags.push({
      reason: 'unequalCounts',
      message: `${generated.count} generated images are compared with ${real.count} real images: distances depend on both numbers`,
    })
  if (subject.trainedSteps !== undefined && mayBeTrainedOn(subject.learntFrom, data.source, real))
    flags.push({
      reason: 'seenInTraining',
      message: `the model may have been trained on these real images (${real.split})`,
    })
  return flags
}

/** Whether a model may have been trained on real images from a source. */
function mayBeTrainedOn(
  learnt: LearntData | undefined,
  source: string,
  { split, fingerprint }: MeasuredPart,
): boolean {
  const heldOut = split === 'test' || split === 'validation'
  if (learnt === undefined) return !heldOut
  // The same images may have several names: the digits are the test images of MNIST.
  if (learnt.fingerprint === fingerprint) return true
  const { path } = learnt
  const sameSource = path === undefined ? learnt.source === source : meansPlace(source, path)
  if (!sameSource) return !heldOut && learnt.fingerprint === undefined
  // A run learns from the training images by default.
  const { split: learned = 'train' } = learnt
  return learned === 'all' || learned === split || !['train', 'test', 'validation'].includes(split)
}

/** Returns a warning if the subject's labels cannot be expressed in the classes of the data. */
export function unknownClasses(
  { name }: MeasuredSubject,
  { classes }: { readonly classes: number },
  labels: Uint8Array | undefined,
): Flag[] {
  if (classes === 0 || labels !== undefined) return []
  const message = `the classes of ${name} differ from those of the data: metrics that need classes are left out`
  return [{ reason: 'unknownClasses', message }]
}
