import { pathToFileURL } from 'node:url'

/** Values that JavaScript can pass although TypeScript refuses them. */

const values = [
  () => undefined,
  () => null,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => -0,
  () => -1,
  () => 0,
  () => 1.5,
  () => 2 ** 53,
  () => -(2 ** 31),
  () => 1e308,
  () => 5n,
  () => true,
  () => '',
  () => ' ',
  () => 'a\0b',
  () => '3',
  () => '__proto__',
  () => '\ud800',
  () => 'x'.repeat(5000),
  () => '/dev/null',
  () => '/proc/self/none',
  () => Symbol('a'),
  () => pathToFileURL('/none'),
  () => ({}),
  () => Object.create(null),
  () => ({ length: 3 }),
  () => [],
  () => [undefined],
  () => [[]],
  () => new Array(3),
  () => new Date(Number.NaN),
  () => new Map([['a', 1]]),
  () => new Set(),
  () => /a/,
  () => () => 3,
  () => class {},
  () => Promise.resolve(3),
  () => new Uint8Array(),
  () => new Uint8Array(64).fill(200),
  () => new Uint8Array(new SharedArrayBuffer(64)),
  () => new Float32Array(8).fill(Number.NaN),
  () => new Float32Array(4),
  () => new Float64Array(4),
  () => new BigInt64Array(3),
  () => new ArrayBuffer(64),
  () => new DataView(new ArrayBuffer(8)),
  () => Buffer.from('text'),
  () => new AbortController().signal,
  () => new Error('a value'),
  detached,
  circular,
  deep,
]

export const hostileValue = (random) => random.pick(values)()

/** An array whose memory was given away. */
function detached() {
  const array = new Uint8Array(64)
  structuredClone(array.buffer, { transfer: [array.buffer] })
  return array
}

function circular() {
  const value = { list: [] }
  value.list.push(value)
  return value
}

function deep() {
  let value = []
  for (let level = 0; level < 3000; level++) value = [value]
  return value
}

/** Whether only falsario may look inside a value: a model, a data set, an array of numbers. */
const isPlain = (value) =>
  Array.isArray(value) ||
  (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)

/** Returns a copy of arguments in which one or two values at any depth are hostile. */
export function hostileArguments(random, args) {
  let changed = args
  for (let times = random.chance(0.8) ? 1 : 2; times > 0; times--) changed = change(random, changed)
  return changed
}

function change(random, value) {
  if (!isPlain(value)) return hostileValue(random)
  const keys = Object.keys(value)
  const copy = Array.isArray(value) ? [...value] : { ...value }
  if (keys.length === 0 || (!Array.isArray(value) && random.chance(0.1))) {
    if (!Array.isArray(value)) copy[random.pick(['more', 'x', 'toString'])] = hostileValue(random)
    else copy.push(hostileValue(random))
    return copy
  }
  const key = random.pick(keys)
  copy[key] = random.chance(0.5) ? change(random, value[key]) : hostileValue(random)
  return copy
}
