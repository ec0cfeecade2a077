import { requireKeys, requireMethods } from '../config/arguments.js'
import { FalsarioError } from '../system/errors.js'
import { buildAddon } from './build.js'
import { inspectLibTorch } from './inspect.js'
import { installLibTorch } from './install.js'
import { loadAddon } from './load.js'
import { type Candidate, locateLibTorch } from './locate.js'
import { isClone } from './locate-addon.js'
import { installPrebuilt } from './prebuilt.js'
import { type Reporter, SILENT } from './reporter.js'
import { buildToolProblems, downloadToolProblems, refuseProblems } from './requirements.js'
import { LIBTORCH_VERSION } from './version.js'

/** Options of runSetup(). */
export interface SetupOptions {
  /** Receives messages for the user; by default they are ignored. */
  readonly reporter?: Reporter
  /** In a clone, installs the packages for this platform instead of building, if the registry has the same source. */
  readonly prebuilt?: boolean
}

/** The result of setup. */
export interface SetupResult {
  /** The LibTorch that falsario uses: its place and version. */
  readonly libtorch: Candidate
  /** Whether this call installed LibTorch. */
  readonly installed: boolean
  /** Whether this call changed the add-on. */
  readonly built: boolean
}

/**
 * Prepares falsario for use: finds LibTorch or downloads it into the cache, builds the native add-on in a clone if
 * something changed, and checks that it loads. Takes less than a second if there is nothing to do. An installed package
 * brings both along, so there it only checks them.
 * Throws `LIBTORCH_MISSING` with what is missing and the command that installs it.
 *
 * @example
 * await runSetup({ reporter: terminalReporter() })
 */
export async function runSetup(options: SetupOptions = {}): Promise<SetupResult> {
  requireKeys('options', options, ['reporter', 'prebuilt'])
  const { reporter = SILENT, prebuilt = false } = options
  requireMethods('options.reporter', reporter, ['step', 'progress'], 'a Reporter')
  const builds = (await isClone()) && !(prebuilt && (await installPrebuilt(reporter)))
  const { libtorch: located, candidates } = await locateLibTorch({ forBuild: builds })
  const named = candidates.find((candidate) => candidate.source === 'LIBTORCH')
  if (located === undefined && named !== undefined) throw unusableFolder(named)
  // Report all missing tools before half a gigabyte is downloaded.
  const download = located === undefined && !process.env.LIBTORCH_ARCHIVE
  refuseProblems([
    ...(download ? await downloadToolProblems() : []),
    ...(builds ? await buildToolProblems() : []),
  ])
  const libtorch = located ?? (await install(reporter))
  const built = builds && (await buildAddon(libtorch, reporter))
  // An add-on may compile and yet not load. The check takes half a second, once per build.
  if (built || !builds) await loadAddon()
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
