import { cp, mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import {
  type Ended,
  type Installed,
  installedPackages,
  linkDependencies,
  runNode,
} from './installed.js'

/** The installed package as a module: in every kind of program that loads it. */

const skip = process.platform !== 'linux' && 'the packages are tried on Linux'

/** Trains two steps and prints `images 2`. */
const work = `
async function work({ presets, train }) {
  const { model } = await train({ model: presets.mlpGan, data: 'digits', steps: 2, batchSize: 16 }).result
  const images = await model.sample({ count: 2, seed: 1 })
  console.log('images', images.count)
}
`

/** Writes a program into the project and runs it. */
async function runProgram(installed: Installed, name: string, text: string): Promise<Ended> {
  const path = join(installed.folder, name)
  await writeFile(path, text)
  return runNode(installed, [path])
}

function works(t: Test, { status, stdout, stderr }: Ended, what: string): void {
  t.equal(status, 0, `${what}: ${stderr}`)
  t.match(stdout, /images 2/, what)
}

t.test('import and require() load the same module', { skip }, async (t) => {
  const installed = await installedPackages(t)
  works(
    t,
    await runProgram(
      installed,
      'esm.mjs',
      `import * as falsario from 'falsario'\n${work}\nawait work(falsario)`,
    ),
    'import',
  )
  works(
    t,
    await runProgram(installed, 'cjs.cjs', `${work}\nwork(require('falsario'))`),
    'require()',
  )
  const both = await runProgram(
    installed,
    'both.mjs',
    `import { createRequire } from 'node:module'
     import * as imported from 'falsario'
     const required = createRequire(import.meta.url)('falsario')
     const names = Object.keys(imported)
     console.log(names.length === Object.keys(required).length, names.every((name) => imported[name] === required[name]))`,
  )
  t.equal(both.stdout.trim(), 'true true', both.stderr)
})

t.test('worker threads load it, also several at once', { skip }, async (t) => {
  const installed = await installedPackages(t)
  const program = `
    const { Worker, isMainThread } = require('node:worker_threads')
    ${work}
    if (isMainThread) for (let i = 0; i < 3; ++i) new Worker(__filename)
    else work(require('falsario'))`
  const ended = await runProgram(installed, 'workers.cjs', program)
  works(t, ended, 'workers')
  t.equal(ended.stdout.match(/images 2/g)?.length, 3)
})

t.test('programs that esbuild and webpack bundle, with falsario outside', { skip }, async (t) => {
  const installed = await installedPackages(t)
  const entry = join(installed.folder, 'entry.mjs')
  await writeFile(entry, `import * as falsario from 'falsario'\n${work}\nwork(falsario)`)
  const { build } = await import('esbuild')
  for (const format of ['esm', 'cjs'] as const) {
    const outfile = join(installed.folder, format === 'esm' ? 'esbuild.mjs' : 'esbuild.cjs')
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format,
      platform: 'node',
      external: ['falsario'],
    })
    works(t, await runNode(installed, [outfile]), `esbuild ${format}`)
  }
  const { default: webpack } = await import('webpack')
  const compiler = webpack({
    entry,
    mode: 'production',
    target: 'node20',
    context: installed.folder,
    externals: { falsario: 'commonjs falsario' },
    output: { path: installed.folder, filename: 'webpack.cjs' },
  })
  await new Promise<void>((done, fail) =>
    compiler.run((error, stats) => {
      if (error ?? stats?.hasErrors()) fail(error ?? new Error(stats?.toString()))
      else done()
    }),
  )
  works(t, await runNode(installed, [join(installed.folder, 'webpack.cjs')]), 'webpack')
})

t.test("pnpm's layout, in which falsario sees only its own dependencies", { skip }, async (t) => {
  const installed = await installedPackages(t)
  const modules = join(installed.folder, 'node_modules')
  const store = join(modules, '.pnpm', 'falsario@0.1.0', 'node_modules')
  await mkdir(store, { recursive: true })
  await rename(installed.main, join(store, 'falsario'))
  await linkDependencies(join(store, 'falsario'), store)
  await mkdir(join(store, '@falsario'))
  for (const folder of [installed.addon, installed.libtorch]) {
    const name = folder.slice(modules.length + 1)
    const own = join(modules, '.pnpm', name.replace('/', '+'), 'node_modules', name)
    await mkdir(dirname(own), { recursive: true })
    await rename(folder, own)
    await symlink(own, join(store, name))
  }
  await symlink(join(store, 'falsario'), join(modules, 'falsario'))
  works(t, await runProgram(installed, 'pnpm.cjs', `${work}\nwork(require('falsario'))`), 'pnpm')
})

t.test(
  'an archive of Electron, beside which the native files lie unpacked',
  { skip },
  async (t) => {
    const installed = await installedPackages(t)
    // Electron's require() reads app.asar as a folder; the system's linker cannot, so the libraries in it are useless.
    const archive = join(installed.folder, 'app.asar')
    const unpacked = join(installed.folder, 'app.asar.unpacked')
    await mkdir(archive)
    await rename(join(installed.folder, 'node_modules'), join(archive, 'node_modules'))
    const native = join('node_modules', '@falsario')
    await mkdir(join(unpacked, 'node_modules'), { recursive: true })
    await cp(join(archive, native), join(unpacked, native), {
      recursive: true,
      verbatimSymlinks: true,
    })
    for (const name of ['falsario.node', 'falsario_loader.node']) {
      await writeFile(
        join(archive, native, `${process.platform}-${process.arch}`, name),
        'in the archive',
      )
    }
    const main = join(archive, 'main.cjs')
    await writeFile(main, `${work}\nwork(require('falsario'))`)
    works(t, await runNode(installed, [main]), 'Electron')
  },
)

t.test('the command and the API state one version', { skip }, async (t) => {
  const installed = await installedPackages(t)
  const version: string = createRequire(join(installed.main, 'package.json'))(
    './package.json',
  ).version
  const command = await runNode(installed, [
    join(installed.main, 'dist', 'bundle', 'main.js'),
    '--version',
  ])
  t.equal(command.stdout.trim(), version)
  const api = await runProgram(
    installed,
    'version.cjs',
    "require('falsario').falsarioVersion().then(console.log)",
  )
  t.equal(api.stdout.trim(), version, api.stderr)
})
