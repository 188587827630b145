// Starts other programs and waits for them.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { inRoot, root } from './paths.mjs'

/** Runs a program to its end. Answers `{ code, output }`; `output` stays empty where `show` lets it through. */
export function run([command, ...args], { env = process.env, cwd = root, show = false, timeout = 0 } = {}) {
  return new Promise((resolve) => {
    const stdio = show ? 'inherit' : ['ignore', 'pipe', 'pipe']
    const child = spawn(command, args, { env, cwd, stdio, timeout, killSignal: 'SIGKILL' })
    const chunks = []
    for (const pipe of [child.stdout, child.stderr]) pipe?.on('data', (chunk) => chunks.push(chunk))
    const output = () => Buffer.concat(chunks).toString()
    child.on('error', (error) => resolve({ code: 127, output: error.message }))
    child.on('close', (code, signal) => resolve({ code: code ?? 128, signal, output: output() }))
  })
}

/** Asks a program a short question: its standard output, or nothing where it fails or does not exist. */
export function ask(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 })
  return status === 0 ? stdout : undefined
}

/** The command line that starts a tool of node_modules, without npx and its start-up time. */
export function tool(name, bin = name) {
  const { bin: bins } = JSON.parse(readFileSync(inRoot('node_modules', name, 'package.json'), 'utf8'))
  return [process.execPath, inRoot('node_modules', name, typeof bins === 'string' ? bins : bins[bin])]
}

/** The command line that starts npm: the one that started us, if any. */
export function npm(...args) {
  const script = process.env.npm_execpath
  return script?.endsWith('.js') ? [process.execPath, script, ...args] : ['npm', ...args]
}
