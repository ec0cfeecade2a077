import { spawn } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommandLine } from '../../../dist/cli/program.js'

const main = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')
const texts = [
  '',
  ' ',
  '-',
  '--',
  '-1',
  '0',
  '1.5',
  'NaN',
  '1e99',
  '0x10',
  '٣',
  'none',
  '../..',
  '.',
  '/dev/null',
  '\ud800',
  'a=b',
  '=',
  '{',
  '[]',
  'a.png',
  'model',
  'x'.repeat(3000),
]
const options = [
  '--count',
  '--seed',
  '--label',
  '--out',
  '--data',
  '--size',
  '--set',
  '--device',
  '--split',
  '--metrics',
  '--features',
  '--features-input',
  '--columns',
  '--frames',
  '--from',
  '--to',
  '--method',
  '--format',
  '--resume',
  '--steps',
  '--epochs',
  '--batch-size',
  '--threads',
  '--channels',
  '--help',
  '--nothing',
]

const lines = [
  'train config.json --data idx --steps 1 --threads 1 --batch-size 8 --device cpu --out r',
  'train config.json --data idx --set model.latent.size=3 --epochs 1 --device cpu --out r --dry-run',
  'train --resume run --data idx --steps 2 --device cpu',
  'sample model --count 3 --seed 1 --columns 2 --device cpu --out a.png',
  'interpolate model --from 1 --to 2 --frames 3 --method linear --device cpu --out a.gif',
  'reconstruct model --data idx --split train --count 4 --seed 1 --device cpu --out a.png',
  'generate model --count 4 --out g --format png --seed 1 --device cpu',
  'evaluate model --data idx --features model --metrics fid --count 8 --device cpu --no-floor --out c.json',
  'compare run run --no-evaluate --out c --device cpu',
  'pack pictures --size 8 --channels 1 --out p',
  'inspect model',
  'inspect idx/train-images-idx3-ubyte',
  'presets dcgan',
]

/** Command lines with changed words. Most run in this process, a few in one of their own. */
export const cli = {
  name: 'command lines',
  share: 1,
  make(random) {
    let args = random.pick(lines).split(' ')
    for (let times = 1 + random.below(2); times > 0; times--) args = change(random, args)
    return {
      args: Buffer.from(JSON.stringify(args)),
      kind: Buffer.from(random.pick(['gan', 'vae', 'classifier'])),
    }
  },
  async run(folder, { files, random, seeds }) {
    const kind = files.kind.toString()
    const from = (...names) => join(seeds.folder, ...names)
    await cp(from('idx', 'images'), join(folder, 'idx', 'train-images-idx3-ubyte'))
    await cp(from('idx', 'labels'), join(folder, 'idx', 'train-labels-idx1-ubyte'))
    await cp(from('pictures'), join(folder, 'pictures'), { recursive: true })
    await cp(from(`run-${kind}`), join(folder, 'run'), { recursive: true })
    await cp(from('models', kind), join(folder, 'model'))
    await cp(from('configs', kind), join(folder, 'config.json'))
    process.chdir(folder)
    const args = JSON.parse(files.args.toString())
    const alone = random.chance(0.02) && !args.some((word) => word.includes('\0'))
    const { status, output } = alone ? await runAlone(args) : await runHere(args)
    if (![0, 1, 2].includes(status)) throw new Error(`status ${status}: ${output}`)
    if (status === 0) return
    // FALSARIO_DEBUG shows the kind of each error, --json the code.
    if (/"code":"(FAILED|NATIVE_FAILED)"/.test(output))
      throw new Error(`status ${status}: ${output}`)
    if (/^\w*Error\b/m.test(output) && !/FalsarioError/.test(output)) throw new Error(output)
  },
}

async function runHere(args) {
  let output = ''
  const write = (text) => {
    output += text
    return true
  }
  const sink = { write, isTTY: false, on() {}, once() {} }
  const status = await runCommandLine(args, { stdout: sink, stderr: sink })
  return { status, output: output.slice(-2000) }
}

function runAlone(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args])
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part))
    child.on('error', reject)
    child.on('close', (status, signal) =>
      resolve({ status: status ?? signal, output: output.slice(-2000) }),
    )
  })
}

function change(random, args) {
  const at = random.below(args.length)
  const copy = [...args]
  random.pick([
    () => copy.splice(at, 1),
    () => copy.splice(at, 1, random.pick(texts)),
    () => copy.splice(at, 1, random.pick(texts)),
    () => copy.splice(at, 0, copy[at]),
    () => copy.splice(at, 0, random.pick(options), random.pick(texts)),
    () => copy.splice(at, 1, `${copy[at]}${random.pick(texts)}`),
    () => copy.push('--json'),
  ])()
  return copy
}
