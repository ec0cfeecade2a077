import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { PACKAGE_ROOT } from '../../lib/system/package-root.js'
import { packFolder, writePackages } from '../../scripts/pack/packages.mjs'
import { type Ended, runNode, TEST_PACKAGES } from './installed.js'
import { type Registry, startRegistry } from './registry.js'

/** What `npm start` does in a clone that has not built its add-on, with a registry that has the packages. */

const skip = process.platform !== 'linux' && 'the packages are tried on Linux'

/** A clone without a build. */
async function makeClone(t: Test): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'falsario-clone-')))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  for (const name of ['package.json', 'CMakeLists.txt', 'native', 'dist', 'assets']) {
    await cp(join(PACKAGE_ROOT, name), join(folder, name), { recursive: true })
  }
  await symlink(join(PACKAGE_ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Installs the published packages into a clone, and prints whether it did. */
function installPrebuilt(folder: string, registry: Registry): Promise<Ended> {
  const script = `
    import { installPrebuilt } from './dist/libtorch/prebuilt.js'
    console.log(await installPrebuilt({ step: console.error, progress() {} }))`
  const { LIBTORCH: _, ...env } = process.env
  return runNode({ folder, env }, ['--input-type=module', '-e', script], {
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, 'npm-cache'),
    FALSARIO_CACHE: join(folder, 'cache'),
  })
}

t.test(
  'a clone uses packages of its own native source, and no others',
  { skip, timeout: 240_000 },
  async (t) => {
    const { addon, libtorch } = await writePackages(PACKAGE_ROOT, join(TEST_PACKAGES, 'prebuilt'))
    const tarballs = [
      await packFolder(addon, TEST_PACKAGES),
      await packFolder(libtorch, TEST_PACKAGES),
    ]
    const registry = await startRegistry(t, tarballs)

    const changed = await makeClone(t)
    await appendFile(join(changed, 'native', 'addon.cc'), '\n')
    t.match(await installPrebuilt(changed, registry), { status: 0, stdout: /false/ })
    t.notOk(await readdir(join(changed, 'build')).catch(() => undefined), 'nothing was downloaded')

    const clone = await makeClone(t)
    t.match(
      await installPrebuilt(clone, await startRegistry(t, [])),
      { status: 0, stdout: /false/ },
      'nothing is published',
    )
    const installed = await installPrebuilt(clone, registry)
    t.match(installed, { status: 0, stdout: /true/, stderr: /Installing @falsario\/linux/ })
    const { LIBTORCH: _, ...env } = process.env
    const doctor = await runNode(
      { folder: clone, env: { ...env, FALSARIO_CACHE: join(clone, 'cache') } },
      ['dist/bundle/main.js', 'doctor'],
    )
    t.equal(doctor.status, 0, doctor.stdout)
    t.match(
      doctor.stdout,
      /from platform package: .*build\/prebuilt\/node_modules\/@falsario\/libtorch-linux/,
    )

    await mkdir(join(clone, 'build', 'Release'), { recursive: true })
    for (const name of ['falsario.node', 'falsario_loader.node'])
      await writeFile(join(clone, 'build', 'Release', name), 'built')
    await rm(join(clone, 'build', 'prebuilt'), { recursive: true })
    t.match(
      await installPrebuilt(clone, registry),
      { stdout: /false/ },
      'a clone that builds goes on building',
    )
  },
)
