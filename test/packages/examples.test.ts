import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import t, { type Test } from 'tap'
import { PACKAGE_ROOT } from '../../lib/system/package-root.js'
import { shortenedModule } from '../docs/shortened.js'
import { compileProject } from '../user-project.js'
import { type Installed, installedPackages, runNode } from './installed.js'

/** The files of examples/, copied into a project that has the packages installed, as a user copies them. */

const skip = process.platform !== 'linux' && 'the packages are tried on Linux'

/** What each writes. */
const results: Readonly<Record<string, readonly string[]>> = {
  'conditional-sampling': ['classes.png', 'sevens.png', 'year.png', 'three-to-eight.gif'],
  'gan-versus-vae': ['runs/gan-versus-vae/compare-digits/compare.png'],
  'own-architecture': ['own-architecture.png'],
  'own-data': ['own-data.png'],
  'own-metric': ['ink.csv'],
  'pytorch-weights': ['for-pytorch.safetensors', 'for-pytorch.png'],
  'train-dcgan': ['digits.png', 'runs/dcgan-example/model.safetensors'],
}

/** The batches of this one need thousands of images, so only its runs and its measurements are shortened. */
function shortened(name: string, text: string): string {
  if (name !== 'gan-versus-vae.ts') return shortenedModule(text)
  const few = text.replaceAll(/count: (600|2000)/g, 'count: 40')
  return few.replaceAll(/steps: 150|(?<=steps = )'300'/g, (found) => found.replace(/\d+/, '2'))
}

/** Compiles all examples strictly, and makes their runs short. */
async function copyExamples(t: Test, installed: Installed): Promise<void> {
  const examples = join(PACKAGE_ROOT, 'examples')
  const names = (await readdir(examples)).filter((name) => name.endsWith('.ts'))
  t.same(names.map((name) => basename(name, '.ts')).sort(), Object.keys(results).sort())
  for (const name of names) await cp(join(examples, name), join(installed.folder, name))
  await writeFile(join(installed.folder, 'package.json'), '{ "type": "module" }')
  const compilerOptions = {
    target: 'ES2023',
    module: 'NodeNext',
    strict: true,
    skipLibCheck: false,
  }
  const config = { compilerOptions, files: names }
  await writeFile(join(installed.folder, 'tsconfig.json'), JSON.stringify(config))
  t.equal(await compileProject(installed.folder), '')
  for (const name of names) {
    const path = join(installed.folder, name.replace(/\.ts$/, '.js'))
    await writeFile(path, shortened(name, await readFile(path, 'utf8')))
  }
}

t.test(
  'every example compiles and runs in a project of its own',
  { skip, timeout: 280_000 },
  async (t) => {
    const installed = await installedPackages(t, { tarballs: true })
    await copyExamples(t, installed)
    for (const [name, files] of Object.entries(results)) {
      const folder = join(installed.folder, name)
      await mkdir(folder)
      const ended = await runNode({ ...installed, folder }, [join(installed.folder, `${name}.js`)])
      t.equal(ended.status, 0, `${name}: ${ended.stderr}`)
      for (const file of files)
        t.ok(await stat(join(folder, file)).catch(() => false), `${name} writes ${file}`)
    }
    await t.test('weights that Python has saved come back', async (t) => {
      const folder = join(installed.folder, 'pytorch-weights')
      const original = await readFile(join(folder, 'for-pytorch.safetensors'))
      await writeFile(join(folder, 'from-pytorch.safetensors'), savedByPython(original))
      const again = join(installed.folder, 'pytorch-weights.js')
      const { status, stderr } = await runNode({ ...installed, folder }, [again])
      t.equal(status, 0, stderr)
      const [before, after] = await Promise.all(
        ['for-pytorch.png', 'from-pytorch.png'].map((name) => readFile(join(folder, name))),
      )
      t.not(after?.equals(before ?? after), true, 'the weights were halved')
    })
  },
)

/** What the lines of Python in the example do: halve a weight, and write tensors and metadata as save_file() does. */
function savedByPython(file: Buffer): Buffer {
  const length = Number(file.readBigUInt64LE(0))
  const header = JSON.parse(file.toString('utf8', 8, 8 + length))
  const data = Buffer.from(file.subarray(8 + length))
  const [begin, end] = header['generator.0.weight'].data_offsets
  for (let at = begin; at < end; at += 4) data.writeFloatLE(data.readFloatLE(at) / 2, at)
  const { __metadata__: metadata, ...tensors } = header
  const names = Object.keys(tensors).sort()
  const json = JSON.stringify({
    __metadata__: metadata,
    ...Object.fromEntries(names.map((name) => [name, tensors[name]])),
  })
  const padded = json.padEnd(Math.ceil(json.length / 8) * 8)
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(padded.length))
  return Buffer.concat([size, Buffer.from(padded), data])
}
