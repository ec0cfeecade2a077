import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { Dataset, datasetFromArrays } from '../../lib/data/dataset.js'
import { fingerprint } from '../../lib/data/fingerprint.js'
import { StoredImages } from '../../lib/data/stored-images.js'

const shape = [3, 1, 2, 2]
const images = Uint8Array.from({ length: 12 }, (_, index) => index)
const labels = Uint8Array.of(0, 4, 1)

t.test('is the SHA-256 of shape, labels and images', async (t) => {
  const sha = createHash('sha256').update('falsario data [3, 1, 2, 2] labels\n')
  const expected = sha.update(Uint8Array.of(0, 4, 1, ...images)).digest('hex')
  t.equal(await fingerprint(datasetFromArrays({ images, shape, labels, name: 'any' })), expected)
})

t.test('changes with every part of the data, but not with the name', async (t) => {
  const whole = { images, shape, labels }
  const changed = images.slice()
  changed[11] = 200
  const all = [
    whole,
    { images, shape },
    { ...whole, labels: Uint8Array.of(0, 4, 2) },
    { ...whole, images: changed },
    { ...whole, shape: [3, 1, 1, 4] },
  ]
  const marks = await Promise.all(all.map((arrays) => fingerprint(datasetFromArrays(arrays))))
  t.equal(new Set(marks).size, all.length)
  t.equal(await fingerprint(datasetFromArrays({ ...whole, name: 'other' })), marks[0])
})

t.test('is the same for stored images', async (t) => {
  const path = join(t.testdir({ file: Buffer.from(images) }), 'file')
  const stored = new StoredImages([{ path, offset: 0, count: 3 }], 4)
  t.equal(
    await fingerprint(Dataset.fromArrays({ images: stored, shape, labels })),
    await fingerprint(datasetFromArrays({ images, shape, labels })),
  )
})

t.test('of more than 64 MiB of stored images, 4,096 evenly spaced ones are hashed', async (t) => {
  const [count, imageBytes] = [3 * 4096, 8192]
  const path = join(t.testdir(), 'images')
  const file = await open(path, 'w+')
  t.teardown(() => file.close())
  await file.truncate(count * imageBytes)
  const part = [{ path, offset: 0, count }]
  const marked = async (image: number) => {
    await file.write(Uint8Array.of(1), 0, 1, image * imageBytes + 5)
    const images = new StoredImages(part, imageBytes)
    const mark = await fingerprint(Dataset.fromArrays({ images, shape: [count, 2, 64, 64] }))
    await file.write(Uint8Array.of(0), 0, 1, image * imageBytes + 5)
    return mark
  }
  const images = new StoredImages(part, imageBytes)
  const plain = await fingerprint(Dataset.fromArrays({ images, shape: [count, 2, 64, 64] }))
  for (const image of [0, 3 * 4095]) t.not(await marked(image), plain, `image ${image}`)
  for (const image of [1, count - 1]) t.equal(await marked(image), plain, `image ${image}`)
})

t.test('all images in memory are hashed', async (t) => {
  const count = 3 * 4096
  const large = { images: new Uint8Array(count * 8192), shape: [count, 2, 64, 64] }
  const plain = await fingerprint(datasetFromArrays(large))
  large.images[8192 + 5] = 1
  t.not(await fingerprint(datasetFromArrays(large)), plain)
})

t.test('a disposed dataset has no fingerprint', async (t) => {
  const data = datasetFromArrays({ images, shape })
  data.dispose()
  await t.rejects(fingerprint(data), { code: 'DISPOSED' })
})
