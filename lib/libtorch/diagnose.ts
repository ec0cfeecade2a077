import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../system/cache.js'
import { isThere } from '../system/is-there.js'
import { PACKAGE_ROOT } from '../system/package-root.js'
import { shellWord } from '../system/shell-word.js'
import { workingFolder } from '../system/working-folder.js'
import { ADDON_PATH, type BuildRecord, LOADER_PATH, readBuildRecord } from './build-record.js'
import { gigabytes } from './gigabytes.js'
import { type Candidate, locateLibTorch } from './locate.js'
import { type OpenedLibrary, openLibTorch } from './open.js'
import {
  type BuildTools,
  buildToolProblems,
  downloadToolProblems,
  findBuildTools,
  type Problem,
} from './requirements.js'
import { LIBTORCH_VERSION, PLATFORM, WHEELS } from './version.js'

/** The state of LibTorch, the add-on and the build tools, found without loading the add-on. */
export interface Diagnosis {
  /** Operating system and processor: `linux-x64`. */
  readonly platform: string
  readonly node: string
  /** The LibTorch version that falsario needs. */
  readonly wanted: string
  /** The LibTorch that falsario uses; absent if none is usable. */
  readonly libtorch?: Candidate
  /** Every place that was searched, with its problems. */
  readonly candidates: readonly Candidate[]
  readonly addon: {
    readonly path: string
    readonly present: boolean
    /** The LibTorch that it was built with. */
    readonly record?: BuildRecord
  }
  /** The libraries of LibTorch that were opened or failed to open; empty if none was tried. */
  readonly libraries: readonly OpenedLibrary[]
  readonly cuda: {
    /** Whether this LibTorch has CUDA libraries and they are open. */
    readonly loaded: boolean
    /** Why they are not loaded. */
    readonly reason?: string
  }
  readonly tools: BuildTools
  readonly cache: { readonly folder: string; readonly freeBytes: number | undefined }
  /** What prevents falsario from working, in the order in which to fix it; empty if nothing does. */
  readonly problems: readonly Problem[]
}

/**
 * Checks everything that training needs: LibTorch, the add-on, the tools that build it. Never throws:
 * `problems` lists what is wrong, each with the command that fixes it.
 *
 * @example
 * const { problems } = await diagnose()
 * for (const { what, fix } of problems) console.log(what, fix)
 */
export async function diagnose(): Promise<Diagnosis> {
  const [{ libtorch, candidates }, addon, tools, freeBytes] = await Promise.all([
    locateLibTorch(),
    findAddon(),
    findBuildTools(),
    freeSpace(cacheFolder()),
  ])
  const { libraries, cuda, error, fix } = await tryLibraries()
  const problems: Problem[] = []
  const setup = await setupCommand()
  if (libtorch === undefined)
    problems.push(...(await missingLibTorch(candidates, setup, freeBytes)))
  if (!addon.present || !(await isThere(LOADER_PATH))) {
    problems.push(...(await buildToolProblems()))
    problems.push({ what: `The native add-on is not built: ${ADDON_PATH} is missing.`, fix: setup })
  } else if (addon.record !== undefined && addon.record.libtorchVersion !== LIBTORCH_VERSION) {
    problems.push({
      what: `The native add-on was built for LibTorch ${addon.record.libtorchVersion}, not ${LIBTORCH_VERSION}.`,
      fix: setup,
    })
  }
  if (error !== undefined)
    problems.push({
      what: `LibTorch does not load: ${error}`,
      fix: fix ?? loadFix(libtorch, setup),
    })
  return {
    platform: PLATFORM,
    node: process.version,
    wanted: LIBTORCH_VERSION,
    ...(libtorch === undefined ? {} : { libtorch }),
    candidates,
    addon,
    libraries,
    cuda,
    tools,
    cache: { folder: cacheFolder(), freeBytes },
    problems,
  }
}

async function findAddon(): Promise<Diagnosis['addon']> {
  const present = await isThere(ADDON_PATH)
  const record = await readBuildRecord()
  return { path: ADDON_PATH, present, ...(record === undefined ? {} : { record }) }
}

/** The setup command of a clone, or of an installed package. */
async function setupCommand(): Promise<string> {
  const clone = await isThere(join(PACKAGE_ROOT, 'tsconfig.json'))
  return clone ? 'npm run setup' : 'npx falsario setup'
}

/** Returns the free bytes on the disk of `folder`, which need not exist yet. */
async function freeSpace(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return folder === dirname(folder) ? undefined : freeSpace(dirname(folder))
  }
}

interface LoadTrial {
  readonly libraries: readonly OpenedLibrary[]
  readonly cuda: Diagnosis['cuda']
  readonly error?: string
  /** What mends the error, if the libraries are not its cause. */
  readonly fix?: string
}

async function tryLibraries(): Promise<LoadTrial> {
  if (workingFolder() === undefined) {
    const cuda = { loaded: false, reason: 'LibTorch does not load.' }
    const error = 'the working folder no longer exists.'
    return { libraries: [], cuda, error, fix: 'Change to a folder that exists.' }
  }
  try {
    const opened = await openLibTorch()
    const libraries = opened?.libraries ?? []
    if (opened?.error !== undefined) {
      return {
        libraries,
        cuda: { loaded: false, reason: 'LibTorch does not load.' },
        error: opened.error,
      }
    }
    if (opened?.cuda === undefined) {
      return { libraries, cuda: { loaded: false, reason: 'This LibTorch has no CUDA libraries.' } }
    }
    const refusal = opened.cuda.error
    return {
      libraries,
      cuda: { loaded: refusal === undefined, ...(refusal ? { reason: refusal } : {}) },
    }
  } catch {
    return { libraries: [], cuda: { loaded: false, reason: 'The add-on is not built.' } }
  }
}

async function missingLibTorch(
  candidates: readonly Candidate[],
  setup: string,
  freeBytes: number | undefined,
): Promise<Problem[]> {
  const named = candidates.find((candidate) => candidate.source === 'LIBTORCH')
  if (named !== undefined) {
    return [
      {
        what: `LIBTORCH=${named.folder} cannot be used: ${named.problems.join(' ')}`,
        fix: `unset LIBTORCH (or set it to LibTorch ${LIBTORCH_VERSION}), then ${setup}`,
      },
    ]
  }
  const problems = await downloadToolProblems()
  const wheels = WHEELS[PLATFORM]
  const need = wheels === undefined ? 0 : 2 * wheels.downloadBytes + wheels.unpackedBytes
  if (freeBytes !== undefined && freeBytes < need) {
    problems.push({
      what: `Too little disk space for LibTorch in ${cacheFolder()}: ${gigabytes(need)} are needed, ${gigabytes(freeBytes)} are free.`,
      fix: 'export FALSARIO_CACHE=/path/on/a/larger/disk',
    })
  }
  problems.push({ what: `LibTorch ${LIBTORCH_VERSION} was not found.`, fix: setup })
  return problems
}

function loadFix(libtorch: Candidate | undefined, setup: string): string {
  if (libtorch === undefined || libtorch.source === 'cache') {
    return `rm -rf ${shellWord(libtorch?.folder ?? cacheFolder())}, then ${setup}`
  }
  return `keep the whole torch installation together (its nvidia folder too), or unset LIBTORCH and ${setup}`
}
