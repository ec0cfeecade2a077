import { join } from 'node:path'
import { PACKAGE_ROOT } from '../system/package-root.js'
import { readIdxFolder } from './idx-folder.js'
import type { NamedSource } from './source.js'

/** Class names of the ten digits. */
export const digitNames: readonly string[] = [...'0123456789']

const folder = join(PACKAGE_ROOT, 'assets', 'digits')

/** `digits`: the 10,000 test digits of MNIST, which are part of the package. */
export const digitsSource: NamedSource = {
  name: 'digits',
  acceptedOptions: [],
  async open() {
    return { ...(await readIdxFolder(folder, 'all')), name: 'digits', classNames: digitNames }
  },
}
