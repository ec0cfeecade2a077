import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { modelOf, parseModelSpec } from '../../lib/kinds/catalogue.js'
import { inspectModel } from '../../lib/kinds/inspect-model.js'
import { buildModel } from '../../lib/native/index.js'
import { presets } from '../../lib/presets/index.js'
import { digitImages, type Preset } from '../../lib/presets/preset.js'

const folder = t.testdir()

for (const preset of Object.values<Preset>(presets))
  t.test(
    `${preset.name}: the spec survives JSON, the native model, safetensors and JSON`,
    async (t) => {
      const spec = parseModelSpec(preset.spec({ ...(preset.image ?? digitImages), steps: 1234 }))
      const read = parseModelSpec(JSON.parse(JSON.stringify(spec)))
      const native = await buildModel(read, { seed: 0, device: 'cpu' })
      const path = join(folder, `${preset.name}.safetensors`)
      {
        using model = modelOf(native, { spec: read, trainedSteps: 0 })
        await model.save(path)
      }
      const { spec: written, description } = await inspectModel(path)
      await rm(path)
      t.same(written, spec)
      t.same(JSON.parse(JSON.stringify(written)), JSON.parse(JSON.stringify(spec)))
      const counted = description.networks.map(({ name, parameters }) => [name, parameters])
      t.same(Object.fromEntries(counted), preset.parameters)
    },
  )
