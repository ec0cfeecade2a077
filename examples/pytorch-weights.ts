/**
 * Gives the weights of a model to PyTorch and takes them back: npx --yes tsx examples/pytorch-weights.ts, then the
 * lines of Python, then the first command again.
 *
 * ```python
 * from safetensors import safe_open  # pip install torch safetensors
 * from safetensors.torch import save_file
 *
 * with safe_open('for-pytorch.safetensors', framework='pt') as file:
 *     metadata = file.metadata()  # describes the networks to falsario
 *     tensors = {name: file.get_tensor(name) for name in file.keys()}
 * tensors['generator.0.weight'] *= 0.5  # or load_state_dict(), train and state_dict()
 * save_file(tensors, 'from-pytorch.safetensors', metadata)
 * ```
 */
import { existsSync } from 'node:fs'
import { loadModel, presets, train } from 'falsario'

if (existsSync('from-pytorch.safetensors')) {
  using model = await loadModel('from-pytorch.safetensors')
  const images = await model.sample({ count: 64, seed: 1 })
  await images.toPng('from-pytorch.png')
  console.log('wrote from-pytorch.png')
} else {
  const { model } = await train({ model: presets.quick, data: 'digits', steps: 500 }).result
  await model.save('for-pytorch.safetensors')
  const images = await model.sample({ count: 64, seed: 1 })
  await images.toPng('for-pytorch.png')
  console.log('wrote for-pytorch.safetensors; now run the lines of Python')
}
