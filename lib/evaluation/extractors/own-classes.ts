import { type ClassNumbering, hasAllClasses } from '../../data/class-numbering.js'
import type { ExtractorIdentity } from './feature-extractor.js'

/**
 * Whether an extractor names the classes of the data. A classifier trained with falsario must have all of
 * them by name; a TorchScript file has no names, so equally many classes are taken for the same.
 */
export function namesClassesOf(identity: ExtractorIdentity, data: ClassNumbering): boolean {
  if (data.classes === 0) return identity.kind !== 'torchscript'
  return identity.kind !== 'torchscript'
    ? hasAllClasses(identity, data)
    : identity.classes === data.classes
}
