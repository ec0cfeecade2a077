import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { writeIdx } from '../../lib/data/idx.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { installProgram } from '../user-project.js'

/** The files that the pages presuppose: the reader's own images, and the well-known data sets. */

/** Fills a project with small data under the names that README and docs use. */
export async function writeGuideProject(folder: string): Promise<void> {
  await installProgram(folder)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await cp(join(folder, 'node_modules/falsario/examples'), join(folder, 'examples'), {
    recursive: true,
  })
  const digits = await openDataset('digits')
  const digit = (at: number) =>
    sharp(digits.images.subarray(at * 784, (at + 1) * 784), {
      raw: { width: 28, height: 28, channels: 1 },
    }).toColourspace('b-w')
  const labelOf = (at: number) => digits.labels?.[at] ?? 0
  for (let at = 0; at < 200; at++) {
    const part = at < 140 ? 'train' : 'test'
    await save(join(folder, 'digits-by-class', part, String(labelOf(at)), `${at}.png`), digit(at))
  }
  for (let at = 0; at < 60; at++) await save(join(folder, 'my-pictures', `${at}.png`), digit(at))
  for (const [at, name] of ['a.png', 'b.png'].entries()) await save(join(folder, name), digit(at))
  for (let at = 0; at < 24; at++) {
    const kind = at % 2 === 0 ? 'cat' : 'dog'
    const size = { width: 60 + at, height: 90 - at }
    await save(
      join(folder, 'photos', kind, `${at}.jpg`),
      digit(at)
        .resize({ ...size, fit: 'fill' })
        .toColourspace('srgb'),
    )
  }
  const mnist = join(folder, 'cache', 'data', 'mnist')
  await writePart(mnist, 'train', 0, 200)
  await writePart(mnist, 't10k', 200, 300)
  await writePart(join(folder, 'huge'), 'train', 0, 300)

  async function writePart(to: string, name: string, first: number, end: number): Promise<void> {
    await mkdir(to, { recursive: true })
    const images = digits.images.slice(first * 784, end * 784)
    const labels = digits.labels?.slice(first, end) ?? new Uint8Array(end - first)
    await writeIdx(join(to, `${name}-images-idx3-ubyte`), [end - first, 28, 28], images)
    await writeIdx(join(to, `${name}-labels-idx1-ubyte`), [end - first], labels)
  }
}

async function save(path: string, image: Sharp): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await image.toFile(path)
}
