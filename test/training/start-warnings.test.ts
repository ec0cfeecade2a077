import { join } from 'node:path'
import t from 'tap'
import { datasetFromArrays } from '../../lib/data/dataset.js'
import type { ModelSpecInput } from '../../lib/kinds/catalogue.js'
import { train } from '../../lib/training/train.js'
import { tinyClassifier, tinyConditionalGan, tinyData, tinyVae } from '../tiny-model.js'

t.test('a run warns of data that are not used, and of classes without images', async (t) => {
  const data = datasetFromArrays({
    images: new Uint8Array(8 * 64),
    shape: [8, 1, 8, 8],
    labels: new Uint8Array(8).fill(1),
    classNames: ['ant', 'bee'],
    unused: [{ path: 'photos/more.zip', reason: 'a zip archive' }],
  })
  const options = { model: tinyVae, data, steps: 1, batchSize: 8, threads: 1 }
  const warnings = new Map<string, string>()
  for await (const event of train({ ...options, device: 'cpu' }))
    if (event.type === 'warning') warnings.set(event.reason, event.message)
  t.match(warnings.get('unusedData'), /photos\/more\.zip/)
  t.match(warnings.get('emptyClasses'), /ant/)
})

t.test('a model that makes images is warned that it learns the augmentation', async (t) => {
  const data = tinyData({ labelled: true })
  const warningOf = async (model: ModelSpecInput) => {
    const augment = { horizontalFlip: true, translate: 1 }
    const options = { model, data, augment, steps: 1, batchSize: 8, threads: 1 }
    for await (const event of train({ ...options, device: 'cpu' }))
      if (event.type === 'warning' && event.reason === 'augmentedImages') return event
    return undefined
  }
  t.match(await warningOf(tinyConditionalGan), {
    message: /learns to make images with its flips and shifts/,
    remedy: /model\.objective\.augment=/,
  })
  t.equal((await warningOf(tinyVae))?.remedy, undefined)
  t.equal(await warningOf(tinyClassifier), undefined)
})

t.test('a resume whose classes have other names says which', async (t) => {
  const labels = Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1)
  const arrays = { images: new Uint8Array(8 * 64), shape: [8, 1, 8, 8], labels }
  const named = (classNames: string[]) => datasetFromArrays({ ...arrays, classNames })
  const out = join(t.testdir(), 'run')
  const begin = { model: tinyConditionalGan, steps: 1, batchSize: 8, threads: 1, out }
  await train({ ...begin, data: named(['cat', 'dog']), device: 'cpu' }).result
  const reasons: string[] = []
  const run = train({ resume: out, data: named(['cat', 'wolf']), steps: 2 })
  for await (const event of run)
    if (event.type === 'warning' && event.reason === 'renamedClasses') reasons.push(event.message)
  t.same(reasons.length, 1)
  t.match(reasons[0], /dog is now wolf\./)
  t.same((await run.result).model.classNames, ['cat', 'wolf'])

  const swapped = datasetFromArrays({
    ...arrays,
    labels: labels.map((label) => 1 - label),
    classNames: ['ant', 'cat'],
  })
  await t.rejects(train({ resume: out, data: swapped, steps: 3 }).result, {
    code: 'RESUME_REFUSED',
    message: /the list of classes no longer has wolf, and now has ant$/,
    fix: /give the classes their former names/,
  })
})
