/** Trains on images that a program produces, here from an async iterable: npx --yes tsx examples/own-data.ts */
import { type Dataset, datasetFromArrays, presets, train } from 'falsario'

const [channels, height, width] = [1, 28, 28] as const

/** Replace it by your database, queue or camera. Each buffer has the bytes of one image, row by row. */
async function* frames(): AsyncGenerator<{ pixels: Buffer; label: number }> {
  for (let i = 0; i < 2000; ++i) {
    const label = i % 2
    const pixels = Buffer.alloc(channels * height * width)
    const [top, left] = [4 + (i % 7), 4 + (i % 11)]
    for (let row = 0; row < 10; ++row) {
      // A full square, or its left half only.
      pixels.fill(255, (top + row) * width + left, (top + row) * width + left + (label ? 5 : 10))
    }
    yield { pixels, label }
  }
}

/** Gathers the buffers: uint8 [N, C, H, W], and one label per image. */
async function gather(source: AsyncIterable<{ pixels: Buffer; label: number }>): Promise<Dataset> {
  const all: Buffer[] = []
  const labels: number[] = []
  for await (const { pixels, label } of source) {
    all.push(pixels)
    labels.push(label)
  }
  const images = new Uint8Array(Buffer.concat(all))
  const classNames = ['square', 'half']
  return datasetFromArrays({
    images,
    shape: [all.length, channels, height, width],
    labels,
    classNames,
    name: 'frames',
  })
}

const data = await gather(frames())
const { model } = await train({ model: presets.quick, data, steps: 500, seed: 1 }).result
const images = await model.sample({ count: 64, seed: 1 })
await images.toPng('own-data.png')
