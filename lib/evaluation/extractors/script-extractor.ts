import { readFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { requireOutput } from '../../models/native-tensors.js'
import {
  type NativeScript,
  type NativeTensor,
  openScript,
  type ScriptRequest,
} from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'
import { sha256OfFile } from '../../system/sha256.js'
import { systemCode } from '../../system/system-reason.js'
import type { ExtractedFeatures, ExtractorIdentity, FeatureExtractor } from './feature-extractor.js'
import {
  exampleContract,
  type InputContract,
  imageInputOf,
  parseContractText,
} from './input-contract.js'
import { knownContract } from './known-contracts.js'
import { probe } from './probe.js'

/** A network that Python wrote as TorchScript; made by `openScriptExtractor`. */
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
    images: NativeTensor,
    options: { readonly logits?: boolean } = {},
  ): Promise<ExtractedFeatures> {
    const { logits: _, ...featuresOnly } = this.#request
    const request = options.logits === false ? featuresOnly : this.#request
    const found = await callScript(this.#native, images, request)
    const [, size] = found.features.shape
    if (size !== this.identity.size)
      throw new FalsarioError(
        'EXTRACTOR_INVALID',
        `${this.#path}: it gives ${size} features of images [${images.shape.slice(1).join(', ')}] ` +
          `and ${this.identity.size} of others`,
        {
          path: this.#path,
          expected: 'as many features whatever the size of the images',
          fix: `state one size in its contract, as ${exampleContract}`,
        },
      )
    return found
  }

  dispose(): void {
    this.#native.dispose()
  }
}

/**
 * Opens a TorchScript file as a feature extractor. Such a file is code: open none that you would not
 * run.
 *
 * The contract is the one given, else that of `NAME.json` beside `NAME.pt`, else that of the module
 * where it is a published one that falsario knows.
 *
 * @param device `cpu` or `cuda:0`
 * @throws EXTRACTOR_INVALID where the file is none, there is no contract, or the module does not keep
 * to it; CONFIG_INVALID for a wrong contract beside the file
 * @example
 * const extractor = await openScriptExtractor('inception-2015-12-05.pt', 'cpu')
 * console.log(extractor.identity.size) // 2048
 */
export async function openScriptExtractor(
  path: string,
  device: string,
  stated?: InputContract,
): Promise<FeatureExtractor> {
  const native = await openScript(path, device)
  try {
    const agreed = await contractFor(path, native, stated)
    const request = requestOf(agreed.contract)
    const { size, channels } = agreed.contract
    const probed = await probe(path, agreed.contract, (images) =>
      callScript(native, images, request),
    )
    return new ScriptExtractor(path, native, request, {
      name: basename(path),
      kind: 'torchscript',
      hash: await sha256OfFile(path),
      input: { channels, ...(size === 'any' ? {} : { height: size[0], width: size[1] }) },
      ...agreed,
      resize: size === 'any' ? 'its own' : 'antialiased bicubic',
      ...probed,
    })
  } catch (error) {
    native.dispose()
    throw error
  }
}

type Agreed = Pick<ExtractorIdentity, 'contract' | 'contractFrom'>

async function contractFor(
  path: string,
  native: NativeScript,
  stated: InputContract | undefined,
): Promise<Agreed> {
  if (stated !== undefined) return { contract: stated, contractFrom: 'stated' }
  const sidecar = join(dirname(path), `${basename(path, extname(path))}.json`)
  const text = await readFile(sidecar, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined)
    return { contract: parseContractText(text, sidecar), contractFrom: 'sidecar' }
  const known = knownContract(native.arguments)
  if (known !== undefined) return { contract: known, contractFrom: 'recognised' }
  throw new FalsarioError(
    'EXTRACTOR_INVALID',
    `${path}: nothing says how this module wants its images, and a wrong guess gives figures that look right`,
    {
      path,
      expected: 'an input contract: size, channels and range',
      fix: `write ${sidecar}, as ${exampleContract}`,
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
  const found = await native.extract(images, request)
  return {
    features: requireOutput(found, 'features'),
    ...(found.logits === undefined ? {} : { logits: found.logits }),
  }
}
