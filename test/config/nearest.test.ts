import t from 'tap'
import { nearest } from '../../lib/config/nearest.js'

t.test('a misspelt word finds what was meant', async (t) => {
  t.equal(nearest('kernal', ['out', 'kernel', 'stride']), 'kernel')
  t.equal(nearest('leakyReLU', ['relu', 'leakyRelu']), 'leakyRelu')
})

t.test('a word like no other finds nothing', async (t) => {
  t.equal(nearest('banana', ['out', 'kernel']), undefined)
  t.equal(nearest('x', []), undefined)
})
