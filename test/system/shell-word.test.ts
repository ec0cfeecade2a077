import { spawnSync } from 'node:child_process'
import t from 'tap'
import { shellWord } from '../../lib/system/shell-word.js'

t.test('a plain path stays as it is', async (t) => {
  for (const path of ['runs/quick-001', '/data/a_b.c', './x', 'C:/runs/a'])
    t.equal(shellWord(path), path)
})

t.test('a shell reads every other path back as one word', async (t) => {
  for (const path of [
    'my #1 run',
    "it's",
    '$HOME',
    'a*b',
    'a"b',
    'a\\b',
    '~/x',
    '',
    'été',
    'a\nb',
    '#',
  ]) {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${shellWord(path)}`], { encoding: 'utf8' })
    t.equal(stdout, path)
  }
  t.equal(shellWord('-run'), './-run')
})
