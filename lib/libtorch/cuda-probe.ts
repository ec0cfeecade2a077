import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isRecord } from '../config/is-record.js'
import { writeAtomically } from '../system/atomic-write.js'
import { cacheFolder } from '../system/cache.js'
import { makeFolder } from '../system/make-folder.js'
import { ADDON_NAME, LOADER_NAME } from './locate-addon.js'
import { logSearch } from './search-log.js'

/** A driver that does not answer within this time is not used. */
const LIMIT_MS = 60_000

/** Opens the libraries as this process would, and asks for the devices. Arguments: loader, add-on, libraries. */
const PROBE = `
const [loader, addon, ...libraries] = process.argv.slice(1)
const opened = await require(loader).open(libraries)
const failed = opened.find((library) => library.error !== undefined)
if (failed !== undefined) throw new Error(failed.error)
await require(addon).runtimeInfo()
`

/**
 * Opens the CUDA libraries in a child process first, because a broken driver ends the process that opens them.
 * Resolves with undefined if that works, else with the reason. The result is kept in the cache folder until the
 * driver or the libraries change, because a probe takes about a second.
 *
 * @param addonFolder the folder with the add-on
 * @param libraries LibTorch's libraries, libtorch_cuda last
 */
export async function probeCuda(
  addonFolder: string,
  libraries: readonly string[],
): Promise<string | undefined> {
  const path = join(cacheFolder(), 'cuda-probe.json')
  const key = await stateOf(libraries)
  const known = await remembered(path, key)
  if (known !== undefined) return known === '' ? undefined : known
  const refusal = await probe(
    join(addonFolder, LOADER_NAME),
    join(addonFolder, ADDON_NAME),
    libraries,
  )
  logSearch(`CUDA in a child process: ${refusal ?? 'works'}`)
  await remember(path, { key, refusal: refusal ?? '' })
  return refusal
}

/** Identifies the driver and the libraries. */
async function stateOf(libraries: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  hash.update(await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => 'no driver'))
  for (const library of libraries) {
    const { size, mtimeMs } = await stat(library)
    hash.update(`${library}\n${size}\n${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

async function remembered(path: string, key: string): Promise<string | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (!isRecord(record) || record.key !== key) return undefined
    return typeof record.refusal === 'string' ? record.refusal : undefined
  } catch {
    return undefined
  }
}

/** Without a cache folder that can be written, the next process probes again. */
async function remember(path: string, record: { key: string; refusal: string }): Promise<void> {
  try {
    await makeFolder(cacheFolder())
    await writeAtomically(path, Buffer.from(JSON.stringify(record)))
  } catch (error) {
    logSearch(`the result is not kept: ${error instanceof Error ? error.message : error}`)
  }
}

function probe(
  loader: string,
  addon: string,
  libraries: readonly string[],
): Promise<string | undefined> {
  const script = `(async () => {${PROBE}})().catch((error) => { console.error(error.message); process.exit(1) })`
  return new Promise((done) => {
    const child = spawn(process.execPath, ['-e', script, loader, addon, ...libraries], {
      // Electron's executable runs a script only if it is told to.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    })
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
    child.on('error', (error) => done(`the probe of CUDA does not start: ${error.message}`))
    child.on('close', (status, signal) => {
      if (status === 0) return done(undefined)
      const reason = log.trim().split('\n')[0]
      if (status !== null) return done(reason || `the probe of CUDA ended with status ${status}`)
      done(`opening CUDA ends the process (${signal}); update or reinstall NVIDIA's driver`)
    })
  })
}
