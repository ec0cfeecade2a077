import t from 'tap'
import { lateSpread, parseLoggedFigures, valueAt } from '../../lib/reports/logged-figures.js'

t.test('losses and metrics are read by name, with their steps and seconds', async (t) => {
  const lines = [
    '{"step":50,"time":1.5,"accuracy":{"real":0.75,"generated":0.5},"generator":0.8,"critic":1}',
    '{"step":50,"time":2,"fid":40,"diversity":0.9}',
    '{"step":100,"time":3.25,"generator":0.7,"critic":2}',
    '{"step":100,"time":4,"fid":30}',
  ]
  t.same(parseLoggedFigures(`${lines.join('\n')}\n`), {
    losses: {
      'accuracy.real': { steps: [50], seconds: [1.5], values: [0.75] },
      'accuracy.generated': { steps: [50], seconds: [1.5], values: [0.5] },
      generator: { steps: [50, 100], seconds: [1.5, 3.25], values: [0.8, 0.7] },
      critic: { steps: [50, 100], seconds: [1.5, 3.25], values: [1, 2] },
    },
    metrics: {
      fid: { steps: [50, 100], seconds: [2, 4], values: [40, 30] },
      diversity: { steps: [50], seconds: [2], values: [0.9] },
    },
    seconds: 4,
  })
})

t.test('foreign lines and values that are not numbers are skipped', async (t) => {
  const text = [
    'a note',
    '[1, 2]',
    '{"loss":1}',
    '{"step":1,"time":1,"loss":null,"kl":2,"klPerDimension":[1,1]}',
    '{"step":2,"ti',
  ].join('\n')
  t.same(parseLoggedFigures(text), {
    losses: { kl: { steps: [1], seconds: [1], values: [2] } },
    metrics: {},
    seconds: 1,
  })
  t.same(parseLoggedFigures(''), { losses: {}, metrics: {} })
})

const figure = { steps: [10, 20, 30, 40], seconds: [1, 2, 4, 8], values: [9, 8, 1, 3] }

t.test('a value may have the name of a property that every object has', (t) => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const line = `{"step":2,"time":1,"generator":1,"${name}":3,"accuracy":{"${name}":4}}`
    const { losses } = parseLoggedFigures(line)
    t.same(Object.keys(losses).sort(), [name, `accuracy.${name}`, 'generator'].sort())
    t.same(Object.getOwnPropertyDescriptor(losses, name)?.value.values, [3])
  }
  t.end()
})

t.test('valueAt returns the last value up to a step, and nothing before the first', async (t) => {
  const steps = [5, 9, 10, 15, 40, 45].map((at) => valueAt(figure, 'steps', at))
  t.same(steps, [undefined, undefined, 9, 9, 3, 3])
  t.same(
    [0.5, 3, 8].map((at) => valueAt(figure, 'seconds', at)),
    [undefined, 8, 3],
  )
})

t.test('the late spread is that of the second half, relative to its mean', async (t) => {
  t.equal(lateSpread(figure), 0.5, '1 and 3: deviation 1, mean 2')
  t.equal(lateSpread({ ...figure, values: [9, 8, -1, -3] }), 0.5)
  t.equal(lateSpread({ steps: [10, 20], seconds: [1, 2], values: [1, 2] }), undefined, 'one only')
  t.equal(lateSpread({ ...figure, values: [9, 8, -1, 1] }), undefined, 'a mean of 0')
})

t.test('valueAt refuses a figure whose lists are not of numbers', (t) => {
  for (const values of ['9', 5, ['9'], [null], undefined]) {
    const figure: unknown = { steps: [1], seconds: [1], values }
    t.throws(() => Reflect.apply(valueAt, undefined, [figure, 'steps', 3]), {
      code: 'CONFIG_INVALID',
      path: 'figure',
    })
  }
  t.end()
})
