import type { OpenProgress } from '../index.js'
import { CountDisplay } from './count-display.js'

/** How far an evaluation is. */
export class EvaluateDisplay extends CountDisplay {
  opening({ done, total }: OpenProgress): void {
    this.count(done, total, { type: 'data', done, total }, 'reading images')
  }

  progress(done: number, total: number): void {
    this.count(done, total, { type: 'progress', done, total }, 'looking at images')
  }
}
