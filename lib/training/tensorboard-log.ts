import { type EventFileOptions, TensorBoardFile } from '../formats/tensorboard/event-file.js'
import { encodeGrid } from '../pictures/grid.js'
import { layOutGrid } from '../pictures/grid-layout.js'
import type { ProgressEvent, RunEvent, SamplesEvent } from './events.js'

/**
 * Writes the events of a run for TensorBoard. Scalars: `losses/generator` and so on, `imagesPerSecond`, a VAE's
 * `kl/0`, `kl/1`, … by latent dimension, in nats, `accuracy` (a discriminator's `accuracy/real` and
 * `accuracy/generated`), and `metrics/NAME`. Images: `samples`.
 *
 * @example
 * const log = await TensorBoardLog.open('runs/a/tensorboard')
 * for await (const event of train(config)) await log.write(event)
 */
export class TensorBoardLog {
  readonly #file: TensorBoardFile

  private constructor(file: TensorBoardFile) {
    this.#file = file
  }

  /**
   * Opens a new event file in the folder, which is created.
   *
   * @param options.resumedAt the step that the run resumes from; later entries are discarded
   * @throws FalsarioError OUTPUT_UNWRITABLE with the reason
   */
  static async open(folder: string, options: EventFileOptions = {}): Promise<TensorBoardLog> {
    return new TensorBoardLog(await TensorBoardFile.open(folder, options))
  }

  /**
   * Writes a progress, samples or evaluation event; ignores other events. Await it before the next call,
   * because readers expect the steps of a tag in order.
   *
   * @throws FalsarioError OUTPUT_UNWRITABLE with the reason; DATA_INVALID for samples that are neither
   * grey nor colour
   */
  async write(event: RunEvent): Promise<void> {
    if (event.type === 'progress') await this.#file.scalars(event.step, scalarsOf(event))
    if (event.type === 'samples') await this.#writeSamples(event)
    if (event.type === 'evaluation') {
      await this.#file.scalars(event.step, tagged('metrics', event.metrics))
    }
  }

  async #writeSamples({ step, images }: SamplesEvent): Promise<void> {
    const wallTime = Date.now() / 1000 // before the picture is encoded, which takes a while
    const { bytes, shape, columns } = images
    const { channels, scale, gridWidth, gridHeight } = layOutGrid(bytes.length, shape, { columns })
    const png = await encodeGrid(bytes, shape, { columns })
    const size = { width: gridWidth * scale, height: gridHeight * scale, channels }
    await this.#file.image(step, 'samples', png, size, wallTime)
  }
}

function scalarsOf(event: ProgressEvent): Record<string, number> {
  const { losses, imagesPerSecond } = event
  const kl = 'klPerDimension' in event ? Object.fromEntries(event.klPerDimension.entries()) : {}
  const accuracy = 'accuracy' in event ? event.accuracy : undefined
  return {
    ...tagged('losses', { ...losses }),
    imagesPerSecond,
    ...(typeof accuracy === 'number' ? { accuracy } : tagged('accuracy', { ...accuracy })),
    ...tagged('kl', kl),
  }
}

/** Prefixes names with a group (`losses/generator`), because TensorBoard shows a group together. */
function tagged(group: string, values: Readonly<Record<string, number>>): Record<string, number> {
  const entries = Object.entries(values)
  return Object.fromEntries(entries.map(([name, value]) => [`${group}/${name}`, value]))
}
