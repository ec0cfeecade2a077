import { readFile, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, freemem, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { writeAtomically } from '../system/atomic-write.js'
import { FalsarioError } from '../system/errors.js'
import { isThere } from '../system/is-there.js'
import { withLock } from '../system/lock.mjs'
import { PACKAGE_ROOT } from '../system/package-root.js'
import { ADDON_PATH, BUILD_RECORD_PATH, type BuildRecord, readBuildRecord } from './build-record.js'
import { runCommand } from './command.js'
import type { Candidate } from './locate.js'
import type { Reporter } from './reporter.js'
import { buildToolProblems, refuseProblems } from './requirements.js'
import { LIBTORCH_VERSION } from './version.js'

const BUILD = join(PACKAGE_ROOT, 'build')

/** cmake-js would take the newest Visual Studio, whose own compiler lacks what the add-on uses. */
const WINDOWS_TOOLS =
  process.platform === 'win32' ? ['-G', 'Ninja', '--cc', 'clang-cl', '--cxx', 'clang-cl'] : []

/** Memory that one compiler process needs for ATen's headers. */
const BYTES_PER_COMPILER = 1.5e9

/**
 * Builds the add-on against a LibTorch; CMake compiles only what changed. Resolves with whether the
 * add-on changed. Throws `LIBTORCH_MISSING` if a tool is missing, or if the build fails, with the
 * compiler's messages.
 *
 * @example
 * const changed = await buildAddon(libtorch, SILENT)
 */
export async function buildAddon(libtorch: Candidate, reporter: Reporter): Promise<boolean> {
  const waiting = (): void => reporter.step('Waiting for another build of the native add-on')
  return withLock(join(BUILD, 'native.lock'), () => build(libtorch.folder, reporter), waiting)
}

async function build(libtorch: string, reporter: Reporter): Promise<boolean> {
  refuseProblems(await buildToolProblems())
  const before = await modifiedAt(ADDON_PATH)
  const record: BuildRecord = { libtorch, libtorchVersion: LIBTORCH_VERSION }
  const recorded = await readBuildRecord()
  if (!(await isConfigured(libtorch))) {
    reporter.step(`Configuring the native add-on for ${libtorch}`)
    await cmakeJs(['configure', `--CDLIBTORCH=${libtorch}`, ...WINDOWS_TOOLS], reporter)
  }
  await cmakeJs(['build', '-p', String(jobs())], reporter)
  if (recorded?.libtorch !== libtorch || recorded.libtorchVersion !== LIBTORCH_VERSION) {
    await writeAtomically(BUILD_RECORD_PATH, Buffer.from(JSON.stringify(record, null, 2)))
  }
  return (await modifiedAt(ADDON_PATH)) !== before
}

/** The number of compiler processes that the CPUs and the memory allow. */
function jobs(): number {
  const memory = Math.max(freemem(), totalmem() / 2)
  return Math.max(1, Math.min(availableParallelism(), Math.floor(memory / BYTES_PER_COMPILER)))
}

async function modifiedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}

/**
 * Returns whether build/ is configured for this checkout, for this LibTorch and with tools that still
 * exist. Removes a CMake cache that CMake would refuse to use.
 */
async function isConfigured(libtorch: string): Promise<boolean> {
  const text = await readFile(join(BUILD, 'CMakeCache.txt'), 'utf8').catch(() => undefined)
  if (text === undefined) return false
  const value = (name: string): string =>
    new RegExp(`^${name}:[A-Z]+=(.*)$`, 'm').exec(text)?.[1] ?? ''
  const tools = [
    value('CMAKE_MAKE_PROGRAM'),
    value('CMAKE_CXX_COMPILER'),
    ...value('CMAKE_JS_INC').split(';'),
  ]
  const isUsable =
    join(value('CMAKE_HOME_DIRECTORY'), '.') === join(PACKAGE_ROOT, '.') &&
    (await Promise.all(tools.map(isThere))).every(Boolean)
  if (!isUsable) {
    await rm(join(BUILD, 'CMakeCache.txt'), { force: true })
    await rm(join(BUILD, 'CMakeFiles'), { recursive: true, force: true })
    return false
  }
  const generated = await Promise.all(
    ['build.ninja', 'Makefile'].map((name) => isThere(join(BUILD, name))),
  )
  return generated.some(Boolean) && value('LIBTORCH') === libtorch
}

async function cmakeJs(args: readonly string[], reporter: Reporter): Promise<void> {
  const require = createRequire(import.meta.url)
  const program = join(dirname(require.resolve('cmake-js/package.json')), 'bin', 'cmake-js')
  let stepReported = false
  const onLine = (line: string): void => {
    const [, done, total, action] = /^\[\s*(\d+)[/%]\s*(\d*)\]\s*(.*)/.exec(line) ?? []
    if (action === undefined || done === '0' || /globbed/.test(action)) return
    if (!stepReported && /Building/.test(action)) {
      stepReported = true
      reporter.step('Building the native add-on')
    }
    reporter.progress(
      `${done}${total ? `/${total}` : ' %'} ${action.split('/').at(-1)?.replace(/\.o$/, '')}`,
    )
  }
  const { status, log } = await runCommand(
    process.execPath,
    [program, ...args, '-B', 'Release', '-d', PACKAGE_ROOT],
    { cwd: PACKAGE_ROOT, onLine },
  )
  if (status === 0) return
  throw new FalsarioError(
    'LIBTORCH_MISSING',
    `Building the native add-on failed:\n${errorExcerpt(log)}`,
    { fix: 'install a C++20 compiler and CMake, then run falsario setup again' },
  )
}

/** Returns the error messages of the compiler or CMake, without the command lines around them. */
function errorExcerpt(log: string): string {
  const lines = log
    .split(/\r?\n/)
    .filter(
      (line) =>
        !/^(INFO|npm|\s+'-|\[\d+\/\d+\] (Building|Re-checking)|\/usr\/bin\/c\+\+ )/.test(line),
    )
  const firstError = lines.findIndex((line) => /\berror\b|Error/.test(line))
  const start = Math.max(0, firstError - 3)
  return lines.slice(start, start + 40).join('\n')
}
