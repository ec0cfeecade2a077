import { join } from 'node:path'
import t from 'tap'
import { datasetFromArrays } from '../../lib/data/dataset.js'
import { loadModel } from '../../lib/kinds/load-model.js'
import { readCheckpointFile } from '../../lib/runs/checkpoint-file.js'
import { train } from '../../lib/training/train.js'
import { tinyConditionalGan, tinyData } from '../tiny-model.js'
import { callFalsario } from './call-falsario.js'
import { jsonLines } from './run-falsario.js'

const folder = t.testdir()
process.chdir(folder)

/** Trains on labels that begin at 1, as those of EMNIST's letters do. */
t.before(async () => {
  const { images, shape } = tinyData()
  const labels = Uint8Array.from({ length: shape[0] }, (_, index) => 1 + (index % 2))
  const run = train({
    model: { ...tinyConditionalGan, classes: 3 },
    data: datasetFromArrays({ images, shape, labels }),
    steps: 2,
    batchSize: 8,
    out: 'run',
  })
  const { model } = await run.result
  t.same(model.emptyClasses, ['0'])
  model[Symbol.dispose]()
})

const warning = 'warning: 1 of 3 classes has no image in the training data: 0\n'

t.test('a model file and a checkpoint keep the classes without an image', async (t) => {
  using model = await loadModel('run')
  t.same(model.emptyClasses, ['0'])
  await model.save('copy.safetensors')
  using copy = await loadModel('copy.safetensors')
  t.same(copy.emptyClasses, ['0'])
  const { emptyClasses } = await readCheckpointFile(join('run', 'checkpoints', 'last.safetensors'))
  t.same(emptyClasses, ['0'])
  t.match((await callFalsario('inspect run')).stdout, /^not trained on +0$/m)
})

t.test(
  'sample and generate warn that a class was not seen, unless another is asked for',
  async (t) => {
    t.equal((await callFalsario('sample run --out a.png')).stdout, `${warning}30 images: a.png\n`)
    t.equal(
      (await callFalsario('sample run --label 0 --out b.png')).stdout,
      `${warning}25 images: b.png\n`,
    )
    t.equal((await callFalsario('sample run --label 2 --out c.png')).stdout, '25 images: c.png\n')
    t.equal(
      (await callFalsario('generate run --count 6 --out more')).stdout,
      `${warning}6 images: more\n`,
    )
    const { stdout } = await callFalsario('generate run --count 6 --out json --json')
    t.match(jsonLines(stdout), [
      { type: 'warning', reason: 'emptyClasses', classes: ['0'] },
      { type: 'generate' },
    ])
  },
)
