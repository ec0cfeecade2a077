import type { OptimizerSpec } from '../config/optimizers.js'
import type { Dataset } from '../data/dataset.js'
import { emptyClassesText, unusedText } from '../data/left-out.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import type { Machine } from '../runs/machine.js'
import type { RunDirectory } from '../runs/run-directory.js'
import type { WarningEvent } from './events.js'
import type { TrainingPlan } from './plan.js'

type Warning = Pick<WarningEvent, 'reason' | 'message'>

/** Yields the warnings before the first step of a new or resumed run. */
export function* startWarnings(
  { config, steps, data, description, resume }: TrainingPlan,
  machine: Machine,
  directory: RunDirectory | undefined,
): Generator<Warning> {
  if (directory?.locked === false) {
    const message =
      `${directory.path} cannot be locked, because its file system does not support locks: ` +
      'do not train in it with two processes at the same time'
    yield { reason: 'unlocked', message }
  }
  for (const message of kindOf(config.model).warnings(config.model, description.networks))
    yield { reason: 'doubtfulSpec', message }
  const unreadable = unreadableFiles(data)
  if (unreadable !== undefined) yield { reason: 'unreadableFiles', message: unreadable }
  const unused = unusedText(data)
  if (unused !== undefined) yield { reason: 'unusedData', message: unused }
  const empty = emptyClassesText(data)
  if (empty !== undefined) yield { reason: 'emptyClasses', message: empty }
  if (resume === undefined) return
  for (const reason of resume.damaged) {
    const message = `the run resumes from ${resume.path}, because a newer checkpoint is damaged: ${reason}`
    yield { reason: 'damagedCheckpoint', message }
  }
  const ended = endedSchedules(config.model, steps)
  if (ended !== undefined) yield { reason: 'scheduleOver', message: ended }
  const changed = otherMachine(resume.checkpoint.machine, machine)
  if (changed !== undefined) yield { reason: 'otherMachine', message: changed }
}

/** At most this many files are listed. */
const mostFiles = 5

function unreadableFiles({ name, count, unreadable }: Dataset): string | undefined {
  if (unreadable.length === 0) return undefined
  const lines = unreadable.slice(0, mostFiles).map(({ path, reason }) => `${path}: ${reason}`)
  const more = unreadable.length - lines.length
  if (more > 0) lines.push(`and ${more} more`)
  const total = count + unreadable.length
  const which = `${unreadable.length} of ${total} images of ${name}`
  return `${which} cannot be read and are left out:\n  ${lines.join('\n  ')}`
}

/** Learning rates stay constant, often at 0, if the run is longer than their schedules. */
function endedSchedules(spec: ModelSpec, steps: number): string | undefined {
  const ended = kindOf(spec)
    .optimizers(spec)
    .flatMap(({ path, optimizer: { schedule }, updates }) => {
      const end = lastUpdate(schedule)
      return end === undefined || steps * updates <= end
        ? []
        : [`${path}.schedule ends after ${end} of ${steps * updates} updates`]
    })
  if (ended.length === 0) return undefined
  return `${ended.join('; ')}: afterwards the learning rate keeps its last value`
}

function lastUpdate(schedule: OptimizerSpec['schedule']): number | undefined {
  if (schedule.type === 'linear') return schedule.start + schedule.steps
  return schedule.type === 'cosine' ? schedule.steps : undefined
}

function otherMachine(before: Machine, now: Machine): string | undefined {
  const parts = ['falsario', 'libtorch', 'cpuCapability', 'threads'] as const
  const changed = parts
    .filter((part) => before[part] !== now[part])
    .map((part) => `${part} ${before[part]}, now ${now[part]}`)
  if (changed.length === 0) return undefined
  return `the run began on another machine (${changed.join('; ')}): the last bits of its numbers may differ`
}
