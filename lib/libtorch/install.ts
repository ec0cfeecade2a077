import { rm, statfs } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { FalsarioError } from '../system/errors.js'
import { withLock } from '../system/lock.mjs'
import { fetchWheels } from './fetch-wheels.js'
import { gigabytes } from './gigabytes.js'
import { inspectLibTorch, inspectUnpacked, writeManifest } from './inspect.js'
import { cachedLibTorch } from './locate.js'
import { findPython } from './python.js'
import { replaceFolder } from './replace-folder.js'
import type { Reporter } from './reporter.js'
import { downloadToolProblems, refuseProblems } from './requirements.js'
import { type Selection, unpack } from './unpack.js'
import { LIBTORCH_VERSION, PLATFORM, WHEELS } from './version.js'

/** The headers, licences and CPU libraries of a torch wheel, without the libraries for CUDA and Python. */
const TORCH_WHEEL: Selection = {
  keep: String.raw`torch/include/.*|torch/version\.py|torch\.libs/.*|torch/lib/[^/]*\.(so|dylib|dll|lib)[.\d]*|torch-[^/]*/licenses/.*`,
  drop: String.raw`torch/lib/(lib)?torch\.(so|dylib|dll|lib)|torch/lib/.*(cuda|python|nvrtc|nvshmem|shm|global_deps|stubs).*`,
}
/** The licences of NVIDIA's wheels, and the libraries that libtorch_cpu.so of a CUDA build needs. */
const NVIDIA_WHEEL: Selection = {
  keep: String.raw`nvidia/[^/]*/lib/lib(cudart|cupti)\.so[.\d]*|nvidia_[^/]*/(licenses/.*|License.*)`,
}
const ARCHIVE: Selection = {
  keep: String.raw`libtorch/(include/.*|lib/[^/]*\.(so|dylib|dll|lib)[^/]*|build-version)`,
}

/**
 * Installs LibTorch into the cache folder: from the archive in `LIBTORCH_ARCHIVE` (an official
 * libtorch .zip) if that is set, else from pip's wheels. Unpacks under a temporary name, verifies, then
 * renames, so that an interrupted installation is never mistaken for a complete one. Resolves with the
 * folder. Throws `LIBTORCH_MISSING` with what is missing and the command that fixes it.
 *
 * @example
 * const folder = await installLibTorch({ step: console.log, progress: () => {} })
 */
export async function installLibTorch(
  reporter: Reporter,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const target = cachedLibTorch(env)
  const waiting = (): void =>
    reporter.step('Waiting for another setup that is downloading LibTorch')
  return withLock(
    `${target}.lock`,
    async () => {
      // Another setup may have installed it while this one waited.
      if ((await inspectUnpacked(target)).problems.length === 0) return target
      await replaceFolder(target, async (folder) => {
        if (env.LIBTORCH_ARCHIVE)
          await fromArchive(resolve(env.LIBTORCH_ARCHIVE), folder, reporter, env)
        else await fromWheels(folder, reporter, env)
        await writeManifest(folder)
        await refuseUnusable(folder)
      })
      return target
    },
    waiting,
  )
}

async function pythonWithPip(env: NodeJS.ProcessEnv): Promise<string> {
  refuseProblems(await downloadToolProblems(env))
  return (await findPython(env)) ?? 'python3'
}

async function fromArchive(
  archive: string,
  folder: string,
  reporter: Reporter,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const python = (await findPython(env)) ?? (await pythonWithPip(env))
  reporter.step(`Unpacking ${archive}`)
  await unpack(python, archive, folder, ARCHIVE)
}

async function fromWheels(
  folder: string,
  reporter: Reporter,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const wheels = WHEELS[PLATFORM]
  if (wheels === undefined) {
    throw new FalsarioError(
      'LIBTORCH_MISSING',
      `LibTorch ${LIBTORCH_VERSION} has no wheel for ${PLATFORM}. Set LIBTORCH to a folder with LibTorch ${LIBTORCH_VERSION}.`,
      { expected: Object.keys(WHEELS).join(', '), received: PLATFORM },
    )
  }
  const python = await pythonWithPip(env)
  await refuseFullDisk(folder, 2 * wheels.downloadBytes + wheels.unpackedBytes)
  const downloads = join(folder, 'wheels')
  const files = await fetchWheels(python, wheels, downloads, reporter, env)
  reporter.step('Unpacking LibTorch')
  for (const file of files) {
    await unpack(
      python,
      file,
      folder,
      basename(file).startsWith('torch-') ? TORCH_WHEEL : NVIDIA_WHEEL,
    )
  }
  await rm(downloads, { recursive: true })
}

/** `bytes` includes each wheel twice, because pip copies it at the end, and the unpacked files. */
async function refuseFullDisk(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= bytes) return
  throw new FalsarioError(
    'LIBTORCH_MISSING',
    `Too little disk space in ${dirname(folder)}: installing LibTorch needs ${gigabytes(bytes)} (0.5 GB afterwards), but ${gigabytes(bavail * bsize)} are free.\nFix: free some space, or use another folder: export FALSARIO_CACHE=/path`,
    { path: dirname(folder), fix: 'export FALSARIO_CACHE=/path/on/a/larger/disk' },
  )
}

async function refuseUnusable(folder: string): Promise<void> {
  const { problems } = await inspectLibTorch(folder)
  if (problems.length === 0) return
  const list = problems.map((problem) => problem.replaceAll(join(folder, '/'), '')).join('\n')
  throw new FalsarioError(
    'LIBTORCH_MISSING',
    `The unpacked files are not a usable LibTorch:\n${list}`,
    {
      expected: `LibTorch ${LIBTORCH_VERSION}`,
      fix: 'run falsario setup again, which fetches the files anew',
    },
  )
}
