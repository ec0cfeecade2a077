import { cifar10Source } from './cifar10.js'
import { digitsSource } from './digits.js'
import { fashionMnistSource } from './fashion-mnist.js'
import { idxFileSource } from './idx-file.js'
import { idxFolderSource } from './idx-folder.js'
import { imageFolderSource } from './image-folder.js'
import { imagePartsSource } from './image-parts.js'
import { mnistSource } from './mnist.js'
import { shapesSource } from './shapes.js'
import type { NamedSource, PathSource } from './source.js'

/** The catalogue of data sources: one line per source. */

export const namedSources: readonly NamedSource[] = [
  digitsSource,
  shapesSource,
  mnistSource,
  fashionMnistSource,
  cifar10Source,
]

/** The first source that accepts a path opens it. */
export const pathSources: readonly PathSource[] = [
  idxFileSource,
  idxFolderSource,
  imagePartsSource,
  imageFolderSource,
]
