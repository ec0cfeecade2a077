import { fileURLToPath } from 'node:url'

/** The folder of this package: two levels above this file, both in lib/ and in dist/. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url))
