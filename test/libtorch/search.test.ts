import { execFile } from 'node:child_process'
import {
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import {
  type Ended,
  type Installed,
  installedPackages,
  runFalsario,
  runNode,
} from '../packages/installed.js'

/** Each test damages an installed package in one way, and expects `falsario doctor` to tell the cause and the mend. */

const linux = process.platform !== 'linux' && 'the platform packages are tried on Linux'

async function doctor(installed: Installed, more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return await runFalsario(installed, ['doctor'], more)
}

/** Expects the installed falsario to refuse its work, and to say why and what to do. */
async function refusal(
  t: Test,
  installed: Installed,
  cause: RegExp,
  mend: RegExp,
  more: NodeJS.ProcessEnv = {},
): Promise<void> {
  const { status, stdout } = await doctor(installed, more)
  t.equal(status, 1, String(cause))
  t.match(stdout, cause)
  const fixes = stdout.split('\n').filter((line) => line.startsWith('  fix: '))
  t.ok(
    fixes.some((line) => mend.test(line)),
    `${mend} in ${fixes.join()}`,
  )
}

/** Changes the manifest of a package. */
async function restate(
  folder: string,
  change: (manifest: Record<string, unknown>) => void,
): Promise<void> {
  const path = join(folder, 'falsario.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  change(manifest)
  await writeFile(path, JSON.stringify(manifest))
}

/** Replaces a file of a package by another content, and states its size in the manifest. */
async function replace(folder: string, name: string, path: string): Promise<void> {
  await rm(join(folder, name))
  await cp(path, join(folder, name))
  const { size } = await stat(path)
  await restate(folder, (manifest) => {
    const files = (manifest.files ?? manifest.libraries) as Record<string, number>
    files[name] = size
  })
}

/** Compiles C++ to a shared library. */
async function library(t: Test, source: string, ...args: string[]): Promise<string> {
  const folder = t.testdir({ 'source.cc': source })
  const path = join(folder, 'library.so')
  await promisify(execFile)('g++', [
    '-shared',
    '-fPIC',
    '-o',
    path,
    join(folder, 'source.cc'),
    ...args,
  ])
  return path
}

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
    /npm install --force @falsario\/linux-\w+@/,
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
    /npm install --force @falsario\/libtorch-linux-\w+@2\.11\.0/,
  )
  await restate(installed.addon, (manifest) => {
    manifest.libtorch = '2.10.0'
  })
  await refusal(
    t,
    installed,
    /was built for LibTorch 2\.10\.0, not 2\.11\.0/,
    /npm install --force/,
  )
})

t.test(
  'every file of the platform packages that is missing or cut off is named',
  { skip: linux },
  async (t) => {
    const installed = await installedPackages(t)
    for (const folder of [installed.addon, installed.libtorch]) {
      const { files, libraries } = JSON.parse(await readFile(join(folder, 'falsario.json'), 'utf8'))
      const names = ['falsario.json', ...Object.keys(files ?? libraries)]
      for (const name of names) {
        const path = join(folder, name)
        await rename(path, `${path}-away`)
        await refusal(
          t,
          installed,
          new RegExp(`${basename(name)} is missing`),
          /npm install --force/,
        )
        await writeFile(path, '{')
        await refusal(
          t,
          installed,
          new RegExp(`${basename(name)} is damaged`),
          /npm install --force/,
        )
        await rename(`${path}-away`, path)
      }
    }
    t.equal((await doctor(installed)).status, 0, 'all are back')
  },
)

t.test('a library that does not load is named with its symbol', { skip: linux }, async (t) => {
  const installed = await installedPackages(t)
  const empty = await library(t, '', '-Wl,-soname,libtorch_cpu.so')
  await replace(installed.libtorch, 'torch/lib/libtorch_cpu.so', empty)
  await refusal(
    t,
    installed,
    /The symbol _Z\w+ is missing, so the add-on and LibTorch are not of the same build/,
    /reinstall both/,
  )
  const text = join(installed.folder, 'text')
  await writeFile(text, 'not a library')
  await replace(installed.libtorch, 'torch/lib/libtorch_cpu.so', text)
  await refusal(
    t,
    installed,
    /A file is damaged, or is for another kind of processor: .*libtorch_cpu/,
    /npm install --force/,
  )
  await replace(installed.addon, 'falsario_loader.node', text)
  await refusal(t, installed, /A file is damaged.*falsario_loader\.node/, /npm install --force/)
})

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

t.test(
  'two copies of falsario in a process share one LibTorch, and refuse a second one',
  { skip: linux },
  async (t) => {
    const first = await installedPackages(t)
    const second = await installedPackages(t)
    const script = (copy: Installed) => `
    const falsario = [${JSON.stringify(first.main)}, ${JSON.stringify(copy.main)}].map((path) => require(path))
    const train = async ({ train, presets }) => {
      const { model } = await train({ model: presets.mlpGan, data: 'digits', steps: 2, batchSize: 16 }).result
      const images = await model.sample({ count: 2, seed: 1 })
      return images.count
    }
    Promise.all(falsario.map(train)).then(console.log, (error) => { console.error(error.message); process.exitCode = 1 })`
    const together = await runNode(first, ['-e', script(second)])
    t.equal(together.status, 0, together.stderr)
    t.match(together.stdout, /\[ 2, 2 \]/)

    // The libraries of the second are files of their own.
    const lib = join(second.libtorch, 'torch', 'lib')
    for (const name of await readdir(lib)) {
      const real = join(lib, name)
      await cp(real, `${real}-copy`, { dereference: true })
      await unlink(real)
      await rename(`${real}-copy`, real)
    }
    const apart = await runNode(first, ['-e', script(second)])
    t.equal(apart.status, 1)
    t.match(apart.stderr, /already loaded another LibTorch, .*libc10\.so/)
    t.match(apart.stderr, /npm dedupe/)
  },
)

t.test(
  'CUDA libraries that end the process that opens them are left alone',
  { skip: linux },
  async (t) => {
    const installed = await installedPackages(t)
    const deadly = await library(
      t,
      '#include <cstdlib>\n__attribute__((constructor)) static void die() { std::abort(); }',
    )
    const { version } = JSON.parse(
      await readFile(join(installed.libtorch, 'falsario.json'), 'utf8'),
    )
    const name = `torch/lib/libtorch_cuda.so`
    const folder = join(
      installed.folder,
      'cache',
      `cuda-${version}-${process.platform}-${process.arch}`,
    )
    await mkdir(join(folder, 'torch', 'lib'), { recursive: true })
    await cp(deadly, join(folder, name))
    const { size } = await stat(deadly)
    await writeFile(
      join(folder, 'falsario.json'),
      JSON.stringify({ version, libraries: { [name]: size } }),
    )
    const { status, stdout } = await doctor(installed)
    t.equal(status, 0, stdout)
    t.match(stdout, /cuda +no: opening CUDA ends the process \(SIGABRT\)/)
    const again = await doctor(installed, { FALSARIO_DEBUG: '1' })
    t.notMatch(again.stderr, /CUDA in a child process/, 'the result is kept')
    await truncate(join(folder, name), 100)
    t.match(
      (await doctor(installed, { FALSARIO_DEBUG: '1' })).stderr,
      /libtorch_cuda\.so is damaged: 100 bytes/,
    )
  },
)
