import t from 'tap'
import { errorJson, errorText } from '../../lib/cli/report-error.js'
import { FalsarioError } from '../../lib/system/errors.js'

t.beforeEach(() => {
  delete process.env.FALSARIO_DEBUG
})

t.test('an error is shown with what is valid and the fix', async (t) => {
  const error = new FalsarioError('DATA_INVALID', 'a.idx is empty', {
    path: 'a.idx',
    expected: 'an idx file',
    fix: 'use another file',
  })
  t.equal(
    errorText(error),
    'falsario: a.idx is empty\n  expected: an idx file\n  fix: use another file',
  )
  t.match(JSON.parse(errorJson(error)), { code: 'DATA_INVALID', expected: 'an idx file' })
})

t.test('what the message already states is not repeated', async (t) => {
  const error = new FalsarioError('USAGE', '--count: expected 1 or more, got 0; use 1', {
    expected: '1 or more',
    received: '0',
    fix: 'use 1',
  })
  t.equal(errorText(error), 'falsario: --count: expected 1 or more, got 0; use 1')
})

t.test('other errors and values are shown by their message', async (t) => {
  t.equal(errorText(new Error('broken')), 'falsario: broken')
  t.equal(errorText('text'), 'falsario: text')
  t.match(JSON.parse(errorJson('text')), { code: 'FAILED', message: 'text' })
})
