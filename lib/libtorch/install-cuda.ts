import { readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pathArgument, requireKeys, requireMethods, textArgument } from '../config/arguments.js'
import { invalid } from '../config/explain.js'
import { cacheFolder } from '../system/cache.js'
import { FalsarioError } from '../system/errors.js'
import { isFolder } from '../system/is-there.js'
import { withLock } from '../system/lock.mjs'
import { makeFolder } from '../system/make-folder.js'
import { chooseCuda, driverVersion } from './cuda-driver.js'
import { CUDA_RELEASES, type CudaRelease, type CudaWheel } from './cuda-files.js'
import { cachedCuda } from './cuda-library.js'
import { download, sha256Of } from './download.js'
import { gigabytes } from './gigabytes.js'
import { inspectFiles, writeManifest } from './inspect.js'
import { addressOf, isIndex, pythonIndex } from './python-index.js'
import { removeLeftovers, replaceFolder } from './replace-folder.js'
import { type Reporter, SILENT } from './reporter.js'
import { unzip } from './unzip.js'

/** The libraries and licences of the wheels. LibTorch's own package has what a computer without a GPU needs. */
const KEPT =
  /^(torch\/lib\/lib(torch_cuda|c10_cuda|torch_nvshmem|caffe2_nvrtc)[^/]*\.so[.\d]*|nvidia\/.+\/lib\/[^/]+\.so[.\d]*|(torch|nvidia_\w+)-[^/]*\/(licenses\/.*|License.*))$/

/** Unpacked files have about 1.4 times the size of the download. */
const UNPACKED = 1.4

/** Options of installCuda(). */
export interface InstallCudaOptions {
  /** A folder that has the files already, for a machine without a network. */
  readonly from?: string
  /** The Python package index that has the files; by default the one that pip uses. */
  readonly index?: string
  /** The version of CUDA, without asking for the driver; by default the newest that the driver runs. */
  readonly cuda?: string
  /** Receives messages for the user; by default they are ignored. */
  readonly reporter?: Reporter
}

/** The result of an installation. */
export interface InstalledCuda {
  /** Version of CUDA: `13.0`. */
  readonly cuda: string
  /** The folder in the cache that holds the libraries. */
  readonly folder: string
  /** Whether this call installed it; false if it was there. */
  readonly installed: boolean
}

/**
 * Installs the CUDA libraries of falsario's LibTorch into the cache folder. Each file is verified by its SHA-256.
 * A download that breaks off is continued by the next call; the files are used only when all of them are complete.
 *
 * @throws DEVICE_UNAVAILABLE without a driver that runs CUDA; DOWNLOAD_FAILED; DATA_NOT_FOUND if `from` lacks a file
 *
 * @example
 * const { folder } = await installCuda({ reporter: terminalReporter() })
 */
export function installCuda(options: InstallCudaOptions = {}): Promise<InstalledCuda> {
  return installRelease(options, CUDA_RELEASES)
}

/** As installCuda, with the releases to choose from. */
export async function installRelease(
  options: InstallCudaOptions,
  releases: readonly CudaRelease[],
): Promise<InstalledCuda> {
  requireKeys('options', options, ['from', 'index', 'cuda', 'reporter'])
  const { reporter = SILENT } = options
  requireMethods('options.reporter', reporter, ['step', 'progress'], 'a Reporter')
  const from = options.from === undefined ? undefined : pathArgument('options.from', options.from)
  const index = options.index === undefined ? undefined : indexArgument(options.index)
  const wanted = options.cuda === undefined ? undefined : textArgument('options.cuda', options.cuda)
  const driver = wanted === undefined ? await driverVersion() : undefined
  const { cuda, wheels } = chooseCuda(releases, driver, wanted)
  const folder = cachedCuda()
  const waiting = (): void => reporter.step('Waiting for another installation of CUDA')
  await makeFolder(cacheFolder())
  return withLock(
    `${folder}.lock`,
    async () => {
      if ((await inspectFiles(folder)).length === 0) return { cuda, folder, installed: false }
      await removeLeftovers(folder)
      await refuseFullDisk(wheels, from === undefined)
      const files =
        from === undefined
          ? await downloadAll(wheels, `${folder}.download`, reporter, index)
          : await findAll(wheels, from, reporter)
      await unpackAll(files, folder, reporter)
      await rm(`${folder}.download`, { recursive: true, force: true })
      return { cuda, folder, installed: true }
    },
    waiting,
  )
}

/**
 * Removes the CUDA libraries, and what an installation that broke off has downloaded. Resolves with whether there were
 * any.
 *
 * @example
 * await uninstallCuda()
 */
export async function uninstallCuda(): Promise<boolean> {
  const folder = cachedCuda()
  const names = await readdir(dirname(folder)).catch(() => [])
  const own = names.filter((name) => name.startsWith(basename(folder)) && !name.endsWith('.lock'))
  if (own.length === 0) return false
  return withLock(`${folder}.lock`, async () => {
    // Renamed first, so that no half of it is left in its place.
    const away = `${folder}.part-removed`
    await rm(away, { recursive: true, force: true })
    await rename(folder, away).catch(() => {})
    await rm(join(cacheFolder(), 'cuda-probe.json'), { force: true })
    await rm(`${folder}.download`, { recursive: true, force: true })
    await removeLeftovers(folder)
    return true
  })
}

function indexArgument(value: unknown): string {
  const text = textArgument('options.index', value)
  if (!isIndex(text))
    throw invalid('options.index', 'an address that begins with https:// or http://', value)
  return text
}

async function refuseFullDisk(wheels: readonly CudaWheel[], downloads: boolean): Promise<void> {
  const bytes = total(wheels) * (UNPACKED + (downloads ? 1 : 0))
  const folder = cacheFolder()
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= bytes) return
  const text = `Too little disk space in ${folder}: CUDA needs ${gigabytes(bytes)}, but ${gigabytes(bavail * bsize)} are free.`
  throw new FalsarioError('OUTPUT_UNWRITABLE', text, {
    path: folder,
    fix: 'free some space, or use another folder: export FALSARIO_CACHE=/path',
  })
}

function total(wheels: readonly CudaWheel[]): number {
  return wheels.reduce((sum, { bytes }) => sum + bytes, 0)
}

async function downloadAll(
  wheels: readonly CudaWheel[],
  folder: string,
  reporter: Reporter,
  named: string | undefined,
): Promise<string[]> {
  await makeFolder(folder)
  const index = named ?? (await pythonIndex())
  reporter.step(`Downloading ${wheels.length} files (${gigabytes(total(wheels))}) to ${folder}`)
  const paths: string[] = []
  let done = 0
  for (const wheel of wheels) {
    const path = join(folder, wheel.name)
    paths.push(path)
    const onProgress = (bytes: number): void =>
      reporter.progress(
        `${wheel.project} ${gigabytes(done + bytes)} of ${gigabytes(total(wheels))}`,
      )
    if ((await sizeOf(path)) !== wheel.bytes) {
      const address = await addressOf(index, wheel.project, wheel.name)
      await download(address, path, wheel, { onProgress })
    }
    done += wheel.bytes
  }
  return paths
}

/** Finds the files in a folder and verifies them. Names all files that are missing at once. */
async function findAll(
  wheels: readonly CudaWheel[],
  folder: string,
  reporter: Reporter,
): Promise<string[]> {
  if (!(await isFolder(folder))) {
    throw new FalsarioError('DATA_NOT_FOUND', `${folder} is not a folder.`, { path: folder })
  }
  const missing: string[] = []
  for (const { name, bytes } of wheels) {
    const size = await sizeOf(join(folder, name))
    if (size === undefined) missing.push(`${name} is missing`)
    else if (size !== bytes) missing.push(`${name} has ${size} bytes instead of ${bytes}`)
  }
  if (missing.length > 0) {
    throw new FalsarioError(
      'DATA_NOT_FOUND',
      `${folder} does not have the CUDA files:\n${missing.join('\n')}`,
      { path: folder, fix: 'copy these files of the Python package index into the folder' },
    )
  }
  for (const { name, sha256 } of wheels) {
    reporter.progress(`verifying ${name}`)
    const found = await sha256Of(join(folder, name))
    if (found === sha256) continue
    throw new FalsarioError(
      'DATA_INVALID',
      `${join(folder, name)} is damaged: its SHA-256 is ${found} instead of ${sha256}.`,
      { path: join(folder, name), fix: 'copy the file again' },
    )
  }
  return wheels.map(({ name }) => join(folder, name))
}

async function unpackAll(
  files: readonly string[],
  folder: string,
  reporter: Reporter,
): Promise<void> {
  reporter.step('Unpacking CUDA')
  await replaceFolder(folder, async (temporary) => {
    for (const file of files) {
      await unzip(file, temporary, KEPT, (name) => reporter.progress(basename(name)))
    }
    await writeManifest(temporary)
  })
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  )
}
