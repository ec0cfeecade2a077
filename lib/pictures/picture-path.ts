import { extname } from 'node:path'
import { pathArgument } from '../config/arguments.js'
import { invalid } from '../config/explain.js'
import { foreignImages } from '../formats/foreign-images.js'
import { readableImages } from '../formats/readable-images.js'

/**
 * Checks the path of a picture to write: its ending must not promise another format. Other endings, or none,
 * are left to the caller.
 *
 * @param ending the usual ending of the format that is written
 * @throws CONFIG_INVALID naming the argument `path`
 *
 * @example
 * picturePath('grid.jpg', '.png') // throws: path: expected a name that ends in .png, …
 */
export function picturePath(path: unknown, ending: '.gif' | '.png'): string {
  const text = pathArgument('path', path)
  const promised = kindOf(extname(text).toLowerCase())
  if (promised === undefined || promised === kindOf(ending)) return text
  const expected = `a name that ends in ${ending}, because ${kindOf(ending)} is written`
  throw invalid('path', expected, text, text) // whole, because its end matters
}

function kindOf(ending: string): string | undefined {
  return readableImages.get(ending) ?? foreignImages.get(ending)
}
