import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PACKAGE_ROOT } from '../system/package-root.js'

/** Where a clone's build puts the add-on, from the clone's folder. */
export const RELEASE_FOLDER = join('build', 'Release')

/** The add-on that this clone builds. */
export const ADDON_PATH = join(PACKAGE_ROOT, RELEASE_FOLDER, 'falsario.node')

/** The LibTorch that the add-on was built with. Written next to the add-on after a successful build. */
export interface BuildRecord {
  /** Folder of the LibTorch that the add-on is linked to. */
  readonly libtorch: string
  readonly libtorchVersion: string
}

export const BUILD_RECORD_PATH = join(PACKAGE_ROOT, RELEASE_FOLDER, 'falsario-build.json')

function isBuildRecord(value: unknown): value is BuildRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'libtorch' in value &&
    typeof value.libtorch === 'string' &&
    'libtorchVersion' in value &&
    typeof value.libtorchVersion === 'string'
  )
}

/** Reads the record of the last build. Resolves with undefined if it is missing or damaged. */
export async function readBuildRecord(path = BUILD_RECORD_PATH): Promise<BuildRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isBuildRecord(record) ? record : undefined
  } catch {
    return undefined
  }
}
