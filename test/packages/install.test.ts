import { exec, execFile } from 'node:child_process'
import {
  copyFile,
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
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { PACKAGE_ROOT } from '../../lib/system/package-root.js'
import { packFolder, tarballsIn, writePackages } from '../../scripts/pack/packages.mjs'
import { TEST_PACKAGES } from './installed.js'
import { startRegistry } from './registry.js'

/** A user's first program. */
const program = `import { presets, type RunEvent, train } from 'falsario'

const run = train({ model: presets.vae, data: 'digits', steps: 400, seed: 1 })
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
  const { model } = await train({ model: presets.vae, data: 'digits', steps: 400, seed: 1 }).result
  const images = await model.sample({ count: 16, seed: 1 })
  await images.toPng('samples-cjs.png')
}
main()
`

/** The Node that installs and trains; `npm run pack:try` names others. */
const node = process.env.FALSARIO_TRY_NODE ?? process.execPath

const windows = process.platform === 'win32'

/** The script of npm, which belongs to the Node that runs this test. */
const npmCli = windows
  ? join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  : await realpath(join(dirname(process.execPath), 'npm'))

/** The environment of a user who has Node, npm and a shell, and no compiler, cmake or python. */
async function bareEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  const bin = join(folder, 'bin')
  const home = join(folder, 'home')
  await mkdir(bin)
  await mkdir(home)
  if (!windows) {
    for (const [name, path] of Object.entries({ node, npm: npmCli, sh: '/bin/sh', rm: '/bin/rm' }))
      await symlink(path, join(bin, name))
    return { HOME: home, PATH: bin }
  }
  // Links need a right of their own on Windows, and programs do not start without its system folder.
  await copyFile(node, join(bin, 'node.exe'))
  await writeFile(join(bin, 'npm.cmd'), `@"%~dp0node.exe" "${npmCli}" %*\r\n`)
  const { SystemRoot = 'C:\\Windows' } = process.env
  const system = join(SystemRoot, 'System32')
  const PATH = [bin, system].join(delimiter)
  const own = { USERPROFILE: home, APPDATA: home, LOCALAPPDATA: home, TEMP: home, TMP: home }
  return { ...own, SystemRoot, ComSpec: join(system, 'cmd.exe'), PATH }
}

/** The tarballs that `npm run pack:platform` packed, which are published. */
async function packedForUse(): Promise<string[]> {
  const packages = join(PACKAGE_ROOT, 'build', 'packages')
  return (await tarballsIn(packages)).map((name) => join(packages, name))
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
  { timeout: 240_000 },
  async (t) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'falsario-install-')))
    t.teardown(() => rm(folder, { recursive: true, force: true }))
    const tarballs = process.env.FALSARIO_TRY_NODE ? await packedForUse() : await packedNow(t)
    const registry = await startRegistry(t, tarballs)

    const project = join(folder, 'project')
    await mkdir(project)
    const env = {
      ...(await bareEnvironment(folder)),
      npm_config_registry: registry.url,
      npm_config_cache: join(folder, 'npm-cache'),
      npm_config_update_notifier: 'false',
    }
    const run = (...args: string[]) =>
      promisify(execFile)(join(folder, 'bin', windows ? 'node.exe' : 'node'), args, {
        cwd: project,
        env,
      })
    const npm = (...args: string[]) => run(npmCli, ...args)
    const falsario = windows
      ? 'node_modules/falsario/dist/bundle/main.js'
      : 'node_modules/.bin/falsario'
    await writeFile(join(project, 'package.json'), '{ "type": "module" }')
    await npm('install', 'falsario', 'typescript', '--ignore-scripts', '--no-audit')
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
    await run('node_modules/typescript/bin/tsc', '-p', '.')
    const { stdout } = await run('first.js')
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const { stdout: version } = await run('--version')
    t.comment(`Node ${version.trim()}: compiled, trained and wrote a picture in ${seconds} s`)
    t.match(stdout, /400/)
    await writeFile(join(project, 'first.cjs'), commonJs)
    await run('first.cjs')
    const pictures = await Promise.all(
      ['samples.png', 'samples-cjs.png'].map((name) => readFile(join(project, name))),
    )
    t.ok((await stat(join(project, 'samples.png'))).size > 1000)
    t.same(pictures[0], pictures[1], 'both kinds of module make the same picture')
    const { FALSARIO_TRY_PICTURE: picture } = process.env
    if (picture !== undefined) await copyFile(join(project, 'samples.png'), picture)
    const doctor = await run(falsario, 'doctor')
    t.match(doctor.stdout, /No problems/)

    // Each mend that falsario proposes is run as it stands.
    const mended = async (...args: string[]): Promise<void> => {
      const { stdout } = await run(falsario, 'doctor').catch(
        (error: { readonly stdout: string }) => error,
      )
      const fix = /fix: (.*)/.exec(stdout)?.[1] ?? 'no fix'
      await promisify(exec)(fix, { cwd: project, env })
      const after = await run(falsario, 'doctor')
      t.match(after.stdout, /No problems/, `${args.join(' ')}: ${fix}`)
    }
    const addon = join(project, 'node_modules', '@falsario', `${process.platform}-${process.arch}`)
    await rm(join(addon, 'falsario.node'))
    await mended('a missing file')
    await rm(join(addon, 'package.json'))
    await mended('a missing package.json')
    await npm('install', '--omit=optional', '--ignore-scripts', '--no-audit')
    await mended('optional dependencies that were left out')
    const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'))
    t.same(Object.keys(manifest.dependencies).sort(), ['falsario', 'typescript'])
  },
)
