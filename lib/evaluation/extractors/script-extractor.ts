import { basename, dirname, extname, join } from 'node:path'
import { requireKeys } from '../../config/arguments.js'
import { foreignFileKind } from '../../formats/file-kind.js'
import { type ImageSource, pixelsOf } from '../../models/images.js'
import { requireOutput } from '../../models/native-tensors.js'
import {
  type NativeScript,
  type NativeTensor,
  openScript,
  releaseMemory,
  type ScriptRequest,
} from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'
import { readWholeFile } from '../../system/read-file.js'
import { sha256OfFile } from '../../system/sha256.js'
import { systemCode } from '../../system/system-reason.js'
import type { ExtractedFeatures, ExtractorIdentity, FeatureExtractor } from './feature-extractor.js'
import {
  contractFromBytes,
  exampleContract,
  type InputContract,
  imageInputOf,
} from './input-contract.js'
import { knownContract } from './known-contracts.js'
import { probe } from './probe.js'

/** A network that Python saved as TorchScript, opened by `openScriptExtractor`. */
class ScriptExtractor implements FeatureExtractor {
  readonly identity: ExtractorIdentity
  readonly #path: string
  readonly #native: NativeScript
  readonly #request: ScriptRequest

  constructor(
    path: string,
    native: NativeScript,
    request: ScriptRequest,
    identity: ExtractorIdentity,
  ) {
    this.#path = path
    this.#native = native
    this.#request = request
    this.identity = identity
  }

  async extract(
    source: ImageSource,
    options: { readonly logits?: boolean } = {},
  ): Promise<ExtractedFeatures> {
    requireKeys('options', options, ['logits'])
    const images = await pixelsOf(source)
    const { logits: _, ...featuresOnly } = this.#request
    const request = options.logits === false ? featuresOnly : this.#request
    const extracted = await callScript(this.#native, images, request)
    const [, size] = extracted.features.shape
    if (size !== this.identity.size)
      throw new FalsarioError(
        'EXTRACTOR_INVALID',
        `${this.#path}: it gives ${size} features for images [${images.shape.slice(1).join(', ')}], ` +
          `but ${this.identity.size} for others`,
        {
          path: this.#path,
          expected: 'the same number of features for images of all sizes',
          fix: `state one size in its contract, such as ${exampleContract}`,
        },
      )
    return extracted
  }

  release({ features, logits }: ExtractedFeatures): Promise<void> {
    return releaseMemory([features.data, ...(logits ? [logits.data] : [])])
  }

  dispose(): void {
    this.#native.dispose()
  }
}

/**
 * Opens a TorchScript file as a feature extractor. Such a file is code: open only files that you would run.
 *
 * The contract is `stated`, otherwise that of `NAME.json` beside `NAME.pt`, otherwise, for a published
 * module, that of falsario's catalogue.
 *
 * @param device `cpu` or `cuda:0`
 * @throws EXTRACTOR_INVALID if the file is not TorchScript, there is no contract, or the module's output
 * differs from it; CONFIG_INVALID for a wrong contract beside the file
 * @example
 * const extractor = await openScriptExtractor('inception-2015-12-05.pt', 'cpu')
 * console.log(extractor.identity.size) // 2048
 */
export async function openScriptExtractor(
  path: string,
  device: string,
  stated?: InputContract,
): Promise<FeatureExtractor> {
  await refuseOtherFile(path)
  const native = await openScript(path, device)
  try {
    const { contract, contractFrom } = await contractFor(path, native, stated)
    const request = requestOf(contract)
    const { size, channels } = contract
    const probed = await probe(path, contract, (images) => callScript(native, images, request))
    return new ScriptExtractor(path, native, request, {
      name: basename(path),
      kind: 'torchscript',
      hash: await sha256OfFile(path),
      input: { channels, ...(size === 'any' ? {} : { height: size[0], width: size[1] }) },
      contract,
      contractFrom,
      resize: size === 'any' ? 'its own' : 'antialiased bicubic',
      ...probed,
    })
  } catch (error) {
    native.dispose()
    throw error
  }
}

/** The add-on tells apart what Python saves; other files are recognised here. */
async function refuseOtherFile(path: string): Promise<void> {
  const kind = await foreignFileKind(path)
  if (kind === undefined || /a zip archive|npz|PyTorch|pickle/.test(kind.name)) return
  throw new FalsarioError('EXTRACTOR_INVALID', `${path} is ${kind.name}, not a TorchScript file`, {
    path,
    expected: 'a TorchScript file',
    received: kind.name,
    fix: 'save the model as TorchScript in Python: torch.jit.script(model).save("model.pt")',
  })
}

type StatedContract = Pick<ExtractorIdentity, 'contract' | 'contractFrom'>

async function contractFor(
  path: string,
  native: NativeScript,
  stated: InputContract | undefined,
): Promise<StatedContract> {
  if (stated !== undefined) return { contract: stated, contractFrom: 'stated' }
  const sidecar = join(dirname(path), `${basename(path, extname(path))}.json`)
  const bytes = await readWholeFile(sidecar).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (bytes !== undefined)
    return { contract: contractFromBytes(bytes, sidecar), contractFrom: 'sidecar' }
  const known = knownContract(native.arguments)
  if (known !== undefined) return { contract: known, contractFrom: 'recognised' }
  throw new FalsarioError(
    'EXTRACTOR_INVALID',
    `${path}: this module has no input contract, so falsario cannot prepare images for it`,
    {
      path,
      expected: 'an input contract: size, channels and range',
      fix: `create ${sidecar} with, for example, ${exampleContract}`,
    },
  )
}

function requestOf(contract: InputContract): ScriptRequest {
  const { features, logits } = contract
  return {
    input: imageInputOf(contract),
    features: {
      arguments: contract.arguments,
      ...(features === undefined ? {} : { output: features }),
    },
    ...(logits === undefined ? {} : { logits: logitsOf(logits) }),
  }
}

function logitsOf(
  logits: NonNullable<InputContract['logits']>,
): NonNullable<ScriptRequest['logits']> {
  const { probabilities, arguments: own, output } = logits
  return {
    probabilities,
    ...(own === undefined ? {} : { arguments: own }),
    ...(output === undefined ? {} : { output }),
  }
}

async function callScript(
  native: NativeScript,
  images: NativeTensor,
  request: ScriptRequest,
): Promise<ExtractedFeatures> {
  const output = await native.extract(images, request)
  return {
    features: requireOutput(output, 'features'),
    ...(output.logits === undefined ? {} : { logits: output.logits }),
  }
}
