/** Changes of JSON values: the text stays JSON, its content does not fit any more. */

const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  255,
  256,
  65535,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 31),
  1e-320,
  1e21,
  1e308,
]
const texts = [
  '',
  ' ',
  'a\0b',
  '\u{1f600}',
  '\ud800',
  '..',
  '__proto__',
  'constructor',
  'NaN',
  '-1',
  'x'.repeat(300),
]

/** A JSON value that fits nowhere in particular. */
export function strangeValue(random) {
  const kinds = [
    () => random.pick(numbers),
    () => random.pick(numbers),
    () => random.pick(texts),
    () => null,
    () => random.chance(0.5),
    () => [],
    () => ({}),
    () => [random.pick(numbers)],
    () => Array.from({ length: 300 }, (_, at) => at),
    () => ({ [random.pick(texts)]: random.pick(numbers) }),
  ]
  return random.pick(kinds)()
}

/** Returns a copy with one to three values replaced, removed, added, moved or renamed. */
export function mutateValue(random, value) {
  const holder = { value: structuredClone(value) }
  for (let times = 1 + random.below(3); times > 0; times--) {
    const all = [...places(holder)]
    const { parent, key } = random.pick(all)
    random.pick(changes)(random, parent, key, all)
  }
  return holder.value
}

/** Every place of a value: the object or list that has it, and its key there. */
function* places(parent) {
  for (const key of Object.keys(parent)) {
    yield { parent, key }
    const child = parent[key]
    if (typeof child === 'object' && child !== null) yield* places(child)
  }
}

const changes = [
  function replace(random, parent, key) {
    parent[key] = strangeValue(random)
  },
  function replaceWithin(random, parent, key) {
    const value = parent[key]
    if (typeof value === 'number')
      parent[key] = random.pick([...numbers, -value, value + 1, value / 2])
    else if (typeof value === 'string')
      parent[key] = random.pick([...texts, `${value}x`, value.slice(1)])
    else parent[key] = strangeValue(random)
  },
  function drop(_, parent, key) {
    if (Array.isArray(parent)) parent.splice(Number(key), 1)
    else if (key !== 'value' || Object.keys(parent).length > 1) delete parent[key]
  },
  function add(random, parent, key) {
    const value = parent[key]
    if (Array.isArray(value)) value.push(strangeValue(random))
    else if (typeof value === 'object' && value !== null)
      Object.defineProperty(value, random.pick(['more', '__proto__', 'toString', '0', '']), {
        value: strangeValue(random),
        enumerable: true,
        configurable: true,
        writable: true,
      })
  },
  function repeat(_, parent, key) {
    const value = parent[key]
    if (Array.isArray(value) && value.length > 0 && value.length < 1000)
      value.push(structuredClone(value.at(-1)))
  },
  /** The value of another place: of a wrong kind, but valid elsewhere. */
  function copyOther(random, parent, key, all) {
    const other = random.pick(all)
    parent[key] = structuredClone(other.parent[other.key])
  },
  function rename(_, parent, key) {
    if (Array.isArray(parent) || key === 'value') return
    parent[`${key}s`] = parent[key]
    delete parent[key]
  },
]
