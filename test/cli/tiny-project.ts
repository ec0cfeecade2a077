import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeIdx } from '../../lib/data/idx.js'
import { tinyData, tinyGan } from '../tiny-model.js'

/** Writes the files of a small project: `data/` with idx files, `tiny.json` with a short run. */
export async function writeTinyProject(folder: string): Promise<void> {
  const { images, shape } = tinyData()
  await mkdir(join(folder, 'data'))
  const file = join(folder, 'data', 'train-images-idx3-ubyte.gz')
  await writeIdx(file, [shape[0], shape[2], shape[3]], images)
  const config = {
    model: tinyGan,
    data: { source: 'data' },
    steps: 12,
    batchSize: 8,
    device: 'cpu',
    log: { every: 5 },
    samples: { every: 6, count: 4 },
  }
  await writeFile(join(folder, 'tiny.json'), JSON.stringify(config))
}
