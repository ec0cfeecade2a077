import type { MeasureTraining, OpenProgress } from '../../index.js'
import { CountDisplay } from './count-display.js'

/** Shows the progress of an evaluation. */
export class EvaluateDisplay extends CountDisplay {
  opening({ done, total }: OpenProgress): void {
    this.count(done, total, { type: 'data', done, total }, 'reading images')
  }

  training({ classifier, step, steps }: MeasureTraining): void {
    const json = { type: 'training', classifier, step, steps }
    this.count(step, steps, json, `training classifier ${classifier} for cas`)
  }

  progress(done: number, total: number): void {
    this.count(done, total, { type: 'progress', done, total }, 'measuring images')
  }
}
