/** Measures a training with a metric of your own: npx --yes tsx examples/own-metric.ts */
import { appendFile, writeFile } from 'node:fs/promises'
import { openDataset, presets, train } from 'falsario'

/** The share of bright pixels: whether the strokes are as thick as those of the data. */
function ink(images: Uint8Array): number {
  let bright = 0
  for (const value of images) if (value > 127) bright += 1
  return bright / images.length
}

const data = await openDataset('digits')
const goal = ink(data.images)
await writeFile('ink.csv', 'step,ink,data\n')

const run = train({ model: presets.quick, data, steps: 500, samples: { every: 50 }, seed: 1 })
for await (const event of run) {
  // The images of the event are made from the same latents each time.
  if (event.type !== 'samples') continue
  const value = ink(event.images.bytes)
  await appendFile('ink.csv', `${event.step},${value.toFixed(4)},${goal.toFixed(4)}\n`)
  console.log(`step ${event.step}: ink ${value.toFixed(4)}, of the data ${goal.toFixed(4)}`)
}
await run.result
