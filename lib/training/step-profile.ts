import { z } from 'zod'
import { parseWith } from '../config/explain.js'
import type { NativeProfile, StepPhase } from '../native/index.js'

/** The phases of a step in the order of tables. */
export const stepPhases = [
  'forward',
  'backward',
  'update',
  'data',
  'random',
] as const satisfies readonly StepPhase[]

/** Where the time of a training step goes. All times are means over the measured steps. */
export interface StepProfile {
  /** Number of steps that were measured. */
  readonly steps: number
  /** Milliseconds of a step. */
  readonly milliseconds: number
  /** The parts of a step, the slowest first. Their times add up to the step. */
  readonly parts: readonly ProfilePart[]
}

/** The time of one operation, in one layer and phase of a step. */
export interface ProfilePart {
  /** The phase of the step in which the operation ran. */
  readonly phase: StepPhase
  /** `generator.3 conv2d`; empty outside of layers, such as in a loss. */
  readonly layer: string
  /** `convolution`; empty for code between operations. */
  readonly operation: string
  /** Calls a step. */
  readonly calls: number
  /** Milliseconds a step, without the operations inside. */
  readonly milliseconds: number
}

/** The same time as a share of the step, by one of the names of its parts. */
export interface ProfileGroup {
  /** The layer or operation that the parts share; empty for time outside of layers or operations. */
  readonly name: string
  /** Calls of operations a step. */
  readonly calls: number
  /** Milliseconds a step: the sum over the parts. */
  readonly milliseconds: number
  /** Milliseconds a step in each phase. They add up to `milliseconds`. */
  readonly phases: Readonly<Record<StepPhase, number>>
}

const profileSchema = z.object({
  parts: z.array(
    z.object({
      phase: z.enum(stepPhases),
      layer: z.string(),
      operation: z.string(),
      calls: z.number(),
      milliseconds: z.number(),
    }),
  ),
})

/** Returns the measured times as means a step. */
export function stepProfile({ steps, rows }: NativeProfile): StepProfile {
  const mean = (total: number) => total / Math.max(1, steps)
  const parts = rows.map(({ phase, layer, operation, calls, seconds }) => ({
    phase,
    layer,
    operation: shortName(operation),
    calls: mean(calls),
    milliseconds: 1000 * mean(seconds),
  }))
  parts.sort((one, other) => other.milliseconds - one.milliseconds)
  const milliseconds = parts.reduce((sum, part) => sum + part.milliseconds, 0)
  return { steps, milliseconds, parts }
}

/** `aten::mm` → `mm`; the backward node of an own function → `BatchNorm backward`. */
function shortName(operation: string): string {
  const own = /CppNode<.*::(\w+)>/.exec(operation)?.[1]
  if (own !== undefined) return `${own} backward`
  return operation.replace(/^(aten|mkldnn)::|^autograd::engine::evaluate_function: /, '')
}

/**
 * Adds up the parts that share a name. Layers come in the order of their networks, operations the slowest first.
 *
 * @throws CONFIG_INVALID if `profile` is not one that a run gave to `onProfile`
 * @example
 * const onProfile = (profile: StepProfile) => console.table(groupProfile(profile, 'layer'))
 * await train({ model: presets.quick, data: 'digits', steps: 20 }, { onProfile }).result
 */
export function groupProfile(
  profile: StepProfile,
  by: 'layer' | 'operation',
): readonly ProfileGroup[] {
  const { parts } = parseWith(profileSchema, profile, 'profile')
  parseWith(z.enum(['layer', 'operation']), by, 'by')
  const groups = new Map<string, ProfileGroup>()
  for (const { phase, calls, milliseconds, ...names } of parts) {
    const name = names[by]
    const known = groups.get(name)
    const phases = known?.phases ?? { forward: 0, backward: 0, update: 0, data: 0, random: 0 }
    groups.set(name, {
      name,
      calls: (known?.calls ?? 0) + (names.operation === '' ? 0 : calls),
      milliseconds: (known?.milliseconds ?? 0) + milliseconds,
      phases: { ...phases, [phase]: phases[phase] + milliseconds },
    })
  }
  const all = [...groups.values()]
  if (by === 'operation') return all.sort((one, other) => other.milliseconds - one.milliseconds)
  // What is in no layer comes last.
  const place = ({ name }: ProfileGroup) => (name === '' ? '\uffff' : name)
  const order = new Intl.Collator('en', { numeric: true })
  return all.sort((one, other) => order.compare(place(one), place(other)))
}
