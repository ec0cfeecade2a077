import type { GuardSettings } from '../../config/guard.js'
import type { DiversityState } from '../../runs/session-state.js'
import type { Complaint } from './complaint.js'

const remedy =
  'lower the learning rates, or give the generator a reason to differ: a minibatchStd or ' +
  'minibatchDiscrimination layer in the discriminator, objective.unrolledSteps, ' +
  'objective.featureMatching, or wasserstein with a gradient penalty'

/**
 * The generator's images are all but the same, or all but doubles of a few: their diversity, the mean
 * distance of an image to the one most like it as a share of the real images' own, was below a limit
 * at several looks running. One look is no sign: untrained generators begin there.
 */
export class Diversity {
  readonly #settings: Exclude<GuardSettings['diversity'], false>
  #low: number
  #told: boolean

  constructor(settings: Exclude<GuardSettings['diversity'], false>, state?: DiversityState) {
    this.#settings = settings
    this.#low = state?.low ?? 0
    this.#told = state?.told ?? false
  }

  /** Steps from one look to the next. */
  get every(): number {
    return this.#settings.every
  }

  get state(): DiversityState {
    return { low: this.#low, told: this.#told }
  }

  /** Whether the last look found nothing. */
  get healthy(): boolean {
    return this.#low === 0
  }

  /** What there is to complain of, the first time in a row. */
  look(step: number, diversity: number): Complaint | undefined {
    const { below, times } = this.#settings
    this.#low = diversity < below ? this.#low + 1 : 0
    const collapsed = this.#low >= times
    const first = collapsed && !this.#told
    this.#told = collapsed
    if (!first) return undefined
    const message =
      `by step ${step} the generator has collapsed: its images have ${(100 * diversity).toFixed(1)} % ` +
      `of the real images' diversity, less than ${100 * below} % at ${times} looks running`
    return { reason: 'modeCollapse', message, remedy }
  }
}
