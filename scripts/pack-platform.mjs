#!/usr/bin/env node
// `npm run pack:platform`: builds the packages of this platform from the last commit, in a copy that has nothing else,
// and packs them into build/packages/. With `--built` it packs what this checkout has built already.
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { packFolder, writePackages } from './pack/packages.mjs'
import { run } from './pack/run.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const packages = join(root, 'build', 'packages')

/** Variables that would change what the compiler does. */
const compilerVariables = ['CC', 'CXX', 'CFLAGS', 'CXXFLAGS', 'CPPFLAGS', 'LDFLAGS', 'LIBTORCH']

/** Copies the last commit and builds it without a cache of the compiler. Resolves with the copy's folder. */
async function buildLastCommit() {
  const copy = join(root, 'build', 'pack')
  await rm(copy, { recursive: true, force: true })
  await mkdir(copy, { recursive: true })
  const archive = join(root, 'build', 'pack.tar')
  await run('git', ['archive', '--output', archive, 'HEAD'], { cwd: root })
  await run('tar', ['-xf', archive, '-C', copy])
  await rm(archive)
  const env = { ...process.env, CCACHE_DISABLE: '1' }
  for (const name of compilerVariables) delete env[name]
  await run(process.execPath, [join(copy, 'scripts', 'setup.mjs')], {
    cwd: copy,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return copy
}

const { values } = parseArgs({ options: { built: { type: 'boolean', default: false } } })
const source = values.built ? root : await buildLastCommit()
const folders = await writePackages(source, join(packages, 'folders'))
for (const folder of Object.values(folders)) console.log(await packFolder(folder, packages))
