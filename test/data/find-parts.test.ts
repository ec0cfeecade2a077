import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import t, { type Test } from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { packImages } from '../../lib/data/pack-images.js'
import { parsePartName } from '../../lib/data/part-names.js'
import { grey } from './image-bytes.js'

/** Makes a folder with one image at each of the paths. */
async function folderOf(t: Test, paths: readonly string[]): Promise<string> {
  const folder = t.testdir()
  for (const path of paths) {
    await mkdir(join(folder, path), { recursive: true })
    await writeFile(join(folder, path, '1.png'), await grey(1, 2))
  }
  return folder
}

const pets = (...parts: string[]) => parts.flatMap((part) => [`${part}/cat`, `${part}/dog`])

t.test('parts with class folders stay parts beside other folders, which are named', async (t) => {
  const cases: [paths: string[], unused: string[], splits: ['test' | 'validation', number]][] = [
    [[...pets('train', 'test'), 'unlabeled'], ['unlabeled'], ['test', 2]],
    [[...pets('train', 'test'), 'sample'], ['sample'], ['test', 2]],
    [[...pets('seg_train', 'seg_test'), 'seg_pred'], ['seg_pred'], ['test', 2]],
    [
      [...pets('seg_train/seg_train', 'seg_test/seg_test'), 'seg_pred/seg_pred'],
      ['seg_pred'],
      ['test', 2],
    ],
    [
      [...pets('training_set', 'test_set'), 'a', 'b'],
      ['a', 'b'],
      ['test', 2],
    ],
    [[...pets('TrainingSet', 'val2017')], [], ['validation', 2]],
    [
      ['Greek/alpha', 'Latin/a'].flatMap((path) => [
        `images_background/${path}`,
        `images_evaluation/${path}`,
      ]),
      [],
      ['test', 2],
    ],
    [[...pets('train'), 'test/emu', 'other/bee'], ['other'], ['test', 1]],
    [[...pets('val', 'test'), 'more'], ['more'], ['test', 2]],
  ]
  for (const [paths, unused, [split, count]] of cases) {
    const folder = await folderOf(t, paths)
    const data = await openDataset(folder, { split })
    t.equal(data.count, count, paths.join())
    t.notMatch(data.classNames?.join(), /train|test|set/i)
    t.same(
      data.unused.map(({ path }) => relative(folder, path)),
      unused,
    )
    for (const { reason } of data.unused)
      t.equal(reason, 'not a part of the data. Open it by its path.')
  }
})

t.test('parts without classes stay parts beside folders that are no classes', async (t) => {
  for (const other of ['sample', 'unlabelled', 'test_small', 'annotations']) {
    const folder = await folderOf(t, ['train', 'test', other])
    const { count, classes, unused } = await openDataset(folder)
    t.same([count, classes, unused.map(({ path }) => path)], [1, 0, [join(folder, other)]])
  }
})

t.test('parts that are not those of one data set are refused, also by pack', async (t) => {
  const cases: [paths: string[], received: string, open: string][] = [
    [['trainA', 'trainB', 'testA', 'testB'], 'testA, testB, trainA, trainB', 'trainA'],
    [['trainA', 'trainB'], 'trainA, trainB', 'trainA'],
    [['cat_train', 'cat_test', 'dog_train'], 'cat_test, cat_train, dog_train', 'cat_train'],
    [[...pets('train'), 'unlabeled'], 'train and also unlabeled', 'train'],
    [['train', 'unlabeled'], 'train and also unlabeled', 'train'],
    [[...pets('train'), 'more'], 'train and also more', 'train'],
    [['train', 'val', 'valid', 'test'], 'test, train, val and also valid', 'train'],
    [[...pets('train', 'test', 'extra')], 'test, train and also extra', 'train'],
  ]
  for (const [paths, received, open] of cases) {
    const folder = await folderOf(t, paths)
    const refusal = {
      code: 'DATA_INVALID',
      path: folder,
      received,
      fix: new RegExp(`^Open one folder by its path, such as ${join(folder, open)}, or `),
    }
    await t.rejects(openDataset(folder), refusal, received)
    await t.rejects(packImages(folder, { out: `${folder}-packed` }), refusal, received)
  }
})

t.test('class folders with the names of parts stay classes', async (t) => {
  for (const names of [
    ['bus', 'car', 'train'],
    ['freight train', 'steam train', 'tram'],
    ['crash_test/a', 'exam', 'test/b'],
    ['test1', 'test2'],
    ['bus', 'car', 'test', 'train'],
  ]) {
    const folder = await folderOf(t, names)
    const { classNames, unused } = await openDataset(folder)
    t.same([classNames, unused], [names.map((name) => name.replace(/\/.*/, '')), []])
  }
})

t.test('a class may have the name of its part', async (t) => {
  const folder = await folderOf(t, ['train/train', 'test/train', 'test/bus'])
  t.same((await openDataset(folder)).classNames, ['bus', 'train'])
})

t.test('data without a training part name the parts they have', async (t) => {
  const folder = await folderOf(t, pets('val', 'test'))
  await t.rejects(openDataset(folder), {
    code: 'DATA_NOT_FOUND',
    message: /no part 'train': expected one of validation, test, all/,
  })
})

t.test('the name of a part has one word for the part, first or last', async (t) => {
  t.same(parsePartName('Seg-Train'), { part: 'train', set: 'seg' })
  t.same(parsePartName('trainA'), { part: 'train', set: 'a' })
  t.same(parsePartName('val2017'), { part: 'validation', set: '' })
  for (const name of ['trainer', 'contest', 'a test b', 'set', ''])
    t.equal(parsePartName(name), undefined, name)
})
