// A serial port, or a pseudo terminal, as a transport. Runs in the main thread of a process only: in a worker the native part crashes.
import { existsSync } from 'node:fs'
import { SerialPort } from 'serialport'
import type { Result } from '../../src-preload/contract/errors'
import type { LinkSettings } from '../../src-preload/contract/link'
import { done, failed, reason } from '../base/result'
import { ByteLine } from './byte-line'
import type { Transport } from './transport'

/** The system does not always tell that a port has gone: whether its file is there is looked up so often. ms */
const LOOK_MS = 500
const DRAIN_MS = 200
const GONE = 'The port has gone: unplugged, or its other end has closed.'

/** What errors of opening mean, and what to do. */
const REMEDIES: readonly [RegExp, string][] = [
  [/No such file|cannot find|ENOENT/i, 'Check the path; mmio-lab boards lists the ports.'],
  [/Permission|Access denied|EACCES/i, 'Join the group that owns the port (dialout on Debian), or change its rights.'],
  [/lock|busy|EBUSY/i, 'Close the other program that has it open.'],
]

type PortSettings = Pick<LinkSettings, 'port' | 'baud' | 'parity' | 'dtr' | 'rts'>

/** @returns link where the port cannot be opened, with what to do about it */
export async function openSerial(settings: PortSettings): Promise<Result<Transport>> {
  const { port: path, baud, parity, dtr, rts } = settings
  let port: SerialPort
  try {
    port = new SerialPort({ path, baudRate: baud, parity, autoOpen: false, hupcl: false })
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())))
  } catch (error) {
    // The system's words name the path again.
    const text = reason(error)
      .replace(/^Error:? */, '')
      .replace(/, cannot open .*$/, '')
    const remedy = REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ?? 'Check the port and its settings.'
    return failed('link', `${path} cannot be opened: ${text}`, remedy)
  }
  const line = new SerialLine(port, path, baud)
  await line.setLines({ dtr, rts })
  return done(line)
}

class SerialLine extends ByteLine {
  readonly name: string
  readonly baud: number
  readonly #port: SerialPort
  readonly #timer: NodeJS.Timeout | null
  readonly #freed: Promise<void>

  constructor(port: SerialPort, path: string, baud: number) {
    super()
    this.#port = port
    this.name = path
    this.baud = baud
    port.on('data', (bytes: Buffer) => this.came(bytes))
    port.on('close', (error?: Error | null) => this.#over(error ? GONE : 'The port was closed.'))
    this.#freed = new Promise((resolve) => port.once('close', () => resolve()))
    // Without a listener an error of a write ends the process.
    port.on('error', () => this.#over(GONE))
    this.#timer = path.startsWith('/') ? setInterval(() => this.#look(path), LOOK_MS) : null
  }

  /** A pseudo terminal has no such lines, which is no reason to fail. */
  setLines(lines: { dtr?: boolean; rts?: boolean }): Promise<void> {
    return new Promise((resolve) => this.#port.set(lines, () => resolve()))
  }

  /** What was sent last, as the word that lets a halted board run, still goes out if it can. */
  async close(): Promise<void> {
    if (this.isOpen) {
      const drained = new Promise<void>((resolve) => this.#port.drain(() => resolve()))
      await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, DRAIN_MS))])
    }
    this.#over('The port was closed.')
    await this.#freed
  }

  protected put(bytes: Uint8Array): void {
    this.#port.write(bytes)
  }

  #look(path: string): void {
    if (!existsSync(path)) this.#over(GONE)
  }

  /** Nothing is written after this, so nothing can wait in the port for another connection. */
  #over(text: string): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.ended(text)
    if (this.#port.isOpen) this.#port.close(() => undefined)
  }
}
