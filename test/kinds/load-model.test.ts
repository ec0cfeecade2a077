import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readSafetensors, writeSafetensors } from '../../lib/formats/safetensors.js'
import { inspectModel } from '../../lib/kinds/inspect-model.js'
import { loadModel } from '../../lib/kinds/load-model.js'
import type { NativeTensor } from '../../lib/native/index.js'
import { train } from '../../lib/training/train.js'
import { tinyData, tinyGan } from '../tiny-model.js'

const settings = {
  data: tinyData(),
  steps: 2,
  batchSize: 8,
  device: 'cpu',
  model: tinyGan,
} as const

const folder = t.testdir()
const whole = join(folder, 'model.safetensors')
const changedPath = join(folder, 'changed.safetensors')

t.before(async () => {
  const { model } = await train(settings).result
  await model.save(whole)
  model[Symbol.dispose]()
})

/** Writes a copy of the model file with other tensors or another description; returns its path. */
async function changed(
  tensors: (all: NativeTensor[]) => NativeTensor[],
  describe: (description: Record<string, unknown>) => unknown = (same) => same,
): Promise<string> {
  const file = await readSafetensors(whole)
  const description = describe(JSON.parse(file.metadata.falsario ?? '{}'))
  const metadata = description === undefined ? {} : { falsario: JSON.stringify(description) }
  await writeSafetensors(changedPath, tensors(file.tensors), metadata)
  return changedPath
}

const refused = (t: Test, path: string, message: RegExp) =>
  t.rejects(loadModel(path), { code: 'MODEL_INVALID', message }, String(message))

t.test('a path of a run directory loads the model file inside', async (t) => {
  using model = await loadModel(folder)
  t.match(model, { kind: 'gan', trainedSteps: 2 })
})

t.test('a path without a model is refused', async (t) => {
  await t.rejects(loadModel(join(folder, 'none')), { code: 'MODEL_NOT_FOUND' })
  await t.rejects(loadModel(t.testdir()), { code: 'MODEL_NOT_FOUND', path: /model\.safetensors$/ })
})

t.test('a truncated file is refused', async (t) => {
  const bytes = await readFile(whole)
  for (const length of [0, 4, 100, bytes.length - 1]) {
    await writeFile(changedPath, bytes.subarray(0, length))
    await t.rejects(loadModel(changedPath), { code: 'MODEL_INVALID' }, `${length} bytes`)
  }
})

t.test(
  'an error names a tensor that is missing, superfluous or has a wrong type or shape',
  async (t) => {
    await refused(
      t,
      await changed((all) => all.filter(({ name }) => name !== 'generator.1.running_var')),
      /generator\.1\.running_var is missing/,
    )
    const extra = {
      name: 'generator.9.weight',
      dtype: 'F32',
      shape: [1],
      data: new Uint8Array(4),
    } as const
    await refused(
      t,
      await changed((all) => [...all, extra]),
      /no layer of its spec has the tensor generator\.9\.weight/,
    )
    await refused(
      t,
      await changed((all) =>
        all.map((tensor) =>
          tensor.name === 'generator.0.weight' ? { ...tensor, shape: [4, 8] } : tensor,
        ),
      ),
      /generator\.0\.weight is F32 \[4, 8\], but its spec needs F32 \[8, 4\]/,
    )
    await refused(
      t,
      await changed((all) =>
        all.map((tensor) =>
          tensor.name === 'generator.1.num_batches_tracked' ? { ...tensor, dtype: 'F64' } : tensor,
        ),
      ),
      /num_batches_tracked is F64 \[\], but its spec needs I64 \[\]/,
    )
  },
)

t.test('a file without a valid falsario description is refused', async (t) => {
  const same = (all: NativeTensor[]) => all
  await refused(t, await changed(same, () => undefined), /no "falsario" entry/)
  await refused(
    t,
    await changed(same, (all) => ({ ...all, format: 2 })),
    /its format is 2 \(number\)/,
  )
  await refused(t, await changed(same, () => 'text'), /not an object/)
  await refused(t, await changed(same, (all) => ({ ...all, trainedSteps: -1 })), /trainedSteps/)
  await refused(t, await changed(same, (all) => ({ ...all, spec: { kind: 'x' } })), /spec\.kind/)
})

t.test(
  'a spec with more parameters than the file has is refused before memory is allocated',
  async (t) => {
    const huge = (description: Record<string, unknown>) => {
      const spec = structuredClone(description.spec) as { generator: { layers: { out: number }[] } }
      const [first] = spec.generator.layers
      if (first !== undefined) first.out = 1_000_000_000
      return { ...description, spec }
    }
    await refused(
      t,
      await changed((all) => all, huge),
      /its spec has \d+ parameters, but its tensors have \d+ elements/,
    )
  },
)

t.test('a refused file does not change models that are loaded', async (t) => {
  using model = await loadModel(whole)
  const before = (await model.sample({ count: 2 })).float
  await refused(t, await changed(() => []), /missing/)
  t.same((await model.sample({ count: 2 })).float, before)
})

t.test(
  'a file without metadata says how to save it with them, also from a config beside it',
  async (t) => {
    const path = await changed(
      (all) => all,
      () => undefined,
    )
    await t.rejects(loadModel(path), {
      code: 'MODEL_INVALID',
      fix: /save_file\(tensors, path, metadata=metadata\).*run's folder/,
    })
    await t.rejects(loadModel(path), { code: 'MODEL_INVALID', fix: /^(?!.*config\.json)/ })
    const config = join(folder, 'config.json')
    await writeFile(config, JSON.stringify({ model: tinyGan }))
    await t.rejects(loadModel(path), {
      code: 'MODEL_INVALID',
      fix: /"spec": json\.load\(open\(.*config\.json/,
    })
    await rm(config)
  },
)

t.test('names that a wrapper of Python changed are refused with what to strip', async (t) => {
  const cases: [(name: string) => string, string][] = [
    [(name) => `module.${name}`, '"module."'],
    [(name) => `_orig_mod.${name}`, '"_orig_mod."'],
    [(name) => `module._orig_mod.${name}`, '"module._orig_mod."'],
    [(name) => name.replace('.', '._orig_mod.'), '"_orig_mod."'],
    [(name) => `net.${name}`, '"net."'],
  ]
  for (const [rename, prefix] of cases) {
    const path = await changed((all) =>
      all.map((tensor) => ({ ...tensor, name: rename(tensor.name) })),
    )
    await t.rejects(loadModel(path), {
      code: 'MODEL_INVALID',
      message: new RegExp(`its tensors have ${prefix} in their names`),
      fix: /strip it in Python before save_file/,
    })
  }
})

t.test('a weight that is not finite is refused with its tensor and position', async (t) => {
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    const path = await changed((all) =>
      all.map((tensor) => {
        if (tensor.name !== 'generator.0.weight') return tensor
        const data = tensor.data.slice()
        new Float32Array(data.buffer)[5] = value
        return { ...tensor, data }
      }),
    )
    await refused(t, path, new RegExp(`generator\\.0\\.weight has ${value} at position 5`))
    const { notFinite } = await inspectModel(path)
    t.equal(notFinite, `generator.0.weight has ${value} at position 5`)
  }
})
