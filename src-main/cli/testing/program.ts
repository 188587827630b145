// The built command line as a child process: out/main/mmio-lab.js under plain Node. `npm test` builds first.
import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'

export const ROOT = resolve(__dirname, '../../..')
export const PROGRAM = join(ROOT, 'out/main/mmio-lab.js')

export interface Outcome {
  code: number
  out: string
  err: string
}

/** Runs `mmio-lab WORDS…` to its end, with `env` besides this process's own. */
export function runProgram(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return new Promise((done) => {
    const options = { maxBuffer: 1 << 28, env: { ...process.env, ...env } }
    execFile(process.execPath, [PROGRAM, ...words], options, (error, out, err) => {
      done({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}
