import t from 'tap'
import { nearest } from '../../lib/config/nearest.js'

t.test('nearest finds the choice that a misspelt word is close to', async (t) => {
  t.equal(nearest('kernal', ['out', 'kernel', 'stride']), 'kernel')
  t.equal(nearest('leakyReLU', ['relu', 'leakyRelu']), 'leakyRelu')
})

t.test('nearest returns undefined if no choice is close', async (t) => {
  t.equal(nearest('banana', ['out', 'kernel']), undefined)
  t.equal(nearest('x', []), undefined)
})
