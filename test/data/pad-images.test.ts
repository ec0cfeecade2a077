import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { padImages } from '../../lib/data/pad-images.js'

t.test(
  'images are put in the middle of black squares, the odd pixel right and below',
  async (t) => {
    const images = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8])
    const { images: padded, shape } = await padImages({ images, shape: [2, 1, 2, 2] }, 5, 'data')
    t.same(shape, [2, 1, 5, 5])
    t.same(
      [...(padded as Uint8Array).subarray(0, 25)],
      [0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    )
    const wide = await padImages({ images, shape: [1, 2, 1, 4] }, 4, 'data')
    t.same(
      [...(wide.images as Uint8Array)],
      [0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0].concat([
        0, 0, 0, 0, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0,
      ]),
    )
  },
)

t.test('every source takes pad; a side smaller than the images is refused', async (t) => {
  const data = await openDataset('digits', { pad: 32 })
  t.same(data.shape, [10_000, 1, 32, 32])
  t.equal(data.options.pad, 32, 'so that the same images are opened again')
  await t.rejects(openDataset('digits', { pad: 20 }), {
    code: 'DATA_MISMATCH',
    path: 'data.pad',
    expected: 'a side of at least 28',
  })
})
