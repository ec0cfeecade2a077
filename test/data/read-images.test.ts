import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, symlink, unlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import type { OpenProgress } from '../../lib/data/open-controls.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import type { DatasetOptions } from '../../lib/data/options.js'
import { readImages } from '../../lib/data/read-images.js'
import { cutJpeg, grey, jpeg, png } from './image-bytes.js'

t.test('unreadable files are skipped with the reason; labels stay aligned', async (t) => {
  const folder = t.testdir({
    cat: { 'a.png': 'this is text', 'b.png': await grey(1, 2), 'c.png': '' },
    dog: { 'a.png': await grey(3, 4), 'b.png': (await grey(5, 6)).subarray(0, 50) },
    emu: { 'a.png': await grey(7, 8) },
  })
  await symlink('nowhere', join(folder, 'dog', 'c.png'))
  const data = await openDataset(folder)
  t.same(data.shape, [3, 1, 1, 2])
  t.same([...data.images], [1, 2, 3, 4, 7, 8])
  t.same([...(data.labels ?? [])], [0, 1, 2])
  t.same(data.classNames, ['cat', 'dog', 'emu'])
  t.match(data.unreadable, [
    { path: join(folder, 'cat', 'a.png'), reason: /unsupported image format/ },
    { path: join(folder, 'cat', 'c.png'), reason: 'the file is empty' },
    { path: join(folder, 'dog', 'b.png'), reason: /.+/ },
    { path: join(folder, 'dog', 'c.png'), reason: 'no such file or folder (ENOENT)' },
  ])
  t.equal(data.unreadable.length, 4)
  t.notOk(data.unreadable.some(({ reason }) => reason.includes('\n')))
  t.same(data.slice(0, 1).unreadable, [], 'a slice opens no files')
})

t.test('a class without readable images keeps its label and name', async (t) => {
  const folder = t.testdir({ cat: { 'a.png': '' }, dog: { 'a.png': await grey(3, 4) } })
  const data = await openDataset(folder)
  t.same([[...(data.labels ?? [])], data.classNames, data.classes], [[1], ['cat', 'dog'], 2])
})

t.test('a truncated image with a readable header does not decide size and colour', async (t) => {
  const folder = t.testdir({ 'a.jpg': await cutJpeg(64), 'b.png': await grey(1, 2) })
  const data = await openDataset(folder)
  t.same(data.shape, [1, 1, 1, 2])
  t.match(data.unreadable, [
    { path: join(folder, 'a.jpg'), reason: /premature end|damaged or truncated data/ },
  ])
})

t.test('each of many damaged images has a reason', async (t) => {
  const cut = await cutJpeg(64)
  const files = Array.from({ length: 64 }, (_, at) => [`${at}.jpg`, cut] as const)
  const folder = t.testdir({ ...Object.fromEntries(files), 'whole.png': await grey(1, 2) })
  const { unreadable } = await openDataset(folder)
  t.equal(unreadable.length, 64)
  for (const { reason } of unreadable) t.match(reason, /premature end|damaged or truncated data/)
})

t.test(
  'a file without permission is skipped',
  {
    skip: process.getuid?.() === 0 && 'root may read everything',
  },
  async (t) => {
    const folder = t.testdir({ 'a.png': await grey(1, 2), 'b.png': await grey(3, 4) })
    await unlink(join(folder, 'b.png'))
    await writeFile(join(folder, 'b.png'), await grey(3, 4), { mode: 0o000 })
    const data = await openDataset(folder)
    t.match(data.unreadable, [{ reason: 'permission denied (EACCES)' }])
  },
)

t.test('a file that is removed after it was listed is skipped', async (t) => {
  const folder = t.testdir()
  const names = Array.from({ length: 40 }, (_, index) => `${index + 10}.png`)
  for (const name of names) await writeFile(join(folder, name), await grey(1, 2))
  // The first report comes after listing and before the first file is read.
  const onProgress = ({ done }: OpenProgress) => {
    if (done === 0) removed = unlink(join(folder, '49.png'))
  }
  let removed: Promise<void> | undefined
  const data = await openDataset(folder, {}, { onProgress })
  await removed
  t.equal(data.count, 39)
  t.match(data.unreadable, [{ path: join(folder, '49.png'), reason: /ENOENT/ }])
})

t.test('a folder without readable images is refused with the first reasons', async (t) => {
  const folder = t.testdir({ 'a.png': '', 'b.png': 'text', 'c.png': '', 'd.png': '', 'e.png': '' })
  for (const options of [{}, { size: 4 }, { size: 4, channels: 1 as const }])
    await t.rejects(openDataset(folder, options), {
      code: 'DATA_INVALID',
      path: folder,
      message:
        /none of the 5 images can be read: .*a\.png: the file is empty; .*b\.png: .*; and 2 more/,
    })
})

t.test('a colour image after many grey ones turns all into colour', async (t) => {
  const folder = t.testdir()
  for (let index = 10; index < 40; index++)
    await writeFile(join(folder, `${index}.png`), await grey(index, index + 1))
  await writeFile(join(folder, '50.png'), await png([1, 2, 3, 4, 5, 6], 2, 3))
  const reported: number[] = []
  const data = await openDataset(folder, {}, { onProgress: ({ done }) => reported.push(done) })
  t.same(data.shape, [31, 3, 1, 2])
  t.same([...data.images.subarray(0, 6)], [10, 11, 10, 11, 10, 11])
  t.same([...data.images.subarray(-6)], [1, 4, 2, 5, 3, 6])
  t.same([reported[0], reported.at(-1)], [0, 31])
  t.same(
    [...reported].sort((one, other) => one - other),
    reported,
    'progress does not go back',
  )
})

t.test('the first of several images with a different size is named', async (t) => {
  const folder = t.testdir()
  for (let index = 10; index < 40; index++)
    await writeFile(join(folder, `${index}.jpg`), await jpeg(index < 20 ? 8 : 9))
  await t.rejects(openDataset(folder), {
    code: 'DATA_INVALID',
    path: join(folder, '20.jpg'),
    expected: `8×8 (height×width), the size of ${join(folder, '10.jpg')}`,
    received: '9×9',
  })
})

/** Writes 200 images; `started()` returns how many reads have started. */
async function countedListing(folder: string) {
  const paths = Array.from({ length: 200 }, (_, index) => join(folder, `${index}.png`))
  const image = await grey(1, 2)
  for (const path of paths) await writeFile(path, image)
  let started = 0
  const counted = Object.assign([...paths], {
    *[Symbol.iterator]() {
      for (const path of paths) {
        started++
        yield path
      }
    },
  })
  return { listing: { paths: counted }, started: () => started }
}

const oneByTwo: DatasetOptions = { size: [1, 2], channels: 1 }

/** Waits for reads in progress to end, and for others to start. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await setImmediate()
}

t.test('images are read only a few ahead of a slow consumer', async (t) => {
  const folder = t.testdir()
  const { listing, started } = await countedListing(folder)
  await readImages(folder, listing, oneByTwo, {}, async (_, images) => {
    let taken = 0
    for await (const _ of images) {
      taken++
      if (taken < 4) await settle()
      t.ok(started() <= taken + 17, `${started()} started, ${taken} taken`)
    }
    t.equal(taken, 200)
  })
})

t.test('a consumer that leaves early starts no more reads', async (t) => {
  const folder = t.testdir()
  const { listing, started } = await countedListing(folder)
  const { result } = await readImages(folder, listing, oneByTwo, {}, async (_, images) => {
    for await (const { planes } of images) return [...planes]
  })
  t.same(result, [1, 2])
  const atReturn = started()
  await settle()
  t.equal(started(), atReturn)
  t.ok(atReturn <= 18, `${atReturn} started`)
})

t.test('an abort between two images starts no more reads', async (t) => {
  const folder = t.testdir()
  const { listing, started } = await countedListing(folder)
  const controller = new AbortController()
  const reason = new Error('enough')
  let taken = 0
  const reading = readImages(
    folder,
    listing,
    oneByTwo,
    { signal: controller.signal },
    async (_, images) => {
      for await (const _ of images) if (++taken === 3) controller.abort(reason)
    },
  )
  t.equal(await reading.catch((error: unknown) => error), reason)
  t.equal(taken, 3)
  const atAbort = started()
  await settle()
  t.equal(started(), atAbort)
  t.ok(atAbort <= 20, `${atAbort} started`)
})

t.test('an abort stops reading with the signal’s reason', async (t) => {
  const folder = t.testdir()
  await mkdir(join(folder, 'cat'))
  for (let index = 0; index < 60; index++)
    await writeFile(join(folder, 'cat', `${index}.png`), await grey(1, 2))
  for (const options of [{}, { size: 2, channels: 1 as const }]) {
    const controller = new AbortController()
    const reported: number[] = []
    const onProgress = ({ done }: OpenProgress) => {
      reported.push(done)
      controller.abort()
    }
    await t.rejects(openDataset(folder, options, { signal: controller.signal, onProgress }), {
      name: 'AbortError',
    })
    t.same(reported, [0], 'did not read to the end')
  }
  const reason = new Error('enough')
  const signal = AbortSignal.abort(reason)
  for (const source of [folder, 'digits']) {
    const failure: unknown = await openDataset(source, {}, { signal }).catch((error) => error)
    t.equal(failure, reason)
  }
})

t.test(
  'pipes and sockets named as images are listed in unused, others are ignored',
  { skip: process.platform === 'win32' },
  async (t) => {
    const folder = t.testdir({ cat: { 'a.png': await grey(1, 2) } })
    process.chdir(join(folder, 'cat')) // the path of a socket is limited to about 100 bytes
    for (const name of ['b.png', 'c.BMP', 'other']) execFileSync('mkfifo', [name])
    await symlink('b.png', 'd.jpg')
    const server = createServer().listen('e.tif')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const { count, unreadable, unused } = await openDataset(folder)
    t.same([count, unreadable], [1, []])
    t.same(
      unused,
      [
        ['b.png', 'a pipe'],
        ['c.BMP', 'a pipe'],
        ['d.jpg', 'a pipe'],
        ['e.tif', 'a socket'],
      ].map(([name = '', kind]) => ({
        path: join(folder, 'cat', name),
        reason: `${kind}, which is not read`,
      })),
    )
  },
)
