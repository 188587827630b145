// A line of bytes to a board: a serial port or a TCP connection. Each object is one connection and is never opened again.

export interface Transport {
  readonly name: string
  readonly isOpen: boolean
  /** Bits per second of a serial line; null where bytes take no time that is known (TCP). */
  readonly baud: number | null
  /** Bytes go out in the order of the calls. Once closed, they are dropped. */
  send(bytes: Uint8Array): void
  /** Whoever listens last gets the bytes; what comes while nobody listens is kept for the next one, up to 64 KiB. */
  listen(onBytes: ((bytes: Uint8Array) => void) | null): void
  /** Called once, however it ends; at once where it has ended. Several may ask. */
  onClose(told: (reason: string) => void): void
  /** Does nothing where there are no such lines. */
  setLines(lines: { dtr?: boolean; rts?: boolean }): Promise<void>
  /** Resolves when the port is free again. */
  close(): Promise<void>
}
