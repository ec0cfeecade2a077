import { execFile, spawn } from 'node:child_process'
import {
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { PACKAGE_ROOT } from '../../lib/system/package-root.js'
import { type PackageFolders, packFolder, writePackages } from '../../scripts/pack/packages.mjs'

/** A user's project with falsario's packages in node_modules, as they would be published, made of this checkout. */
export interface Installed {
  /** The user's project. */
  readonly folder: string
  /** node_modules/falsario */
  readonly main: string
  /** node_modules/@falsario/PLATFORM and libtorch-PLATFORM */
  readonly addon: string
  readonly libtorch: string
  /** The environment for programs of the project: a cache folder of its own, no LIBTORCH. */
  readonly env: NodeJS.ProcessEnv
}

/**
 * Makes such a project. LibTorch's libraries are links, because they have half a gigabyte.
 *
 * @param options.tarballs packs the packages and unpacks the tarballs, as npm does
 */
export async function installedPackages(
  t: Test,
  { tarballs = false }: { readonly tarballs?: boolean } = {},
): Promise<Installed> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'falsario-installed-')))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const modules = join(folder, 'node_modules')
  const packages = join(folder, 'packages')
  const written = tarballs
    ? await unpackedTarballs(await writePackages(PACKAGE_ROOT, packages), folder)
    : await writePackages(PACKAGE_ROOT, packages, symlink)
  const main = join(modules, 'falsario')
  const names = { addon: await nameOf(written.addon), libtorch: await nameOf(written.libtorch) }
  await mkdir(join(modules, '@falsario'), { recursive: true })
  await rename(written.main, main)
  await rename(written.addon, join(modules, names.addon))
  await rename(written.libtorch, join(modules, names.libtorch))
  await linkDependencies(main, modules)
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  const { LIBTORCH: _, FALSARIO_DEBUG: _1, NODE_OPTIONS: _2, ...inherited } = process.env
  const env = { ...inherited, FALSARIO_CACHE: join(folder, 'cache') }
  return {
    folder,
    main,
    addon: join(modules, names.addon),
    libtorch: join(modules, names.libtorch),
    env,
  }
}

/** Where tests pack: `npm run pack:platform` has another folder, whose tarballs are published. */
export const TEST_PACKAGES = join(PACKAGE_ROOT, 'build', 'tested-packages')

/** Packs folders, and unpacks the tarballs to other folders. */
async function unpackedTarballs(folders: PackageFolders, to: string): Promise<PackageFolders> {
  const unpack = async (folder: string): Promise<string> => {
    const tarball = await packFolder(folder, TEST_PACKAGES)
    const target = join(to, 'unpacked', basename(folder))
    await mkdir(target, { recursive: true })
    await promisify(execFile)('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
    return target
  }
  const { main, addon, libtorch } = folders
  return { main: await unpack(main), addon: await unpack(addon), libtorch: await unpack(libtorch) }
}

async function readManifest(folder: string): Promise<{
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
}> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
}

async function nameOf(folder: string): Promise<string> {
  return (await readManifest(folder)).name
}

/** The packages that npm would install with falsario, from this checkout. */
export async function linkDependencies(main: string, modules: string): Promise<void> {
  for (const name of Object.keys((await readManifest(main)).dependencies ?? {})) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(PACKAGE_ROOT, 'node_modules', name), join(modules, name))
  }
}

/** What a program printed, and how it ended. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs Node in the project. */
export function runNode(
  { folder, env }: Pick<Installed, 'folder' | 'env'>,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: folder, env: { ...env, ...more } })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', fail)
    child.on('close', (status) => done({ status, stdout, stderr }))
  })
}

/** Runs the installed command. */
export function runFalsario(
  installed: Installed,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return runNode(installed, [join(installed.main, 'dist', 'bundle', 'main.js'), ...args], more)
}
