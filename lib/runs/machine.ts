import { z } from 'zod'
import { runtimeInfo } from '../native/index.js'
import { falsarioVersion } from '../system/version.js'

/** The software and the number of threads of a run. If they change, the last bits of its numbers may differ. */
export const machineSchema = z.strictObject({
  falsario: z.string(),
  libtorch: z.string(),
  cpuCapability: z.string(),
  threads: z.int(),
})
export type Machine = z.output<typeof machineSchema>

/** @param threads as in the config; undefined for LibTorch's default */
export async function machineOf(threads: number | undefined): Promise<Machine> {
  const info = await runtimeInfo()
  return {
    falsario: await falsarioVersion(),
    libtorch: info.libtorch,
    cpuCapability: info.cpuCapability,
    threads: threads ?? info.threads,
  }
}
