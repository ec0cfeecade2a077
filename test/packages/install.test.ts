import { execFile } from 'node:child_process'
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { PACKAGE_ROOT } from '../../lib/system/package-root.js'
import { packFolder, writePackages } from '../../scripts/pack/packages.mjs'
import { TEST_PACKAGES } from './installed.js'
import { startRegistry } from './registry.js'

/** A user's first program. */
const program = `import { presets, type RunEvent, train } from 'falsario'

const run = train({ model: presets.mlpGan, data: 'digits', steps: 20, seed: 1 })
const report = (event: RunEvent): void => {
  if (event.type === 'progress') console.log(event.step)
}
for await (const event of run) report(event)
using model = (await run.result).model
const images = await model.sample({ count: 16, seed: 1 })
await images.toPng('samples.png')
`

const commonJs = `const { presets, train } = require('falsario')
async function main() {
  const { model } = await train({ model: presets.mlpGan, data: 'digits', steps: 20, seed: 1 }).result
  const images = await model.sample({ count: 16, seed: 1 })
  await images.toPng('samples-cjs.png')
}
main()
`

/** The Node that installs and trains; `npm run pack:try` names others. */
const node = process.env.FALSARIO_TRY_NODE ?? process.execPath

/** Node, npm and a shell, and no compiler, cmake or python. */
async function barePath(folder: string): Promise<string> {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  const npm = await realpath(join(dirname(process.execPath), 'npm'))
  for (const [name, path] of Object.entries({ node, npm, sh: '/bin/sh', rm: '/bin/rm' })) {
    await symlink(path, join(bin, name))
  }
  return bin
}

/** The tarballs that `npm run pack:platform` packed, which are published. */
async function packedForUse(): Promise<string[]> {
  const packages = join(PACKAGE_ROOT, 'build', 'packages')
  const names = (await readdir(packages)).filter((name) => name.endsWith('.tgz'))
  return names.map((name) => join(packages, name))
}

/** Packs this checkout. */
async function packedNow(t: Test): Promise<string[]> {
  const folders = await writePackages(PACKAGE_ROOT, join(TEST_PACKAGES, 'folders'))
  const tarballs: string[] = []
  for (const path of Object.values(folders)) tarballs.push(await packFolder(path, TEST_PACKAGES))
  const check = [join(PACKAGE_ROOT, 'scripts', 'pack-check.mjs'), TEST_PACKAGES]
  const { stdout } = await promisify(execFile)(process.execPath, check)
  t.match(stdout, /\n0 faults\n/, 'pack:check finds nothing')
  return tarballs
}

t.test(
  'npm installs the packed tarballs without compiler, Python, cache and install scripts, and they train',
  { skip: process.platform === 'win32' && 'needs a shell and links', timeout: 240_000 },
  async (t) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'falsario-install-')))
    t.teardown(() => rm(folder, { recursive: true, force: true }))
    const tarballs = process.env.FALSARIO_TRY_NODE ? await packedForUse() : await packedNow(t)
    const registry = await startRegistry(t, tarballs)

    const project = join(folder, 'project')
    await mkdir(project)
    const env = {
      HOME: join(folder, 'home'),
      PATH: await barePath(folder),
      npm_config_registry: registry.url,
      npm_config_cache: join(folder, 'npm-cache'),
      npm_config_update_notifier: 'false',
    }
    const run = (name: string, ...args: string[]) =>
      promisify(execFile)(join(env.PATH, name), args, { cwd: project, env })
    await writeFile(join(project, 'package.json'), '{ "type": "module" }')
    await run('npm', 'install', 'falsario', 'typescript', '--ignore-scripts', '--no-audit')
    t.ok(registry.requests.includes('@falsario/darwin-arm64'), 'npm asks for all platforms')
    const installed = await readdir(join(project, 'node_modules', '@falsario'))
    t.equal(installed.length, 2, 'and installs one')

    await writeFile(join(project, 'first.ts'), program)
    const compilerOptions = {
      target: 'ES2023',
      module: 'NodeNext',
      strict: true,
      skipLibCheck: false,
    }
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['first.ts'] }),
    )
    const started = performance.now()
    await run('node', 'node_modules/typescript/bin/tsc', '-p', '.')
    const { stdout } = await run('node', 'first.js')
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const { stdout: version } = await run('node', '--version')
    t.comment(`Node ${version.trim()}: compiled, trained and wrote a picture in ${seconds} s`)
    t.match(stdout, /20/)
    await writeFile(join(project, 'first.cjs'), commonJs)
    await run('node', 'first.cjs')
    const pictures = await Promise.all(
      ['samples.png', 'samples-cjs.png'].map((name) => readFile(join(project, name))),
    )
    t.ok((await stat(join(project, 'samples.png'))).size > 1000)
    t.same(pictures[0], pictures[1], 'both kinds of module make the same picture')
    const doctor = await run('node', 'node_modules/.bin/falsario', 'doctor')
    t.match(doctor.stdout, /No problems/)

    // Each mend that falsario proposes is run as it stands.
    const mended = async (...args: string[]): Promise<void> => {
      const { stdout } = await run('node', 'node_modules/.bin/falsario', 'doctor').catch(
        (error: { readonly stdout: string }) => error,
      )
      const fix = /fix: (.*)/.exec(stdout)?.[1] ?? 'no fix'
      await promisify(execFile)('sh', ['-c', fix], { cwd: project, env })
      const after = await run('node', 'node_modules/.bin/falsario', 'doctor')
      t.match(after.stdout, /No problems/, `${args.join(' ')}: ${fix}`)
    }
    const addon = join(project, 'node_modules', '@falsario', `${process.platform}-${process.arch}`)
    await rm(join(addon, 'falsario.node'))
    await mended('a missing file')
    await rm(join(addon, 'package.json'))
    await mended('a missing package.json')
    await run('npm', 'install', '--omit=optional', '--ignore-scripts', '--no-audit')
    await mended('optional dependencies that were left out')
    const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'))
    t.same(Object.keys(manifest.dependencies).sort(), ['falsario', 'typescript'])
  },
)
