import { FalsarioError } from '../system/errors.js'
import { findProgram } from './command.js'
import { findPython, hasPip } from './python.js'

/** A problem of the installation, and how to fix it. */
export interface Problem {
  /** The problem, as a sentence. */
  readonly what: string
  /** A shell command, or an instruction. */
  readonly fix: string
}

type Tool = 'compiler' | 'make' | 'cmake' | 'python' | 'pip'

/** The package managers: program, install command, and the package of each tool. */
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

/** What to do on Windows, which has no package manager that brings all of it. */
const WINDOWS_FIX =
  "install Visual Studio's Build Tools with the components C++ Clang Compiler for Windows and CMake, and Python 3; then use its developer command prompt"

async function installCommand(tools: readonly Tool[], env: NodeJS.ProcessEnv): Promise<string> {
  if (process.platform === 'win32') return WINDOWS_FIX
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

/** Paths of the programs that build the add-on; undefined if missing. */
export interface BuildTools {
  readonly compiler: string | undefined
  readonly cmake: string | undefined
  /** ninja or make. */
  readonly make: string | undefined
  readonly ccache: string | undefined
}

const COMPILERS = process.platform === 'win32' ? ['clang-cl'] : ['g++', 'clang++']

/** Searches the PATH for the programs that build the add-on. */
export async function findBuildTools(env: NodeJS.ProcessEnv = process.env): Promise<BuildTools> {
  const [compiler, cmake, make, ccache] = await Promise.all([
    firstOf(env.CXX ? [env.CXX, ...COMPILERS] : COMPILERS, env),
    findProgram('cmake', env),
    firstOf(process.platform === 'win32' ? ['ninja'] : ['ninja', 'make'], env),
    findProgram('ccache', env),
  ])
  return { compiler, cmake, make, ccache }
}

/** Returns the missing build tools as one problem, with the command that installs all of them. */
export async function buildToolProblems(env: NodeJS.ProcessEnv = process.env): Promise<Problem[]> {
  const tools = await findBuildTools(env)
  const missing: Tool[] = []
  if (tools.compiler === undefined) missing.push('compiler')
  if (tools.cmake === undefined) missing.push('cmake')
  if (tools.make === undefined) missing.push('make')
  if (missing.length === 0) return []
  const names: Partial<Record<Tool, string>> = {
    compiler: `a C++20 compiler (${COMPILERS.join(' or ')})`,
    cmake: 'cmake',
    make: 'make or ninja',
  }
  const list = missing.map((tool) => names[tool])
  return [
    {
      what: `Building the native add-on needs ${list.join(', ')}, not found on the PATH.`,
      fix: await installCommand(missing, env),
    },
  ]
}

/** Returns the missing tools for the download of LibTorch, at most one problem. */
export async function downloadToolProblems(
  env: NodeJS.ProcessEnv = process.env,
): Promise<Problem[]> {
  const python = await findPython(env)
  if (python === undefined) {
    return [
      {
        what: 'Downloading LibTorch needs Python 3 with pip, but there is no python3 on the PATH.',
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
      what: `Downloading LibTorch needs pip, but ${python} has no pip.`,
      fix: await installCommand(['pip'], env),
    },
  ]
}

/** Throws `LIBTORCH_MISSING` with every problem and its fix, if there is a problem. */
export function refuseProblems(problems: readonly Problem[]): void {
  const [first] = problems
  if (first === undefined) return
  const text = problems.map(({ what, fix }) => `${what}\nFix: ${fix}`).join('\n')
  throw new FalsarioError('LIBTORCH_MISSING', text, { fix: first.fix })
}
