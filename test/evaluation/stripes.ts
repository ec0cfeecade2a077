import { join } from 'node:path'
import { writeIdx } from '../../lib/data/idx.js'

/** Writes 40 training and 30 test images of stripes with noise, in three classes. */
export async function writeStripes(folder: string): Promise<string> {
  for (const [name, count] of [
    ['train', 40],
    ['t10k', 30],
  ] as const) {
    const pixels = Uint8Array.from({ length: count * 64 }, (_, at) => {
      const [image, row] = [Math.floor(at / 64), Math.floor((at % 64) / 8)]
      return ((row + image) % 3 === 0 ? 200 : 0) + ((at * 31 + image * 17) % 50)
    })
    await writeIdx(join(folder, `${name}-images-idx3-ubyte`), [count, 8, 8], pixels)
    const labels = Uint8Array.from({ length: count }, (_, image) => image % 3)
    await writeIdx(join(folder, `${name}-labels-idx1-ubyte`), [count], labels)
  }
  return folder
}
