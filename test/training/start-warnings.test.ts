import t from 'tap'
import { datasetFromArrays } from '../../lib/data/dataset.js'
import { train } from '../../lib/training/train.js'
import { tinyVae } from '../tiny-model.js'

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
