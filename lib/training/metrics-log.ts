import { appendFile, open, readFile, truncate } from 'node:fs/promises'
import { unwritable } from '../export/unwritable.js'
import { systemCode } from '../system-reason.js'
import type { EvaluationEvent, ProgressEvent } from './events.js'

/** `metrics.jsonl`: a line for each progress and evaluation event. */
export class MetricsLog {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Adds step, time in seconds, and the losses by name with what the model's kind tells besides. */
  async progress(event: ProgressEvent): Promise<void> {
    const { type: _, steps: _1, imagesPerSecond: _2, secondsLeft: _3, losses, ...rest } = event
    await this.#append({ ...rest, ...losses })
  }

  /** Adds step, time in seconds and the metrics by name. */
  async evaluation({ step, time, metrics }: EvaluationEvent): Promise<void> {
    await this.#append({ step, time, ...metrics })
  }

  async #append({ step, time, ...numbers }: { step: number; time: number }): Promise<void> {
    const line = JSON.stringify({ step, time: Number(time.toFixed(3)), ...numbers })
    await this.#writing(() => appendFile(this.path, `${line}\n`))
  }

  /** Before a checkpoint says that these lines are written: a power cut must not take them away. */
  async flush(): Promise<void> {
    await this.#writing(async () => {
      const handle = await open(this.path, 'a')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    })
  }

  /**
   * Forgets what came after a checkpoint: evaluations after its step, losses after its last regular
   * line. What is left of a line that was being written goes too.
   */
  async rewind(step: number, logged: number): Promise<void> {
    await this.#writing(async () => {
      const bytes = await readFile(this.path).catch((error: unknown) => {
        if (systemCode(error) === 'ENOENT') return undefined
        throw error
      })
      if (bytes) await truncate(this.path, keptBytes(bytes, step, logged))
    })
  }

  async #writing(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (cause) {
      throw unwritable(this.path, cause)
    }
  }
}

/**
 * Lines come in the order of their steps: the first that is too late ends what is kept. Whole lines
 * that are none of ours are a person's, and stay.
 */
function keptBytes(bytes: Buffer, step: number, logged: number): number {
  let kept = 0
  for (;;) {
    const end = bytes.indexOf(0x0a, kept)
    if (end < 0) return kept
    const line = parsed(bytes.toString('utf8', kept, end))
    if (line !== undefined && line.step > (line.ofLosses ? logged : step)) return kept
    kept = end + 1
  }
}

function parsed(line: string): { step: number; ofLosses: boolean } | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || !('step' in value)) return undefined
    const ofLosses = 'generator' in value || 'loss' in value
    return typeof value.step === 'number' ? { step: value.step, ofLosses } : undefined
  } catch {
    return undefined
  }
}
