import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import { installedPackages, runFalsario } from '../packages/installed.js'
import { doctor, linux, refusal, restate } from './damaged.js'

/** Each test damages an installed package in one way, and expects `falsario doctor` to tell the cause and the mend. */

t.test(
  'an installed package works, and FALSARIO_DEBUG=1 shows the search',
  { skip: linux },
  async (t) => {
    const installed = await installedPackages(t)
    const { status, stdout, stderr } = await doctor(installed, { FALSARIO_DEBUG: '1' })
    t.equal(status, 0, stdout)
    t.match(stdout, /No problems/)
    t.match(stdout, /platform package/)
    t.match(stderr, `falsario: add-on from platform package (${installed.addon}): is complete`)
    t.match(stderr, /falsario: LibTorch from platform package .* is used/)
    t.match(stderr, /libtorch_cpu\.so: is open/)
    t.match(stderr, /falsario\.node: is loaded/)
    t.equal((await doctor(installed)).stderr, '', 'silent otherwise')
  },
)

t.test(
  'packages that were left out are named with the command that installs them',
  { skip: linux },
  async (t) => {
    const installed = await installedPackages(t)
    await rename(installed.addon, `${installed.addon}-away`)
    const [cause, mend] = [
      /@falsario\/linux-\w+ is not installed, because .*optional/,
      /npm install --include=optional/,
    ]
    await refusal(t, installed, cause, mend)
    const { status, stderr } = await runFalsario(installed, ['train', 'mlp-gan', '--steps', '1'])
    t.equal(status, 1)
    t.match(stderr, cause, 'a command that computes says the same')
    t.match(stderr, mend)
    await rename(`${installed.addon}-away`, installed.addon)
    await rm(installed.libtorch, { recursive: true })
    await refusal(
      t,
      installed,
      /@falsario\/libtorch-linux-\w+ is not installed/,
      /npm install --include=optional/,
    )
  },
)

t.test('a node_modules of another platform is recognised', { skip: linux }, async (t) => {
  const installed = await installedPackages(t)
  await rename(installed.addon, join(dirname(installed.addon), 'darwin-arm64'))
  await refusal(
    t,
    installed,
    /@falsario\/darwin-arm64 is: node_modules was installed on another platform/,
    /rm -rf node_modules/,
  )
})

t.test('musl, an old Node-API, and other versions are named', { skip: linux }, async (t) => {
  const installed = await installedPackages(t)
  await rename(installed.addon, `${installed.addon}-away`)
  const musl = join(installed.folder, 'musl.cjs')
  await writeFile(musl, 'process.report.getReport = () => ({ header: {} })')
  await refusal(t, installed, /need glibc, but this system has musl/, /with glibc/, {
    NODE_OPTIONS: `--require ${musl}`,
  })
  await rename(`${installed.addon}-away`, installed.addon)

  await restate(installed.addon, (manifest) => {
    manifest.napi = 99
  })
  await refusal(t, installed, /needs Node-API 99, but Node v[\d.]+ has/, /update Node/)
  await restate(installed.addon, (manifest) => {
    manifest.napi = 9
    manifest.falsario = '0.0.1'
  })
  await refusal(
    t,
    installed,
    /has version 0\.0\.1, but falsario has/,
    /rm -rf .* npm install --include=optional/,
  )
  await restate(installed.addon, async (manifest) => {
    manifest.falsario = JSON.parse(
      await readFile(join(installed.main, 'package.json'), 'utf8'),
    ).version
  })
})

t.test('an add-on and a LibTorch of other versions are named', { skip: linux }, async (t) => {
  const installed = await installedPackages(t)
  await restate(installed.libtorch, (manifest) => {
    manifest.version = '2.10.0'
  })
  await refusal(
    t,
    installed,
    /is LibTorch 2\.10\.0; falsario needs 2\.11\.0/,
    /rm -rf .* npm install --include=optional/,
  )
  await restate(installed.addon, (manifest) => {
    manifest.libtorch = '2.10.0'
  })
  await refusal(
    t,
    installed,
    /was built for LibTorch 2\.10\.0, not 2\.11\.0/,
    /rm -rf .* npm install --include=optional/,
  )
})

t.test(
  'every file of the platform packages that is missing or cut off is named',
  { skip: linux },
  async (t) => {
    const installed = await installedPackages(t)
    for (const folder of [installed.addon, installed.libtorch]) {
      const { files, libraries } = JSON.parse(await readFile(join(folder, 'falsario.json'), 'utf8'))
      const names = ['package.json', 'falsario.json', ...Object.keys(files ?? libraries)]
      for (const name of names) {
        const path = join(folder, name)
        await rename(path, `${path}-away`)
        await refusal(
          t,
          installed,
          new RegExp(`${basename(name)} is missing`),
          /rm -rf .* npm install --include=optional/,
        )
        if (name === 'package.json') {
          await rename(`${path}-away`, path)
          continue
        }
        await writeFile(path, '{')
        await refusal(
          t,
          installed,
          new RegExp(`${basename(name)} is damaged`),
          /rm -rf .* npm install --include=optional/,
        )
        await rename(`${path}-away`, path)
      }
    }
    t.equal((await doctor(installed)).status, 0, 'all are back')
    const texts = [join(installed.addon, 'LICENSE'), join(installed.libtorch, 'THIRD_PARTY.md')]
    for (const path of texts) await rm(path)
    const { status, stdout } = await doctor(installed)
    t.equal(status, 0, 'texts are not needed')
    for (const path of texts) t.match(stdout, `missing    ${path}`)
  },
)

t.test(
  'a LIBTORCH that cannot be used is not replaced by another one',
  { skip: linux },
  async (t) => {
    const installed = await installedPackages(t)
    await refusal(
      t,
      installed,
      /LIBTORCH=.*nowhere cannot be used: .* is not a folder/,
      /unset LIBTORCH/,
      { LIBTORCH: join(installed.folder, 'nowhere') },
    )
  },
)
