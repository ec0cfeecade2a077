import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { findPython } from '../../lib/libtorch/python.js'
import { LIBTORCH_VERSION, libraryName } from '../../lib/libtorch/version.js'

/** The fewest files that pass as a LibTorch. */
export function fakeFiles(version = LIBTORCH_VERSION): Record<string, string> {
  return {
    'include/ATen/ATen.h': '#pragma once\n',
    'include/torch/csrc/autograd/autograd.h': '#pragma once\n',
    'include/torch/headeronly/version.h': `#define TORCH_VERSION \\\n  "${version}"\n`,
    [`lib/${libraryName('c10')}`]: 'not really a library',
    [`lib/${libraryName('torch_cpu')}`]: 'not really a library either',
  }
}

export async function writeFiles(folder: string, files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

/** The Python of this machine, which makes and reads the zip files of these tests. */
export async function realPython(): Promise<string> {
  const python = await findPython()
  if (python === undefined) throw new Error('these tests and setup need python3')
  return python
}

const ZIP = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as pack:
    for name, text in json.loads(sys.argv[2]).items():
        pack.writestr(name, text)
`

/** Writes a zip archive, which a wheel is too, with these files under `prefix`. */
export async function writeZip(
  path: string,
  files: Record<string, string>,
  prefix = '',
): Promise<string> {
  const entries = Object.entries(files).map(([name, text]) => [`${prefix}${name}`, text])
  await mkdir(dirname(path), { recursive: true })
  const argument = JSON.stringify(Object.fromEntries(entries))
  await promisify(execFile)(await realPython(), ['-c', ZIP, path, argument])
  return path
}

/** Writes an executable shell script into `folder`. */
export async function writeProgram(folder: string, name: string, script: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, name), 0o755)
}
