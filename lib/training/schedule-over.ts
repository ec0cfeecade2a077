import type { OptimizerSpec } from '../config/optimizers.js'
import type { ModelSpec } from '../config/spec.js'

/**
 * What to say of a run that gets more steps than its learning rates' schedules were made for: past
 * their end they stay where they are, often at 0.
 *
 * @param steps of the run in all
 */
export function scheduleOver(spec: ModelSpec, steps: number): string | undefined {
  const over = optimizersOf(spec).flatMap(({ name, optimizer: { schedule }, updates }) => {
    const end = endOf(schedule)
    return end === undefined || steps * updates <= end
      ? []
      : [`${name}.schedule ends after ${end} updates of ${steps * updates}`]
  })
  if (over.length === 0) return undefined
  return `${over.join('; ')}: from there on the learning rate stays at its last value`
}

function endOf(schedule: OptimizerSpec['schedule']): number | undefined {
  if (schedule.type === 'linear') return schedule.start + schedule.steps
  return schedule.type === 'cosine' ? schedule.steps : undefined
}

function optimizersOf(
  spec: ModelSpec,
): { name: string; optimizer: OptimizerSpec; updates: number }[] {
  if (spec.kind !== 'gan')
    return [{ name: 'model.optimizer', optimizer: spec.optimizer, updates: 1 }]
  const { generatorSteps, discriminatorSteps } = spec.objective
  return Object.entries(spec.optimizer).map(([player, optimizer]) => ({
    name: `model.optimizer.${player}`,
    optimizer,
    updates: player === 'generator' ? generatorSteps : discriminatorSteps,
  }))
}
