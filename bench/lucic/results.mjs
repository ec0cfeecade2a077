// results.json: everything that was decided and found, so that a benchmark that was stopped goes on.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The file of an output folder, whole at any moment. */
export class Results {
  #path

  constructor(folder) {
    this.#path = join(folder, 'results.json')
  }

  /**
   * What stands there, or undefined.
   *
   * @param {object} asked what must not change from one call to the next: presets, seeds, data, …
   * @throws where the folder holds a benchmark of something else
   */
  async read(asked) {
    const text = await readFile(this.#path, 'utf8').catch((error) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (text === undefined) return undefined
    const found = JSON.parse(text)
    const other = Object.keys(asked).find(
      (key) => JSON.stringify(found.asked[key]) !== JSON.stringify(asked[key]),
    )
    if (other === undefined) return found
    const [was, is] = [found.asked[other], asked[other]].map((value) => JSON.stringify(value))
    throw new Error(
      `${this.#path} is of another benchmark: ${other} was ${was}, not ${is}. Name another --out, or ` +
        'ask for the same to go on',
    )
  }

  /** @param {object} results */
  async write(results) {
    await mkdir(join(this.#path, '..'), { recursive: true })
    const half = `${this.#path}.tmp`
    await writeFile(half, `${JSON.stringify(results, null, 2)}\n`)
    await rename(half, this.#path)
  }
}
