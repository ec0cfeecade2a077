import { Dataset } from '../../data/dataset.js'
import type { OpenControls } from '../../data/open-controls.js'
import { openDataset, openIfFound } from '../../data/open-dataset.js'
import type { DatasetOptions } from '../../data/options.js'
import { comesInParts, type ImageSize, sizeOption } from '../../data/source-options.js'
import type { ChosenImages } from './chosen-images.js'

/** Some images of a data set, and what a card says of them. */
export interface RealPart {
  readonly data: Dataset
  /** `test`, `train`, `all`, or which half of all. */
  readonly split: string
  readonly images: ChosenImages
}

/** The real images that something is held against. */
export interface RealImages {
  /** Those that stand for the truth. */
  readonly real: RealPart
  /** Others of the same kind: how far apart two sets of real images are. None where all are taken. */
  readonly other?: RealPart
  /** What a model could have learnt by heart. */
  readonly training: RealPart
}

/** Data as evaluate() takes them. */
export type RealSource = Dataset | string | ({ readonly source: string } & DatasetOptions)

/**
 * Chooses the real images: of data in parts those of the part asked for, the test images unless
 * told, with the other part for the floor; of data without parts every second one, with those
 * between for the floor.
 *
 * @param size of the images they are held against: a folder of pictures is brought to it
 * @throws DATA_NOT_FOUND, DATA_INVALID, CONFIG_INVALID
 */
export async function openRealImages(
  source: RealSource,
  size: ImageSize | undefined,
  controls: OpenControls = {},
): Promise<RealImages> {
  if (source instanceof Dataset) return halves(source)
  const { source: name, ...said } = typeof source === 'string' ? { source } : source
  const open = async (split: DatasetOptions['split']) => {
    const fitting = size ? await sizeOption(name, size) : {}
    return openDataset(name, { ...fitting, ...said, ...(split && { split }) }, controls)
  }
  if (!(await comesInParts(name))) return halves(await open(undefined))
  return partsOfSource(said.split, open)
}

async function partsOfSource(
  split: DatasetOptions['split'],
  open: (split: DatasetOptions['split']) => Promise<Dataset>,
): Promise<RealImages> {
  if (split === 'all') {
    const all = wholePart(await open('all'), 'all')
    return { real: all, training: all }
  }
  if (split === 'train') {
    const train = wholePart(await open('train'), 'train')
    const test = await openIfFound(() => open('test'))
    return { real: train, training: train, ...(test && { other: wholePart(test, 'test') }) }
  }
  // A folder of one part only, under the name of its training images, is halved like any other.
  const wanted = split ?? 'test'
  const held = split ? await open(wanted) : await openIfFound(() => open(wanted))
  if (held === undefined) return halves(await open('train'))
  const train = await openIfFound(() => open('train'))
  if (train === undefined) return halves(held)
  const training = wholePart(train, 'train')
  return { real: wholePart(held, wanted), other: training, training }
}

function wholePart(data: Dataset, split: string): RealPart {
  return part(data, split, 0, 1)
}

function halves(data: Dataset): RealImages {
  const all = wholePart(data, 'all')
  // One image cannot be halved.
  if (data.count < 2) return { real: all, training: all }
  const other = part(data, 'every second of all, from the second on', 1, 2)
  return { real: part(data, 'every second of all', 0, 2), other, training: all }
}

function part(data: Dataset, split: string, first: number, stride: number): RealPart {
  return { data, split, images: { first, stride, count: Math.ceil((data.count - first) / stride) } }
}
