import { readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { isRecord } from '../config/is-record.js'
import { isThere } from '../system/is-there.js'
import { PACKAGE_ROOT } from '../system/package-root.js'
import { shellWord } from '../system/shell-word.js'
import { libc } from './libc.js'
import type { Problem } from './requirements.js'
import { PLATFORM } from './version.js'

/** The platforms that have packages with falsario's binaries. */
export const PACKAGED_PLATFORMS: readonly string[] = [
  'linux-x64',
  'linux-arm64',
  'darwin-arm64',
  'win32-x64',
]

/** The package with the add-on, and the one with LibTorch's libraries, for this platform. */
export const ADDON_PACKAGE = `@falsario/${PLATFORM}`
export const LIBTORCH_PACKAGE = `@falsario/libtorch-${PLATFORM}`

/** The file in both packages that lists their files. */
export const MANIFEST_NAME = 'falsario.json'

/** Where `npm start` in a clone installs the packages for this platform, from the clone's folder. */
export const PREBUILT_FOLDER = join('build', 'prebuilt')

/**
 * Returns the folder of an installed package, as Node finds it from falsario's own folder: in any layout that npm,
 * pnpm and yarn make. Undefined if it is not installed. What Electron packs into an archive lies unpacked beside
 * it, because the system cannot load libraries from the archive.
 */
export async function packageFolder(
  name: string,
  root: string = PACKAGE_ROOT,
): Promise<string | undefined> {
  for (const from of [root, join(root, PREBUILT_FOLDER)]) {
    let folder: string
    try {
      folder = dirname(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`))
    } catch {
      continue
    }
    const unpacked = folder.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`)
    return (await isThere(unpacked)) ? unpacked : folder
  }
  // Node does not find a package without package.json. Its folder is returned, so that the file is missed.
  const beside = join(root, '..', name)
  return (await isThere(beside)) ? beside : undefined
}

/**
 * The command that installs a damaged package anew: npm leaves the files of an installed package as they are. pnpm links
 * its store's files, which it checks with `--force`.
 */
export function reinstall(folder: string): string {
  if (folder.includes(`${sep}.pnpm${sep}`)) return 'pnpm install --force'
  const remove =
    process.platform === 'win32' ? `rmdir /s /q "${folder}"` : `rm -rf ${shellWord(folder)}`
  return `${remove} && npm install --include=optional falsario`
}

/**
 * Compares the files of a folder with the sizes that its manifest lists. Returns one sentence for each file that is
 * missing or has another size.
 */
export async function damagedFiles(
  folder: string,
  files: Readonly<Record<string, number>>,
): Promise<string[]> {
  const problems = await Promise.all(
    Object.entries(files).map(async ([name, bytes]) => {
      const path = join(folder, name)
      const size = await stat(path).then(
        (status) => status.size,
        () => undefined,
      )
      if (size === bytes) return undefined
      if (size === undefined) return `${path} is missing.`
      return `${path} is damaged: ${size} bytes instead of ${bytes}.`
    }),
  )
  return problems.filter((problem) => problem !== undefined)
}

/**
 * Returns the texts, such as licences, that the installed packages list and do not have any more. Nothing depends on
 * them, and tools that make images smaller remove them.
 */
export async function missingTexts(root: string = PACKAGE_ROOT): Promise<string[]> {
  const missing: string[] = []
  for (const name of [ADDON_PACKAGE, LIBTORCH_PACKAGE]) {
    const folder = await packageFolder(name, root)
    const manifest = folder === undefined ? undefined : await readManifest(folder)
    if (folder === undefined || manifest === undefined || typeof manifest === 'string') continue
    const { json } = manifest
    const texts: readonly unknown[] = isRecord(json) && Array.isArray(json.texts) ? json.texts : []
    for (const text of texts) {
      const path = join(folder, String(text))
      if (!(await isThere(path))) missing.push(path)
    }
  }
  return missing
}

/** Reads the manifest of a folder: its JSON, or a sentence that tells what is wrong with the file. */
export async function readManifest(folder: string): Promise<{ json: unknown } | string> {
  const path = join(folder, MANIFEST_NAME)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return `${path} is missing.`
  try {
    return { json: JSON.parse(text) }
  } catch {
    return `${path} is damaged.`
  }
}

/** Returns why a package for this platform is not installed, and what to do about it. */
export async function missingPackage(name: string, root: string = PACKAGE_ROOT): Promise<Problem> {
  if (!PACKAGED_PLATFORMS.includes(PLATFORM)) {
    return {
      what: `falsario has no binaries for ${PLATFORM}, only for ${PACKAGED_PLATFORMS.join(', ')}.`,
      fix: 'build falsario from a clone of its repository: npm run setup',
    }
  }
  if (libc().family === 'musl') {
    return {
      what: "falsario's binaries need glibc, but this system has musl.",
      fix: 'use a system or container image with glibc, such as Debian instead of Alpine',
    }
  }
  const other = await packagesOfOtherPlatforms(root)
  if (other.length > 0) {
    return {
      what: `${name} is not installed, but ${other.join(', ')} is: node_modules was installed on another platform.`,
      fix: 'rm -rf node_modules, then npm install on this machine',
    }
  }
  return {
    what: `${name} is not installed, because npm left out optional dependencies (--omit=optional, --no-optional), or because the lock file was written without it on another platform.`,
    fix: 'npm install --include=optional falsario',
  }
}

async function packagesOfOtherPlatforms(root: string): Promise<string[]> {
  // node_modules/falsario lies beside node_modules/@falsario.
  const folders = [join(root, '..', '@falsario'), join(root, 'node_modules', '@falsario')]
  const names = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])))
  return names
    .flat()
    .filter((name) => PACKAGED_PLATFORMS.includes(name) && name !== PLATFORM)
    .map((name) => `@falsario/${name}`)
}
