import type { Dataset } from '../data/dataset.js'
import { kindOf } from '../kinds/catalogue.js'
import { type Machine, otherMachine } from '../runs/machine.js'
import type { RunDirectory } from '../runs/run-directory.js'
import type { WarningEvent } from './events.js'
import type { TrainingPlan } from './plan.js'
import { scheduleOver } from './schedule-over.js'

type Warning = Pick<WarningEvent, 'reason' | 'message'>

/** What a person should know of a run before its first step, or before it goes on. */
export function* startWarnings(
  { config, steps, data, description, resume }: TrainingPlan,
  machine: Machine,
  directory: RunDirectory | undefined,
): Generator<Warning> {
  if (directory?.locked === false) {
    const message = `${directory.path} cannot be locked: train in it once at a time`
    yield { reason: 'unlocked', message }
  }
  for (const message of kindOf(config.model).doubts(config.model, description.networks))
    yield { reason: 'doubtfulSpec', message }
  const unreadable = unreadableFiles(data)
  if (unreadable !== undefined) yield { reason: 'unreadableFiles', message: unreadable }
  if (resume === undefined) return
  for (const why of resume.damaged) {
    const message = `a damaged checkpoint was passed over for ${resume.path}: ${why}`
    yield { reason: 'damagedCheckpoint', message }
  }
  const over = scheduleOver(config.model, steps)
  if (over !== undefined) yield { reason: 'scheduleOver', message: over }
  const changed = otherMachine(resume.checkpoint.machine, machine)
  if (changed !== undefined) yield { reason: 'otherMachine', message: changed }
}

/** Files that are told by name. */
const filesTold = 5

function unreadableFiles({ name, count, unreadable }: Dataset): string | undefined {
  if (unreadable.length === 0) return undefined
  const told = unreadable.slice(0, filesTold).map(({ path, reason }) => `${path}: ${reason}`)
  const more = unreadable.length - told.length
  if (more > 0) told.push(`and ${more} more`)
  const total = count + unreadable.length
  const which = `${unreadable.length} of ${total} images of ${name}`
  return `${which} cannot be read and are left out:\n  ${told.join('\n  ')}`
}
