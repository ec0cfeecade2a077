import { groupProfile, type ProfileGroup, type StepProfile } from '../../index.js'
import { stepPhases } from '../../training/step-profile.js'
import { count, table } from './format.js'

/** Titles of the phases, in their order. */
const titles = {
  forward: 'forward',
  backward: 'backward',
  update: 'update',
  data: 'data',
  random: 'random numbers',
}

/** Operations that are listed; the others take little time. */
const LISTED = 20

/**
 * Formats a profile as a table of layers and phases, and one of operations if asked for, in milliseconds a step:
 *
 * @example
 * stream.write(`${profileText(profile, 'operations')}\n`)
 */
export function profileText(profile: StepProfile, by: 'layers' | 'operations'): string {
  if (profile.steps === 0) return 'Nothing was measured: only the steps after the first are.'
  const steps = profile.steps === 1 ? 'one step' : `${count(profile.steps)} steps`
  const heading = `Time of a step: ${milliseconds(profile.milliseconds)} ms, the mean of ${steps}.`
  const tables = [layerTable(profile), ...(by === 'operations' ? [operationTable(profile)] : [])]
  return [heading, ...tables].join('\n\n')
}

function layerTable(profile: StepProfile): string {
  const layers = groupProfile(profile, 'layer')
  const phases = stepPhases.filter((phase) => layers.some((layer) => layer.phases[phase] > 0))
  const row = ({ name, milliseconds: all, phases: times }: Omit<ProfileGroup, 'calls'>) => [
    name === '' ? 'outside of layers' : name,
    ...phases.map((phase) => (times[phase] === 0 ? '' : milliseconds(times[phase]))),
    milliseconds(all),
    share(all, profile),
  ]
  const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0)
  const totals = stepPhases.map((phase) => [phase, sum(layers.map((layer) => layer.phases[phase]))])
  const whole = {
    name: 'all',
    milliseconds: sum(layers.map((layer) => layer.milliseconds)),
    phases: Object.fromEntries(totals) as ProfileGroup['phases'],
  }
  const header = ['layer', ...phases.map((phase) => titles[phase]), 'all', 'share']
  return table([header, ...layers.map(row), row(whole)])
}

function operationTable(profile: StepProfile): string {
  const operations = groupProfile(profile, 'operation')
  const rows = operations
    .slice(0, LISTED)
    .map(({ name, calls, milliseconds: all }) => [
      name === '' ? 'between operations' : name,
      name === '' ? '' : calls.toFixed(calls % 1 === 0 ? 0 : 1),
      milliseconds(all),
      share(all, profile),
    ])
  const others = operations.slice(LISTED)
  if (others.length > 0) {
    const rest = others.reduce((sum, { milliseconds: all }) => sum + all, 0)
    rows.push([`${others.length} others`, '', milliseconds(rest), share(rest, profile)])
  }
  return table([['operation', 'calls', 'ms', 'share'], ...rows])
}

function milliseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1)
}

function share(value: number, { milliseconds: all }: StepProfile): string {
  return `${((100 * value) / all).toFixed(1)} %`
}
