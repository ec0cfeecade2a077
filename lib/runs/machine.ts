import { z } from 'zod'
import { runtimeInfo } from '../native/index.js'
import { falsarioVersion } from '../system/version.js'

/** The software and threads of a run: with others the last bits of its numbers may differ. */
export const machineSchema = z.strictObject({
  falsario: z.string(),
  libtorch: z.string(),
  cpuCapability: z.string(),
  threads: z.int(),
})
export type Machine = z.output<typeof machineSchema>

/** @param threads as the config has them; LibTorch's choice where left out */
export async function machineOf(threads: number | undefined): Promise<Machine> {
  const info = await runtimeInfo()
  return {
    falsario: await falsarioVersion(),
    libtorch: info.libtorch,
    cpuCapability: info.cpuCapability,
    threads: threads ?? info.threads,
  }
}

/** What makes the last bits of a resumed run's numbers its own. */
export function otherMachine(before: Machine, now: Machine): string | undefined {
  const changed = (['falsario', 'libtorch', 'cpuCapability', 'threads'] as const).filter(
    (part) => before[part] !== now[part],
  )
  if (changed.length === 0) return undefined
  const told = changed.map((part) => `${part} ${before[part]}, here ${now[part]}`).join('; ')
  return `the run began elsewhere (${told}): its numbers may differ in their last bits`
}
