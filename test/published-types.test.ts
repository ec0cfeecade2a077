import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { PACKAGE_ROOT } from '../lib/system/package-root.js'

const consumer = `
import { evaluate, openDataset, presets, train, type Dataset, type RunEvent } from 'falsario'

export async function use(): Promise<number> {
  const data: Dataset = await openDataset('digits')
  const run = train({ model: presets.quick, data, steps: 10 })
  for await (const event of run) report(event)
  using model = (await run.result).model
  const images = await model.sample({ count: 4, seed: 1 })
  const card = await evaluate({ images: 'pictures', data: { source: 'digits' } })
  return images.count + Object.keys(card.metrics).length
}

function report(event: RunEvent): void {
  if (event.type === 'progress') console.log(event.step, event.losses)
}
`

/** The options of a strict project that also checks its libraries. */
const compilerOptions = {
  target: 'ES2023',
  module: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  types: ['node'],
}

/** Installs falsario's declarations and dependencies below `folder`, with no types but Node's. */
async function installInto(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  const installed = join(modules, 'falsario')
  await mkdir(join(modules, '@types'), { recursive: true })
  await cp(join(PACKAGE_ROOT, 'dist'), join(installed, 'dist'), {
    recursive: true,
    filter: (path) => !/\.(js|map)$/.test(path),
  })
  const manifest = await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8')
  await writeFile(join(installed, 'package.json'), manifest)
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(manifest)
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(PACKAGE_ROOT, 'node_modules', name), join(modules, name))
  }
}

t.test(
  'a strict project that checks its libraries compiles with the published types',
  async (t) => {
    const folder = t.testdir({
      'package.json': '{ "type": "module" }',
      'consumer.ts': consumer,
    })
    await installInto(folder)
    // Every declaration, also those that the public API does not reach today.
    const dist = join('node_modules', 'falsario', 'dist')
    const names = await readdir(join(folder, dist), { recursive: true })
    const declarations = names.filter((name) => /\.d\.m?ts$/.test(name))
    const files = ['consumer.ts', ...declarations.map((name) => join(dist, name))]
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
    const tsc = join(PACKAGE_ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
    const compiled = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch(
      (error: { readonly stdout: string }) => error,
    )
    t.equal(compiled.stdout, '')
    t.ok(declarations.length > 100)
  },
)
