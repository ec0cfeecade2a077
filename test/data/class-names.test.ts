import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import { openDataset } from '../../lib/data/open-dataset.js'

async function idxFolder(folder: string, names?: string | Uint8Array): Promise<string> {
  await writeIdx(join(folder, 'train-images-idx3-ubyte'), [2, 1, 1], Uint8Array.of(5, 6))
  await writeIdx(join(folder, 'train-labels-idx1-ubyte'), [2], Uint8Array.of(1, 0))
  if (names !== undefined) await writeFile(join(folder, 'class-names.json'), names)
  return folder
}

t.test(
  'class names next to idx files are read, for the folder and for a single file',
  async (t) => {
    const folder = await idxFolder(t.testdir(), '["été", "b\\nc", "none of it"]')
    for (const source of [folder, join(folder, 'train-images-idx3-ubyte')]) {
      const data = await openDataset(source)
      t.same([data.classNames, data.classes], [['été', 'b\nc', 'none of it'], 3])
    }
    const plain = await openDataset(await idxFolder(t.testdir()))
    t.same([plain.classNames, plain.classes], [undefined, 2])
  },
)

t.test('an invalid file of class names is refused and named', async (t) => {
  for (const text of ['', '{', '{"0":"a"}', '[]', '[1, 2]', JSON.stringify(Array(257).fill('a'))]) {
    const folder = await idxFolder(t.testdir(), text)
    await t.rejects(openDataset(folder), {
      code: 'DATA_INVALID',
      path: join(folder, 'class-names.json'),
      expected: 'a JSON array of 1 to 256 class names',
    })
  }
  const few = await idxFolder(t.testdir(), '["only"]')
  await t.rejects(openDataset(few), { code: 'DATA_INVALID', message: /label of image 0/ })
})

t.test('class names with a byte order mark are read; other encodings are named', async (t) => {
  const marked = await openDataset(await idxFolder(t.testdir(), '\ufeff["été", "b"]\r\n'))
  t.same(marked.classNames, ['été', 'b'])
  const cases: [Uint8Array | string, string][] = [
    [Buffer.from('\ufeff["a", "b"]', 'utf16le'), 'the file is UTF-16; save it as UTF-8'],
    [Buffer.from('["été", "b"]', 'latin1'), 'the file is not UTF-8; save it as UTF-8'],
    ['["a", "b",]', 'JSON has no comma after the last item: line 1'],
  ]
  for (const [names, message] of cases)
    await t.rejects(openDataset(await idxFolder(t.testdir(), names)), {
      code: 'DATA_INVALID',
      message: new RegExp(message),
      fix: /save the file as UTF-8|remove the comma/,
    })
})

t.test('a file of class names that is not used is named with the reason', async (t) => {
  for (const name of [
    'class_names.json',
    'classes.json',
    'Class Names.json',
    'class-labels.json',
  ]) {
    const folder = await idxFolder(t.testdir())
    await writeFile(join(folder, name), '["a", "b"]')
    const reason = 'class names are read from class-names.json'
    for (const source of [folder, join(folder, 'train-images-idx3-ubyte')]) {
      const { unused, classNames } = await openDataset(source)
      t.same([classNames, unused], [undefined, [{ path: join(folder, name), reason }]])
    }
  }
  const unlabelled = t.testdir()
  await writeIdx(join(unlabelled, 'train-images-idx3-ubyte'), [2, 1, 1], Uint8Array.of(5, 6))
  await writeFile(join(unlabelled, 'class-names.json'), '["a"]')
  const path = join(unlabelled, 'class-names.json')
  t.same((await openDataset(unlabelled)).unused, [{ path, reason: 'the images have no labels' }])
})
