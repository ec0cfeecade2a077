import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { compileProject, folderElsewhere, installTypes } from '../user-project.js'
import { moduleOf, publicExamples } from './examples.js'

t.test('every example of a public symbol compiles strictly', async (t) => {
  const folder = await folderElsewhere(t)
  await installTypes(folder)
  const examples = await publicExamples()
  t.ok(examples.length > 60, `${examples.length} examples`)
  const names = new Map(examples.map((each) => [each, `${each.place.replaceAll(/\W/g, '-')}.ts`]))
  for (const [example, name] of names) await writeFile(join(folder, name), await moduleOf(example))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  const compilerOptions = { target: 'ES2023', module: 'NodeNext', strict: true, noEmit: true }
  const files = [...names.values()]
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const report = await compileProject(folder)
  for (const [{ place }, name] of names) {
    const faults = report.split('\n').filter((line) => line.startsWith(`${name}(`))
    t.same(faults, [], place)
  }
  t.equal(report, '')
})
