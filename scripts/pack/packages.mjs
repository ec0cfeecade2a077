// The folders of the packages for this platform: falsario, its add-on, and LibTorch's libraries.
import { createHash } from 'node:crypto'
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { withLock } from '../../lib/system/lock.mjs'
import { run } from './run.mjs'
import { licenceTexts } from './third-party.mjs'

const load = (root, ...path) => import(pathToFileURL(join(root, 'dist', ...path)).href)

/** What a user of the main package needs; package.json is made by `mainManifest`. */
const mainFiles = [
  'README.md',
  'LICENSE',
  'THIRD_PARTY.md',
  'CHANGELOG.md',
  'assets',
  'examples',
  'dist/bundle',
  'dist/types',
  'dist/system/node-version.js',
]

/** Conditions under which a package manager installs a package. */
function conditions(platform) {
  const [os, cpu] = platform.split('-')
  return { os: [os], cpu: [cpu], ...(os === 'linux' ? { libc: ['glibc'] } : {}) }
}

/**
 * Writes the packages' folders below `out` and resolves with their paths.
 *
 * @param root a checkout in which setup has run
 * @param place puts LibTorch's libraries into their package; a test links them instead of copying half a gigabyte
 */
export async function writePackages(root, out, place = copyFile) {
  const versions = await load(root, 'libtorch', 'version.js')
  const { readBuildRecord } = await load(root, 'libtorch', 'build-record.js')
  const record = await readBuildRecord()
  if (record === undefined) throw new Error('The add-on is not built: npm run setup')
  const context = {
    root,
    place,
    project: JSON.parse(await readFile(join(root, 'package.json'), 'utf8')),
    platform: versions.PLATFORM,
    libtorchVersion: versions.LIBTORCH_VERSION,
    libtorch: dirname(record.libtorch),
    LIBRARY_NAME: versions.LIBRARY_NAME,
    ...(await load(root, 'libtorch', 'platform-package.js')),
    ...(await load(root, 'libtorch', 'native-sources.js')),
    ...(await load(root, 'libtorch', 'locate-addon.js')),
  }
  await rm(out, { recursive: true, force: true })
  const folders = {
    main: join(out, 'falsario'),
    addon: join(out, context.platform),
    libtorch: join(out, `libtorch-${context.platform}`),
  }
  await writeMain(context, folders.main)
  await writeAddon(context, folders.addon)
  await writeLibTorch(context, folders.libtorch)
  return folders
}

async function writeMain(context, folder) {
  for (const name of mainFiles) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await cp(join(context.root, name), join(folder, name), { recursive: true })
  }
  await writeJson(join(folder, 'package.json'), mainManifest(context))
}

/** The checkout's package.json without what only a checkout needs, and with the packages of the platforms. */
function mainManifest({ project, libtorchVersion, PACKAGED_PLATFORMS }) {
  const { private: _, scripts, devDependencies, tap, binary, ...kept } = project
  const optionalDependencies = {}
  for (const platform of PACKAGED_PLATFORMS) {
    optionalDependencies[`@falsario/${platform}`] = project.version
    optionalDependencies[`@falsario/libtorch-${platform}`] = libtorchVersion
  }
  return { ...kept, optionalDependencies }
}

async function writeAddon(context, folder) {
  const { root, project, platform, ADDON_PACKAGE, ADDON_NAME, LOADER_NAME } = context
  await mkdir(folder, { recursive: true })
  const files = {}
  for (const name of [ADDON_NAME, LOADER_NAME]) {
    const copy = join(folder, name)
    await copyFile(join(root, 'build', 'Release', name), copy)
    // Symbols and debug sections, which nobody can read without the source, are a third of the file. On Windows they
    // are in a file of their own.
    const strip = process.platform === 'darwin' ? ['-x', copy] : ['--strip-unneeded', copy]
    if (process.platform !== 'win32') await run('strip', strip)
    await chmod(copy, 0o644)
    files[name] = (await stat(copy)).size
  }
  const manifest = {
    falsario: project.version,
    libtorch: context.libtorchVersion,
    napi: project.binary.napi_versions[0],
    sources: await context.nativeSources(root),
    files,
    texts: ['LICENSE', 'README.md'],
  }
  await writeJson(join(folder, context.MANIFEST_NAME), manifest)
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  await writePackageFiles(context, folder, {
    name: ADDON_PACKAGE,
    version: project.version,
    description: `The native add-on of falsario for ${platform}`,
    license: 'MIT',
    // Here a clone finds it in the registry without a download.
    falsario: { sources: manifest.sources },
  })
}

async function writeLibTorch(context, folder) {
  const { platform, libtorch, libtorchVersion, LIBTORCH_PACKAGE, place } = context
  const libraries = {}
  for (const name of await libraryNames(libtorch, context.LIBRARY_NAME)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await place(join(libtorch, name), join(folder, name))
    libraries[name] = (await stat(join(folder, name))).size
  }
  await mkdir(join(folder, 'licences'))
  const texts = ['README.md', 'THIRD_PARTY.md']
  for (const [name, text] of await licenceTexts(context.root, libtorch, Object.keys(libraries))) {
    await writeFile(join(folder, 'licences', name), text)
    texts.push(`licences/${name}`)
  }
  await copyFile(join(context.root, 'THIRD_PARTY.md'), join(folder, 'THIRD_PARTY.md'))
  await writeJson(join(folder, context.MANIFEST_NAME), {
    version: libtorchVersion,
    libraries,
    texts,
  })
  await writePackageFiles(context, folder, {
    name: LIBTORCH_PACKAGE,
    version: libtorchVersion,
    description: `The libraries of LibTorch ${libtorchVersion} that falsario needs on ${platform}`,
    license: 'SEE LICENSE IN THIRD_PARTY.md',
  })
}

/** The shared libraries of a folder into which setup unpacked LibTorch, from that folder. */
async function libraryNames(folder, pattern) {
  const names = await readdir(folder, { recursive: true })
  const libraries = names
    .filter((name) => pattern.test(name))
    .map((name) => name.replaceAll('\\', '/'))
    .sort()
  const expected = libraries.some((name) => /^torch\/lib\/(lib)?torch_cpu\./.test(name))
  if (expected && libraries.every((name) => !/cuda(?!rt)/.test(name))) return libraries
  throw new Error(`${folder} is not what setup unpacks: unset LIBTORCH, then npm run setup`)
}

async function writePackageFiles(context, folder, manifest) {
  // Yarn's archives cannot be opened by the dynamic linker.
  const complete = { ...manifest, ...conditions(context.platform), preferUnplugged: true }
  await writeJson(join(folder, 'package.json'), complete)
  const { name, description } = manifest
  const text = `# ${name}\n\n${description}. Install \`falsario\`, which brings this package along where it is needed.\n`
  await writeFile(join(folder, 'README.md'), text)
}

function writeJson(path, json) {
  return writeFile(path, `${JSON.stringify(json, null, 2)}\n`)
}

/** Resolves with the names of the tarballs in a folder, none if there is no such folder. */
export async function tarballsIn(folder) {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.tgz'))
}

/**
 * Packs a folder into a tarball in `out`, and resolves with its path. The tarball of LibTorch takes a minute, so one
 * that was made of the same files is kept.
 */
export function packFolder(folder, out) {
  return withLock(join(out, 'pack.lock'), () => pack(folder, out))
}

async function pack(folder, out) {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const path = join(out, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
  const content = await contentOf(folder)
  const stamp = `${path}.content`
  const packed = await readFile(stamp, 'utf8').catch(() => undefined)
  if (packed === content && (await stat(path).catch(() => undefined)) !== undefined) return path
  await rm(stamp, { force: true })
  await run('npm', ['pack', '--silent', '--pack-destination', out, folder])
  await writeFile(stamp, content)
  return path
}

async function contentOf(folder) {
  const hash = createHash('sha256')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  for (const path of paths.sort()) {
    hash.update(`${path.slice(folder.length)}\n`).update(await readFile(path))
  }
  return hash.digest('hex')
}
