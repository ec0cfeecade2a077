import { createLogUpdate } from 'log-update'
import type { Accuracy, RunEvent, StartEvent } from '../index.js'
import { kindOf } from '../kinds/catalogue.js'
import {
  duration,
  emptyBar,
  evaluationLine,
  progressBar,
  progressLine,
  testedText,
} from './format.js'
import type { Output } from './invocation.js'

/** How a run is shown while it goes on. */
export interface TrainDisplay {
  show(event: RunEvent): void
  /** A stop was asked for. */
  stopping(): void
  /** The run was stopped; `out` holds what was made, where training had begun. */
  stopped(step: number, out: string | undefined): void
  /** How a classifier did on images that it did not learn from. */
  tested(accuracy: Accuracy): void
  /** No event will follow: gives the terminal back. */
  close(): void
}

/** A bar on a terminal, lines elsewhere, JSON lines for programs. */
export function trainDisplay(json: boolean, stream: Output): TrainDisplay {
  if (json) return new JsonDisplay(stream)
  return stream.isTTY ? new BarDisplay(stream) : new LineDisplay(stream)
}

class JsonDisplay implements TrainDisplay {
  readonly #stream: Output

  constructor(stream: Output) {
    this.#stream = stream
  }

  show(event: RunEvent): void {
    const { images: _, ...rest } = { images: undefined, ...event }
    this.#write(rest)
  }

  stopping(): void {}

  stopped(step: number, out: string | undefined): void {
    this.#write({ type: 'stopped', step, out })
  }

  tested(accuracy: Accuracy): void {
    this.#write({ type: 'tested', ...accuracy })
  }

  close(): void {}

  #write(line: object): void {
    this.#stream.write(`${JSON.stringify(line)}\n`)
  }
}

class LineDisplay implements TrainDisplay {
  readonly #stream: Output
  #lastPicture: string | undefined
  #out: string | undefined
  #makesImages = true

  constructor(stream: Output) {
    this.#stream = stream
  }

  show(event: RunEvent): void {
    switch (event.type) {
      case 'start':
        this.#out = event.out
        this.#makesImages = kindOf(event.config.model).capabilities.images
        this.line(startLine(event))
        break
      case 'progress':
        this.line(progressLine(event))
        break
      case 'samples':
        this.#lastPicture = event.path
        break
      case 'evaluation':
        this.line(evaluationLine(event))
        break
      case 'warning':
        this.line(`warning: ${event.message}`)
        if (event.remedy !== undefined) this.line(`  what to try: ${event.remedy}`)
        break
      case 'end':
        if (event.reason === 'earlyStop')
          this.line(`Stopped early at step ${event.step}: no better value for too long.`)
        this.line(`Done in ${duration(event.time)}.`)
        this.#files()
    }
  }

  stopping(): void {
    this.line('Stopping after this step; once more to leave at once.')
  }

  stopped(step: number, out: string | undefined): void {
    this.line(
      out === undefined
        ? 'Stopped before training began; nothing was written.'
        : `Stopped after ${step} steps.`,
    )
    this.#files()
    if (out !== undefined) this.line(`Go on:    falsario train --resume ${out}`)
  }

  tested(accuracy: Accuracy): void {
    this.line(`Accuracy: ${testedText(accuracy)}`)
  }

  close(): void {}

  protected line(text: string): void {
    this.#stream.write(`${text}\n`)
  }

  /** Where everything is, and what to do with it. */
  #files(): void {
    if (this.#out === undefined) return
    if (this.#lastPicture !== undefined) this.line(`Pictures: ${this.#lastPicture}`)
    this.line(`Model:    ${this.#out}/model.safetensors`)
    if (this.#makesImages)
      this.line(`More:     falsario sample ${this.#out} --count 100 --out more.png`)
  }
}

class BarDisplay extends LineDisplay {
  readonly #bar
  readonly #width: () => number

  constructor(stream: Output) {
    super(stream)
    this.#bar = createLogUpdate(stream)
    this.#width = () => stream.columns ?? 80
  }

  override show(event: RunEvent): void {
    if (event.type === 'progress') this.#bar(progressBar(event, this.#width()))
    else super.show(event)
    if (event.type === 'start') this.#bar(emptyBar(event.steps, this.#width()))
  }

  /** Above the bar, which the next progress draws anew; the last one stays to be read. */
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
    return `Going on with ${name} on ${config.data.source}: from step ${resumedAt} to ${steps}, ${device}${place}`
  return (
    `Training ${name} on ${config.data.source}: ` +
    `${steps} steps of ${config.batchSize} images, ${device}${place}`
  )
}
