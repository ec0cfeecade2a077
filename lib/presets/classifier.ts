import type { LayerSpecInput } from '../config/layers.js'
import type { ClassifierSpecInput } from '../config/spec.js'
import type { Preset, PresetRun } from './preset.js'
import { classesOf } from './requirements.js'

/**
 * Names what images show: 168,042 trainable numbers for ten classes of digits.
 *
 * Four convolutions with batch norm, halved after the first, the third and the fourth, and on while a
 * side is longer than five; a dense layer of 128, dropout, a logit for each class. The 64 averages of the
 * last map are the features that images are compared by. Adam's learning rate rises for a fiftieth of the
 * run and falls along a cosine. The classifier that ships with falsario is this one, trained by
 * `npm run train:digits`.
 */
export const classifier: Preset<ClassifierSpecInput> = {
  name: 'classifier',
  summary: 'names what images show: to measure generated ones with',
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

/** Channels of the convolutions between two halvings; the last stage comes again for larger images. */
const stages = [[32], [64, 64], [64]]

/** A side that is halved no more. */
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
