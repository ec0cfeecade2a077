import { FalsarioError } from '../errors.js'
import { findProgram } from './command.js'
import { findPython, hasPip } from './python.js'

/** Something that is wrong, and the command that mends it. */
export interface Problem {
  /** A sentence. */
  readonly what: string
  /** A command for a shell, or what to do. */
  readonly fix: string
}

type Tool = 'compiler' | 'make' | 'cmake' | 'python' | 'pip'

/** The command that installs packages, and the name of each tool's package there. */
const INSTALLERS: readonly (readonly [
  program: string,
  command: string,
  packages: Record<Tool, string>,
])[] = [
  [
    'apt-get',
    'sudo apt-get install -y',
    packages('g++', 'make', 'cmake', 'python3', 'python3-pip'),
  ],
  ['dnf', 'sudo dnf install -y', packages('gcc-c++', 'make', 'cmake', 'python3', 'python3-pip')],
  [
    'pacman',
    'sudo pacman -S --noconfirm',
    packages('gcc', 'make', 'cmake', 'python', 'python-pip'),
  ],
  [
    'zypper',
    'sudo zypper install -y',
    packages('gcc-c++', 'make', 'cmake', 'python3', 'python3-pip'),
  ],
]

function packages(compiler: string, make: string, cmake: string, python: string, pip: string) {
  return { compiler, make, cmake, python, pip }
}

async function installCommand(tools: readonly Tool[], env: NodeJS.ProcessEnv): Promise<string> {
  if (process.platform === 'darwin') {
    const xcode = tools.some((tool) => tool === 'compiler' || tool === 'make')
    const brew = tools.flatMap((tool) =>
      tool === 'cmake' ? ['cmake'] : tool === 'python' || tool === 'pip' ? ['python3'] : [],
    )
    const commands = xcode ? ['xcode-select --install'] : []
    if (brew.length > 0) commands.push(`brew install ${[...new Set(brew)].join(' ')}`)
    return commands.join(' && ')
  }
  for (const [program, command, names] of INSTALLERS) {
    if ((await findProgram(program, env)) === undefined) continue
    return `${command} ${tools.map((tool) => names[tool]).join(' ')}`
  }
  return `install ${tools.join(', ')} with this system's package manager`
}

async function firstOf(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  for (const name of names) {
    const found = await findProgram(name, env)
    if (found !== undefined) return found
  }
  return undefined
}

/** Where the programs that build the add-on lie; undefined for what is missing. */
export interface BuildTools {
  readonly compiler: string | undefined
  readonly cmake: string | undefined
  /** ninja or make */
  readonly make: string | undefined
  readonly ccache: string | undefined
}

/** Looks for the programs that build the add-on. */
export async function findBuildTools(env: NodeJS.ProcessEnv = process.env): Promise<BuildTools> {
  const [compiler, cmake, make, ccache] = await Promise.all([
    firstOf(env.CXX ? [env.CXX, 'g++', 'clang++'] : ['g++', 'clang++'], env),
    findProgram('cmake', env),
    firstOf(['ninja', 'make'], env),
    findProgram('ccache', env),
  ])
  return { compiler, cmake, make, ccache }
}

/** What is missing to build the add-on, with the one command that installs all of it. */
export async function buildToolProblems(env: NodeJS.ProcessEnv = process.env): Promise<Problem[]> {
  const tools = await findBuildTools(env)
  const missing: Tool[] = []
  if (tools.compiler === undefined) missing.push('compiler')
  if (tools.cmake === undefined) missing.push('cmake')
  if (tools.make === undefined) missing.push('make')
  if (missing.length === 0) return []
  const names: Partial<Record<Tool, string>> = {
    compiler: 'a C++20 compiler (g++ or clang++)',
    cmake: 'cmake',
    make: 'make or ninja',
  }
  const list = missing.map((tool) => names[tool])
  return [
    {
      what: `To build the native add-on ${list.join(', ')} is needed and not on the PATH.`,
      fix: await installCommand(missing, env),
    },
  ]
}

/** What is missing to download LibTorch. */
export async function downloadToolProblems(
  env: NodeJS.ProcessEnv = process.env,
): Promise<Problem[]> {
  const python = await findPython(env)
  if (python === undefined) {
    return [
      {
        what: 'To download LibTorch Python 3 with pip is needed, and there is no python3 on the PATH.',
        fix: await installCommand(
          process.platform === 'darwin' ? ['python'] : ['python', 'pip'],
          env,
        ),
      },
    ]
  }
  if (await hasPip(python, env)) return []
  return [
    {
      what: `To download LibTorch pip is needed, and ${python} has none.`,
      fix: await installCommand(['pip'], env),
    },
  ]
}

/** Throws `LIBTORCH_MISSING` that names every problem and how to mend it; nothing without any. */
export function refuseProblems(problems: readonly Problem[]): void {
  const [first] = problems
  if (first === undefined) return
  const text = problems.map(({ what, fix }) => `${what}\nFix: ${fix}`).join('\n')
  throw new FalsarioError('LIBTORCH_MISSING', text, { fix: first.fix })
}
