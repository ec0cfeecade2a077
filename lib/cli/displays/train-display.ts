import { createLogUpdate } from 'log-update'
import type {
  Accuracy,
  Pace,
  ProgressEvent,
  RunEvent,
  StartEvent,
  StepProfile,
} from '../../index.js'
import { kindOf } from '../../kinds/catalogue.js'
import { duration } from '../../system/duration.js'
import { shellWord } from '../../system/shell-word.js'
import type { Output } from '../invocation.js'
import {
  emptyBar,
  evaluationLine,
  paceBar,
  paceLine,
  progressBar,
  progressLine,
  testedText,
  updateImages,
} from './format.js'
import { profileText } from './profile-text.js'

/** Shows the events of a run. */
export interface TrainDisplay {
  show(event: RunEvent): void
  /** Shows the speed between two progress events. */
  pace(pace: Pace): void
  /** Reports that a stop was requested. */
  stopping(): void
  /**
   * Reports that the run was stopped.
   *
   * @param out the run directory, if training had begun
   * @param resume what to resume (default: the run)
   */
  stopped(step: number, out: string | undefined, resume?: string): void
  /** Reports where the time of the steps went, by layers, or also by operations. */
  profiled(profile: StepProfile, by: 'layers' | 'operations'): void
  /** Reports the accuracy of a classifier on test images; undefined if its data have no test part. */
  tested(accuracy: Accuracy | undefined): void
  /** Ends the bar after the last event. */
  close(): void
}

/**
 * Returns a display with a bar for a terminal, with lines for other streams, or with JSON lines.
 *
 * @param fields added to each JSON line
 */
export function trainDisplay(json: boolean, stream: Output, fields: object = {}): TrainDisplay {
  if (json) return new JsonDisplay(stream, fields)
  return stream.isTTY ? new BarDisplay(stream) : new LineDisplay(stream)
}

/** Decides which reports of the speed become lines: one soon after the start, then one a minute without progress. */
class PaceLines {
  #first: { readonly step: number; readonly time: number } | undefined
  #lastLine: number | undefined

  /** Call for every line of progress. */
  written(): void {
    this.#lastLine = performance.now()
  }

  isDue({ step }: Pace): boolean {
    const now = performance.now()
    this.#first ??= { step, time: now }
    const isEarly = step - this.#first.step < 10 && now - this.#first.time < 3000
    const isDue = this.#lastLine === undefined ? !isEarly : now - this.#lastLine >= 60_000
    if (isDue) this.written()
    return isDue
  }
}

class JsonDisplay implements TrainDisplay {
  readonly #stream: Output
  readonly #fields: object
  readonly #paceLines = new PaceLines()

  constructor(stream: Output, fields: object) {
    this.#stream = stream
    this.#fields = fields
  }

  show(event: RunEvent): void {
    const { images: _, ...rest } = { images: undefined, ...event }
    this.#write(rest)
    if (event.type === 'progress') this.#paceLines.written()
  }

  pace(pace: Pace): void {
    if (this.#paceLines.isDue(pace)) this.#write({ type: 'pace', ...pace })
  }

  stopping(): void {}

  stopped(step: number, out: string | undefined): void {
    this.#write({ type: 'stopped', step, out })
  }

  profiled(profile: StepProfile): void {
    this.#write({ type: 'profile', ...profile })
  }

  tested(accuracy: Accuracy | undefined): void {
    if (accuracy) this.#write({ type: 'tested', ...accuracy })
  }

  close(): void {}

  #write(line: object): void {
    this.#stream.write(`${JSON.stringify({ ...line, ...this.#fields })}\n`)
  }
}

class LineDisplay implements TrainDisplay {
  readonly #stream: Output
  readonly #paceLines = new PaceLines()
  #begin = performance.now()
  #resumedAt: number | undefined
  #lastPicture: string | undefined
  #out: string | undefined
  #makesImages = true

  constructor(stream: Output) {
    this.#stream = stream
  }

  show(event: RunEvent): void {
    switch (event.type) {
      case 'start':
        this.#begin = performance.now()
        this.#out = event.out
        this.#resumedAt = event.resumedAt
        this.#makesImages = kindOf(event.config.model).capabilities.images
        this.line(startLine(event))
        break
      case 'progress':
        this.#paceLines.written()
        if (event.step !== this.#resumedAt) this.progress(event)
        break
      case 'samples':
        this.#lastPicture = event.path
        break
      case 'evaluation':
        this.line(evaluationLine(event))
        break
      case 'warning':
        this.line(`warning: ${event.message}`)
        if (event.remedy !== undefined) this.line(`  try: ${event.remedy}`)
        break
      case 'end':
        if (event.reason === 'earlyStop')
          this.line(
            `Stopped early at step ${event.step}: the best value did not improve for too long.`,
          )
        this.line(this.#doneLine(event.time))
        this.#listFiles()
    }
  }

  pace(pace: Pace): void {
    if (this.#paceLines.isDue(pace)) this.line(paceLine(pace))
  }

  stopping(): void {
    this.line('Stopping after this step. Press Ctrl-C again to exit at once.')
  }

  stopped(step: number, out: string | undefined, resume = out): void {
    this.line(
      out === undefined
        ? 'Stopped before the first step. Nothing was written.'
        : `Stopped after ${step} steps.`,
    )
    this.#listFiles()
    if (resume !== undefined) this.line(`Resume:   falsario train --resume ${shellWord(resume)}`)
  }

  profiled(profile: StepProfile, by: 'layers' | 'operations'): void {
    this.line(profileText(profile, by))
  }

  tested(accuracy: Accuracy | undefined): void {
    if (accuracy) this.line(`Accuracy: ${testedText(accuracy)}`)
    else if (this.#out !== undefined) {
      this.line('Accuracy: not tested, because the data have no test part')
      this.line(`Test:     falsario evaluate ${shellWord(this.#out)} --data DIR, with other images`)
    }
  }

  close(): void {}

  protected progress(event: ProgressEvent): void {
    this.line(progressLine(event))
  }

  protected line(text: string): void {
    this.#stream.write(`${text}\n`)
  }

  /** The time of this process, and that of the whole run if it was resumed. */
  #doneLine(time: number): string {
    if (this.#resumedAt === undefined) return `Done in ${duration(time)}.`
    const here = (performance.now() - this.#begin) / 1000
    return `Done in ${duration(here)}, ${duration(time)} in all.`
  }

  /** Lists the output files and a command that uses them. */
  #listFiles(): void {
    if (this.#out === undefined) return
    if (this.#lastPicture !== undefined) this.line(`Pictures: ${this.#lastPicture}`)
    this.line(`Model:    ${this.#out}/model.safetensors`)
    if (this.#makesImages)
      this.line(`Sample:   falsario sample ${shellWord(this.#out)} --count 100 --out samples.png`)
  }
}

class BarDisplay extends LineDisplay {
  readonly #bar
  readonly #width: () => number
  #last: ProgressEvent | undefined

  constructor(stream: Output) {
    super(stream)
    this.#bar = createLogUpdate(stream)
    this.#width = () => stream.columns ?? 80
  }

  override show(event: RunEvent): void {
    super.show(event)
    if (event.type === 'start') this.#bar(emptyBar(event.steps, this.#width()))
  }

  protected override progress(event: ProgressEvent): void {
    this.#last = event
    this.#bar(progressBar(event, this.#width()))
  }

  override pace(pace: Pace): void {
    this.#bar(paceBar(pace, this.#last, this.#width()))
  }

  /** Writes above the bar, which the next progress event redraws. The last bar remains visible. */
  protected override line(text: string): void {
    this.#bar.done()
    super.line(text)
  }

  override close(): void {
    this.#bar.done()
  }
}

function startLine({ config, steps, device, out, resumedAt }: StartEvent): string {
  const name = config.preset ?? config.model.kind
  const place = out === undefined ? '' : `, into ${out}`
  if (resumedAt !== undefined)
    return `Resuming ${name} on ${config.data.source}: from step ${resumedAt} to ${steps}, ${device}${place}`
  return (
    `Training ${name} on ${config.data.source}: ` +
    `${steps} steps of ${updateImages(config)} images, ${device}${place}`
  )
}
