#!/usr/bin/env node
// `npm run pack:try -- 20.9 22 24`: installs the tarballs that `npm run pack:platform` packed with other versions of Node,
// whose binaries come from the registry, and trains with them (test/packages/install.test.ts). Leaves a picture of each.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run as runToEnd } from './lint/run.mjs'
import { tarballsIn } from './pack/packages.mjs'
import { run } from './pack/run.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Installs a version of Node and resolves with the path of its program. */
async function installNode(version) {
  const folder = join(root, 'build', 'node', version)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true }')
  const os = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${os}-${process.arch}`
  await run('npm', ['install', '--silent', '--ignore-scripts', `${name}@${version}`], {
    cwd: folder,
  })
  const bin = join(folder, 'node_modules', name, 'bin')
  return join(bin, process.platform === 'win32' ? 'node.exe' : 'node')
}

/** Resolves with the exit status and the output of the test. */
function tryWith(node, picture) {
  const tap = join(root, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs')
  const args = ['--reporter=tap', '--disable-coverage', 'test/packages/install.test.ts']
  return runToEnd(process.execPath, [tap, ...args], root, {
    ...process.env,
    FALSARIO_TRY_NODE: node,
    FALSARIO_TRY_PICTURE: picture,
  })
}

const packages = join(root, 'build', 'packages')
if ((await tarballsIn(packages)).length === 0) {
  console.error(`missing  the tarballs in ${packages}: npm run pack:platform`)
  process.exit(1)
}
const versions = process.argv.slice(2)
for (const version of versions.length > 0
  ? versions
  : ['20.9', '20', '22.11', '22', '24', 'latest']) {
  const picture = join(root, 'build', 'node', version, 'samples.png')
  const { status: ended, output } = await tryWith(await installNode(version), picture)
  // A test that skips itself ends well, but nothing was tried.
  const status = /^\s*(ok|not ok) .*# SKIP/m.test(output) ? 1 : ended
  const measured = /# (Node v.*)/.exec(output)?.[1] ?? `Node ${version}`
  console.log(status === 0 ? `right  ${measured}: ${picture}` : `fault  ${measured}`)
  if (status !== 0) console.log(output)
  if (status !== 0) process.exitCode = 1
}
