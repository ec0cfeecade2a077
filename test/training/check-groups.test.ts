import t from 'tap'
import { guardSchema } from '../../lib/config/guard.js'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { describeSpec } from '../../lib/native/index.js'
import { checkGroups } from '../../lib/training/check-groups.js'
import { tinyGan } from '../tiny-model.js'

const std = { type: 'minibatchStd', groupSize: 4 } as const
const adding = (place: 'generator' | 'discriminator', layers: object[]) =>
  describeSpec(
    parseModelSpec({ ...tinyGan, [place]: { layers: [...layers, ...tinyGan[place].layers] } }),
  )
const run = (batchSize: number, count: number, images = 256) => ({
  batchSize,
  samples: { every: 1, count },
  guard: guardSchema.parse({ diversity: { images } }),
})

t.test('a batch size that is not a multiple of the group size is refused', async (t) => {
  const networks = await adding('discriminator', [std])
  t.doesNotThrow(() => checkGroups(networks, run(8, 25)))
  t.doesNotThrow(() => checkGroups(networks, run(3, 25)), 'fewer images are one group')
  t.throws(() => checkGroups(networks, run(6, 25)), {
    code: 'CONFIG_INVALID',
    path: 'batchSize',
    message: /a multiple of 4, the groupSize/,
  })
})

t.test(
  'a number of samples that is not a multiple of the group size is refused, also for groups in blocks',
  async (t) => {
    const flat = { type: 'flatten' }
    const block = { type: 'residual', layers: [std, { type: 'conv2d', out: 1, kernel: 1 }] }
    const four = { type: 'reshape', shape: [1, 2, 2] }
    const networks = await adding('generator', [four, block, flat])
    t.throws(() => checkGroups(networks, run(8, 25)), { path: 'samples.count', message: /got 25/ })
    t.throws(() => checkGroups(networks, run(8, 24, 30)), {
      path: 'guard.diversity.images',
      message: /got 30/,
    })
    t.doesNotThrow(() => checkGroups(networks, run(8, 24)))
  },
)

t.test('a model without groups accepts any batch size and number of samples', async (t) => {
  const networks = await describeSpec(parseModelSpec(tinyGan))
  t.doesNotThrow(() => checkGroups(networks, run(7, 25)))
})
