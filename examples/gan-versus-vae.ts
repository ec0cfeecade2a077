/**
 * Compares a GAN and a VAE on shapes and on digits: npx --yes tsx examples/gan-versus-vae.ts [steps] [out]
 *
 * All runs have the same number of steps, by default 300. That takes a few minutes on two CPU cores and is
 * too short for good images; the presets' own lengths are 660 to 15,625 steps.
 */
import { type Comparison, compare, type Preset, presets, type TrainOptions, train } from 'falsario'

const [steps = '300', out = 'runs/gan-versus-vae'] = process.argv.slice(2)

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

const data = {
  // More than the default 1,000, so that there are 600 test images.
  shapes: { source: 'shapes', count: 4000, split: 'train' },
  digits: { source: 'digits' },
} as const

/** Trains a preset; returns its run directory. */
async function trainPreset(
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
    if (event.type === 'progress')
      console.log(path, event.step, `${Math.round(event.secondsLeft)} s left`)
    if (event.type === 'evaluation') console.log(path, event.step, rounded(event.metrics))
  }
  const { model: trained } = await run.result
  trained[Symbol.dispose]() // the model is saved in the run directory
  return path
}

/** Rounds numbers to four digits, to be read by people. */
function rounded(numbers: Readonly<Record<string, number | undefined>>) {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [
      name,
      value === undefined ? undefined : Number(value.toPrecision(4)),
    ]),
  )
}

function show({ runs, out: folder }: Comparison): void {
  console.table(
    runs.map(({ path, training, parameters, time, smoothness, card }) => ({
      run: path,
      parameters: parameters.all,
      ...rounded({
        'seconds of training': training.seconds,
        'ms per image': time.inBatch,
        'longest / mean step': smoothness?.ratio,
        'classifier FID': card?.metrics.fid?.values.fid,
        'classifier FID of real images': card?.metrics.fid?.floor?.fid,
      }),
    })),
  )
  console.log(`samples: ${folder}/compare.png; all values: ${folder}/compare.json`)
}

// The built-in extractor is for digits. Meaningful distances between shapes need a classifier of shapes.
const features = {
  shapes: await trainPreset(presets.classifier, 'shapes', { steps: 150 }),
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
    runs.push(await trainPreset(model, name, { steps: Number(steps), evaluate }))
  // The same on the command line: falsario compare RUN RUN --features … --count 2000 --out …
  const options = { features: features[name], count: 2000, out: `${out}/compare-${name}` }
  show(await compare(runs, options, { signal: stop.signal }))
}
