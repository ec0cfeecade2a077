import { fileURLToPath } from 'node:url'

/** The package's own folder; this file is two levels below it in lib/ and in dist/ alike. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url))
