import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'

const image = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'grey' } })
  .png()
  .toBuffer()

t.test('the folder of a training run is not taken for images', async (t) => {
  const run = () => ({ 'config.json': '{}', checkpoints: {}, samples: { '000001.png': image } })
  const folder = t.testdir({
    run: run(),
    seeds: { 'seeds.json': '{ "seeds": [1] }', 'seed-1': run() },
    runs: { a: run(), b: run() },
    mixed: { cat: { 'a.png': image }, run: run() },
  })
  for (const name of ['run', 'seeds'])
    await t.rejects(openDataset(join(folder, name)), {
      code: 'DATA_INVALID',
      message: /it is the folder of a training run, whose pictures are sheets of samples/,
    })
  await t.rejects(openDataset(join(folder, 'runs')), { message: /a: the folder of a training run/ })
  const { classNames, unused } = await openDataset(join(folder, 'mixed'))
  t.same(classNames, ['cat'])
  t.match(unused, [{ path: join(folder, 'mixed', 'run'), reason: /a training run/ }])
})

t.test('a class without images is not proposed as the folder to open', async (t) => {
  const folder = t.testdir({
    images: { train: { '1.png': image } },
    labels: { train: { '1.txt': '0 0.5 0.5 1 1' } },
  })
  await t.rejects(openDataset(folder), {
    path: join(folder, 'labels'),
    message: /labels: this class contains no images, only other files \(1\.txt\)\. Name a folder/,
  })
})
