import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { fileKindOf } from '../../lib/formats/file-kind.js'
import { writeGif } from '../../lib/pictures/gif.js'
import { writeGrid } from '../../lib/pictures/grid.js'
import { writePairs } from '../../lib/pictures/pairs.js'

const [bytes, shape] = [Uint8Array.of(1, 2), [2, 1, 1, 1]]
const images = { bytes, shape }

const writers = {
  png: (path: string) => writeGrid(path, bytes, shape),
  gif: (path: string) => writeGif(path, bytes, shape),
  pairs: (path: string) => writePairs(path, images, images),
} as const

const foreign = ['.jpg', '.JPEG', '.webp', '.tif', '.tiff', '.avif', '.bmp', '.heic']

t.test(
  'a path that ends as another picture format is refused, and nothing is written',
  async (t) => {
    const folder = t.testdir()
    for (const [name, own, other] of [
      ['png', '.png', '.gif'],
      ['gif', '.gif', '.png'],
      ['pairs', '.png', '.GIF'],
    ] as const)
      for (const ending of [other, ...foreign])
        await t.rejects(
          writers[name](join(folder, `a${ending}`)),
          {
            code: 'CONFIG_INVALID',
            path: 'path',
            expected: new RegExp(`^a name that ends in \\${own}`),
            message: new RegExp(`a\\${ending}`),
          },
          `${name} ${ending}`,
        )
    t.same(await readdir(folder), [])
  },
)

t.test('the own ending, an unknown one and none are written', async (t) => {
  const folder = t.testdir({ '.gif': {} })
  for (const name of ['a.png', 'a.PNG', 'a.part', 'a', 'a.gif.part', join('.gif', 'a')]) {
    await writers.png(join(folder, name))
    t.equal(fileKindOf(await readFile(join(folder, name)))?.name, 'a PNG image', name)
  }
  for (const name of ['b.gif', 'b.part', 'b']) {
    await writers.gif(join(folder, name))
    t.equal(fileKindOf(await readFile(join(folder, name)))?.name, 'a GIF image', name)
  }
})
