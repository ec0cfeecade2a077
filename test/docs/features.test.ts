import { readFile } from 'node:fs/promises'
import t from 'tap'
import { parseContractText } from '../../lib/evaluation/extractors/input-contract.js'

t.test('every contract in docs/features.md is valid', async (t) => {
  const page = await readFile(new URL('../../docs/features.md', import.meta.url), 'utf8')
  const contracts = [...page.matchAll(/```json\n([^`]+)```/g)].map(([, text = '']) => text)
  t.equal(contracts.length, 2)
  for (const text of contracts) t.ok(parseContractText(text, 'docs/features.md'))
})
