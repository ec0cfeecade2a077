// falsario as a contestant; process.mjs states the protocol. It trains as train() does, with default settings, but
// without a run directory, progress events and sample pictures.
import { createInterface } from 'node:readline'
import { modelOf } from '../../dist/kinds/catalogue.js'
import { buildModel, runtimeInfo } from '../../dist/native/index.js'
import { withTrainer } from '../../dist/training/with-trainer.js'
import { planOf } from './plan.mjs'

const SAMPLES_AT_ONCE = 500

const answer = (fields) => process.stdout.write(`${JSON.stringify(fields)}\n`)

/** Makes `count` images as uint8 [N, C, H, W], as one array. */
async function sample(model, count) {
  const parts = []
  for (let done = 0; done < count; done += SAMPLES_AT_ONCE) {
    const images = await model.sample({
      count: Math.min(SAMPLES_AT_ONCE, count - done),
      seed: done,
    })
    parts.push(images.bytes)
  }
  return Buffer.concat(parts)
}

async function main() {
  const { entry, ...settings } = JSON.parse(process.argv[2])
  const plan = await planOf(entry, settings)
  const { model: spec, seed, device } = plan.config
  const native = await buildModel(spec, { seed, device })
  await withTrainer(plan, native, async (trainer) => {
    await trainer.run(1)
    const { libtorch, cpuCapability } = await runtimeInfo()
    answer({ libtorch, cpuCapability, node: process.versions.node })
    const model = modelOf(native, { spec, trainedSteps: 1 })
    const commands = { run: (count) => trainer.run(count), sample: (count) => sample(model, count) }
    for await (const line of createInterface({ input: process.stdin })) {
      const [command, count] = line.split(' ')
      const started = performance.now()
      await commands[command](Number(count))
      answer({ seconds: (performance.now() - started) / 1000 })
    }
  })
}

try {
  await main()
} catch (error) {
  answer({ error: error.message })
  process.exitCode = 1
}
