import { FalsarioError } from '../errors.js'
import { buildAddon } from './build.js'
import { inspectLibTorch } from './inspect.js'
import { installLibTorch } from './install.js'
import { loadAddon } from './load.js'
import { type Candidate, locateLibTorch } from './locate.js'
import { type Reporter, SILENT } from './reporter.js'
import { buildToolProblems, downloadToolProblems, refuseProblems } from './requirements.js'
import { LIBTORCH_VERSION } from './version.js'

export interface SetupOptions {
  /** Told what is being done; says nothing by default. */
  readonly reporter?: Reporter
}

/** What set-up ended with. */
export interface SetupResult {
  readonly libtorch: Candidate
  /** LibTorch was fetched just now. */
  readonly installed: boolean
  /** Something of the add-on was compiled just now. */
  readonly built: boolean
}

/**
 * Everything up to an add-on that loads: finds LibTorch or fetches it into the cache, and builds
 * the native add-on where something changed. Under a second when all is there.
 * Throws `LIBTORCH_MISSING` with what is missing and the command that installs it.
 *
 * @example
 * await runSetup({ reporter: terminalReporter() })
 */
export async function runSetup(options: SetupOptions = {}): Promise<SetupResult> {
  const reporter = options.reporter ?? SILENT
  const { libtorch: found, candidates } = await locateLibTorch()
  const named = candidates.find((candidate) => candidate.source === 'LIBTORCH')
  if (found === undefined && named !== undefined) throw refusedFolder(named)
  // What a bare machine lacks is named at once, before half a gigabyte is downloaded.
  const download = found === undefined && !process.env.LIBTORCH_ARCHIVE
  refuseProblems([
    ...(download ? await downloadToolProblems() : []),
    ...(await buildToolProblems()),
  ])
  const libtorch = found ?? (await install(reporter))
  const built = await buildAddon(libtorch, reporter)
  // Half a second, once: an add-on that compiles and does not load is not set up.
  if (built) await loadAddon()
  return { libtorch, installed: found === undefined, built }
}

async function install(reporter: Reporter): Promise<Candidate> {
  return { source: 'cache', ...(await inspectLibTorch(await installLibTorch(reporter))) }
}

/** A LIBTORCH that cannot be used is an error: taking another one silently would surprise. */
function refusedFolder(named: Candidate): FalsarioError {
  const fix = `unset LIBTORCH, or set it to an unpacked libtorch ${LIBTORCH_VERSION} or an installed torch package`
  return new FalsarioError(
    'LIBTORCH_MISSING',
    `LIBTORCH=${named.folder} cannot be used:\n${named.problems.join('\n')}\nFix: ${fix}`,
    { path: named.folder, fix },
  )
}
