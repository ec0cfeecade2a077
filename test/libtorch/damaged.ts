import { execFile } from 'node:child_process'
import { cp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { type Ended, type Installed, runFalsario } from '../packages/installed.js'

/** Ways to damage an installed package, and what `falsario doctor` says then. */

/** Why a test of the packages is skipped, or false. */
export const linux = process.platform !== 'linux' && 'the platform packages are tried on Linux'

export async function doctor(installed: Installed, more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return await runFalsario(installed, ['doctor'], more)
}

/** Expects the installed falsario to refuse its work, and to say why and what to do. */
export async function refusal(
  t: Test,
  installed: Installed,
  cause: RegExp,
  mend: RegExp,
  more: NodeJS.ProcessEnv = {},
): Promise<void> {
  const { status, stdout } = await doctor(installed, more)
  t.equal(status, 1, String(cause))
  t.match(stdout, cause)
  const fixes = stdout.split('\n').filter((line) => line.startsWith('  fix: '))
  t.ok(
    fixes.some((line) => mend.test(line)),
    `${mend} in ${fixes.join()}`,
  )
}

/** Changes the manifest of a package. */
export async function restate(
  folder: string,
  change: (manifest: Record<string, unknown>) => void,
): Promise<void> {
  const path = join(folder, 'falsario.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  change(manifest)
  await writeFile(path, JSON.stringify(manifest))
}

/** Replaces a file of a package by another content, and states its size in the manifest. */
export async function replace(folder: string, name: string, path: string): Promise<void> {
  await rm(join(folder, name))
  await cp(path, join(folder, name))
  const { size } = await stat(path)
  await restate(folder, (manifest) => {
    const files = (manifest.files ?? manifest.libraries) as Record<string, number>
    files[name] = size
  })
}

/** Compiles C++ to a shared library. */
export async function library(t: Test, source: string, ...args: string[]): Promise<string> {
  return await compile(t.testdir({ 'source.cc': source }), 'source.cc', 'library.so', args)
}

/**
 * Compiles a shared library that needs a function of another one, which this system does not have.
 *
 * @param name the name of the other library
 * @param version the version of the function there, as GLIBC_2.99
 */
export async function libraryThatNeeds(t: Test, name: string, version: string): Promise<string> {
  const folder = t.testdir({
    'needed.cc': 'extern "C" int later() { return 1; }',
    'source.cc': 'extern "C" int later(); extern "C" int now() { return later(); }',
    version: `${version} { global: *; };`,
  })
  const script = `-Wl,--version-script=${join(folder, 'version')}`
  const needed = await compile(folder, 'needed.cc', name, [
    '-nostdlib',
    `-Wl,-soname,${name}`,
    script,
  ])
  return await compile(folder, 'source.cc', 'library.so', ['-nostdlib', needed])
}

async function compile(folder: string, source: string, name: string, args: readonly string[]) {
  const path = join(folder, name)
  await promisify(execFile)('g++', ['-shared', '-fPIC', '-o', path, join(folder, source), ...args])
  return path
}
