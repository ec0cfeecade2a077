import t from 'tap'
import { duplicateKey } from '../../lib/formats/duplicate-key.js'

t.test('finds a key that occurs twice in one object', async (t) => {
  t.equal(duplicateKey('{"a":1,"b":{"a":2},"a":3}'), 'a')
  t.equal(duplicateKey('{"x":[{"k" : 1,"k"\n: 2}]}'), 'k')
  t.equal(duplicateKey('{"é":1,"\\u00e9":2}'), 'é')
})

t.test('the same string elsewhere is not a duplicate', async (t) => {
  t.equal(duplicateKey('{}'), undefined)
  t.equal(duplicateKey('{"a":{"a":"a"},"b":[{"a":1},{"a":2}]}'), undefined)
  t.equal(duplicateKey('{"a":"{\\"b\\":1,\\"b\\":2}","b":"}\\\\"}'), undefined)
})
