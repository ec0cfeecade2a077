import type { MeasuredSubject } from './card.js'
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
  if (subject.trainedSteps !== undefined && mayBeTrainedOn(subject, data.source, real.split))
    flags.push({
      reason: 'seenInTraining',
      message: `the model may have been trained on these real images (${real.split})`,
    })
  return flags
}

/** Whether a model may have been trained on the images of a split. */
function mayBeTrainedOn({ learntFrom }: MeasuredSubject, source: string, split: string): boolean {
  const heldOut = split === 'test' || split === 'validation'
  if (learntFrom === undefined || learntFrom.source !== source) return !heldOut
  // A run learns from the training images by default.
  const { split: learned = 'train' } = learntFrom
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
