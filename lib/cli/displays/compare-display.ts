import type { CompareProgress, OpenProgress } from '../../index.js'
import { CountDisplay } from './count-display.js'

/** Shows the progress of a comparison. */
export class CompareDisplay extends CountDisplay {
  opening({ done, total }: OpenProgress): void {
    this.count(done, total, { type: 'data', done, total }, 'reading images')
  }

  progress({ run, stage, done, total }: CompareProgress): void {
    this.count(done, total, { type: 'progress', run, stage, done, total }, `${run}: ${stage}`)
  }
}
