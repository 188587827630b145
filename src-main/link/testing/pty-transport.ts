// A pseudo terminal as a transport, for tests of protocols: what a serial port does, without its settings.
import { SerialPort } from 'serialport'
import type { Transport } from '../transport'

class PtyTransport implements Transport {
  readonly #port: SerialPort
  readonly #closed: ((reason: string) => void)[] = []
  readonly #kept: Uint8Array[] = []
  #listener: ((bytes: Uint8Array) => void) | null = null
  #reason: string | null = null
  readonly baud = null

  constructor(port: SerialPort) {
    this.#port = port
    port.on('data', (bytes: Buffer) => (this.#listener ? this.#listener(bytes) : void this.#kept.push(bytes)))
    port.on('error', (error) => this.#end(error.message))
    port.on('close', (error?: Error) => this.#end(error?.message ?? 'closed'))
  }

  get name(): string {
    return this.#port.path
  }
  get isOpen(): boolean {
    return this.#reason === null
  }

  send(bytes: Uint8Array): void {
    if (this.isOpen) this.#port.write(Buffer.from(bytes))
  }
  listen(onBytes: ((bytes: Uint8Array) => void) | null): void {
    this.#listener = onBytes
    if (onBytes) for (const bytes of this.#kept.splice(0)) onBytes(bytes)
  }
  onClose(told: (reason: string) => void): void {
    if (this.#reason === null) this.#closed.push(told)
    else told(this.#reason)
  }
  setLines(): Promise<void> {
    return Promise.resolve()
  }
  close(): Promise<void> {
    if (!this.#port.isOpen) return Promise.resolve()
    return new Promise((resolve) => this.#port.close(() => resolve()))
  }

  #end(reason: string): void {
    if (this.#reason !== null) return
    this.#reason = reason
    for (const told of this.#closed.splice(0)) told(reason)
  }
}

/** @param path /dev/pts/N. Rejects where it cannot be opened. */
export function openPty(path: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate: 115_200 }, (error) =>
      error ? reject(error) : resolve(new PtyTransport(port)),
    )
  })
}
