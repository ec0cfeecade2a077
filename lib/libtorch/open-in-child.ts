import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ADDON_NAME, LOADER_NAME } from './locate-addon.js'

/** A driver that does not answer within this time is not used. */
const LIMIT_MS = 60_000

/** Opens the libraries as this process would, and asks for the devices. Arguments: loader, add-on, libraries. */
const SCRIPT = `
const [loader, addon, ...libraries] = process.argv.slice(1)
async function open() {
  const opened = await require(loader).open(libraries)
  const failed = opened.find((library) => library.error !== undefined)
  if (failed !== undefined) throw new Error(failed.error)
  await require(addon).runtimeInfo()
}
open().catch((error) => { console.error(error.message); process.exit(1) })
`

/** How opening libraries in a child process failed. */
export interface FailedTrial {
  /** The signal that ended the child; absent if it reported an error. */
  readonly signal?: NodeJS.Signals
  readonly reason: string
}

/**
 * Opens libraries and the add-on in a child process, because a damaged file or a broken driver ends the process that
 * opens them. Resolves with undefined if that works.
 *
 * @param addonFolder the folder with the add-on
 */
export function openInChild(
  addonFolder: string,
  libraries: readonly string[],
): Promise<FailedTrial | undefined> {
  const files = [join(addonFolder, LOADER_NAME), join(addonFolder, ADDON_NAME), ...libraries]
  return new Promise((done) => {
    const child = spawn(process.execPath, ['-e', SCRIPT, ...files], {
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
    child.on('error', (error) => done({ reason: error.message }))
    child.on('close', (status, signal) => {
      if (status === 0) return done(undefined)
      const reason = log.trim().split('\n')[0] || `the child process ended with status ${status}`
      done(signal === null ? { reason } : { signal, reason })
    })
  })
}
