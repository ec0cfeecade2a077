/** Trains a GAN with classes and samples by class: npx --yes tsx examples/conditional-sampling.ts */
import { loadModel, presets, train } from 'falsario'

await train({ model: presets.cganConv, data: 'digits', steps: 1500, seed: 1, out: 'runs/by-class' })
  .result

using model = await loadModel('runs/by-class')
// One row for each class.
await (await model.classGrid({ perClass: 8, seed: 1 })).toPng('classes.png')
// One class, by its number; model.classOf('cat') finds the number of a name.
await (await model.sample({ count: 16, label: 7, seed: 2 })).toPng('sevens.png')
// A class for each image.
const digits = [2, 0, 2, 6]
const year = await model.sample({ count: digits.length, label: digits, seed: 3 })
await year.toPng('year.png', { columns: digits.length })
// From one class to another, with the same latent.
const frames = await model.interpolateClasses({ from: 3, to: 8, frames: 8, seed: 4 })
await frames.toGif('three-to-eight.gif')
