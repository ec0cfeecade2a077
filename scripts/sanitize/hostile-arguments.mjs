// Calls every function of the add-on with arguments that TypeScript would refuse. Each call may throw or reject, but
// none may crash. `npm run sanitize` runs it under the sanitizers, and a test runs it under the ordinary build.

import { digitImages, parseModelSpec, presets } from '../../dist/index.js'
import { loadAddon } from '../../dist/libtorch/load.js'

const addon = await loadAddon()
const tensor = (shape, dtype = 'F32', bytes = 64) => ({
  name: 'values',
  dtype,
  shape,
  data: new Uint8Array(bytes),
})
const nonsense = [
  undefined,
  null,
  true,
  -1,
  0.5,
  Number.NaN,
  1e300,
  '',
  'cpu',
  [],
  [1, 2],
  [null],
  {},
  new Uint8Array(4),
  () => {},
  Symbol('x'),
  tensor([16]),
  tensor([4, 4]),
  tensor([-1, 4]),
  tensor([2 ** 40, 2 ** 40, 2 ** 40]),
  tensor([3], 'F16'),
  tensor([2, 1, 4, 8], 'U8'),
  tensor([0], 'F32', 0),
  { name: 1, dtype: 2, shape: 3, data: 4 },
]
const counts = { resolved: 0, refused: 0 }

async function attempt(call) {
  try {
    await call()
    counts.resolved++
  } catch {
    counts.refused++
  }
}

async function attack(object, names) {
  for (const name of names) {
    if (name === 'dispose' || name === 'shutdown' || name === 'constructor') continue
    await attempt(() => object[name]())
    for (const value of nonsense) {
      await attempt(() => object[name](value))
      await attempt(() => object[name](value, value, value, value))
      await attempt(() => object[name]([value], { count: value, seed: value, labels: [value] }))
      await attempt(() => object[name](tensor([2, 1, 4, 8], 'U8'), value, value))
    }
  }
}

const methodsOf = (object) => Object.getOwnPropertyNames(Object.getPrototypeOf(object))
const request = { seed: 0, device: 'cpu' }
const trainerRequest = {
  ...{ batchSize: 4, seed: 0, threads: 1, watch: true },
  augment: { horizontalFlip: false, verticalFlip: false, translate: 0 },
}
await attack(addon, Object.keys(addon))
for (const preset of [presets.quick, presets.vae, presets.classifier]) {
  const spec = parseModelSpec(preset.spec({ ...(preset.image ?? digitImages), steps: 10 }))
  const model = await addon.createModel(spec, request)
  await attack(model, methodsOf(model))
  const images = { ...tensor([8, 1, 28, 28], 'U8', 8 * 784), name: 'images' }
  const labels = { ...tensor([8], 'U8', 8), name: 'labels' }
  const dataset = await addon.createDataset({ images, labels, device: 'cpu' })
  await attack(dataset, methodsOf(dataset))
  const trainer = await addon.createTrainer(model, dataset, trainerRequest)
  const state = await trainer.save()
  for (const entry of state)
    for (const byte of [0x7f, 0x80, 0xff])
      await attempt(async () => {
        const broken = { ...entry, data: new Uint8Array(entry.data.length).fill(byte) }
        await trainer.restore(state.map((other) => (other === entry ? broken : other)))
        await trainer.run(1)
      })
  await attack(
    trainer,
    methodsOf(trainer).filter((name) => name !== 'run'),
  )
  for (const object of [trainer, dataset, model]) object.dispose()
  for (const object of [trainer, dataset, model]) await attack(object, methodsOf(object))
}
const memory = addon.createTensor(tensor([4, 4]))
await attack(memory, methodsOf(memory))
await attempt(() => memory.write(61, new Uint8Array(4)))
await attempt(() => memory.write(2 ** 62, new Uint8Array(4)))
console.log(`${counts.resolved + counts.refused} calls: ${counts.refused} refused, none crashed`)
