// A TCP connection as a transport: OpenOCD, QEMU, terminal servers.
import { connect, type Socket } from 'node:net'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed, reason } from '../base/result'
import { ByteLine } from './byte-line'
import type { Transport } from './transport'

const CONNECT_MS = 5000
const ADDRESS = /^(?:\[([0-9a-f:.]+)\]|([A-Za-z0-9_.-]+)):(\d{1,5})$/i

/** `localhost:3333`, `[::1]:3333`; null: that is a path. */
export function tcpAddress(port: string): { host: string; port: number } | null {
  const match = ADDRESS.exec(port)
  const number = Number(match?.[3])
  return match && number > 0 && number < 65_536 ? { host: match[1] ?? match[2]!, port: number } : null
}

/** @returns link where nobody answers there */
export function openTcp(name: string, address: { host: string; port: number }): Promise<Result<Transport>> {
  const socket = connect(address)
  socket.setNoDelay(true)
  return new Promise((resolve) => {
    const fail = (text: string): void => {
      socket.destroy()
      resolve(failed('link', `${name} cannot be reached: ${text}`, 'Check that its server runs and listens there.'))
    }
    const timer = setTimeout(() => fail('no answer'), CONNECT_MS)
    socket.once('error', (error) => {
      clearTimeout(timer)
      fail(reason(error))
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      resolve(done(new TcpLine(socket, name)))
    })
  })
}

class TcpLine extends ByteLine {
  readonly name: string
  readonly baud = null
  readonly #socket: Socket

  constructor(socket: Socket, name: string) {
    super()
    this.#socket = socket
    this.name = name
    socket.on('data', (bytes) => this.came(bytes))
    socket.on('error', (error) => this.ended(`The connection broke: ${reason(error)}`))
    socket.on('close', () => this.ended('The other end closed the connection.'))
  }

  setLines(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.ended('The connection was closed.')
    return new Promise((resolve) => {
      if (this.#socket.closed) return resolve()
      this.#socket.once('close', () => resolve())
      // What was sent last, as the word that lets a halted board run, still goes out.
      this.#socket.end()
      setTimeout(() => this.#socket.destroy(), 200).unref()
    })
  }

  protected put(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }
}
