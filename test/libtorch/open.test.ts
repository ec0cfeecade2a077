import {
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  stat,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { type Installed, installedPackages, runNode } from '../packages/installed.js'
import { doctor, library, linux, refusal, replace } from './damaged.js'

/** Each test tries libraries that do not open, or that are opened twice. */

t.test('a library that does not load is named with its symbol', { skip: linux }, async (t) => {
  const installed = await installedPackages(t)
  const empty = await library(t, '', '-Wl,-soname,libtorch_cpu.so')
  await replace(installed.libtorch, 'torch/lib/libtorch_cpu.so', empty)
  await refusal(
    t,
    installed,
    /The symbol _Z\w+ is missing, so the add-on and LibTorch are not of the same build/,
    /unset LIBTORCH.*rm -rf node_modules/,
  )
  const text = join(installed.folder, 'text')
  await writeFile(text, 'not a library')
  await replace(installed.libtorch, 'torch/lib/libtorch_cpu.so', text)
  await refusal(
    t,
    installed,
    /A file is damaged, or is for another kind of processor: .*libtorch_cpu/,
    /rm -rf .* npm install --include=optional/,
  )
  await replace(installed.addon, 'falsario_loader.node', text)
  await refusal(
    t,
    installed,
    /A file is damaged.*falsario_loader\.node/,
    /rm -rf .* npm install --include=optional/,
  )
})

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

t.test(
  'damaged files of CUDA are named, and falsario computes on the CPU',
  { skip: linux },
  async (t) => {
    const installed = await installedPackages(t)
    const folder = join(
      installed.folder,
      'cache',
      `cuda-2.11.0-${process.platform}-${process.arch}`,
    )
    await mkdir(folder, { recursive: true })
    const libraries = { 'torch/lib/libc10_cuda.so': 7 }
    await writeFile(join(folder, 'falsario.json'), JSON.stringify({ version: '2.11.0', libraries }))
    const { status, stdout } = await doctor(installed)
    t.equal(status, 0)
    t.match(
      stdout,
      /cuda +no: .*libc10_cuda\.so is missing.*falsario uninstall cuda && falsario install cuda/,
    )
  },
)

t.test(
  'a file that ends the process that opens it does not end doctor',
  { skip: linux },
  async (t) => {
    const installed = await installedPackages(t)
    const path = join(installed.addon, 'falsario_loader.node')
    const bytes = await readFile(path)
    await writeFile(path, bytes.fill(0, 4096))
    await refusal(
      t,
      installed,
      /Opening the libraries ends the process \(SIG\w+\), so a file in/,
      /npm install --include=optional/,
    )
  },
)

t.test('LIBTORCH may be the package with LibTorch of another copy', { skip: linux }, async (t) => {
  const installed = await installedPackages(t)
  for (const LIBTORCH of [installed.libtorch, join(installed.libtorch, 'torch')]) {
    const { status, stdout } = await doctor(installed, { LIBTORCH })
    t.equal(status, 0, stdout)
    t.match(stdout, /from LIBTORCH/)
  }
})
