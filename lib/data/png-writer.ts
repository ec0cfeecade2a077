import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pMap from 'p-map'
import { encodeGrid } from '../pictures/grid.js'
import { FalsarioError } from '../system/errors.js'
import { unwritable } from '../system/unwritable.js'
import type { DatasetPlan, DatasetWriter, ImagePart } from './dataset-writer.js'

/** Images that are encoded and written at the same time. */
const FILES_AT_ONCE = 8

/** Folder names that are valid on every system; openDataset skips names that start with a dot. */
const folderName = /^(?!\.)[^/\\:*?"<>|\p{Cc}]{1,100}(?<![. ])$/u

/**
 * Returns the folder name of each class: the class name, or else the label, padded with zeros so that
 * the names sort in the order of the labels.
 *
 * @throws FalsarioError CONFIG_INVALID if a class name is not a valid folder name or two are equal
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
  const invalid = names.find((name) => !folderName.test(name))
  // Some file systems do not distinguish Cat from cat.
  const duplicate = names.find(
    (name, label) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < label,
  )
  if (invalid === undefined && duplicate === undefined) return names
  const problem =
    invalid === undefined
      ? `two classes would have the same folder ${JSON.stringify(duplicate)}`
      : `the class name ${JSON.stringify(invalid)} is not a valid folder name`
  const fix = 'Write idx files, which number the classes.'
  throw new FalsarioError('CONFIG_INVALID', `format: ${problem}. ${fix}`, {
    path: 'format',
    expected: 'class names that are valid, different folder names',
    received: invalid ?? duplicate ?? '',
    fix,
  })
}

/** Writes one PNG per image, `00042.png`, in the folder of its class if the dataset has classes. */
export const pngWriter: DatasetWriter = {
  check(plan) {
    if (plan.channels !== 1 && plan.channels !== 3) {
      const expected = 'images with 1 (grey) or 3 (colour) channels'
      const received = `${plan.channels} channels`
      const fix = 'Write idx files, which hold any number of channels.'
      const sentence = `format: PNG needs ${expected}, received ${received}. ${fix}`
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
    const created = new Set<string>()
    let written = 0
    for await (const part of parts) {
      const names = new Set(part.labels?.map((label) => folders[label] ?? String(label)))
      for (const name of names) {
        if (!created.has(name)) await makeClassFolder(join(folder, name))
        created.add(name)
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
    const oneImage = { columns: 1, padding: 0, scale: 1 }
    const png = await encodeGrid(pixels, [1, channels, height, width], oneImage)
    try {
      await writeFile(path, png)
    } catch (cause) {
      throw unwritable(path, cause)
    }
  }
  await pMap(indices, writeImage, { concurrency: FILES_AT_ONCE })
  return indices.length
}
