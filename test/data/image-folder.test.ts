import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { readImage } from '../../lib/data/image-file.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { grey, png } from './image-bytes.js'

t.test('sub-folders are classes, in the order of their names', async (t) => {
  const folder = t.testdir({
    dog: { 'a.png': await grey(5, 6), '.hidden.png': 'not looked at', 'notes.txt': 'neither' },
    cat: { 'b.png': await grey(3, 4), 'a.PNG': await grey(1, 2) },
  })
  const data = await openDataset(folder)
  t.same(data.shape, [3, 1, 1, 2])
  t.same([...data.images], [1, 2, 3, 4, 5, 6])
  t.same([...(data.labels ?? [])], [0, 0, 1])
  t.same([data.classNames, data.classes], [['cat', 'dog'], 2])
})

t.test('images in the folder itself have no labels', async (t) => {
  const folder = t.testdir({ 'b.png': await grey(3, 4), 'a.png': await grey(1, 2) })
  const data = await openDataset(folder)
  t.same([...data.images], [1, 2, 3, 4])
  t.same([data.labels, data.classNames, data.classes], [undefined, undefined, 0])
})

t.test('colour becomes planes; one colour image turns all into colour', async (t) => {
  const folder = t.testdir({
    'a.png': await png([1, 2, 3, 4, 5, 6], 2, 3),
    'b.png': await grey(7, 8),
  })
  const data = await openDataset(folder)
  t.same(data.shape, [2, 3, 1, 2])
  t.same([...data.images], [1, 4, 2, 5, 3, 6, 7, 8, 7, 8, 7, 8])
})

t.test('channels 1 gives grey, 3 gives colour; alpha is dropped', async (t) => {
  const folder = t.testdir({ 'a.png': await png([9, 9, 9, 255, 200, 200, 200, 0], 2, 4) })
  const colour = await openDataset(folder)
  t.same([...colour.images], [9, 200, 9, 200, 9, 200])
  const one = await openDataset(folder, { channels: 1 })
  t.same(one.shape, [1, 1, 1, 2])
  t.same([...one.images], [9, 200])
  const greys = t.testdir({ 'a.png': await grey(5, 6) })
  t.same([...(await openDataset(greys, { channels: 3 })).images], [5, 6, 5, 6, 5, 6])
})

t.test('16 bits per channel become 8', async (t) => {
  const wide = await sharp(Uint8Array.from([10, 20]), { raw: { width: 2, height: 1, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer()
  t.equal((await sharp(wide).metadata()).depth, 'ushort', 'the test image has 16 bits')
  const folder = t.testdir({ 'a.png': wide })
  t.same([...(await openDataset(folder)).images], [10, 20])
})

t.test('images are rotated upright by their EXIF orientation', async (t) => {
  const lying = await sharp(Uint8Array.from([1, 2, 3, 4, 5, 6]), {
    raw: { width: 3, height: 2, channels: 1 },
  })
    .toColourspace('b-w')
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer()
  const folder = t.testdir({ 'a.png': lying })
  const data = await openDataset(folder, { channels: 1 })
  t.same(data.shape, [1, 1, 3, 2])
  t.same([...data.images], [4, 1, 5, 2, 6, 3])
})

t.test('a different size is refused and both files named; the option size resizes', async (t) => {
  const folder = t.testdir({
    'a.png': await grey(1, 1, 1, 1),
    'b.png': await png(Array(16).fill(9), 4, 1),
  })
  await t.rejects(openDataset(folder), {
    code: 'DATA_INVALID',
    path: join(folder, 'b.png'),
    message: /expected 2×2 .*a\.png, received 4×4\. Pass the option size/,
  })
  const square = await openDataset(folder, { size: 2 })
  t.same(square.shape, [2, 1, 2, 2])
  t.same([...square.images], [1, 1, 1, 1, 9, 9, 9, 9])
  t.same((await openDataset(folder, { size: [3, 5] })).shape, [2, 1, 3, 5])
})

t.test('readImage throws for an image that cannot be decoded, with the reason', async (t) => {
  const whole = await png(
    Array.from({ length: 3000 }, (_, index) => (index * 7919) % 251),
    50,
    3,
  )
  const folder = t.testdir({
    'text.png': 'this is text',
    'empty.png': '',
    'cut.png': whole.subarray(0, whole.length - 600),
  })
  for (const file of ['text.png', 'empty.png', 'cut.png']) {
    const path = join(folder, file)
    await t.rejects(readImage(path, { channels: 3, height: 20, width: 50 }), {
      code: 'DATA_INVALID',
      path,
      message: new RegExp(`${file}: image cannot be decoded: .+`),
    })
  }
})

t.test('a folder that is not a dataset is refused with the reason', async (t) => {
  const image = await grey(1, 2)
  const folder = t.testdir({
    mixed: { 'a.png': image, cat: { 'b.png': image } },
    hollow: { cat: { 'a.png': image }, dog: {} },
    deep: { train: { cat: { 'a.png': image } } },
  })
  await t.rejects(openDataset(join(folder, 'mixed')), {
    message: /a\.png …\) and sub-folders \(cat/,
  })
  await t.rejects(openDataset(join(folder, 'hollow')), {
    path: join(folder, 'hollow', 'dog'),
    message: /this class contains no images/,
  })
  await t.rejects(openDataset(join(folder, 'deep')), {
    code: 'DATA_INVALID',
    message: /Did you mean to open .*train\?/,
  })
})

t.test('more than 256 classes are refused', async (t) => {
  const folder = t.testdir()
  const image = await grey(1, 2)
  for (let index = 0; index < 257; index++) {
    await mkdir(join(folder, `c${index}`))
    await writeFile(join(folder, `c${index}`, 'a.png'), image)
  }
  await t.rejects(openDataset(folder), {
    code: 'DATA_INVALID',
    received: 'the folder contains 257 sub-folders',
  })
})
