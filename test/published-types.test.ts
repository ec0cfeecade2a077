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

/** Each marked line is a mistake; TypeScript reports a mark without one. */
const mistakes = `
import { loadModel, openDataset, presets, train, type GanModel, type RunEvent, type VaeModel } from 'falsario'

const data = await openDataset('digits')

// @ts-expect-error the name of a preset is not a preset
train({ model: 'dcgan', data, steps: 1 })
// @ts-expect-error steps are a number
train({ model: presets.dcgan, data, steps: '1' })
// @ts-expect-error an option that does not exist
train({ model: presets.dcgan, data, step: 1 })
// @ts-expect-error a layer that does not exist
train({ model: { ...presets.dcgan, generator: { layers: [{ type: 'liner', units: 3 }] } }, data })
// @ts-expect-error a preset that does not exist
presets.dcgann

const gan = await train({ model: presets.dcgan, data, steps: 1 }).result
// @ts-expect-error a GAN has no encoder
gan.model.encode(data)
const ofGan: GanModel = gan.model

const vae = await train({ model: presets.vae, data, steps: 1 }).result
await vae.model.encode(data)
const ofVae: VaeModel = vae.model
// @ts-expect-error a VAE has no discriminator
vae.model.discriminate(data)
// @ts-expect-error a VAE is not a GAN
const wrong: GanModel = vae.model

// @ts-expect-error a count is needed
await ofGan.sample({ seed: 1 })
// @ts-expect-error the kind of a loaded model is not known
;(await loadModel('runs/vae')).encode(data)

export function losses(event: RunEvent): number | undefined {
  // @ts-expect-error only some events have losses
  event.losses
  if (event.type !== 'progress') return undefined
  return Object.values(event.losses).length
}

export const models = [ofVae, wrong]
`

/** A strict project that also checks its libraries, and names no types of its own. */
const strict = {
  target: 'ES2023',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
}

/** How projects resolve modules. In the last a file is a module of CommonJS. */
const projects = {
  NodeNext: { type: 'module', options: { module: 'NodeNext' } },
  Node16: { type: 'module', options: { module: 'Node16', moduleResolution: 'Node16' } },
  bundler: { type: 'module', options: { module: 'ESNext', moduleResolution: 'Bundler' } },
  CommonJS: { type: 'commonjs', options: { module: 'Node16', moduleResolution: 'Node16' } },
}

for (const [name, { type, options }] of Object.entries(projects)) {
  t.test(
    `a strict ${name} project that checks its libraries compiles, and its mistakes do not`,
    async (t) => {
      const folder = await folderElsewhere(t)
      await writeFile(join(folder, 'package.json'), JSON.stringify({ type }))
      await writeFile(join(folder, 'consumer.ts'), consumer)
      await installTypes(folder)
      const types = join('node_modules', 'falsario', 'dist', 'types')
      const names = await readdir(join(folder, types), { recursive: true })
      const declarations = names.filter((file) => /\.d\.m?ts$/.test(file))
      // TypeScript reports each marked line that compiles, and each mistake without a mark.
      await writeFile(join(folder, 'mistakes.ts'), mistakes)
      const own = type === 'module' ? ['consumer.ts', 'mistakes.ts'] : ['consumer.ts']
      const files = [...own, ...declarations.map((file) => join(types, file))]
      const compilerOptions = { ...strict, ...options }
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
      t.equal(await compileProject(folder), '')
      t.ok(declarations.length > 50)
    },
  )
}
