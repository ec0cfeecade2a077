import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pMap from 'p-map'
import { FalsarioError } from '../errors.js'
import type { DatasetPlan, DatasetWriter, ImagePart } from './dataset-writer.js'
import { encodeGrid } from './grid.js'
import { unwritable } from './unwritable.js'

/** Enough to keep the encoders busy, few enough to keep memory small. */
const FILES_AT_ONCE = 8

/** What a folder can be called on every system, and what openDataset does not take for hidden. */
const folderName = /^(?!\.)[^/\\:*?"<>|\p{Cc}]{1,100}(?<![. ])$/u

/**
 * The folder of each class: by its name, or by its number, with zeros in front so that the order of
 * the names is the order of the classes.
 *
 * @throws FalsarioError CONFIG_INVALID for a class name that no folder can have, or two of a name
 *
 * @example
 * classFolders({ classes: 3 }) // ['0', '1', '2']
 */
export function classFolders({
  classes,
  classNames,
}: Pick<DatasetPlan, 'classes' | 'classNames'>): readonly string[] {
  const digits = String(Math.max(0, classes - 1)).length
  const names =
    classNames ?? Array.from({ length: classes }, (_, label) => String(label).padStart(digits, '0'))
  const bad = names.find((name) => !folderName.test(name))
  // Not every file system tells Cat from cat.
  const same = names.find(
    (name, label) => names.findIndex((each) => each.toLowerCase() === name.toLowerCase()) < label,
  )
  if (bad === undefined && same === undefined) return names
  const problem =
    bad === undefined
      ? `two classes are called ${JSON.stringify(same)}`
      : `the class name ${JSON.stringify(bad)} cannot be a folder's`
  throw new FalsarioError('CONFIG_INVALID', `format: ${problem}`, {
    path: 'format',
    received: bad ?? same ?? '',
    fix: 'write idx files, which number the classes',
  })
}

/** A PNG an image: `00042.png`, in the folder of its class where there are classes. */
export const pngWriter: DatasetWriter = {
  check(plan) {
    if (plan.channels !== 1 && plan.channels !== 3) {
      const expected = 'images of 1 (grey) or 3 (colour) channels'
      const received = String(plan.channels)
      const sentence = `format: png files hold ${expected}, the model makes ${received}`
      const fix = 'write idx files, which hold any number of channels'
      throw new FalsarioError('CONFIG_INVALID', sentence, {
        path: 'format',
        expected,
        received,
        fix,
      })
    }
    classFolders(plan)
  },

  async write(folder, plan, parts) {
    const folders = classFolders(plan)
    const made = new Set<string>()
    let written = 0
    for await (const part of parts) {
      const names = new Set(part.labels?.map((label) => folders[label] ?? String(label)))
      for (const name of names) {
        if (!made.has(name)) await makeClassFolder(join(folder, name))
        made.add(name)
      }
      written += await writePart(folder, plan, part, written)
    }
  },
}

async function makeClassFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

async function writePart(
  folder: string,
  plan: DatasetPlan,
  part: ImagePart,
  first: number,
): Promise<number> {
  const { channels, height, width } = plan
  const folders = classFolders(plan)
  const digits = String(plan.count - 1).length
  const size = channels * height * width
  const indices = Array.from({ length: part.bytes.length / size }, (_, index) => index)
  const writeImage = async (index: number) => {
    const label = part.labels?.[index]
    const name = `${String(first + index).padStart(digits, '0')}.png`
    const path = join(folder, label === undefined ? '' : (folders[label] ?? String(label)), name)
    const pixels = part.bytes.subarray(index * size, (index + 1) * size)
    const single = { columns: 1, padding: 0, scale: 1 }
    const png = await encodeGrid(pixels, [1, channels, height, width], single)
    try {
      await writeFile(path, png)
    } catch (cause) {
      throw unwritable(path, cause)
    }
  }
  await pMap(indices, writeImage, { concurrency: FILES_AT_ONCE })
  return indices.length
}
