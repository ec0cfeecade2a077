import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../system/atomic-write.js'
import { isFolder } from '../system/is-there.js'
import { damagedFiles, MANIFEST_NAME, readManifest } from './platform-package.js'
import { LIBRARY_NAME, LIBTORCH_VERSION, libraryName } from './version.js'

/** The result of checking a folder for a usable LibTorch. */
export interface Inspection {
  /** The folder with lib/ and include/, as a real path. */
  readonly folder: string
  /** The version in its header: `2.11.0`. */
  readonly version?: string
  /** Why it cannot be used, one sentence each; empty if it can. */
  readonly problems: readonly string[]
}

/** The sizes of the unpacked libraries. Written next to them, so that a damaged copy is detected. */
export interface Manifest {
  readonly version: string
  /** Size in bytes by path, relative to the manifest's folder. */
  readonly libraries: Readonly<Record<string, number>>
}

const HEADERS = ['include/ATen/ATen.h', 'include/torch/csrc/autograd/autograd.h']
const VERSION_HEADERS = [
  'include/torch/headeronly/version.h',
  'include/torch/csrc/api/include/torch/version.h',
]

/** Returns the paths of the shared libraries that the add-on is linked to. */
export function requiredLibraries(folder: string): string[] {
  return ['c10', 'torch_cpu'].map((name) => join(folder, 'lib', libraryName(name)))
}

function otherVersion(folder: string, version: string): string {
  return `${folder} is LibTorch ${version}; falsario needs ${LIBTORCH_VERSION}.`
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile() && status.size > 0,
    () => false,
  )
}

/**
 * Returns the folder of LibTorch within `folder`, which may be LibTorch itself, an unpacked archive or
 * the folder of a Python installation. Returns `folder` if it contains no LibTorch.
 */
async function rootWithin(folder: string): Promise<string> {
  const lib = join(folder, 'lib')
  const pythons = await readdir(lib).then(
    (names) => names.filter((name) => name.startsWith('python3')),
    () => [],
  )
  const inside = ['.', 'libtorch', 'torch', 'site-packages/torch'].map((name) => join(folder, name))
  const sites = pythons.map((name) => join(lib, name, 'site-packages', 'torch'))
  for (const root of [...inside, ...sites]) {
    if ((await isFile(join(root, 'include/ATen/ATen.h'))) && (await isFolder(join(root, 'lib')))) {
      return realpath(root)
    }
  }
  return folder
}

async function versionOf(folder: string): Promise<string | undefined> {
  for (const header of VERSION_HEADERS) {
    const text = await readFile(join(folder, header), 'utf8').catch(() => '')
    const version = /TORCH_VERSION\s*\\?\s*"([^"]+)"/.exec(text)?.[1]
    if (version !== undefined) return version
  }
  return undefined
}

/**
 * Checks whether falsario can be built against and run with the LibTorch in a folder.
 * The folder is an unpacked libtorch, an installed Python `torch` package, or contains one of them.
 *
 * @example
 * const { problems } = await inspectLibTorch('/opt/libtorch')
 * if (problems.length > 0) console.error(problems.join('\n'))
 */
export async function inspectLibTorch(path: string): Promise<Inspection> {
  if (!(await isFolder(path))) return { folder: path, problems: [`${path} is not a folder.`] }
  const folder = await rootWithin(path)
  const problems: string[] = []
  for (const file of requiredLibraries(folder)) {
    if (!(await isFile(file))) problems.push(`${file} is missing.`)
  }
  for (const header of HEADERS) {
    if (!(await isFile(join(folder, header)))) problems.push(`${join(folder, header)} is missing.`)
  }
  const version = await versionOf(folder)
  if (version === undefined) {
    problems.push(
      `${join(folder, VERSION_HEADERS[0] ?? '')}, which states its version, is missing.`,
    )
    return { folder, problems }
  }
  if (version.split('+')[0] !== LIBTORCH_VERSION) {
    problems.push(otherVersion(folder, version))
  }
  return { folder, version, problems }
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && 'version' in value && 'libraries' in value
}

/**
 * Checks a folder that setup unpacked: like {@link inspectLibTorch}, and compares the size of every
 * library with the manifest.
 */
export async function inspectUnpacked(path: string): Promise<Inspection> {
  const inspection = await inspectLibTorch(path)
  const problems = [...inspection.problems]
  const manifest = await readManifest(path)
  if (typeof manifest === 'string') return { ...inspection, problems: [...problems, manifest] }
  if (!isManifest(manifest.json)) {
    problems.push(`${join(path, MANIFEST_NAME)} is damaged.`)
    return { ...inspection, problems }
  }
  return {
    ...inspection,
    problems: [...problems, ...(await damagedFiles(path, manifest.json.libraries))],
  }
}

/**
 * Checks an installed package with LibTorch's libraries, which has no headers: the version and the size of every file
 * are those of its manifest.
 */
export async function inspectPackage(path: string): Promise<Inspection> {
  const folder = join(path, 'torch')
  const problems = await inspectFiles(path)
  const manifest = join(path, 'package.json')
  if (!(await isFile(manifest))) problems.push(`${manifest} is missing.`)
  return problems.length > 0
    ? { folder, problems }
    : { folder, version: LIBTORCH_VERSION, problems }
}

/**
 * Compares the files of a folder with its manifest. Returns what is wrong, one sentence each: another version of
 * LibTorch, and every file that is missing or has another size.
 */
export async function inspectFiles(folder: string): Promise<string[]> {
  const manifest = await readManifest(folder)
  if (typeof manifest === 'string') return [manifest]
  if (!isManifest(manifest.json)) return [`${join(folder, MANIFEST_NAME)} is damaged.`]
  const { version, libraries } = manifest.json
  const problems = await damagedFiles(folder, libraries)
  return version === LIBTORCH_VERSION ? problems : [otherVersion(folder, version), ...problems]
}

/** Writes the manifest of a folder with libraries: the size of each. */
export async function writeManifest(folder: string): Promise<void> {
  const libraries: Record<string, number> = {}
  for (const name of await readdir(folder, { recursive: true })) {
    if (!LIBRARY_NAME.test(name)) continue
    libraries[name.replaceAll('\\', '/')] = (await stat(join(folder, name))).size
  }
  const manifest: Manifest = { version: LIBTORCH_VERSION, libraries }
  await writeAtomically(join(folder, MANIFEST_NAME), Buffer.from(JSON.stringify(manifest, null, 2)))
}
