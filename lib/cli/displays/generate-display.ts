import type { Output } from '../invocation.js'
import { CountDisplay } from './count-display.js'

/** Shows the progress of dataset generation. */
export class GenerateDisplay extends CountDisplay {
  readonly #count: number

  constructor(count: number, json: boolean, stream: Output) {
    super(json, stream)
    this.#count = count
  }

  progress(done: number): void {
    this.count(done, this.#count, { type: 'progress', done, count: this.#count }, 'images')
  }
}
