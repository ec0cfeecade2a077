import { join } from 'node:path'
import { PACKAGE_ROOT } from '../libtorch/package-root.js'
import { readIdxFolder } from './idx-folder.js'
import type { NamedSource } from './source.js'

/** Ten digits name themselves. */
export const digitNames: readonly string[] = [...'0123456789']

const folder = join(PACKAGE_ROOT, 'assets', 'digits')

/** `digits`: MNIST's 10,000 test digits, which come with falsario. */
export const digitsSource: NamedSource = {
  name: 'digits',
  takes: [],
  async open() {
    return { ...(await readIdxFolder(folder, 'all')), name: 'digits', classNames: digitNames }
  },
}
