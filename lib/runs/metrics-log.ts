import { appendFile, open, readFile, truncate } from 'node:fs/promises'
import { isRecord } from '../config/is-record.js'
import { withoutByteOrderMark } from '../formats/json-text.js'
import { type KindProgress, progressLosses } from '../kinds/progress.js'
import { systemCode } from '../system/system-reason.js'
import { unwritable } from '../system/unwritable.js'

/**
 * `metrics.jsonl`: one JSON object per line, for each progress and each evaluation event of a run.
 * Lines are in the order of their steps.
 */

/** One line of the log. */
export interface LogLine {
  /** A progress line contains mean losses, an evaluation line measured values. */
  readonly type: 'progress' | 'evaluation'
  /** Steps done. */
  readonly step: number
  /** Seconds of training, including those before a resume. */
  readonly time: number
  /** By name. A value that is not finite is null, because JSON has no NaN. */
  readonly values: Readonly<Record<string, unknown>>
}

/** The fields of a progress event that the log contains or leaves out. */
interface LoggedProgress {
  readonly type: 'progress'
  readonly step: number
  readonly steps: number
  readonly time: number
  readonly imagesPerSecond: number
  readonly secondsLeft: number
  readonly losses: KindProgress['losses']
}

interface LoggedEvaluation {
  readonly step: number
  readonly time: number
  readonly metrics: Readonly<Record<string, number>>
}

/**
 * Yields the lines that a run wrote. Other lines, for example notes that a user added and a last line
 * that is incomplete, are skipped.
 *
 * @param text the content of a metrics.jsonl
 * @example
 * for (const { step, values } of parseMetricsLog(text)) console.log(step, values.fid)
 */
export function* parseMetricsLog(text: string): Generator<LogLine> {
  for (const line of text.split('\n')) {
    const parsed = parseLine(line)
    if (parsed !== undefined) yield parsed
  }
}

function parseLine(text: string): LogLine | undefined {
  const { step, time, ...values } = parseObject(text)
  if (typeof step !== 'number' || typeof time !== 'number') return undefined
  const type = progressLosses.some((name) => name in values) ? 'progress' : 'evaluation'
  return { type, step, time, values }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(withoutByteOrderMark(text))
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

/** Writes the log of one run. */
export class MetricsLog {
  readonly path: string
  #incomplete = false

  constructor(path: string) {
    this.path = path
  }

  /**
   * Appends a line with the step, the seconds of training, the losses by name and the fields that only
   * this kind of model reports.
   *
   * @throws OUTPUT_UNWRITABLE
   */
  async writeProgress(event: LoggedProgress): Promise<void> {
    const { type: _, steps: _1, imagesPerSecond: _2, secondsLeft: _3, losses, ...rest } = event
    await this.#append({ ...rest, ...losses })
  }

  /**
   * Appends a line with the step, the seconds of training and the metrics by name.
   *
   * @throws OUTPUT_UNWRITABLE
   */
  async writeEvaluation({ step, time, metrics }: LoggedEvaluation): Promise<void> {
    await this.#append({ step, time, ...metrics })
  }

  async #append({ step, time, ...values }: { step: number; time: number }): Promise<void> {
    const line = JSON.stringify({ step, time: Number(time.toFixed(3)), ...values })
    await this.#writing(() => appendFile(this.path, `${line}\n`))
  }

  /** Writes the lines to the disk. A checkpoint that counts on them must survive a power failure. */
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

  /** Whether the last rewind did not find the line that the run had written last: the file was damaged or removed. */
  get incomplete(): boolean {
    return this.#incomplete
  }

  /**
   * Removes the lines after a checkpoint and an incomplete last line.
   *
   * @param step the step of the checkpoint; evaluation lines after it are removed
   * @param logged the step of the last regular progress line; progress lines after it are removed
   */
  async rewind(step: number, logged: number): Promise<void> {
    await this.#writing(async () => {
      const bytes = await readFile(this.path).catch((error: unknown) => {
        if (systemCode(error) === 'ENOENT') return undefined
        throw error
      })
      const isLate = (line: LogLine) => line.step > (line.type === 'progress' ? logged : step)
      const { length, progress } = bytes ? startBefore(bytes, isLate) : { length: 0, progress: 0 }
      this.#incomplete = progress !== logged
      if (bytes) await truncate(this.path, length)
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
 * Returns the length of the complete lines before the first late one, and the step of the last progress line among
 * them, 0 if there is none. Lines of the user are kept.
 */
function startBefore(bytes: Buffer, isLate: (line: LogLine) => boolean) {
  let length = 0
  let progress = 0
  for (;;) {
    const end = bytes.indexOf(0x0a, length)
    if (end < 0) return { length, progress }
    const line = parseLine(bytes.toString('utf8', length, end))
    if (line !== undefined && isLate(line)) return { length, progress }
    if (line?.type === 'progress') progress = line.step
    length = end + 1
  }
}
