import { requireKeys, requireMethods } from '../config/arguments.js'
import { FalsarioError } from '../system/errors.js'
import { buildAddon } from './build.js'
import { inspectLibTorch } from './inspect.js'
import { installLibTorch } from './install.js'
import { loadAddon } from './load.js'
import { type Candidate, locateLibTorch } from './locate.js'
import { type Reporter, SILENT } from './reporter.js'
import { buildToolProblems, downloadToolProblems, refuseProblems } from './requirements.js'
import { LIBTORCH_VERSION } from './version.js'

export interface SetupOptions {
  /** Receives messages for the user; by default they are ignored. */
  readonly reporter?: Reporter
}

/** The result of setup. */
export interface SetupResult {
  readonly libtorch: Candidate
  /** Whether this call installed LibTorch. */
  readonly installed: boolean
  /** Whether this call changed the add-on. */
  readonly built: boolean
}

/**
 * Prepares falsario for use: finds LibTorch or downloads it into the cache, builds the native add-on if
 * something changed, and checks that it loads. Takes less than a second if there is nothing to do.
 * Throws `LIBTORCH_MISSING` with what is missing and the command that installs it.
 *
 * @example
 * await runSetup({ reporter: terminalReporter() })
 */
export async function runSetup(options: SetupOptions = {}): Promise<SetupResult> {
  requireKeys('options', options, ['reporter'])
  const { reporter = SILENT } = options
  requireMethods('options.reporter', reporter, ['step', 'progress'], 'a Reporter')
  const { libtorch: located, candidates } = await locateLibTorch()
  const named = candidates.find((candidate) => candidate.source === 'LIBTORCH')
  if (located === undefined && named !== undefined) throw unusableFolder(named)
  // Report all missing tools before half a gigabyte is downloaded.
  const download = located === undefined && !process.env.LIBTORCH_ARCHIVE
  refuseProblems([
    ...(download ? await downloadToolProblems() : []),
    ...(await buildToolProblems()),
  ])
  const libtorch = located ?? (await install(reporter))
  const built = await buildAddon(libtorch, reporter)
  // An add-on may compile and yet not load. The check takes half a second, once per build.
  if (built) await loadAddon()
  return { libtorch, installed: located === undefined, built }
}

async function install(reporter: Reporter): Promise<Candidate> {
  return { source: 'cache', ...(await inspectLibTorch(await installLibTorch(reporter))) }
}

/** An unusable LIBTORCH is an error, because using another one instead would surprise the user. */
function unusableFolder(named: Candidate): FalsarioError {
  const fix = `unset LIBTORCH, or set it to an unpacked libtorch ${LIBTORCH_VERSION} or an installed torch package`
  return new FalsarioError(
    'LIBTORCH_MISSING',
    `LIBTORCH=${named.folder} cannot be used:\n${named.problems.join('\n')}\nFix: ${fix}`,
    { path: named.folder, fix },
  )
}
