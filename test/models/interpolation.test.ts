import t, { type Test } from 'tap'
import { interpolateLatents, interpolateShares, unitSteps } from '../../lib/models/interpolation.js'

function close(t: Test, actual: Float32Array, expected: readonly number[], message = 'numbers') {
  t.equal(actual.length, expected.length, message)
  actual.forEach((value, index) => {
    const other = expected[index] ?? Number.NaN
    if (!(Math.abs(value - other) <= 1e-6)) t.fail(`${message} [${index}]: ${value}, not ${other}`)
  })
}

t.test('unitSteps is linspace(0, 1, n)', async (t) => {
  t.same(unitSteps(9), [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1])
  t.same(unitSteps(2), [0, 1])
})

t.test('linear interpolates along a straight line', async (t) => {
  const latents = interpolateLatents(Float32Array.of(0, 4), Float32Array.of(1, -4), 5, 'linear')
  t.same([...latents], [0, 4, 0.25, 2, 0.5, 0, 0.75, -2, 1, -4])
})

t.test('spherical turns by the same angle for each frame', async (t) => {
  const latents = interpolateLatents(Float32Array.of(1, 0), Float32Array.of(0, 1), 4, 'spherical')
  const [half, root] = [0.5, Math.sqrt(3) / 2] // 30 and 60 degrees
  close(t, latents, [1, 0, root, half, half, root, 0, 1])
})

t.test('spherical keeps the length if both latents have the same length', async (t) => {
  const [from, to] = [Float32Array.of(3, 0, 4), Float32Array.of(-4, 3, 0)]
  const latents = interpolateLatents(from, to, 7, 'spherical')
  for (let frame = 0; frame < 7; frame++)
    t.ok(Math.abs(Math.hypot(...latents.subarray(frame * 3, frame * 3 + 3)) - 5) < 1e-5)
  const straight = interpolateLatents(from, to, 7, 'linear')
  t.ok(Math.hypot(...straight.subarray(9, 12)) < 3, 'linear does not')
})

t.test(
  'spherical uses the angle between the directions of latents of different lengths',
  async (t) => {
    // White's slerp: omega = arccos of the unit vectors = 60 degrees, both weights sin 30 / sin 60.
    const weight = 1 / Math.sqrt(3)
    const to = Float32Array.of(1, Math.sqrt(3)) // of length 2
    const latents = interpolateLatents(Float32Array.of(1, 0), to, 3, 'spherical')
    close(t, latents.subarray(2, 4), [weight * 2, weight * Math.sqrt(3)])
  },
)

t.test('spherical is linear if the latents do not determine an arc', async (t) => {
  const from = Float32Array.of(1, 2)
  for (const [to, name] of [
    [Float32Array.of(2, 4), 'parallel'],
    [Float32Array.of(1, 2.0000002), 'nearly equal'],
    [Float32Array.of(-1, -2), 'opposite'],
    [Float32Array.of(0, 0), 'zero'],
    [from, 'equal'],
  ] as const) {
    const latents = interpolateLatents(from, to, 5, 'spherical')
    t.ok(latents.every(Number.isFinite), name)
    close(t, latents, [...interpolateLatents(from, to, 5, 'linear')], name)
  }
})

t.test('the first and last latents are exact', async (t) => {
  const [from, to] = [Float32Array.of(0.1, 0.7, -3), Float32Array.of(1e-3, 2.5, 0.3)]
  const latents = interpolateLatents(from, to, 6, 'spherical')
  t.same(latents.subarray(0, 3), from)
  t.same(latents.subarray(15), to)
})

t.test('latents of different sizes are refused', async (t) => {
  t.throws(() => interpolateLatents(new Float32Array(3), new Float32Array(2), 2, 'linear'), {
    code: 'CONFIG_INVALID',
    path: 'to',
    message: /a latent of 3 numbers, like from, got one of 2/,
  })
})

t.test('shares change from one class to the other and always sum to 1', async (t) => {
  const shares = interpolateShares(1, 5, 9, 10)
  t.equal(shares.length, 90)
  for (let frame = 0; frame < 9; frame++) {
    const row = shares.subarray(frame * 10, frame * 10 + 10)
    t.same([row[1], row[5]], [1 - frame / 8, frame / 8])
    t.equal(
      row.reduce((sum, share) => sum + share, 0),
      1,
    )
  }
  t.same([...interpolateShares(1, 1, 3, 2)], [0, 1, 0, 1, 0, 1], 'from a class to itself')
})
