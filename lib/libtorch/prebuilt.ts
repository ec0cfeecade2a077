import { join } from 'node:path'
import { writeAtomically } from '../system/atomic-write.js'
import { makeFolder } from '../system/make-folder.js'
import { PACKAGE_ROOT } from '../system/package-root.js'
import { falsarioVersion } from '../system/version.js'
import { runCommand } from './command.js'
import { type AddonSource, locateAddons } from './locate-addon.js'
import { nativeSources } from './native-sources.js'
import { ADDON_PACKAGE, LIBTORCH_PACKAGE, PREBUILT_FOLDER } from './platform-package.js'
import type { Reporter } from './reporter.js'
import { LIBTORCH_VERSION } from './version.js'

/** A registry that does not answer at once is not waited for, because a build needs none. */
const IMPATIENT = ['--fetch-retries=0', '--fetch-timeout=15000', '--loglevel=error']

/**
 * Installs the packages for this platform into a clone, if the registry has them and they were built from the clone's
 * native source. Resolves with whether they can be used. A clone that has built its add-on goes on building it.
 */
export async function installPrebuilt(reporter: Reporter): Promise<boolean> {
  if (await hasAddon('platform package')) return true
  if (await hasAddon('local build')) return false
  const addon = `${ADDON_PACKAGE}@${await falsarioVersion()}`
  if ((await publishedSources(addon)) !== (await nativeSources(PACKAGE_ROOT))) return false
  const libtorch = `${LIBTORCH_PACKAGE}@${LIBTORCH_VERSION}`
  reporter.step(`Installing ${addon} and ${libtorch}`)
  const folder = join(PACKAGE_ROOT, PREBUILT_FOLDER)
  await makeFolder(folder)
  await writeAtomically(join(folder, 'package.json'), Buffer.from('{ "private": true }\n'))
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...IMPATIENT]
  const { status, log } = await npm([...args, addon, libtorch], folder)
  if (status === 0) return hasAddon('platform package')
  reporter.step(`The packages were not installed, so the add-on is built: ${log.trim()}`)
  return false
}

async function hasAddon(from: AddonSource): Promise<boolean> {
  const addons = await locateAddons()
  return addons.some(({ source, problems }) => source === from && problems.length === 0)
}

/** What a package in the registry states about its source; undefined if the registry does not have it. */
async function publishedSources(name: string): Promise<string | undefined> {
  const args = ['view', name, 'falsario.sources', ...IMPATIENT]
  const { status, output } = await npm(args, PACKAGE_ROOT)
  return status === 0 ? output.trim() : undefined
}

function npm(args: readonly string[], cwd: string): ReturnType<typeof runCommand> {
  const script = process.env.npm_execpath
  return script?.endsWith('.js')
    ? runCommand(process.execPath, [script, ...args], { cwd })
    : runCommand('npm', args, { cwd })
}
