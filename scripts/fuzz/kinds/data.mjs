import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { openDataset, readIdx, readImage } from '../../../dist/index.js'
import { jpegOf, jpegSegments, pngChunks, pngOf, withPngRows } from '../containers.mjs'
import { mutateBytes } from '../mutate-bytes.mjs'
import { mutateValue } from '../mutate-value.mjs'

/** Files of data. Each kind makes an input from a random source and the seeds, and tries it. */

export const idx = {
  name: 'idx',
  share: 4,
  make(random, { idx }) {
    const images = random.chance(0.8) ? mutateBytes(random, idx.images, idx.labels) : idx.images
    const labels = random.chance(0.4) ? mutateBytes(random, idx.labels, idx.images) : idx.labels
    return { 'train-images-idx3-ubyte': images, 'train-labels-idx1-ubyte': labels }
  },
  run: openFolder,
}

export const gzip = {
  name: 'gzip',
  share: 3,
  make(random, { idx }) {
    const inside = mutateBytes(random, gunzipSync(idx['images.gz']))
    const member = () => gzipSync(inside)
    const file = random.pick([
      () => mutateBytes(random, idx['images.gz']),
      () => mutateBytes(random, idx['images.gz']),
      member,
      () => Buffer.concat([idx['images.gz'], member()]),
    ])()
    return { 'images-idx3-ubyte.gz': file }
  },
  async run(folder) {
    await readIdx(join(folder, 'images-idx3-ubyte.gz'))
    await openFolder(folder)
  },
}

const pick = (random, pictures, ending) =>
  pictures[random.pick(Object.keys(pictures).filter((name) => ending.test(name)))]

export const png = {
  name: 'png',
  share: 4,
  make(random, { pictures }) {
    const seed = pick(random, pictures, /png$/)
    const file = random.pick([
      () => mutateBytes(random, seed),
      () => pngOf(mutateChunks(random, pngChunks(seed))),
      () => pngOf(mutateChunks(random, pngChunks(seed))),
      () => pngOf(withPngRows(pngChunks(seed), (rows) => mutateBytes(random, rows))),
    ])()
    return { 'a.png': file, 'b.png': pictures['rgb.png'] }
  },
  run: openPictures,
}

export const jpeg = {
  name: 'jpeg',
  share: 3,
  make(random, { pictures }) {
    const seed = pick(random, pictures, /jpg$/)
    const file = random.chance(0.5)
      ? mutateBytes(random, seed)
      : jpegOf(mutateChunks(random, jpegSegments(seed)))
    return { 'a.jpg': file, 'b.png': pictures['rgb.png'] }
  },
  run: openPictures,
}

export const otherPictures = {
  name: 'other pictures',
  share: 2,
  make(random, { pictures }) {
    const file = mutateBytes(
      random,
      pick(random, pictures, /webp$|gif$|tiff$/),
      pictures['rgb.png'],
    )
    return { [random.pick(['a.webp', 'a.gif', 'a.tiff', 'a'])]: file, 'b.png': pictures['rgb.png'] }
  },
  run: openPictures,
}

export const classNames = {
  name: 'class names',
  share: 2,
  make(random, { idx }) {
    const valid = ['ant', 'bee', 'cat']
    const text = () => JSON.stringify(mutateValue(random, valid))
    const marks = () => random.pick(['', '\ufeff', '\n', '// names\n', '#'])
    const names = random.pick([
      () => Buffer.from(marks() + text()),
      () => Buffer.from(`\ufeff${text()}`, 'utf16le'),
      () => mutateBytes(random, Buffer.from(JSON.stringify(valid))),
    ])()
    return {
      'class-names.json': names,
      'train-images-idx3-ubyte': idx.images,
      'train-labels-idx1-ubyte': idx.labels,
    }
  },
  run: openFolder,
}

/** Swaps, repeats, removes or changes chunks; all of them have `data`. */
function mutateChunks(random, chunks) {
  const list = [...chunks]
  for (let times = 1 + random.below(2); times > 0; times--) {
    const [a, b] = [random.below(list.length), random.below(list.length)]
    const [first, second] = [list[a], list[b]]
    random.pick([
      () => list.splice(a, 1, second),
      () => list.splice(a, 0, second),
      () => list.length > 1 && list.splice(a, 1),
      () => list.splice(a, 1, { ...first, data: mutateBytes(random, first.data, second.data) }),
      () => list.splice(a, 1, { ...first, data: mutateBytes(random, first.data, second.data) }),
      () => list.splice(0, 1, { ...list[0], data: mutateBytes(random, list[0].data) }),
    ])()
    if (list.length === 0) return chunks
  }
  return list
}

async function openFolder(folder) {
  const data = await openDataset(folder)
  const { images, labels, shape, classes } = data
  const size = shape.reduce((product, side) => product * side, 1)
  if (images.length !== size) throw new Error(`${images.length} bytes for the shape ${shape}`)
  if (labels !== undefined && labels.length !== shape[0]) throw new Error('labels are missing')
  const wrong = labels?.find((label) => label >= classes)
  if (wrong !== undefined) throw new Error(`the label ${wrong} of ${classes} classes`)
}

async function openPictures(folder, { random, files }) {
  if (random.chance(0.3)) {
    const [name] = Object.keys(files)
    await readImage(join(folder, name), { channels: 3, height: 8, width: 8 })
  } else await openDataset(folder, random.chance(0.5) ? { size: random.pick([1, 8, 64]) } : {})
}
