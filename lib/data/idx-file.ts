import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { withClassNames } from './class-names.js'
import { labelsBeside } from './idx-names.js'
import { readLabelledIdx } from './labelled-idx.js'
import type { PathSource } from './source.js'

/** A single idx file of images; labels lie beside it by the naming convention, or there are none. */
export const idxFileSource: PathSource = {
  kind: 'an idx file',
  takes: [],
  async accepts(path) {
    return !(await stat(path)).isDirectory()
  },
  async open(path) {
    const folder = dirname(path)
    const labels = labelsBeside(basename(path), await readdir(folder))
    const arrays = await readLabelledIdx(path, labels && join(folder, labels))
    return { ...(await withClassNames(folder, arrays)), name: basename(path) }
  },
}
