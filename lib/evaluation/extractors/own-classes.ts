import { type ClassNumbering, hasAllClasses } from '../../data/class-numbering.js'
import type { ExtractorIdentity } from './feature-extractor.js'

/**
 * Whether an extractor names the classes of the data. A classifier trained with falsario must have all of
 * them by name; a TorchScript file has no names, so equally many classes are taken for the same.
 */
export function namesClassesOf(identity: ExtractorIdentity, data: ClassNumbering): boolean {
  if (identity.kind === 'torchscript') return data.classes > 0 && identity.classes === data.classes
  return data.classes === 0 || hasAllClasses(identity, data)
}
