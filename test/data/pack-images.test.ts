import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { packImages } from '../../lib/data/pack-images.js'
import { cutJpeg, grey, jpeg, png } from './image-bytes.js'

t.test('the packed folder opens to the same images, labels and names', async (t) => {
  const folder = t.testdir({
    pets: {
      cat: { 'a.jpg': await jpeg(20), 'b.png': await png(Array(48).fill(9), 4, 3) },
      dog: { 'a.jpg': await cutJpeg(20), 'b.jpg': await jpeg(30) },
      emu: { 'a.png': '' },
    },
  })
  const [source, out] = [join(folder, 'pets'), join(folder, 'new', 'packed')]
  const packed = await packImages(source, { out, size: [6, 8] })
  const unreadable = [
    { path: join(source, 'dog', 'a.jpg'), reason: /premature end|damaged or truncated data/ },
    { path: join(source, 'emu', 'a.png'), reason: 'the file is empty' },
  ]
  t.match(packed, { path: out, shape: [3, 3, 6, 8], unreadable })
  t.same(packed.classes, [
    { name: 'cat', count: 2 },
    { name: 'dog', count: 1 },
    { name: 'emu', count: 0 },
  ])
  t.same((await readdir(out)).sort(), [
    'class-names.json',
    'train-images-idx4-ubyte',
    'train-labels-idx1-ubyte',
  ])
  const [direct, again] = [await openDataset(source, { size: [6, 8] }), await openDataset(out)]
  t.same(again.shape, direct.shape)
  t.same(again.images, direct.images)
  t.same(again.labels, direct.labels)
  t.same(again.classNames, direct.classNames)
})

t.test('grey images without sub-folders become one file of [N, H, W]', async (t) => {
  const folder = t.testdir({ in: { 'a.png': await grey(1, 2), 'b.png': await grey(3, 4) } })
  const out = join(folder, 'out')
  const packed = await packImages(join(folder, 'in'), { out })
  t.match(packed, { shape: [2, 1, 1, 2], classes: [], unreadable: [] })
  t.same(await readdir(out), ['train-images-idx3-ubyte'])
  const bytes = await readFile(join(out, 'train-images-idx3-ubyte'))
  t.same([...bytes], [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4])
})

t.test('a colour image after grey ones turns all into colour', async (t) => {
  const folder = t.testdir({ in: { 'a.png': await grey(1, 2), 'b.png': '' } })
  await writeFile(join(folder, 'in', 'c.png'), await png([1, 2, 3, 4, 5, 6], 2, 3))
  const out = join(folder, 'out')
  const { shape, unreadable } = await packImages(join(folder, 'in'), { out })
  t.same([shape, unreadable.length], [[2, 3, 1, 2], 1])
  t.same([...(await openDataset(out)).images], [1, 2, 1, 2, 1, 2, 1, 4, 2, 5, 3, 6])
  t.same(await readdir(out), ['train-images-idx4-ubyte'])
})

t.test('several parts are written in order', async (t) => {
  const folder = t.testdir({ in: {} })
  // 768 KiB each: a part holds two.
  for (let at = 0; at < 5; at++)
    await writeFile(join(folder, 'in', `${at}.png`), await png(Array(262144).fill(at), 512, 1))
  const out = join(folder, 'out')
  await packImages(join(folder, 'in'), { out, channels: 3 })
  const data = await openDataset(out)
  t.same(data.shape, [5, 3, 512, 512])
  t.same(
    [0, 1, 2, 3, 4].map((at) => [
      data.images.at(at * 786432),
      data.images.at((at + 1) * 786432 - 1),
    ]),
    [0, 1, 2, 3, 4].map((at) => [at, at]),
  )
})

t.test('an invalid source or output is refused and leaves nothing behind', async (t) => {
  const image = await grey(1, 2)
  const folder = t.testdir({
    in: { 'a.png': image },
    sizes: { 'a.png': image, 'b.png': await png(Array(16).fill(9), 4, 1) },
    damaged: { cat: { 'a.png': '' } },
    idx: { 'train-images-idx3-ubyte': '' },
    full: { file: 'x' },
  })
  const at = (name: string) => join(folder, name)
  const before = (await readdir(folder)).sort()
  const out = at('out')
  const refused = (
    source: string,
    options: { out: string; size?: number },
    error: { code: string; path?: string; message?: RegExp },
  ) => t.rejects(packImages(source, options), error)
  await refused(at('in'), { out: at('full') }, { code: 'OUTPUT_EXISTS' })
  await refused(
    at('in'),
    { out: join(at('in'), 'packed') },
    { code: 'CONFIG_INVALID', path: 'out' },
  )
  await refused(at('in'), { out, size: 0 }, { code: 'CONFIG_INVALID', path: 'size' })
  await refused(at('sizes'), { out }, { code: 'DATA_INVALID', path: join(at('sizes'), 'b.png') })
  await refused(at('damaged'), { out }, { code: 'DATA_INVALID', path: at('damaged') })
  await refused(
    at('idx'),
    { out },
    {
      code: 'DATA_INVALID',
      message: /expected a folder of images, received a folder of idx files/,
    },
  )
  await refused(at('nowhere'), { out }, { code: 'DATA_NOT_FOUND' })
  await refused(join(at('in'), 'a.png'), { out }, { code: 'DATA_NOT_FOUND' })
  t.same((await readdir(folder)).sort(), before)
})

t.test('an output within the source is refused, whatever links lead there', async (t) => {
  const folder = t.testdir({ in: { cat: { 'a.png': await grey(1, 2) } } })
  const at = (...names: string[]) => join(folder, ...names)
  await symlink(at('in'), at('link'))
  await symlink(at('in', 'cat'), at('cats'))
  await symlink(at('in', 'packed'), at('dangling'))
  for (const [source, out] of [
    ['in', at('link', 'packed')],
    ['link', at('in', 'packed')],
    ['link', at('link', 'new', 'packed')],
    ['in', at('cats', 'packed')],
    ['in', at('dangling')],
    ['in', at('in', '..packed')],
    ['in', at('link')],
  ] as const)
    await t.rejects(packImages(at(source), { out }), { code: 'CONFIG_INVALID', path: 'out' }, out)
  t.same(await readdir(at('in')), ['cat'])
  t.same(await readdir(at('in', 'cat')), ['a.png'])
  await packImages(at('link'), { out: at('..packed') })
  t.same((await openDataset(at('in'))).shape, [1, 1, 1, 2], 'the source can still be opened')
})

t.test('an abort leaves nothing behind and rejects with the signal’s reason', async (t) => {
  const folder = t.testdir({ in: {} })
  for (let index = 0; index < 40; index++)
    await writeFile(join(folder, 'in', `${index}.png`), await grey(1, 2))
  await mkdir(join(folder, 'place'))
  for (const signal of [AbortSignal.abort(), undefined]) {
    const controller = new AbortController()
    const work = packImages(
      join(folder, 'in'),
      { out: join(folder, 'place', 'out') },
      { signal: signal ?? controller.signal, onProgress: () => controller.abort() },
    )
    await t.rejects(work, { name: 'AbortError' })
    t.same(await readdir(join(folder, 'place')), [])
  }
})
