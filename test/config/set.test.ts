import t from 'tap'
import { applySetting, parseSetting } from '../../lib/config/set.js'

const config = { model: { latent: { size: 4 }, layers: [{ out: 1 }, { out: 2 }] }, steps: 5 }
const set = (text: string) => applySetting(config, parseSetting(text))

t.test('a value is JSON, or else a bare string', async (t) => {
  t.equal(parseSetting('a.b=1e-4').value, 1e-4)
  t.same(parseSetting('a=[0.5,0.9]').value, [0.5, 0.9])
  t.equal(parseSetting('a=null').value, null)
  t.equal(parseSetting('a="7"').value, '7')
  t.equal(parseSetting('data.source=/tmp/a=b').value, '/tmp/a=b')
})

t.test('a path goes through objects and lists, in brackets or with dots', async (t) => {
  const parts = ['model', 'layers', 3, 'out']
  t.same(parseSetting('model.layers[3].out=1').path, parts)
  t.same(parseSetting('model.layers.3.out=1').path, parts)
})

t.test('one value is changed in a copy', async (t) => {
  t.same(set('model.layers[1].out=9'), {
    model: { latent: { size: 4 }, layers: [{ out: 1 }, { out: 9 }] },
    steps: 5,
  })
  t.equal(config.model.layers[1]?.out, 2)
})

t.test('missing objects on the way are made', async (t) => {
  t.match(set('model.ema.decay=0.9'), { model: { ema: { decay: 0.9 }, latent: { size: 4 } } })
})

t.test('what leads nowhere is refused with the path and the reason', async (t) => {
  t.throws(() => set('model.layers[2].out=1'), {
    code: 'CONFIG_INVALID',
    path: 'model.layers[2].out',
    message: /model\.layers is a list with positions 0 to 1, not 2/,
  })
  t.throws(() => set('model.layers.first=1'), { message: /positions 0 to 1, not "first"/ })
  t.throws(() => set('steps.more=1'), { message: /steps is 5 \(number\), which has no parts/ })
})

t.test('what is no path=value is refused', async (t) => {
  for (const text of ['steps', '=5', 'a..b=1', 'a[x]=1', ''])
    t.throws(() => parseSetting(text), { code: 'CONFIG_INVALID' }, text)
})

t.test('a key named like a part of every object stays a plain key', async (t) => {
  set('__proto__.polluted=1')
  t.notOk('polluted' in {})
})
