import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PACKAGE_ROOT } from './package-root.js'

/** The compiled add-on, and the torch-free one that opens LibTorch for it. */
export const ADDON_PATH = join(PACKAGE_ROOT, 'build', 'Release', 'falsario.node')
export const LOADER_PATH = join(PACKAGE_ROOT, 'build', 'Release', 'falsario_loader.node')

/** What the add-on was built with, written beside it after a build that succeeded. */
export interface BuildRecord {
  /** Folder of the LibTorch that was linked. */
  readonly libtorch: string
  readonly libtorchVersion: string
}

export const BUILD_RECORD_PATH = join(PACKAGE_ROOT, 'build', 'Release', 'falsario-build.json')

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

/** The record of the last build, or undefined where there is none. */
export async function readBuildRecord(path = BUILD_RECORD_PATH): Promise<BuildRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isBuildRecord(record) ? record : undefined
  } catch {
    return undefined
  }
}
