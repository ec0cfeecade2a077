import { constants } from 'node:buffer'
import { invalid } from '../config/explain.js'
import { FalsarioError } from '../system/errors.js'

/** How to interpolate between two latents: along a straight line or along an arc. */
export type InterpolationMethod = 'linear' | 'spherical'

/** If the sine of the angle between two latents is smaller, they do not determine one great circle. */
const MIN_SINE = 1e-6

/**
 * Returns `frames` evenly spaced numbers from 0 to 1, both included: NumPy's linspace(0, 1, frames).
 *
 * @example
 * unitSteps(5) // [0, 0.25, 0.5, 0.75, 1]
 */
export function unitSteps(frames: number): number[] {
  return Array.from({ length: frames }, (_, frame) => (frame === 0 ? 0 : frame / (frames - 1)))
}

/**
 * Returns the weights of `from` and `to` at position `t`, given the angle between them.
 *
 * Linear (angle 0): 1 - t and t. Spherical: sin((1-t)ω) / sin ω and sin(tω) / sin ω, where ω is the
 * angle (Shoemake, Animating Rotation with Quaternion Curves, 1985). White (Sampling Generative
 * Networks, 2016) applies it to latents: ω is the angle between the normalised latents, but the weights
 * apply to the latents without normalisation.
 */
function weightsAt(t: number, angle: number): [from: number, to: number] {
  const sine = Math.sin(angle)
  if (!(Math.abs(sine) > MIN_SINE)) return [1 - t, t]
  return [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine]
}

/** Returns the angle between two vectors, in radians; 0 if one of them is zero. */
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
 * Returns evenly spaced latents from one latent to another, both included.
 *
 * `linear` interpolates along a straight line, `spherical` along an arc, by the same angle for each
 * frame. If the two latents are (nearly) parallel or opposite, or one is zero, they do not determine an
 * arc and `spherical` is linear.
 *
 * @param frames number of latents, at least 2
 * @returns float32 [frames, latent], row-major
 * @throws CONFIG_INVALID for latents of different sizes or with numbers that are not finite, and for frames and
 * methods that do not exist
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
  requireLatent('from', from)
  requireLatent('to', to)
  if (!Number.isInteger(frames) || frames < 2 || frames * from.length > constants.MAX_LENGTH / 4)
    throw invalid('frames', 'a whole number of at least 2 whose latents fit into an array', frames)
  if (method !== 'linear' && method !== 'spherical')
    throw invalid('method', 'one of "linear", "spherical"', method)
  const size = from.length
  if (to.length !== size) {
    const expected = `a latent of ${size} numbers, like from`
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
  // Rounding may make sin(ω) / sin(ω) differ from 1, but the first and last latents must be exact.
  latents.set(from, 0)
  latents.set(to, (frames - 1) * size)
  return latents
}

function requireLatent(name: string, latent: Float32Array): void {
  if (!(latent instanceof Float32Array)) throw invalid(name, 'a latent (Float32Array)', latent)
  const wrong = latent.find((value) => !Number.isFinite(value))
  if (wrong !== undefined) throw invalid(name, 'finite numbers', wrong)
}

/**
 * Returns the share of every class in each frame, from one class to another: 1 - t of the first and t
 * of the second.
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
