import type { OptimizerSpec } from '../config/optimizers.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'

/**
 * What to say of a run that gets more steps than its learning rates' schedules were made for: past
 * their end they stay where they are, often at 0.
 *
 * @param steps of the run in all
 */
export function scheduleOver(spec: ModelSpec, steps: number): string | undefined {
  const over = kindOf(spec)
    .optimizers(spec)
    .flatMap(({ path, optimizer: { schedule }, updates }) => {
      const end = endOf(schedule)
      return end === undefined || steps * updates <= end
        ? []
        : [`${path}.schedule ends after ${end} updates of ${steps * updates}`]
    })
  if (over.length === 0) return undefined
  return `${over.join('; ')}: from there on the learning rate stays at its last value`
}

function endOf(schedule: OptimizerSpec['schedule']): number | undefined {
  if (schedule.type === 'linear') return schedule.start + schedule.steps
  return schedule.type === 'cosine' ? schedule.steps : undefined
}
