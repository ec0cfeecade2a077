import { join } from 'node:path'
import { isRecord } from '../config/is-record.js'
import { isThere } from '../system/is-there.js'
import { PACKAGE_ROOT } from '../system/package-root.js'
import { falsarioVersion } from '../system/version.js'
import { type BuildRecord, RELEASE_FOLDER, readBuildRecord } from './build-record.js'
import { nativeSources } from './native-sources.js'
import {
  ADDON_PACKAGE,
  damagedFiles,
  MANIFEST_NAME,
  missingPackage,
  packageFolder,
  readManifest,
  reinstall,
} from './platform-package.js'
import type { Problem } from './requirements.js'
import { logSearch } from './search-log.js'
import { LIBTORCH_VERSION } from './version.js'

/** A place that is searched for the add-on: the package for this platform, or what `npm run setup` builds in a clone. */
export type AddonSource = 'platform package' | 'local build'

/** One place that was searched. */
export interface AddonCandidate {
  readonly source: AddonSource
  /** The folder with falsario.node. */
  readonly folder: string
  /** Why it cannot be used; empty if it can. */
  readonly problems: readonly Problem[]
  /** The LibTorch that it was built with; absent in a package. */
  readonly record?: BuildRecord
}

/** What falsario.json in the package with the add-on states. */
export interface AddonManifest {
  /** The version of falsario that it belongs to. */
  readonly falsario: string
  /** The version of LibTorch that it was built with. */
  readonly libtorch: string
  /** The version of Node-API that it needs. */
  readonly napi: number
  /** Identifies the native source that it was built from. */
  readonly sources: string
  /** Size in bytes by name. */
  readonly files: Readonly<Record<string, number>>
}

/** The two native files: what opens LibTorch's libraries, and what computes with them. */
export const LOADER_NAME = 'falsario_loader.node'
export const ADDON_NAME = 'falsario.node'

/**
 * Searches for the add-on: in the package for this platform, then in the build folder of a clone. Resolves with every
 * place, usable or not, in this order.
 *
 * @param root the folder of this package
 */
export async function locateAddons(root: string = PACKAGE_ROOT): Promise<AddonCandidate[]> {
  const clone = await isClone(root)
  const places = [
    await packagedAddon(root, clone),
    ...(clone ? [await builtAddon(join(root, RELEASE_FOLDER))] : []),
  ]
  for (const { source, folder, problems } of places) {
    const result = problems.map(({ what }) => what).join(' ') || 'is complete'
    logSearch(`add-on from ${source} (${folder}): ${result}`)
  }
  return places
}

/** Returns whether a folder is a clone of falsario, which has the native source. */
export function isClone(root: string = PACKAGE_ROOT): Promise<boolean> {
  return isThere(join(root, 'CMakeLists.txt'))
}

async function packagedAddon(root: string, clone: boolean): Promise<AddonCandidate> {
  const source = 'platform package'
  const folder = await packageFolder(ADDON_PACKAGE, root)
  if (folder === undefined) {
    const notHere = { what: `${ADDON_PACKAGE} is not installed.`, fix: 'npm run setup' }
    const problem = clone ? notHere : await missingPackage(ADDON_PACKAGE, root)
    return { source, folder: ADDON_PACKAGE, problems: [problem] }
  }
  const problem = (what: string, fix = reinstall(folder)): Problem => ({ what, fix })
  const manifest = await readManifest(folder)
  if (typeof manifest === 'string') return { source, folder, problems: [problem(manifest)] }
  if (!isAddonManifest(manifest.json)) {
    const damaged = problem(`${join(folder, MANIFEST_NAME)} is damaged.`)
    return { source, folder, problems: [damaged] }
  }
  const { falsario, libtorch, napi, sources, files } = manifest.json
  const problems: Problem[] = []
  const own = await falsarioVersion()
  if (falsario !== own) {
    const what = `${ADDON_PACKAGE} has version ${falsario}, but falsario has ${own}.`
    problems.push(problem(what))
  } else if (libtorch !== LIBTORCH_VERSION) {
    problems.push(problem(`${folder} was built for LibTorch ${libtorch}, not ${LIBTORCH_VERSION}.`))
  }
  if (Number(process.versions.napi) < napi) {
    const what = `${ADDON_PACKAGE} needs Node-API ${napi}, but Node ${process.version} has ${process.versions.napi}.`
    problems.push(problem(what, 'update Node: 20.3 or newer has Node-API 9'))
  }
  const damaged = await damagedFiles(folder, files)
  if (!(await isThere(join(folder, 'package.json')))) {
    damaged.push(`${join(folder, 'package.json')} is missing.`)
  }
  problems.push(...damaged.map((what) => problem(what)))
  if (problems.length === 0 && clone && sources !== (await nativeSources(root))) {
    problems.push(problem(`${folder} was built from another native source.`, 'npm run setup'))
  }
  return { source, folder, problems }
}

async function builtAddon(folder: string): Promise<AddonCandidate> {
  const source = 'local build'
  const fix = 'npm run setup'
  for (const name of [ADDON_NAME, LOADER_NAME]) {
    const path = join(folder, name)
    if (await isThere(path)) continue
    const what = `The native add-on is not built: ${path} is missing.`
    return { source, folder, problems: [{ what, fix }] }
  }
  const record = await readBuildRecord()
  if (record === undefined) return { source, folder, problems: [] }
  const { libtorchVersion: built } = record
  const what = `The native add-on was built for LibTorch ${built}, not ${LIBTORCH_VERSION}.`
  return { source, folder, record, problems: built === LIBTORCH_VERSION ? [] : [{ what, fix }] }
}

function isAddonManifest(json: unknown): json is AddonManifest {
  return (
    isRecord(json) &&
    typeof json.falsario === 'string' &&
    typeof json.libtorch === 'string' &&
    typeof json.napi === 'number' &&
    typeof json.sources === 'string' &&
    isRecord(json.files)
  )
}
