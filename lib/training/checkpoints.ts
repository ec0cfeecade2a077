import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../make-folder.js'
import { type ModelFile, writeModelFile } from '../sampling/model-file.js'

const numbered = /^\d{6,}\.safetensors$/

/**
 * The models on the way, in a run's `checkpoints/`: `last.safetensors` and the newest few by step
 * (`001000.safetensors`), each a model file, written whole or not at all.
 */
export class Checkpoints {
  readonly #folder: string
  readonly #keep: number

  /** @param keep how many stay beside the last */
  constructor(folder: string, keep: number) {
    this.#folder = folder
    this.#keep = keep
  }

  /**
   * Writes the model as it is now; older ones go once the new one is there. Gives its path.
   *
   * @throws OUTPUT_UNWRITABLE
   */
  async write(model: ModelFile): Promise<string> {
    const { trainedSteps } = model
    await makeFolder(this.#folder)
    const path = join(this.#folder, `${String(trainedSteps).padStart(6, '0')}.safetensors`)
    await writeModelFile(path, model)
    await writeModelFile(join(this.#folder, 'last.safetensors'), model)
    await this.#prune()
    return path
  }

  async #prune(): Promise<void> {
    const kept = (await readdir(this.#folder)).filter((name) => numbered.test(name))
    const byStep = kept.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    for (const name of byStep.slice(0, -this.#keep)) await rm(join(this.#folder, name))
  }
}
