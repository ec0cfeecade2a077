import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { PACKAGE_ROOT } from '../lib/system/package-root.js'

/** A project of a user of falsario, with what `npm install falsario` puts into its node_modules. */

/** Makes a folder outside this repository, whose packages TypeScript would find from any folder inside it. */
export async function folderElsewhere(t: Test): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'falsario-user-')))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/**
 * Installs falsario's declarations and its dependencies below a folder. Nothing else is there, so a type that
 * falsario does not bring along is missing.
 *
 * @param folder the user's project, which exists
 */
export async function installTypes(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  const installed = join(modules, 'falsario')
  await mkdir(modules, { recursive: true })
  await cp(join(PACKAGE_ROOT, 'dist', 'types'), join(installed, 'dist', 'types'), {
    recursive: true,
  })
  const manifest = await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8')
  await writeFile(join(installed, 'package.json'), manifest)
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(manifest)
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(PACKAGE_ROOT, 'node_modules', name), join(modules, name))
  }
}

/** Installs falsario below a folder, so that programs there can run. */
export async function installProgram(folder: string): Promise<void> {
  await mkdir(join(folder, 'node_modules'), { recursive: true })
  await symlink(PACKAGE_ROOT, join(folder, 'node_modules', 'falsario'))
}

/** Compiles the project in a folder by its tsconfig.json. Returns what the compiler reports. */
export async function compileProject(folder: string): Promise<string> {
  const tsc = join(PACKAGE_ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const run = promisify(execFile)(process.execPath, [tsc, '-p', '.'], { cwd: folder })
  const compiled = await run.catch((error: { readonly stdout: string }) => error)
  return compiled.stdout
}
