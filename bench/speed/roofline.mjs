// The time that a step would take at the machine's limits: its arithmetic at the best rate of a matrix product, plus
// the optimisers' traffic at the rate of a large copy, both measured in this run (bench/pytorch/ceilings.py).
import { arithmeticOf } from './arithmetic.mjs'
import { planOf } from './plan.mjs'

/** Returns `{ flops, bytes, rough, milliseconds: { float32, bf16 } }`. @param {object} entry of models.mjs */
export async function rooflineOf(entry, { threads, ceilings, precisions }) {
  const { flops, bytes, rough } = arithmeticOf(await planOf(entry, { threads }))
  const milliseconds = Object.fromEntries(
    precisions.map((precision) => {
      const seconds =
        flops / (1e9 * bestRate(ceilings, precision)) + bytes / (1e9 * copyRate(ceilings))
      return [precision, 1000 * seconds]
    }),
  )
  return { flops, bytes, rough, milliseconds }
}

/** GFLOP a second. Without instructions for bf16, float32 is the faster way to compute in bf16 too. */
export function bestRate(ceilings, precision) {
  const measured = precision === 'float32' ? ['float32'] : ['float32', precision]
  return Math.max(
    ...measured.flatMap((name) => [ceilings[name].mkl.gflops, ceilings[name].onednn.gflops]),
  )
}

/** GB a second, reads and writes together. */
export const copyRate = (ceilings) =>
  Math.max(...Object.values(ceilings).map((each) => each.gigabytes))
