import { join } from 'node:path'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { packImages } from '../../lib/data/pack-images.js'
import { hasSplits } from '../../lib/data/source-options.js'
import { grey } from './image-bytes.js'

async function pets() {
  return {
    train: { cat: { '1.png': await grey(1, 2) }, dog: { '1.png': await grey(3, 4) } },
    Val: { dog: { '1.png': await grey(5, 6) }, emu: { '1.png': await grey(7, 8) } },
    test: { cat: { '1.png': await grey(9, 10) } },
    __MACOSX: {},
  }
}

t.test('train and test are parts of the data; a class has one label in all of them', async (t) => {
  const folder = t.testdir(await pets())
  const expected = {
    train: [
      [1, 2, 3, 4],
      [0, 1],
    ],
    validation: [
      [5, 6, 7, 8],
      [1, 2],
    ],
    test: [[9, 10], [0]],
  } as const
  for (const split of ['train', 'validation', 'test'] as const) {
    const data = await openDataset(folder, { split })
    t.same([[...data.images], [...(data.labels ?? [])]], expected[split], split)
    t.same(data.classNames, ['cat', 'dog', 'emu'])
  }
  t.same((await openDataset(folder, { split: 'test' })).emptyClasses, ['dog', 'emu'])
  t.same([...(await openDataset(folder)).images], [1, 2, 3, 4], 'train is the default')
  const all = await openDataset(folder, { split: 'all', size: 2 })
  t.same([all.count, [...(all.labels ?? [])]], [5, [0, 1, 1, 2, 0]])
  t.equal(await hasSplits(folder), true)
})

t.test('parts may have no classes, and a missing part is named', async (t) => {
  const folder = t.testdir({
    training: { '1.png': await grey(1, 2) },
    testing: { '1.png': await grey(3, 4) },
  })
  const data = await openDataset(folder, { split: 'test' })
  t.same([[...data.images], data.classes], [[3, 4], 0])
  await t.rejects(openDataset(folder, { split: 'validation' }), {
    code: 'DATA_NOT_FOUND',
    message: /no part 'validation': expected one of train, test, all/,
  })
})

t.test('parts with and without classes are refused', async (t) => {
  const folder = t.testdir({ ...(await pets()), test: { '1.png': await grey(1, 2) } })
  await t.rejects(openDataset(folder), { code: 'DATA_INVALID', message: /train.*Open one part/ })
})

t.test('classes that have the name of a part stay classes beside others', async (t) => {
  const image = { '1.png': await grey(1, 2) }
  for (const names of [
    ['train', 'plane'],
    ['test', 'exam'],
    ['train', 'test', 'car'],
  ]) {
    const folder = t.testdir(Object.fromEntries(names.map((name) => [name, { ...image }])))
    t.same((await openDataset(folder)).classNames, [...names].sort())
    t.equal(await hasSplits(folder), false)
  }
})

t.test('pack names the parts, because it takes one at a time', async (t) => {
  const folder = t.testdir({ pets: await pets() })
  const out = join(folder, 'out')
  await t.rejects(packImages(join(folder, 'pets'), { out }), {
    code: 'DATA_INVALID',
    message: /the parts .*train.*Pack each part/,
  })
  t.equal((await packImages(join(folder, 'pets', 'train'), { out })).shape[0], 2)
})

t.test(
  'folders beside parts are refused, because they are neither parts nor classes',
  async (t) => {
    const image = await grey(1, 2)
    for (const names of [
      ['training', 'testing', 'extra'],
      ['train', 'dev', 'unlabelled'],
    ]) {
      const folder = t.testdir(
        Object.fromEntries(names.map((name) => [name, { cat: { '1.png': image } }])),
      )
      await t.rejects(openDataset(folder), {
        code: 'DATA_INVALID',
        message: new RegExp(`the sub-folders are parts of the data: .* and also ${names[2]}\\.`),
      })
    }
  },
)
