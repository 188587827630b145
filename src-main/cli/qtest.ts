// `mmio-lab qtest`: serves the qtest protocol on standard input and output, or on a unix socket to one client after the other.
import { createServer, type Server, type Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed, reason } from '../base/result'
import { openLab } from '../lab/open-lab'
import { LineSplitter, TOO_LONG } from '../lab/qtest/line-splitter'
import { QtestSession } from '../lab/qtest/session'
import type { QtestWanted } from './wanted'
import { ExitCode } from './exit-code'
import { complain } from './output'

/** Two digits for each byte that a command may write, and room for the rest. */
const LONGEST_LINE = 33 * 2 ** 20
/** sun_path without its NUL; what is longer would be cut. */
const LONGEST_PATH = 107

export async function serveQtest({ path, socket }: QtestWanted): Promise<number> {
  const lab = openLab(path)
  if (!lab.ok) {
    complain(lab.error)
    return ExitCode.badInput
  }
  const session = new QtestSession(lab.value)
  if (socket !== null) return serveSocket(session, socket)
  const stopped = untilStopped()
  return Promise.race([converse(session, process.stdin, process.stdout).then(() => ExitCode.done), stopped])
}

/** Answers every line until the input ends or nobody reads on. */
async function converse(session: QtestSession, input: Readable, output: Writable): Promise<void> {
  const splitter = new LineSplitter(LONGEST_LINE)
  const answerAll = async (lines: ReturnType<LineSplitter['push']>): Promise<void> => {
    for (const line of lines) {
      if (output.destroyed) return
      const answer = line === TOO_LONG ? 'FAIL the line is too long\n' : await session.answer(line)
      if (!output.write(answer)) await drained(output)
    }
  }
  for await (const chunk of input) await answerAll(splitter.push(chunk as Buffer))
  await answerAll(splitter.rest())
}

function drained(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      output.off('drain', go).off('close', go)
      resolve()
    }
    output.on('drain', go).on('close', go)
  })
}

async function serveSocket(session: QtestSession, path: string): Promise<number> {
  const clients: Socket[] = []
  let busy = false
  const next = async (): Promise<void> => {
    if (busy) return
    busy = true
    for (let client = clients.shift(); client; client = clients.shift()) await attend(session, client)
    busy = false
  }
  // The client may close its half after its last line and still read the answers.
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    client.on('error', () => client.destroy())
    clients.push(client)
    void next()
  })
  const listening = await listen(server, path)
  if (!listening.ok) {
    complain(listening.error)
    return ExitCode.badInput
  }
  process.stderr.write(`Listening on ${path}.\n`)
  const code = await untilStopped()
  // Takes the socket out of the file system as well.
  server.close()
  return code
}

async function attend(session: QtestSession, client: Socket): Promise<void> {
  try {
    await converse(session, client, client)
    client.end()
  } catch {
    // It has gone away in the middle of something: the next one comes.
    client.destroy()
  }
}

function listen(server: Server, path: string): Promise<Result<null>> {
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    const text = `The path of a socket has at most ${LONGEST_PATH} bytes, this one ${Buffer.byteLength(path)}.`
    return Promise.resolve(failed('bad-input', text, 'Name a shorter one.'))
  }
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(failed('io', `${path} is there already.`, 'Remove it, or name another.'))
      else resolve(failed('io', `The socket ${path} cannot be made: ${reason(error)}`))
    })
    server.listen(path, () => resolve(done(null)))
  })
}

/** Resolves when the user or the system ends the program. */
function untilStopped(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(ExitCode.interrupted))
  })
}
