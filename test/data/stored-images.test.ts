import { truncate } from 'node:fs/promises'
import { join, relative } from 'node:path'
import t, { type Test } from 'tap'
import { StoredImages } from '../../lib/data/stored-images.js'

/** Images of two bytes: 10 … 13 in one file, 14 and 15 in another, after headers of different lengths. */
function stored(t: Test) {
  const folder = t.testdir({
    one: Buffer.from([0, 0, 0, 100, 101, 110, 111, 120, 121, 130, 131]),
    two: Buffer.from([0, 140, 141, 150, 151]),
  })
  const [one, two] = [join(folder, 'one'), join(folder, 'two')]
  const images = new StoredImages([{ path: one, offset: 3, count: 4 }], 2).concat(
    new StoredImages([{ path: two, offset: 1, count: 2 }], 2),
  )
  return { one, two, images }
}

t.test('images are read across files', async (t) => {
  const { images } = stored(t)
  t.equal(images.length, 12)
  t.same([...(await images.read(1, 3))], [110, 111, 120, 121])
  t.same([...(await images.read(3, 5))], [130, 131, 140, 141])
  t.same([...(await images.read(5, 6))], [150, 151])
  t.equal((await images.read(2, 2)).length, 0)
})

t.test('indices of a slice start at the slice', async (t) => {
  const { one, two, images } = stored(t)
  const part = images.slice(2, 6).slice(1, 3)
  t.same([...(await part.read(0, 2))], [130, 131, 140, 141])
  t.same(part.parts, [
    { path: one, offset: 9, count: 1 },
    { path: two, offset: 1, count: 1 },
  ])
  t.same(images.slice(4, 6).parts, [{ path: two, offset: 1, count: 2 }])
})

t.test('a relative path is resolved when the images are opened', async (t) => {
  const { one } = stored(t)
  const [part] = new StoredImages([{ path: relative('.', one), offset: 3, count: 4 }], 2).parts
  t.equal(part?.path, one)
})

t.test('a truncated or removed file is an error with its byte offset', async (t) => {
  const { two, images } = stored(t)
  await truncate(two, 4)
  t.same([...(await images.read(4, 5))], [140, 141], 'the remaining images can be read')
  await t.rejects(images.read(3, 6), {
    code: 'DATA_INVALID',
    path: `${two}, byte 4`,
    message: /file was truncated after it was opened: expected 5 bytes, received 4 bytes/,
  })
  const gone = new StoredImages([{ path: `${two}-gone`, offset: 0, count: 1 }], 2)
  await t.rejects(gone.read(0, 1), { code: 'DATA_NOT_FOUND' })
})
