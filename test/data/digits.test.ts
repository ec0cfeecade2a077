import { createHash } from 'node:crypto'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'

t.test("'digits' are MNIST's 10,000 test digits", async (t) => {
  const digits = await openDataset('digits')
  t.same(digits.shape, [10000, 1, 28, 28])
  t.same([...(digits.labels?.subarray(0, 10) ?? [])], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
  t.same([digits.name, digits.source, digits.classes], ['digits', 'digits', 10])
  t.same(digits.classNames, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  // MD5 of the unpacked t10k-images-idx3-ubyte, with its header of 16 bytes:
  // 2646ac647ad5339dbf082846283269ea.
  const header = Buffer.from('00000803000027100000001c0000001c', 'hex')
  const md5 = createHash('md5').update(header).update(digits.images).digest('hex')
  t.equal(md5, '2646ac647ad5339dbf082846283269ea')
})

t.test("'digits' take no option but pad, and say so", async (t) => {
  await t.rejects(openDataset('digits', { split: 'test' }), {
    code: 'CONFIG_INVALID',
    path: 'data.split',
    expected: 'one of pad',
  })
})
