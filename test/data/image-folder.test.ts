import { writeFileSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
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

t.test('channels 1 gives grey, 3 gives colour', async (t) => {
  const folder = t.testdir({ 'a.png': await png([9, 9, 9, 255, 200, 200, 200, 255], 2, 4) })
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
    message: /expected 2×2 .*a\.png, received 4×4\. To resize all images, add --size 8 /,
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

t.test('the content decides about files without the ending of an image', async (t) => {
  const image = await grey(1, 2)
  const bmp = Buffer.from(`BM${'\0'.repeat(12)}\x28\0\0\0`, 'latin1')
  const folder = t.testdir({
    'a.png': image,
    'b.jfif': image,
    c: image,
    'd.JPE': image,
    'e.bmp': bmp,
    'f.pgm': 'P5 2 1 255\n\0\0',
    g: bmp,
    'h.heic': '',
    'i.jfif': 'version https://git-lfs.github.com/spec/v1\n',
    'notes.txt': 'hello',
    'Thumbs.db': Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
    'labels.json': '{"a": 1}',
    '.DS_Store': bmp,
  })
  const data = await openDataset(folder)
  t.equal(data.count, 4)
  t.same(data.unreadable, [
    {
      path: join(folder, 'e.bmp'),
      reason: 'a BMP image, which cannot be read. Convert it to PNG.',
    },
    {
      path: join(folder, 'f.pgm'),
      reason: 'a PGM image, which cannot be read. Convert it to PNG.',
    },
    { path: join(folder, 'g'), reason: 'a BMP image, which cannot be read. Convert it to PNG.' },
    { path: join(folder, 'h.heic'), reason: 'the file is empty' },
    {
      path: join(folder, 'i.jfif'),
      reason:
        'a Git LFS pointer, which cannot be read. Run `git lfs pull` to fetch the file itself.',
    },
  ])
})

t.test('a class without an image that can be read is refused; its content is named', async (t) => {
  const image = await grey(1, 2)
  const folder = t.testdir({
    faces: { s1: { '1.pgm': 'P5 2 1 255\n\0\0' }, s2: { 'a.png': image } },
    arrays: { s1: { 'x.npy': '\x93NUMPY' }, s2: { 'a.png': image } },
    all: { '1.pgm': 'P5 2 1 255\n\0\0' },
  })
  for (const [name, message] of [
    ['faces', /s1: this class .*1\.pgm: a PGM image.*Images that can be read are \.avif/],
    ['arrays', /s1: this class .*only other files \(x\.npy\)/],
    ['all', /all: the folder .*1\.pgm: a PGM image/],
  ] as const)
    await t.rejects(openDataset(join(folder, name)), { code: 'DATA_INVALID', message })
})

t.test('images in folders inside a class folder belong to the class', async (t) => {
  const folder = t.testdir({
    cat: {
      'z.png': await grey(1, 2),
      kittens: { 'a.png': await grey(3, 4), small: { 'a.png': await grey(5, 6) } },
      '.thumbnails': { 'a.png': await grey(9, 9) },
      '@eaDir': { 'a.png': await grey(9, 9) },
    },
    dog: { big: { 'a.png': await grey(7, 8) } },
  })
  const data = await openDataset(folder)
  t.same([...data.images], [1, 2, 3, 4, 5, 6, 7, 8])
  t.same([...(data.labels ?? [])], [0, 0, 0, 1])
  t.same([data.unreadable, data.unused], [[], []])
})

t.test(
  'links that lead back, lead nowhere or repeat a folder are named, not followed',
  async (t) => {
    const folder = t.testdir({
      cat: { 'a.png': await grey(1, 2), kittens: { 'a.png': await grey(3, 4) } },
      dog: { 'a.png': await grey(5, 6) },
    })
    const place = (...names: string[]) => join(folder, ...names)
    await symlink('..', place('cat', 'kittens', 'loop'))
    await symlink('..', place('cat', 'up'))
    await symlink('kittens', place('cat', 'same'))
    await symlink('nowhere', place('cat', 'gone'))
    await symlink('self', place('dog', 'self'))
    await symlink('.', place('emu'))
    await symlink('nowhere', place('fox'))
    const data = await openDataset(folder)
    t.same([...data.images], [1, 2, 3, 4, 5, 6])
    t.same(data.classNames, ['cat', 'dog'])
    t.same(
      data.unused.map(({ path }) => path),
      [
        place('fox'),
        place('emu'),
        place('cat', 'gone'),
        place('cat', 'kittens', 'loop'),
        place('cat', 'same'),
        place('cat', 'up'),
        place('dog', 'self'),
      ],
    )
    t.match(data.unused, [
      { reason: /leads nowhere.*ENOENT/ },
      { reason: /a folder that contains the link/ },
      { reason: /leads nowhere.*ENOENT/ },
      { reason: /a folder that contains the link/ },
      { reason: /the same folder as .*kittens/ },
      { reason: /a folder that contains the link/ },
      { reason: /leads nowhere.*itself/ },
    ])
  },
)

t.test('a link to a class folder elsewhere is followed', async (t) => {
  const folder = t.testdir({
    elsewhere: { 'a.png': await grey(1, 2) },
    pets: { dog: { 'a.png': await grey(3, 4) } },
  })
  await symlink(join('..', 'elsewhere'), join(folder, 'pets', 'cat'))
  t.same([...(await openDataset(join(folder, 'pets'))).images], [1, 2, 3, 4])
})

t.test('folders that systems leave beside the classes are passed by', async (t) => {
  const image = await grey(1, 2)
  const litter = ['__MACOSX', '@eaDir', '$RECYCLE.BIN', 'lost+found', 'System Volume Information']
  const folder = t.testdir({
    cat: { '1.png': image },
    dog: { '1.png': image },
    ...Object.fromEntries(litter.map((name) => [name, { cat: { '._1.png': 'x' } }])),
  })
  const data = await openDataset(folder)
  t.same([data.classNames, data.unused], [['cat', 'dog'], []])
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

t.test(
  'archives next to images, and later frames of animations, are named in unused',
  async (t) => {
    const folder = t.testdir()
    const colours = ['red', 'lime', 'blue']
    const frame = (background: string) =>
      sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer()
    const frames = await Promise.all(colours.map(frame))
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer()
    await writeFile(join(folder, 'a.gif'), gif)
    await sharp(gif, { animated: true }).webp().toFile(join(folder, 'b.webp'))
    await writeFile(join(folder, 'more.zip'), 'PK\x03\x04 and so on')
    await writeFile(join(folder, 'noending'), Buffer.from('1f8b08', 'hex'))
    await writeFile(join(folder, 'notes.txt'), 'not an archive')
    const { count, unused } = await openDataset(folder)
    t.equal(count, 2)
    t.match(unused, [
      {
        path: join(folder, 'more.zip'),
        reason: /^a zip archive, which may hold images\. Unpack it/,
      },
      { path: join(folder, 'noending'), reason: /^a gzip file, which may hold images/ },
      { path: join(folder, 'a.gif'), reason: 'frames or pages 2 to 3 are not used' },
      { path: join(folder, 'b.webp'), reason: 'frames or pages 2 to 3 are not used' },
    ])
    t.equal(unused.length, 4)
  },
)

t.test('a folder with an archive alone is refused, and the archive is named', async (t) => {
  const folder = t.testdir({ 'photos.zip': 'PK\x03\x04 and so on' })
  await t.rejects(openDataset(folder), {
    code: 'DATA_INVALID',
    message: /photos\.zip: a zip archive/,
  })
})

t.test(
  'a name that is not UTF-8 is told as such',
  { skip: process.platform !== 'linux' && 'other systems refuse such names' },
  async (t) => {
    const folder = t.testdir({ 'a.png': await grey(1, 2) })
    const name = Buffer.concat([
      Buffer.from(`${folder}/caf`),
      Buffer.from([0xe9]),
      Buffer.from('.png'),
    ])
    writeFileSync(name, await grey(1, 2))
    const { count, unreadable } = await openDataset(folder)
    t.equal(count, 1)
    t.match(unreadable[0]?.reason, /in another encoding/)
  },
)

t.test('an image that gets smaller is antialiased', async (t) => {
  const stripes = Array.from({ length: 256 }, (_, at) => 255 * (at % 2))
  const folder = t.testdir({ 'a.png': await png(stripes, 16, 1) })
  const { images } = await openDataset(folder, { size: 4 })
  // Pixels that are merely left out would be black.
  t.ok(images.every((value) => value > 100 && value < 155))
})
