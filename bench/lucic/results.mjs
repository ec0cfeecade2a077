// results.json: the plan and the results, so that a stopped benchmark can be continued.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The file results.json of an output folder. It is replaced atomically. */
export class Results {
  #path

  constructor(folder) {
    this.#path = join(folder, 'results.json')
  }

  /**
   * Returns the stored results, or undefined if there are none.
   *
   * @param {object} asked the settings that must not change between calls: presets, seeds, data, …
   * @throws if the folder has results of other settings
   */
  async read(asked) {
    const text = await readFile(this.#path, 'utf8').catch((error) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (text === undefined) return undefined
    const results = JSON.parse(text)
    const other = Object.keys(asked).find(
      (key) => JSON.stringify(results.asked[key]) !== JSON.stringify(asked[key]),
    )
    if (other === undefined) return results
    const [was, is] = [results.asked[other], asked[other]].map((value) => JSON.stringify(value))
    throw new Error(
      `${this.#path} is from another benchmark: its ${other} is ${was}, not ${is}. Use another --out, or ` +
        'the same settings to continue',
    )
  }

  /** @param {object} results */
  async write(results) {
    await mkdir(join(this.#path, '..'), { recursive: true })
    const temporary = `${this.#path}.tmp`
    await writeFile(temporary, `${JSON.stringify(results, null, 2)}\n`)
    await rename(temporary, this.#path)
  }
}
