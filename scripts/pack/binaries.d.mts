export function symbolProblems(path: string): Promise<string[]>
export function addonProblems(path: string): Promise<string[]>
export function machOProblems(path: string): Promise<string[]>
export function windowsProblems(path: string): Promise<string[]>
