import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { tinyGan } from '../tiny-model.js'
import { refusal } from './refusal.js'

t.test('the order has its old name too', async (t) => {
  t.match(parseModelSpec({ ...tinyGan, objective: { loss: 'hinge', order: 'alternating' } }), {
    objective: { order: 'discriminatorFirst' },
  })
})

t.test('penalties that cannot be computed together are refused', async (t) => {
  const r1 = { type: 'r1', weight: 1 } as const
  const refused = (objective: object) =>
    refusal({ ...tinyGan, objective: { loss: 'hinge', ...objective } })
  t.match(refused({ penalty: [r1, r1] }), {
    path: 'model.objective.penalty[1].type',
    message: /r1 twice/,
  })
  t.match(
    refused({
      penalty: [
        { ...r1, type: 'gradient' },
        { ...r1, type: 'dragan' },
      ],
    }),
    {
      path: 'model.objective.penalty[1].type',
      message: /gradient and dragan cannot be in one list/,
    },
  )
  const separate = { ...r1, separate: true }
  t.match(refused({ penalty: separate, order: 'simultaneous' }), {
    path: 'model.objective.penalty.separate',
    fix: /set order to "discriminatorFirst"/,
  })
  t.match(refused({ penalty: [separate, { ...separate, type: 'r2', every: 4 }] }), {
    path: 'model.objective.penalty[1].every',
    expected: '1',
    message: /make one update together/,
  })
  t.match(parseModelSpec({ ...tinyGan, objective: { loss: 'hinge', penalty: [] } }), {
    objective: { penalty: null },
  })
})

t.test('a wrong field of one of several penalties is named', async (t) => {
  const penalty = [
    { type: 'r1', weight: 1 },
    { type: 'r2', weight: -1 },
  ]
  t.match(refusal({ ...tinyGan, objective: { loss: 'hinge', penalty } }), {
    path: 'model.objective.penalty[1].weight',
  })
  t.match(refusal({ ...tinyGan, objective: { loss: 'hinge', penalty: { type: 'r1' } } }), {
    path: 'model.objective.penalty.weight',
  })
  const unknown = [{ type: 'r1', weight: 1, evry: 2 }]
  t.match(refusal({ ...tinyGan, objective: { loss: 'hinge', penalty: unknown } }), {
    path: 'model.objective.penalty[0].evry',
    message: /did you mean "every"\?\); valid keys of model\.objective\.penalty\[0\]: type, weight/,
  })
  const curve = { type: 'r1', weight: 1, schedule: { typ: 'cosine', to: 0, steps: 3 } }
  t.match(refusal({ ...tinyGan, objective: { loss: 'hinge', penalty: curve } }), {
    message: /penalty\.schedule\.typ: unknown key .*valid keys .*: type, to, steps/s,
  })
})

t.test('adaptive augmentation needs scores whose sign says real', async (t) => {
  const augment = { translation: 0.1, adaptive: {} }
  t.match(refusal({ ...tinyGan, objective: { loss: 'relativistic', augment } }), {
    path: 'model.objective.augment.adaptive',
    expected: 'null',
  })
  t.match(refusal({ ...tinyGan, objective: { loss: 'hinge', augment: { cutout: 0 } } }), {
    path: 'model.objective.augment',
    message: /no change has a strength/,
  })
})

t.test('fakes that both networks share have the labels of the discriminator', async (t) => {
  const objective = { loss: 'hinge', fakes: 'reused', fakeLabels: { generator: 'real' } }
  t.match(refusal({ ...tinyGan, classes: 3, objective }), {
    path: 'model.objective.fakeLabels.generator',
    expected: '"drawn"',
  })
})
