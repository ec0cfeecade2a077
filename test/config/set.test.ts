import t from 'tap'
import { applySetting, parseSetting } from '../../lib/config/set.js'

const config = { model: { latent: { size: 4 }, layers: [{ out: 1 }, { out: 2 }] }, steps: 5 }
const set = (text: string) => applySetting(config, parseSetting(text))

t.test('a value is parsed as JSON, or else taken as a string', async (t) => {
  t.equal(parseSetting('a.b=1e-4').value, 1e-4)
  t.same(parseSetting('a=[0.5,0.9]').value, [0.5, 0.9])
  t.equal(parseSetting('a=null').value, null)
  t.equal(parseSetting('a="7"').value, '7')
  t.equal(parseSetting('data.source=/tmp/a=b').value, '/tmp/a=b')
})

t.test('a path may contain list indices in brackets or after dots', async (t) => {
  const parts = ['model', 'layers', 3, 'out']
  t.same(parseSetting('model.layers[3].out=1').path, parts)
  t.same(parseSetting('model.layers.3.out=1').path, parts)
})

t.test('applySetting changes one value in a copy', async (t) => {
  t.same(set('model.layers[1].out=9'), {
    model: { latent: { size: 4 }, layers: [{ out: 1 }, { out: 9 }] },
    steps: 5,
  })
  t.equal(config.model.layers[1]?.out, 2)
})

t.test('missing objects along the path are created', async (t) => {
  t.match(set('model.ema.decay=0.9'), { model: { ema: { decay: 0.9 }, latent: { size: 4 } } })
})

t.test('a path that does not exist is refused with the path and the reason', async (t) => {
  t.throws(() => set('model.layers[2].out=1'), {
    code: 'CONFIG_INVALID',
    path: 'model.layers[2].out',
    message: /model\.layers is a list with indices 0 to 1; there is no index 2/,
  })
  t.throws(() => set('model.layers.first=1'), {
    message: /indices 0 to 1; there is no index "first"/,
  })
  t.throws(() => set('steps.more=1'), { message: /steps is 5 \(number\), not an object/ })
})

t.test('a text that is not path=value is refused', async (t) => {
  for (const text of ['steps', '=5', 'a..b=1', 'a[x]=1', ''])
    t.throws(() => parseSetting(text), { code: 'CONFIG_INVALID' }, text)
})

t.test('__proto__ is set as a plain key', async (t) => {
  set('__proto__.polluted=1')
  t.notOk('polluted' in {})
})

t.test('an item of a list that the config leaves to its default is refused', async (t) => {
  t.throws(() => set('betas[0]=0.1'), {
    code: 'CONFIG_INVALID',
    message: /betas\[0\] cannot be set: betas is not in the config/,
    fix: /--set 'betas=\[…\]'/,
  })
})
