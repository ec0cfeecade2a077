/**
 * A GAN against a VAE, on shapes and on digits: npx tsx examples/gan-versus-vae.ts [steps] [out]
 *
 * Every run makes as many steps: 300 unless told, some minutes in all on two CPU cores and too few for
 * good images; the presets' own lengths are 660 to 15,625.
 */
import { type Comparison, compare, type Preset, presets, type TrainOptions, train } from 'falsario'

const [steps = '300', out = 'runs/gan-versus-vae'] = process.argv.slice(2)

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

const data = {
  // More than the 1,000 of the presets' source, so that there are 600 to test on.
  shapes: { source: 'shapes', count: 4000, split: 'train' },
  digits: { source: 'digits' },
} as const

/** Trains a preset and gives its run directory. */
async function learn(
  model: Preset,
  name: keyof typeof data,
  settings: Pick<TrainOptions, 'steps' | 'evaluate'>,
): Promise<string> {
  const path = `${out}/${model.name}`
  const { batchSize } = model.training
  const run = train(
    { model, data: data[name], batchSize, seed: 7, out: path, ...settings },
    { signal: stop.signal },
  )
  for await (const event of run) {
    if (event.type === 'progress') console.log(path, event.step, `${event.secondsLeft} s left`)
    if (event.type === 'evaluation') console.log(path, event.step, event.metrics)
  }
  const { model: trained } = await run.result
  trained[Symbol.dispose]() // it is in the run directory
  return path
}

function show({ runs, out: where }: Comparison): void {
  console.table(
    runs.map(({ path, training, parameters, time, smoothness, card }) => ({
      run: path,
      'seconds of training': training.seconds,
      parameters: parameters.all,
      'ms an image': time.inBatch,
      'longest / mean step': smoothness?.ratio,
      FID: card?.metrics.fid?.values.fid,
      'FID of real images': card?.metrics.fid?.floor?.fid,
    })),
  )
  console.log(`samples side by side: ${where}/compare.png; all figures: ${where}/compare.json`)
}

// The built-in extractor knows digits: shapes want one of their own, for distances that mean something.
const features = {
  shapes: await learn(presets.classifier, 'shapes', { steps: 150 }),
  digits: 'digits',
}

const pairs = {
  shapes: [presets.shapesGan, presets.shapesVae],
  digits: [presets.quick, presets.vaeConv],
}
for (const name of ['shapes', 'digits'] as const) {
  const every = Math.ceil(Number(steps) / 5)
  const measured = { every, metrics: ['fid', 'precisionRecall'], count: 600 }
  const evaluate = { ...measured, features: features[name] }
  const runs: string[] = []
  for (const model of pairs[name])
    runs.push(await learn(model, name, { steps: Number(steps), evaluate }))
  // The same on the command line: falsario compare RUN RUN --features … --count 2000 --out …
  const how = { features: features[name], count: 2000, out: `${out}/compare-${name}` }
  show(await compare(runs, how, { signal: stop.signal }))
}
