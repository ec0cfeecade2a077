import type { Dataset, OpenProgress, UnreadableFile } from '../index.js'
import { CountDisplay } from './count-display.js'
import { count as counted } from './format.js'

/** Files told by name to a person; programs are told all. */
const FILES_TOLD = 5

/** Data that were read, with what was left out. */
export interface ReadData {
  readonly count: number
  /** Classes of which no image could be read. */
  readonly emptyClasses: readonly string[]
  readonly unreadable: readonly UnreadableFile[]
}

/** How far the reading of a folder of images is, and what could not be read. */
export class DataDisplay extends CountDisplay {
  progress({ done, total }: OpenProgress): void {
    this.count(done, total, { type: 'data', done, total }, 'reading images')
  }

  /** Says nothing where all could be read. */
  unreadable({ count, emptyClasses, unreadable }: ReadData): void {
    if (unreadable.length === 0) return
    const lines = unreadable.slice(0, FILES_TOLD).map(({ path, reason }) => `  ${path}: ${reason}`)
    if (unreadable.length > lines.length)
      lines.push(`  and ${counted(unreadable.length - lines.length)} more`)
    for (const name of emptyClasses)
      lines.push(`  of class ${name} nothing is left: it keeps its label, without images`)
    const total = counted(count + unreadable.length)
    const which = `${counted(unreadable.length)} of ${total} images cannot be read`
    this.line(
      { type: 'unreadable', count: unreadable.length, files: unreadable, emptyClasses },
      `warning: ${which} and are left out:\n${lines.join('\n')}`,
    )
  }
}

/** The classes of a data set that have a name and no image. */
export function emptyClassesOf({ classNames = [], labels }: Dataset): string[] {
  const filled = new Set(labels)
  return classNames.filter((_, label) => !filled.has(label))
}
