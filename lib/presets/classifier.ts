import type { LayerSpecInput } from '../config/layers.js'
import type { ClassifierSpecInput } from '../kinds/classifier/schema.js'
import type { Preset, PresetRun } from './preset.js'
import { classesOf } from './requirements.js'

/**
 * Image classifier. 168,042 trainable parameters for ten classes of digits.
 *
 * Four convolutions with batch norm; the size is halved after the first, the third and the fourth.
 * Larger images get further such stages until no side is longer than five pixels. Then a linear layer of
 * 128, dropout and one logit per class. The 64 averages of the last map are the features used to compare
 * images. Adam's learning rate warms up during the first fiftieth of the run and then follows a cosine
 * to 0. The classifier that ships with falsario is this preset, trained by `npm run train:digits`.
 */
export const classifier: Preset<ClassifierSpecInput> = {
  name: 'classifier',
  summary: 'predicts the class of an image: to measure generated images',
  source: "falsario's own, made for MNIST digits",
  parameters: { classifier: 168_042 },
  training: { batchSize: 128, steps: 2_000 },
  split: 'train',
  spec: (run) => {
    const { channels, height, width, steps } = run
    const classes = classesOf('classifier', run, 'quick')
    return {
      kind: 'classifier',
      image: { channels, height, width, range: [0, 1] },
      classes,
      classifier: {
        layers: [
          ...convolutions(run),
          { type: 'flatten' },
          { type: 'linear', out: 128 },
          { type: 'relu' },
          { type: 'dropout', p: 0.5 },
          { type: 'linear', out: classes },
        ],
      },
      objective: { loss: 'crossEntropy' },
      optimizer: {
        type: 'adam',
        learningRate: 2e-3,
        schedule: { type: 'cosine', steps, to: 0, warmup: Math.ceil(steps / 50) },
      },
    }
  },
}

/** Output channels of the convolutions of each stage; larger images repeat the last stage. */
const stages = [[32], [64, 64], [64]]

/** Longest side, in pixels, that is not halved further. */
const shortSide = 5

function convolutions({ height, width }: PresetRun): LayerSpecInput[] {
  const layers: LayerSpecInput[] = []
  let [rows, columns] = [height, width]
  for (let stage = 0; stage < stages.length || Math.max(rows, columns) > shortSide; stage++) {
    for (const out of stages[stage] ?? [64])
      layers.push(
        { type: 'conv2d', out, kernel: 3, padding: 1, bias: false },
        { type: 'batchNorm' },
        { type: 'relu' },
      )
    if (Math.min(rows, columns) < 2) {
      if (stage >= stages.length - 1) break
      continue
    }
    layers.push({ type: 'maxPool2d', kernel: 2 })
    ;[rows, columns] = [Math.floor(rows / 2), Math.floor(columns / 2)]
  }
  return layers
}
