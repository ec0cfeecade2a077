import { join } from 'node:path'
import t from 'tap'
import { describeResult, findCases, readCase, runCase } from './runner.js'

/**
 * The cases of PyTorch with each image as a batch of its own: the accumulated updates must be those of the whole
 * batch. Left out are cases that compute something of a whole batch, and spectral norm, which changes with every
 * forward pass. test/training/accumulate.test.ts has further objectives.
 */
const ofWholeBatch =
  /batchNorm|generatorBlock|minibatch|"spectralNorm":true|"featureMatching":\{|dragan|"unrolledSteps":[1-9]/

const folders = await findCases(join(import.meta.dirname, 'cases'))
let compared = 0
for (const folder of folders) {
  const { spec, batchSize } = await readCase(folder)
  if (batchSize === 1 || ofWholeBatch.test(JSON.stringify(spec))) continue
  compared += 1
  const result = await runCase(folder, { accumulate: batchSize })
  t.ok(result.passed, describeResult(result))
}
t.ok(compared > 50, `${compared} cases`)
