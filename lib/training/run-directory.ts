import { appendFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunConfig } from '../config/run.js'
import { FalsarioError } from '../errors.js'
import { writeAtomically } from '../export/atomic-write.js'
import { unwritable } from '../export/unwritable.js'
import { makeFolder } from '../make-folder.js'
import type { ImageTensor } from '../sampling/image-tensor.js'
import type { ModelFile } from '../sampling/model-file.js'
import { systemCode } from '../system-reason.js'
import { Checkpoints } from './checkpoints.js'
import type { ProgressEvent } from './events.js'

/** What makes a folder a run: a new run never writes over any of it. */
const runEntries = ['config.json', 'metrics.jsonl', 'samples', 'checkpoints', 'model.safetensors']

/** A run's files, as they come into being. */
export class RunDirectory {
  readonly path: string
  readonly #checkpoints: Checkpoints

  private constructor(path: string, keep: number) {
    this.path = path
    this.#checkpoints = new Checkpoints(join(path, 'checkpoints'), keep)
  }

  /**
   * Makes the folder this run's own and writes its config.
   *
   * @throws OUTPUT_EXISTS when it already holds a run, OUTPUT_UNWRITABLE with the reason
   */
  static async create(path: string, config: RunConfig): Promise<RunDirectory> {
    await claim(path)
    const directory = new RunDirectory(path, config.checkpoint.keep)
    const text = `${JSON.stringify(config, null, 2)}\n`
    await writeAtomically(join(path, 'config.json'), Buffer.from(text))
    return directory
  }

  /** Where the model goes at the end. */
  get model(): string {
    return join(this.path, 'model.safetensors')
  }

  /** Adds a line to metrics.jsonl: step, time in seconds, the losses by name, a VAE's kl. */
  async writeProgress({ step, time, losses, klPerDimension }: ProgressEvent): Promise<void> {
    const file = join(this.path, 'metrics.jsonl')
    const kl = klPerDimension === undefined ? {} : { klPerDimension }
    const line = `${JSON.stringify({ step, time: Number(time.toFixed(3)), ...losses, ...kl })}\n`
    try {
      await appendFile(file, line)
    } catch (cause) {
      throw unwritable(file, cause)
    }
  }

  /** Writes `samples/000500.png` and gives its path. */
  async writeSamples(step: number, images: ImageTensor): Promise<string> {
    const path = join(this.path, 'samples', `${String(step).padStart(6, '0')}.png`)
    await images.toPng(path)
    return path
  }

  /** Writes the model on the way to `checkpoints/` and gives its path. */
  writeCheckpoint(model: ModelFile): Promise<string> {
    return this.#checkpoints.write(model)
  }
}

/** Of two runs that want the same folder at once, the one that makes `samples` has it. */
async function claim(path: string): Promise<void> {
  try {
    await makeFolder(path)
    const entries = await readdir(path)
    const held = entries.find((entry) => runEntries.includes(entry))
    if (held !== undefined) throw exists(path, held)
    await mkdir(join(path, 'samples'))
  } catch (cause) {
    if (cause instanceof FalsarioError) throw cause
    if (systemCode(cause) === 'EEXIST' && (await holdsSamples(path))) throw exists(path, 'samples')
    throw unwritable(path, cause)
  }
}

async function holdsSamples(path: string): Promise<boolean> {
  const entries = await readdir(path).catch((): string[] => []) // not a folder: told as unwritable
  return entries.includes('samples')
}

function exists(path: string, entry: string): FalsarioError {
  return new FalsarioError('OUTPUT_EXISTS', `${path} already holds a run (${entry})`, {
    path,
    fix: 'choose another folder, or remove that one',
  })
}
