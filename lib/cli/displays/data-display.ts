import type { Dataset, OpenProgress, UnreadableFile } from '../../index.js'
import { CountDisplay } from './count-display.js'
import { count as counted } from './format.js'

/** Number of unreadable files that the text names. JSON names all. */
const MAX_FILES = 5

/** The number of images that were read, and what was left out. */
export interface ReadData {
  readonly count: number
  /** Names of classes without a readable image. */
  readonly emptyClasses: readonly string[]
  readonly unreadable: readonly UnreadableFile[]
}

/** Shows the progress of reading a folder of images, and the files that cannot be read. */
export class DataDisplay extends CountDisplay {
  progress({ done, total }: OpenProgress): void {
    this.count(done, total, { type: 'data', done, total }, 'reading images')
  }

  /** Writes a warning with the unreadable files, if there are any. */
  unreadable({ count, emptyClasses, unreadable }: ReadData): void {
    if (unreadable.length === 0) return
    const lines = unreadable.slice(0, MAX_FILES).map(({ path, reason }) => `  ${path}: ${reason}`)
    if (unreadable.length > lines.length)
      lines.push(`  and ${counted(unreadable.length - lines.length)} more`)
    for (const name of emptyClasses)
      lines.push(`  class ${name} has no readable image, but keeps its label`)
    const total = counted(count + unreadable.length)
    const which = `${counted(unreadable.length)} of ${total} images cannot be read`
    this.line(
      { type: 'unreadable', count: unreadable.length, files: unreadable, emptyClasses },
      `warning: ${which} and are left out:\n${lines.join('\n')}`,
    )
  }
}

/** Returns the names of the classes without an image. */
export function emptyClassesOf({ classNames = [], labels }: Dataset): string[] {
  const filled = new Set(labels)
  return classNames.filter((_, label) => !filled.has(label))
}
