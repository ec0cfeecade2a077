import { emptyClassesText, unusedText } from '../../data/left-out.js'
import type { Dataset, OpenProgress } from '../../index.js'
import { CountDisplay } from './count-display.js'
import { emptyClassesLine } from './empty-classes.js'
import { count as counted } from './format.js'

/** Number of unreadable files that the text names. JSON names all. */
const MAX_FILES = 5

/** The number of images that were read, and what was left out. */
export type ReadData = Pick<Dataset, 'count' | 'classes' | 'emptyClasses' | 'unreadable' | 'unused'>

/** Shows the progress of reading a folder of images, and what is left out. */
export class DataDisplay extends CountDisplay {
  progress({ done, total }: OpenProgress): void {
    this.count(done, total, { type: 'data', done, total }, 'reading images')
  }

  /** Writes warnings: files that cannot be read, what is not used, and classes without an image. */
  leftOut(data: ReadData): void {
    if (data.unreadable.length > 0) this.#unreadable(data)
    const { unused, emptyClasses } = data
    const notUsed = unusedText(data)
    if (notUsed !== undefined)
      this.line({ type: 'unused', count: unused.length, paths: unused }, `warning: ${notUsed}`)
    const message = emptyClassesText(data)
    if (message === undefined) return
    const { json, text } = emptyClassesLine(message, emptyClasses)
    this.line(json, text)
  }

  #unreadable({ count, emptyClasses, unreadable }: ReadData): void {
    const lines = unreadable.slice(0, MAX_FILES).map(({ path, reason }) => `  ${path}: ${reason}`)
    if (unreadable.length > lines.length)
      lines.push(`  and ${counted(unreadable.length - lines.length)} more`)
    const total = counted(count + unreadable.length)
    const which = `${counted(unreadable.length)} of ${total} images cannot be read`
    this.line(
      { type: 'unreadable', count: unreadable.length, files: unreadable, emptyClasses },
      `warning: ${which} and are left out:\n${lines.join('\n')}`,
    )
  }
}
