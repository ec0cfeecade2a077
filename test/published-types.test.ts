import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { compileProject, folderElsewhere, installTypes } from './user-project.js'

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

/** The options of a strict project that also checks its libraries, and names no types of its own. */
const compilerOptions = {
  target: 'ES2023',
  module: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
}

t.test(
  'a strict project that checks its libraries compiles with the published types alone',
  async (t) => {
    const folder = await folderElsewhere(t)
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'consumer.ts'), consumer)
    await installTypes(folder)
    // Every declaration, also those that the public API does not reach today.
    const dist = join('node_modules', 'falsario', 'dist')
    const names = await readdir(join(folder, dist), { recursive: true })
    const declarations = names.filter((name) => /\.d\.m?ts$/.test(name))
    const files = ['consumer.ts', ...declarations.map((name) => join(dist, name))]
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
    t.equal(await compileProject(folder), '')
    t.ok(declarations.length > 100)
  },
)
