import type { GuardSettings } from '../../config/guard.js'
import type { StepLosses } from '../../native/index.js'
import type { GuardState } from '../../runs/session-state.js'
import type { Complaint } from './complaint.js'
import { Diversity } from './diversity.js'
import { Saturation } from './saturation.js'

/** What a look at the run brought. */
export interface Look {
  readonly complaints: readonly Complaint[]
  readonly metrics: Readonly<Record<string, number>>
}

/**
 * Looks at a GAN's run for saturation and mode collapse, each at steps of its own: whether they are
 * found never depends on what else is reported when.
 */
export class Guard {
  readonly #saturation: Saturation | undefined
  readonly #diversity: Diversity | undefined
  readonly #measure: () => Promise<number>

  /** @param measure takes the diversity of `diversity.images` samples */
  constructor(settings: GuardSettings, measure: () => Promise<number>, state?: GuardState) {
    const { saturation, diversity } = settings
    if (saturation !== false) this.#saturation = new Saturation(saturation, state?.saturation)
    if (diversity !== false) this.#diversity = new Diversity(diversity, state?.diversity)
    this.#measure = measure
  }

  /** Steps at whose multiples it looks. */
  get cuts(): readonly number[] {
    return [this.#saturation?.every, this.#diversity?.every].filter((every) => every !== undefined)
  }

  get state(): GuardState {
    return {
      ...(this.#saturation && { saturation: this.#saturation.state }),
      ...(this.#diversity && { diversity: this.#diversity.state }),
    }
  }

  /** Whether nothing is wrong as far as is known. */
  get healthy(): boolean {
    return (this.#diversity?.healthy ?? true) && this.#saturation?.state.saturated !== true
  }

  /** After every chunk, in order. */
  add(chunk: StepLosses): void {
    this.#saturation?.add(chunk)
  }

  /** At a step that is a multiple of one of the cuts. */
  async look(step: number): Promise<Look> {
    const complaints: (Complaint | undefined)[] = []
    const metrics: Record<string, number> = {}
    if (this.#saturation && step % this.#saturation.every === 0)
      complaints.push(this.#saturation.look(step))
    if (this.#diversity && step % this.#diversity.every === 0) {
      metrics.diversity = await this.#measure()
      complaints.push(this.#diversity.look(step, metrics.diversity))
    }
    return { complaints: complaints.filter((each) => each !== undefined), metrics }
  }
}
