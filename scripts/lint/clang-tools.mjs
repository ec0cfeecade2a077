import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from './run.mjs'

/** Pinned, because other versions format and warn differently. */
const CLANG_FORMAT = '22.1.8'
const CLANG_TIDY = '22.1.8'

let tools

/** Returns the paths of clang-format and clang-tidy in the cache folder; installs them from pip at first. */
export function clangTools(root) {
  tools ??= install(root)
  return tools
}

async function install(root) {
  const { cacheFolder } = await import(pathToFileURL(join(root, 'dist/system/cache.js')).href)
  const name = `lint-clang-format-${CLANG_FORMAT}-clang-tidy-${CLANG_TIDY}-${process.platform}-${process.arch}`
  const folder = join(cacheFolder(), name)
  if (!(await isFolder(folder))) await download(folder)
  return {
    clangFormat: join(folder, 'clang_format', 'data', 'bin', 'clang-format'),
    clangTidy: join(folder, 'clang_tidy', 'data', 'bin', 'clang-tidy'),
  }
}

async function download(folder) {
  const temporary = `${folder}.part-${process.pid}`
  await mkdir(temporary, { recursive: true })
  const wheels = [`clang-format==${CLANG_FORMAT}`, `clang-tidy==${CLANG_TIDY}`]
  const options = ['--quiet', '--no-deps', '--only-binary', ':all:', '--disable-pip-version-check']
  const args = ['-m', 'pip', 'install', ...options, '--target', temporary, ...wheels]
  try {
    const { status, output } = await run('python3', args, temporary)
    if (status !== 0) throw new Error(`pip could not install ${wheels.join(' and ')}:\n${output}`)
    await rename(temporary, folder).catch(async (error) => {
      // Another process may have installed them meanwhile.
      if (!(await isFolder(folder))) throw error
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

async function isFolder(path) {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  )
}
