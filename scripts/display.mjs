// A virtual display for windows on a machine that has none.
import { spawn } from 'node:child_process'
import { Failure, say } from './say.mjs'

/** Is there a screen that a window can open on? macOS and Windows always have one. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

// Death by a signal would leave the display running: 'exit' is told only of an orderly end.
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

function startServer() {
  // The server picks a free number and writes it to descriptor 3 once it answers.
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp']
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const number = new Promise((resolve, reject) => {
    server.stdio[3].once('data', (data) => resolve(String(data).trim()))
    server.once('error', (error) => reject(new Failure(`The virtual display Xvfb does not start: ${error.message}`)))
    server.once('exit', (code) => reject(new Failure(`The virtual display Xvfb ended with code ${code}.`)))
  })
  return { server, number }
}

/** Runs `work` with an environment whose DISPLAY is a virtual one, and ends that display afterwards. */
export async function withVirtualDisplay(work) {
  const { server, number } = startServer()
  const stop = () => server.kill()
  const leave = () => process.exit(1)
  process.once('exit', stop)
  for (const signal of signals) process.once(signal, leave)
  try {
    const env = { ...process.env, DISPLAY: `:${await number}` }
    delete env.WAYLAND_DISPLAY
    say(`Using a virtual display, Xvfb ${env.DISPLAY}.`)
    return await work(env)
  } finally {
    process.off('exit', stop)
    for (const signal of signals) process.off(signal, leave)
    stop()
  }
}
