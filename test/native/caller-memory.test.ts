import { spawn } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { datasetFromArrays } from '../../lib/data/dataset.js'
import { floatTensor } from '../../lib/models/native-tensors.js'
import {
  frechetDistance,
  moments,
  type NativeTensor,
  nearestDistance,
  releaseMemory,
  uploadDataset,
} from '../../lib/native/index.js'
import { train } from '../../lib/training/train.js'
import { tinyVae } from '../tiny-model.js'

/** Memory that belongs to a caller may be transferred, resized or collected at any time after a call. */

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Occupies the training thread, so that the jobs after it wait. */
function occupyThread(): Promise<number> {
  const data = new Uint8Array(1200 * 784).map((_, at) => (at * 31) % 251)
  return nearestDistance({ name: 'busy', dtype: 'U8', shape: [1200, 1, 28, 28], data })
}

function imagesOf(count: number): NativeTensor & { data: Uint8Array<ArrayBuffer> } {
  const data = new Uint8Array(count * 64).map((_, at) => (at * 37) % 253)
  return { name: 'images', dtype: 'U8', shape: [count, 1, 8, 8], data }
}

/** Gives memory to another owner, who frees it. */
function takeAway(buffer: ArrayBuffer): void {
  structuredClone(buffer, { transfer: [buffer] })
  collect()
  // Uses the freed memory again.
  for (let i = 0; i < 20; i++) new Uint8Array(2560).fill(255)
}

t.test('a job uses the values of the moment of the call', async (t) => {
  const expected = await nearestDistance(imagesOf(40))
  const changes: ((images: NativeTensor & { data: Uint8Array<ArrayBuffer> }) => void)[] = [
    ({ data }) => takeAway(data.buffer),
    ({ data }) => data.fill(0),
    (images) => {
      images.data = new Uint8Array(0)
      collect()
    },
  ]
  for (const change of changes) {
    const busy = occupyThread()
    const images = imagesOf(40)
    const measured = nearestDistance(images)
    await setImmediate()
    change(images)
    t.equal(await measured, expected)
    await busy
  }
})

t.test('memory that is already gone is refused', async (t) => {
  const images = imagesOf(40)
  takeAway(images.data.buffer)
  await t.rejects(nearestDistance(images), {
    code: 'DATA_INVALID',
    message: 'images: the tensor has 0 bytes but its shape and type take 2560 bytes',
  })
})

t.test(
  'a large tensor is copied over several turns and refused if it is taken away meanwhile',
  async (t) => {
    const count = 300_000
    const images = imagesOf(count)
    const uploaded = uploadDataset({ images, device: 'cpu' })
    setImmediate().then(() => takeAway(images.data.buffer))
    await t.rejects(uploaded, {
      code: 'DATA_INVALID',
      path: 'images',
      message: /transferred or resized/,
    })

    const whole = await uploadDataset({ images: imagesOf(count), device: 'cpu' })
    t.equal(whole.count, count)
    whole.dispose()
  },
)

t.test('large tensors inside objects give the same figure as small ones', async (t) => {
  const rows = (size: number) =>
    Float32Array.from({ length: 3 * size }, (_, at) => ((at % size) + 1) * Math.trunc(at / size))
  const distance = async (size: number) => {
    const one = await moments(floatTensor('features', [3, size], rows(size)))
    return frechetDistance(one, { mean: one.mean, covariance: one.covariance })
  }
  // The covariance of 1,200 features takes 11 MB in float64, that of 20 features 3 KB.
  t.equal(await distance(20), 0)
  t.ok(Math.abs(await distance(1200)) < 1)
})

t.test('a dataset of transferred arrays is refused, and the error names the array', async (t) => {
  const images = new Uint8Array(8 * 64)
  const data = datasetFromArrays({ images, shape: [8, 1, 8, 8], name: 'leaves' })
  takeAway(images.buffer)
  await t.rejects(train({ model: tinyVae, data, steps: 1, batchSize: 4 }).result, {
    code: 'DATA_INVALID',
    path: 'leaves',
    message:
      'leaves: images: expected 512 bytes, as when the dataset was created, received 0 bytes: ' +
      'the memory was transferred or resized',
  })
  await t.rejects(data.read(0, 2), { code: 'DATA_INVALID' })
})

t.test('releaseMemory leaves memory alone that JavaScript made', async (t) => {
  const pooled = Buffer.from('in the pool of Node')
  const own = new Float32Array(8).fill(1)
  await releaseMemory([pooled, own])
  t.equal(own.length, 8)
  t.equal(Buffer.from('still there').toString(), 'still there')
  const { mean } = await moments(floatTensor('features', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)))
  t.equal(mean.data.length, 24)
  await releaseMemory([mean.data])
  t.equal(mean.data.length, 0, 'native memory is released')
})

t.test('transferring the images of a run that waits for its turn ends no process', async (t) => {
  const child = fileURLToPath(new URL('caller-memory-child.mjs', import.meta.url))
  for (const delay of [1, 15, 60, 150]) {
    const ended = await new Promise<string>((resolve) => {
      const running = spawn(process.execPath, ['--expose-gc', child, String(delay)], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      let output = ''
      running.stdout.on('data', (text) => {
        output += String(text)
      })
      running.on('close', (status, signal) => resolve(signal ?? `${status} ${output.trim()}`))
    })
    t.match(ended, /^0 (ran|DATA_INVALID)$/)
  }
})
