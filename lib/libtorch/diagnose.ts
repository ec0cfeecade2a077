import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../system/cache.js'
import { shellWord } from '../system/shell-word.js'
import { workingFolder } from '../system/working-folder.js'
import type { BuildRecord } from './build-record.js'
import { gigabytes } from './gigabytes.js'
import { explainLoadError } from './load-error.js'
import { type Candidate, locateLibTorch } from './locate.js'
import { ADDON_NAME, type AddonCandidate, isClone, locateAddons } from './locate-addon.js'
import {
  beginToOpenLibTorch,
  type CudaState,
  cudaState,
  librariesOf,
  type OpenedLibrary,
  type OpenedLibTorch,
} from './open.js'
import { openInChild } from './open-in-child.js'
import { LIBTORCH_PACKAGE, missingPackage, missingTexts, reinstall } from './platform-package.js'
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
  /** Version of Node.js: `v22.11.0`. */
  readonly node: string
  /** The LibTorch version that falsario needs. */
  readonly wanted: string
  /** The LibTorch that falsario uses; absent if none is usable. */
  readonly libtorch?: Candidate
  /** Every place that was searched for LibTorch, with its problems. */
  readonly candidates: readonly Candidate[]
  /** The native add-on: its path, and whether it can be used. */
  readonly addon: {
    /** Where it is, or where it would be after setup. */
    readonly path: string
    /** Whether one was found that can be used. */
    readonly present: boolean
    /** The LibTorch that it was built with, if it was built here. */
    readonly record?: BuildRecord
  }
  /** Every place that was searched for the add-on, with its problems. */
  readonly addons: readonly AddonCandidate[]
  /** The libraries of LibTorch that were opened or failed to open; empty if none was tried. */
  readonly libraries: readonly OpenedLibrary[]
  /** Whether the CUDA libraries are loaded, and if not, why. */
  readonly cuda: CudaState
  /** Paths of the programs that build the add-on in a clone; undefined if missing. */
  readonly tools: BuildTools
  /** The folder for downloads and statistics, and the free bytes on its disk, if known. */
  readonly cache: { readonly folder: string; readonly freeBytes: number | undefined }
  /** Texts of the installed packages, such as licences, that were removed. falsario works without them. */
  readonly missingTexts: readonly string[]
  /** What prevents falsario from working, in the order in which to fix it; empty if nothing does. */
  readonly problems: readonly Problem[]
}

/**
 * Checks everything that training needs: LibTorch, the add-on, and in a clone the tools that build it. Never throws:
 * `problems` lists what is wrong, each with the command that fixes it.
 *
 * @example
 * const { problems } = await diagnose()
 * for (const { what, fix } of problems) console.log(what, fix)
 */
export async function diagnose(): Promise<Diagnosis> {
  const [clone, tools, freeBytes, { location, addons, opened, error }] = await Promise.all([
    isClone(),
    findBuildTools(),
    freeSpace(cacheFolder()),
    tryToOpen(),
  ])
  const { libtorch, candidates } = location
  const addon = addons.find(({ problems }) => problems.length === 0)
  const setup = clone ? 'npm run setup' : 'npx falsario setup'
  const problems: Problem[] = []
  if (libtorch === undefined) {
    problems.push(...(await missingLibTorch({ candidates, clone, setup, freeBytes })))
  }
  if (addon === undefined) problems.push(...(await missingAddon(addons, clone)))
  if (error !== undefined) problems.push(error)
  if (opened?.error !== undefined) problems.push(loadProblem(opened.error, libtorch, setup))
  const shown = addon ?? addons.at(-1)
  return {
    platform: PLATFORM,
    node: process.version,
    wanted: LIBTORCH_VERSION,
    ...(libtorch === undefined ? {} : { libtorch }),
    candidates,
    addon: {
      path: shown === undefined ? ADDON_NAME : join(shown.folder, ADDON_NAME),
      present: addon !== undefined,
      ...(shown?.record === undefined ? {} : { record: shown.record }),
    },
    addons,
    libraries: opened?.libraries ?? [],
    cuda: cudaState(opened),
    tools,
    cache: { folder: cacheFolder(), freeBytes },
    missingTexts: await missingTexts(),
    problems,
  }
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

interface Trial {
  readonly location: { readonly libtorch?: Candidate; readonly candidates: readonly Candidate[] }
  readonly addons: readonly AddonCandidate[]
  readonly opened?: OpenedLibTorch
  readonly error?: Problem
}

async function tryToOpen(): Promise<Trial> {
  if (workingFolder() === undefined) {
    const [location, addons] = await Promise.all([locateLibTorch(), locateAddons()])
    const what = 'LibTorch does not load: the working folder no longer exists.'
    return { location, addons, error: { what, fix: 'Change to a folder that exists.' } }
  }
  const crash = await crashOf()
  if (crash !== undefined) return crash
  const { location, addons, opened } = await beginToOpenLibTorch()
  return opened === undefined ? { location, addons } : { location, addons, opened: await opened }
}

/** What was found, if opening it would end this process: files of the right size that are damaged inside. */
async function crashOf(): Promise<Trial | undefined> {
  const [location, addons] = await Promise.all([locateLibTorch(), locateAddons()])
  const addon = addons.find(({ problems }) => problems.length === 0)
  const { libtorch } = location
  if (addon === undefined || libtorch === undefined) return undefined
  const failed = await openInChild(addon.folder, await librariesOf(libtorch.folder))
  if (failed?.signal === undefined) return undefined
  const what = `Opening the libraries ends the process (${failed.signal}), so a file in ${addon.folder} or ${libtorch.folder} is damaged.`
  return { location, addons, error: { what, fix: explainLoadError('').fix } }
}

/** In a clone, what its build lacks; elsewhere, what is wrong with the package for this platform. */
async function missingAddon(
  addons: readonly AddonCandidate[],
  clone: boolean,
): Promise<readonly Problem[]> {
  const problems = addons.find(({ source }) => (source === 'local build') === clone)?.problems ?? []
  return clone ? [...(await buildToolProblems()), ...problems] : problems
}

async function missingLibTorch(search: {
  readonly candidates: readonly Candidate[]
  readonly clone: boolean
  readonly setup: string
  readonly freeBytes: number | undefined
}): Promise<Problem[]> {
  const { candidates, clone, setup, freeBytes } = search
  const named = candidates.find(({ source }) => source === 'LIBTORCH')
  if (named !== undefined) {
    return [
      {
        what: `LIBTORCH=${named.folder} cannot be used: ${named.problems.join(' ')}`,
        fix: clone
          ? `unset LIBTORCH (or set it to LibTorch ${LIBTORCH_VERSION}), then ${setup}`
          : `unset LIBTORCH, or set it to LibTorch ${LIBTORCH_VERSION}`,
      },
    ]
  }
  const packaged = candidates.find(({ source }) => source === 'platform package')
  if (packaged !== undefined) {
    const fix = reinstall(dirname(packaged.folder))
    return packaged.problems.map((what) => ({ what, fix }))
  }
  if (!clone) return [await missingPackage(LIBTORCH_PACKAGE)]
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

/** Why LibTorch's libraries do not load. Unless the message tells the cause, their files are fetched again. */
function loadProblem(error: string, libtorch: Candidate | undefined, setup: string): Problem {
  const { what, fix } = explainLoadError(error, fetchAgain(libtorch, setup))
  return { what: `LibTorch does not load: ${what}`, fix }
}

function fetchAgain(libtorch: Candidate | undefined, setup: string): string {
  switch (libtorch?.source) {
    case 'platform package':
      return reinstall(dirname(libtorch.folder))
    case 'cache':
      return `rm -rf ${shellWord(libtorch.folder)}, then ${setup}`
    default:
      return `keep the whole torch installation together (its nvidia folder too), or unset LIBTORCH and ${setup}`
  }
}
