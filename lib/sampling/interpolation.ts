import { FalsarioError } from '../errors.js'

/** The way from one latent to another. */
export type InterpolationMethod = 'linear' | 'spherical'

/** Below this sine of the angle between two latents no great circle is told from another. */
const SMALLEST_SINE = 1e-6

/**
 * `frames` numbers from 0 to 1, both included, evenly spaced: NumPy's linspace(0, 1, frames).
 *
 * @example
 * unitSteps(5) // [0, 0.25, 0.5, 0.75, 1]
 */
export function unitSteps(frames: number): number[] {
  return Array.from({ length: frames }, (_, frame) => (frame === 0 ? 0 : frame / (frames - 1)))
}

/**
 * What of each end is in the way at `t`: [weight of from, weight of to].
 *
 * Linear: 1 - t and t. Spherical: sin((1-t)ω) / sin ω and sin(tω) / sin ω with ω the angle between
 * the two (Shoemake, Animating Rotation with Quaternion Curves, 1985; for latents White, Sampling
 * Generative Networks, 2016: the angle is that of the directions, the weights go to the latents as
 * they are).
 */
function weightsAt(t: number, angle: number): [from: number, to: number] {
  const sine = Math.sin(angle)
  if (!(Math.abs(sine) > SMALLEST_SINE)) return [1 - t, t]
  return [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine]
}

/** Between two directions, in radians; 0 where one of them has none. */
function angleBetween(from: Float32Array, to: Float32Array): number {
  let [product, fromSquare, toSquare] = [0, 0, 0]
  from.forEach((a, index) => {
    const b = to[index] ?? 0
    product += a * b
    fromSquare += a * a
    toSquare += b * b
  })
  const lengths = Math.sqrt(fromSquare) * Math.sqrt(toSquare)
  return lengths === 0 ? 0 : Math.acos(Math.max(-1, Math.min(1, product / lengths)))
}

/**
 * Latents on the way from one to another, both ends included, evenly spaced.
 *
 * `linear` goes straight. `spherical` goes along the arc, turning by the same angle each frame;
 * where two latents (nearly) point the same or opposite ways, or one is zero, there is no one arc
 * and it goes straight.
 *
 * @param frames at least 2
 * @returns float32 [frames, latent], row-major
 * @throws FalsarioError CONFIG_INVALID for latents of different sizes
 *
 * @example
 * interpolateLatents(Float32Array.of(1, 0), Float32Array.of(0, 1), 3, 'spherical')
 * // [1, 0, 0.707, 0.707, 0, 1]
 */
export function interpolateLatents(
  from: Float32Array,
  to: Float32Array,
  frames: number,
  method: InterpolationMethod,
): Float32Array {
  const size = from.length
  if (to.length !== size) {
    const expected = `a latent of ${size} numbers, as from is`
    const sentence = `to: expected ${expected}, got one of ${to.length}`
    throw new FalsarioError('CONFIG_INVALID', sentence, { path: 'to', expected })
  }
  const angle = method === 'spherical' ? angleBetween(from, to) : 0
  const latents = new Float32Array(frames * size)
  for (const [frame, t] of unitSteps(frames).entries()) {
    const [a, b] = weightsAt(t, angle)
    for (let index = 0; index < size; index++)
      latents[frame * size + index] = a * (from[index] ?? 0) + b * (to[index] ?? 0)
  }
  // sin(ω)/sin(ω) is 1 but for rounding: the ends are exact.
  latents.set(from, 0)
  latents.set(to, (frames - 1) * size)
  return latents
}

/**
 * Each frame's share of every class, from one class to another: (1-t) of the first and t of the
 * second.
 *
 * @returns float32 [frames, classes], row-major
 *
 * @example
 * interpolateShares(0, 2, 3, 3) // [1, 0, 0, 0.5, 0, 0.5, 0, 0, 1]
 */
export function interpolateShares(
  from: number,
  to: number,
  frames: number,
  classes: number,
): Float32Array {
  const shares = new Float32Array(frames * classes)
  for (const [frame, t] of unitSteps(frames).entries()) {
    const [a, b] = [frame * classes + from, frame * classes + to]
    shares[a] = (shares[a] ?? 0) + (1 - t)
    shares[b] = (shares[b] ?? 0) + t
  }
  return shares
}
