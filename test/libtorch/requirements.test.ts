import { join } from 'node:path'
import t from 'tap'
import {
  buildToolProblems,
  downloadToolProblems,
  refuseProblems,
} from '../../lib/libtorch/requirements.js'
import { writeProgram } from './fake-libtorch.js'

const linux = process.platform === 'linux'

t.test('without build tools, the fix is one command that installs all of them', async (t) => {
  const PATH = t.testdir()
  if (linux) await writeProgram(PATH, 'apt-get', 'true')
  const [problem, ...others] = await buildToolProblems({ PATH })
  t.same(others, [])
  t.match(problem?.what, /compiler.*cmake.*make or ninja/)
  if (linux) t.equal(problem?.fix, 'sudo apt-get install -y g++ cmake make')
  else t.match(problem?.fix, /xcode-select --install/)
})

t.test('the fix installs only the missing tools', async (t) => {
  const PATH = t.testdir()
  for (const name of ['g++', 'ninja', 'dnf']) await writeProgram(PATH, name, 'true')
  const [problem] = await buildToolProblems({ PATH })
  if (linux) t.equal(problem?.fix, 'sudo dnf install -y cmake')
  t.notMatch(problem?.what, /compiler/)
  await writeProgram(PATH, 'cmake', 'true')
  t.same(await buildToolProblems({ PATH }), [])
})

t.test('accepts the compiler in CXX', async (t) => {
  const PATH = t.testdir()
  for (const name of ['make', 'cmake', 'g++-14']) await writeProgram(PATH, name, 'true')
  t.equal((await buildToolProblems({ PATH })).length, 1)
  t.same(await buildToolProblems({ PATH, CXX: 'g++-14' }), [])
  t.same(await buildToolProblems({ PATH, CXX: join(PATH, 'g++-14') }), [])
})

t.test('distinguishes a missing Python from a Python without pip', async (t) => {
  const PATH = t.testdir()
  await writeProgram(PATH, 'apt-get', 'true')
  const [python] = await downloadToolProblems({ PATH })
  t.match(python?.what, /no python3 on the PATH/)
  if (linux) t.equal(python?.fix, 'sudo apt-get install -y python3 python3-pip')
  await writeProgram(PATH, 'python3', 'exit 1')
  const [pip] = await downloadToolProblems({ PATH })
  t.match(pip?.what, /needs pip, but .*python3 has no pip/)
  if (linux) t.equal(pip?.fix, 'sudo apt-get install -y python3-pip')
  await writeProgram(PATH, 'python3', 'exit 0')
  t.same(await downloadToolProblems({ PATH }), [])
})

t.test('the error lists all problems and has the first fix', async (t) => {
  t.doesNotThrow(() => refuseProblems([]))
  const problems = [
    { what: 'No cmake.', fix: 'install cmake' },
    { what: 'No pip.', fix: 'install pip' },
  ]
  t.throws(() => refuseProblems(problems), {
    code: 'LIBTORCH_MISSING',
    fix: 'install cmake',
    message: 'No cmake.\nFix: install cmake\nNo pip.\nFix: install pip',
  })
})
