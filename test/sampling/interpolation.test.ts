import t, { type Test } from 'tap'
import {
  interpolateLatents,
  interpolateShares,
  unitSteps,
} from '../../lib/sampling/interpolation.js'

function close(t: Test, found: Float32Array, expected: readonly number[], message = 'numbers') {
  t.equal(found.length, expected.length, message)
  found.forEach((value, index) => {
    const wanted = expected[index] ?? Number.NaN
    if (!(Math.abs(value - wanted) <= 1e-6))
      t.fail(`${message} [${index}]: ${value}, not ${wanted}`)
  })
}

t.test('steps are linspace(0, 1, n), both ends included', async (t) => {
  t.same(unitSteps(9), [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1])
  t.same(unitSteps(2), [0, 1])
})

t.test('linear goes straight', async (t) => {
  const way = interpolateLatents(Float32Array.of(0, 4), Float32Array.of(1, -4), 5, 'linear')
  t.same([...way], [0, 4, 0.25, 2, 0.5, 0, 0.75, -2, 1, -4])
})

t.test('spherical turns by the same angle each frame', async (t) => {
  const way = interpolateLatents(Float32Array.of(1, 0), Float32Array.of(0, 1), 4, 'spherical')
  const [half, root] = [0.5, Math.sqrt(3) / 2] // 30 and 60 degrees
  close(t, way, [1, 0, root, half, half, root, 0, 1])
})

t.test('spherical keeps the length of latents that have the same', async (t) => {
  const [from, to] = [Float32Array.of(3, 0, 4), Float32Array.of(-4, 3, 0)]
  const way = interpolateLatents(from, to, 7, 'spherical')
  for (let frame = 0; frame < 7; frame++)
    t.ok(Math.abs(Math.hypot(...way.subarray(frame * 3, frame * 3 + 3)) - 5) < 1e-5)
  const straight = interpolateLatents(from, to, 7, 'linear')
  t.ok(Math.hypot(...straight.subarray(9, 12)) < 3, 'which straight ways do not')
})

t.test(
  'spherical weighs latents of different lengths by the angle of their directions',
  async (t) => {
    // White's slerp: omega = arccos of the unit vectors = 60 degrees, both weights sin 30 / sin 60.
    const weight = 1 / Math.sqrt(3)
    const to = Float32Array.of(1, Math.sqrt(3)) // of length 2
    const way = interpolateLatents(Float32Array.of(1, 0), to, 3, 'spherical')
    close(t, way.subarray(2, 4), [weight * 2, weight * Math.sqrt(3)])
  },
)

t.test('latents without an arc between them go straight', async (t) => {
  const from = Float32Array.of(1, 2)
  for (const [to, name] of [
    [Float32Array.of(2, 4), 'the same way'],
    [Float32Array.of(1, 2.0000002), 'nearly the same'],
    [Float32Array.of(-1, -2), 'opposite'],
    [Float32Array.of(0, 0), 'zero'],
    [from, 'itself'],
  ] as const) {
    const way = interpolateLatents(from, to, 5, 'spherical')
    t.ok(way.every(Number.isFinite), name)
    close(t, way, [...interpolateLatents(from, to, 5, 'linear')], name)
  }
})

t.test('the ends are exact', async (t) => {
  const [from, to] = [Float32Array.of(0.1, 0.7, -3), Float32Array.of(1e-3, 2.5, 0.3)]
  const way = interpolateLatents(from, to, 6, 'spherical')
  t.same(way.subarray(0, 3), from)
  t.same(way.subarray(15), to)
})

t.test('latents of different sizes are refused', async (t) => {
  t.throws(() => interpolateLatents(new Float32Array(3), new Float32Array(2), 2, 'linear'), {
    code: 'CONFIG_INVALID',
    path: 'to',
    message: /a latent of 3 numbers, as from is, got one of 2/,
  })
})

t.test('shares go from one class to the other and always make one whole', async (t) => {
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
  t.same([...interpolateShares(1, 1, 3, 2)], [0, 1, 0, 1, 0, 1], 'a class to itself stays')
})
