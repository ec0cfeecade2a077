import { findKind } from '../../kinds/catalogue.js'

/** Returns the title of a model's kind without its article, `GAN`, and any other name as it is: `images`. */
export function kindTitle(kind: string): string {
  return findKind(kind)?.title.replace(/^an? /, '') ?? kind
}
