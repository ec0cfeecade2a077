import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../lint/run.mjs'

const outsideCopy = new Set(['node_modules', 'build', '.git', '.tap', 'runs'])

/**
 * Copies the checkout, without its build, and builds the add-on there with more compiler flags. A copy, because
 * `npm test` and `npm run setup` of the checkout would build over it. Compiles only what changed since the last time.
 */
export async function buildCopy(root, copy, flags) {
  await mkdir(copy, { recursive: true })
  for (const entry of await readdir(copy))
    if (entry !== 'build') await rm(join(copy, entry), { recursive: true })
  for (const entry of await readdir(root)) {
    if (outsideCopy.has(entry)) continue
    await cp(join(root, entry), join(copy, entry), { recursive: true, preserveTimestamps: true })
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))

  const build = join(copy, 'build')
  const release = join(build, 'Release')
  await mkdir(release, { recursive: true })
  await cp(
    join(root, 'build', 'Release', 'falsario-build.json'),
    join(release, 'falsario-build.json'),
  )
  const { readBuildRecord } = await import(join(root, 'dist', 'libtorch', 'build-record.js'))
  const { libtorch } = await readBuildRecord()

  await cmake([
    ...['-S', copy, '-B', build, `-DLIBTORCH=${libtorch}`, `-DCMAKE_JS_INC=${headers(root)}`],
    // A build type of its own, because that of releases adds -O3.
    '-DCMAKE_BUILD_TYPE=Sanitized',
    `-DCMAKE_CXX_FLAGS=-DBUILDING_NODE_EXTENSION -DNDEBUG -D_GLIBCXX_ASSERTIONS -O1 -g1 -fno-omit-frame-pointer ${flags}`,
    `-DCMAKE_LIBRARY_OUTPUT_DIRECTORY=${release}`,
  ])
  const targets = ['falsario_loader', 'falsario', 'falsario_gradients']
  await cmake(['--build', build, '-j', String(availableParallelism()), '--target', ...targets])
}

async function cmake(args) {
  console.log(`cmake ${args[0] === '--build' ? args.join(' ') : 'configures'}`)
  const { status, output } = await run('cmake', args, '.')
  if (status !== 0) throw new Error(output)
}

/** The folders of the Node-API headers, as cmake-js passes them. */
function headers(root) {
  const require = createRequire(join(root, 'package.json'))
  return [
    join(dirname(require.resolve('node-api-headers/package.json')), 'include'),
    dirname(require.resolve('node-addon-api/package.json')),
  ].join(';')
}
