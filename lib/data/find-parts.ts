import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { someOf } from '../config/some-of.js'
import { FalsarioError } from '../system/errors.js'
import { isFolder } from '../system/is-there.js'
import { dataFileError } from './data-file.js'
import { listFolder } from './folder-entries.js'
import { labelsAmong } from './image-listing.js'
import { liesBesideParts, type Part, type PartName, parsePartName } from './part-names.js'
import type { UnusedPath } from './source.js'

/** The parts of a folder of images. */
export interface ImageParts {
  /** The folder of each part. */
  readonly folders: ReadonlyMap<Part, string>
  /** What lies beside the parts and is not used. */
  readonly unused: readonly UnusedPath[]
}

/** Number of folders that an error names. */
const FOLDERS_SHOWN = 4

interface NamedPart extends PartName {
  readonly name: string
}

/** A sub-folder with what it holds itself. */
interface Inside {
  readonly name: string
  readonly path: string
  readonly images: readonly string[]
  readonly folders: readonly string[]
}

/** A class folder holds images; a part with classes holds folders only. */
const holdsClasses = ({ images, folders }: Inside) => images.length === 0 && folders.length > 0

/**
 * Returns the parts of a folder, such as `train` and `test`; undefined for a folder without parts. Names and
 * content decide together: class folders may be called `train`, `bus` and `car`, but a training part with class folders
 * is none of them.
 *
 * @throws FalsarioError DATA_NOT_FOUND; DATA_INVALID also for sub-folders that are parts, but not those of one data set
 *
 * @example
 * await findImageParts('pets') // { folders: Map { 'train' => 'pets/train', 'test' => 'pets/test' }, unused: [] }
 */
export async function findImageParts(folder: string): Promise<ImageParts | undefined> {
  if (!(await isFolder(folder))) return undefined
  const names = await readdir(folder).catch((error: unknown) => {
    throw dataFileError(folder, error)
  })
  // Names are enough to see that most folders have no parts; listing looks into files.
  if (names.every((name) => parsePartName(name) === undefined)) return undefined
  const { folders, images, others: files, unused } = await listFolder(folder)
  if (images.length > 0) return undefined
  const named = folders.flatMap((name): NamedPart[] => {
    const parsed = parsePartName(name)
    return parsed === undefined ? [] : [{ name, ...parsed }]
  })
  const parts = oneSet(folder, folders, named)
  if (parts === undefined) {
    await checkLoneTrain(folder, folders, named)
    return undefined
  }
  const kept = parts.filter(({ part }, at) => parts.findIndex((one) => one.part === part) === at)
  const others = folders.filter((name) => kept.every((part) => part.name !== name))
  const insides = await insidesOf(folder, kept)
  const [train, beside] = [insides.get('train'), await Promise.all(others.map(lookAt(folder)))]
  if (kept.length < parts.length || (train !== undefined && beside.some(sharesClasses(train))))
    throw otherFolders(folder, folders, others)
  if (!areClearly(insides, beside)) return undefined
  const labelled = [...insides.values()].some(holdsClasses)
  const labels = labelled ? [] : labelsAmong(folder, { others: files })
  const reason = 'not a part of the data. Open it by its path.'
  return {
    folders: new Map([...insides].map(([part, { path }]) => [part, path])),
    unused: [...unused, ...labels, ...beside.map(({ path }) => ({ path, reason }))],
  }
}

/** Returns the folders of the one set that has several parts; undefined if no set has. */
function oneSet(
  folder: string,
  folders: readonly string[],
  named: readonly NamedPart[],
): NamedPart[] | undefined {
  const bySet = new Map<string, NamedPart[]>()
  for (const part of named) bySet.set(part.set, [...(bySet.get(part.set) ?? []), part])
  const several = [...bySet.values()].filter((set) => new Set(set.map(({ part }) => part)).size > 1)
  const plain = several.find(([part]) => part?.set === '')
  if (plain !== undefined || several.length === 0) {
    // CycleGAN's two domains: without letters, such names may be classes.
    const domains = named.filter(({ part, set }) => part === 'train' && /^\p{L}$/u.test(set))
    if (plain === undefined && domains.length > 1 && named.length === folders.length)
      throw severalSets(folder, named)
    return plain
  }
  const [only = []] = several
  if (only.length < named.length) throw severalSets(folder, named)
  return only
}

/** A training part alone, beside folders that are no parts, cannot be told from a class in every case. */
async function checkLoneTrain(
  folder: string,
  folders: readonly string[],
  named: readonly NamedPart[],
): Promise<void> {
  const train = named.find(({ part }) => part === 'train')
  const others = folders.filter((name) => name !== train?.name)
  if (train === undefined || others.length === 0) return
  const beside = others.every((name) => liesBesideParts(name))
  const classes = train.set === '' && holdsClasses(await lookAt(folder)(train.name))
  if (!beside && !classes) return
  const asClass = `if ${train.name} is a class, ${beside ? 'give it another name' : 'move its images directly into it'}`
  throw otherFolders(folder, folders, others, asClass)
}

const lookAt =
  (folder: string) =>
  async (name: string): Promise<Inside> => {
    const path = join(folder, name)
    const { images, folders } = await listFolder(path)
    return { name, path, images, folders }
  }

/**
 * Lists the parts. Unpackers make `seg_train/seg_train`: then the inner folder is the part, unless another part has a
 * folder of that name, because then it is a class.
 */
async function insidesOf(
  folder: string,
  parts: readonly NamedPart[],
): Promise<ReadonlyMap<Part, Inside>> {
  const outer = await Promise.all(parts.map(({ name }) => lookAt(folder)(name)))
  const insides = new Map<Part, Inside>()
  for (const [at, { part }] of parts.entries()) {
    const own = outer[at]
    if (own === undefined) continue
    const [inner, ...more] = holdsClasses(own) ? own.folders : []
    const wraps =
      inner !== undefined &&
      more.length === 0 &&
      parsePartName(inner)?.part === part &&
      outer.every((other) => other === own || !other.folders.includes(inner))
    insides.set(part, wraps ? await lookAt(own.path)(inner) : own)
  }
  return insides
}

const sharesClasses = (train: Inside) => (other: Inside) =>
  other.folders.some((name) => train.folders.includes(name))

/** Whether folders that have the names of parts are parts, and those beside them are no classes. */
function areClearly(insides: ReadonlyMap<Part, Inside>, beside: readonly Inside[]): boolean {
  const [first, ...more] = [...insides.values()]
  const train = insides.get('train')
  if (train !== undefined && holdsClasses(train)) return true
  if (train === undefined && first !== undefined && more.some(sharesClasses(first))) return true
  return beside.every(
    ({ name, images, folders }) => liesBesideParts(name) || images.length + folders.length === 0,
  )
}

/** Folders beside parts are neither parts nor classes. */
function otherFolders(
  folder: string,
  folders: readonly string[],
  others: readonly string[],
  otherwise?: string,
): FalsarioError {
  const parts = folders.filter((name) => !others.includes(name))
  const train = parts.find((name) => parsePartName(name)?.part === 'train') ?? parts[0] ?? ''
  const beside = someOf(others, FOLDERS_SHOWN)
  return notOneSet(
    folder,
    `${parts.join(', ')} and also ${beside}`,
    train,
    otherwise ?? `move ${beside} elsewhere`,
  )
}

/** Parts of several data sets lie in one folder, such as CycleGAN's `trainA` and `trainB`. */
function severalSets(folder: string, named: readonly NamedPart[]): FalsarioError {
  const names = named.map(({ name }) => name)
  const train = named.find(({ part }) => part === 'train')?.name ?? names[0] ?? ''
  const otherwise = 'move those of each data set into a folder of its own'
  return notOneSet(folder, someOf(names, FOLDERS_SHOWN), train, otherwise)
}

function notOneSet(
  folder: string,
  received: string,
  train: string,
  otherwise: string,
): FalsarioError {
  const expected = 'one folder for each of train, validation and test'
  const fix = `Open one folder by its path, such as ${join(folder, train)}, or ${otherwise}.`
  const sentence = `${folder}: the sub-folders are parts of the data: expected ${expected}, received ${received}. ${fix}`
  return new FalsarioError('DATA_INVALID', sentence, { path: folder, expected, received, fix })
}
