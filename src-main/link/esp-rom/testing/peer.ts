// A chip of Espressif's whose ROM loader answers as documented: in download mode only, eight answers to a SYNC, four bytes of status.
import type { PacedWire } from '../../testing/paced-wire'

export interface EspPeer {
  /** Words by byte address; what is not there reads 0. */
  memory: Map<number, number>
  /** Every access, in order, as `r 3ff44004` and `w 3ff44004 00000001`. */
  accesses: string[]
  /** Every packet that was understood, by its operation. */
  packets: number[]
  /** What is answered instead of doing it: an error code for an address, or null. */
  error: (address: number) => number | null
  /** Of an ESP8266 two bytes. */
  statusBytes: 2 | 4
  /** Every register access is refused. */
  secure: boolean
  /** In download mode; otherwise an application runs, which says things by itself. */
  downloading: boolean
  /** How often it was reset. */
  resets: number
  /** Resets it, by itself; `download` as its strapping pin is then. */
  reset(cause: string, download: boolean): void
  power(on: boolean): void
}

export interface EspPeerOptions {
  /** ESP32's unless told. */
  magic?: number
  downloading?: boolean
  /** RTS and DTR are wired to EN and GPIO0, as on boards with a USB port. */
  wired?: boolean
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')

export function espPeer(wire: PacedWire, options: EspPeerOptions = {}): EspPeer {
  const { magic = 0x00f0_1d83, downloading = true, wired = true } = options
  let frame: number[] | null = null
  let escaped = false
  let powered = true
  let inReset = false

  const peer: EspPeer = {
    memory: new Map([[0x4000_1000, magic]]),
    accesses: [],
    packets: [],
    error: () => null,
    statusBytes: 4,
    secure: false,
    downloading,
    resets: 0,
    reset: (cause, download) => {
      peer.resets++
      peer.downloading = download
      frame = null
      const mode = download ? '0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))' : '0x13 (SPI_FAST_FLASH_BOOT)'
      say(
        `ets Jun  8 2016 00:22:57\r\n\r\nrst:${cause},boot:${mode}\r\n${download ? 'waiting for download\r\n' : 'app: hello\r\n'}`,
      )
    },
    power: (on) => {
      powered = on
      frame = null
    },
  }

  const say = (text: string): void => wire.board.send(Buffer.from(text, 'latin1'))

  const answer = (op: number, value: number, error: number): void => {
    const bytes = [1, op, peer.statusBytes, 0, value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24]
    bytes.push(error === 0 ? 0 : 1, error)
    if (peer.statusBytes === 4) bytes.push(0, 0)
    const out = bytes.flatMap((byte) => (byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte]))
    wire.board.send(Uint8Array.of(0xc0, ...out, 0xc0))
  }

  const read = (address: number): void => {
    const error = peer.secure ? 5 : peer.error(address)
    if (error === null) peer.accesses.push(`r ${hex(address)}`)
    answer(0x0a, error === null ? (peer.memory.get(address) ?? 0) : 0, error ?? 0)
  }

  const write = (view: DataView): void => {
    for (let at = 8; at < view.byteLength; at += 16) {
      const address = view.getUint32(at, true)
      const error = peer.secure ? 5 : peer.error(address)
      if (error !== null) return answer(0x09, 0, error)
      const mask = view.getUint32(at + 8, true)
      const old = mask === 0xffff_ffff ? 0 : (peer.memory.get(address) ?? 0)
      const value = ((old & ~mask) | (view.getUint32(at + 4, true) & mask)) >>> 0
      peer.memory.set(address, value)
      peer.accesses.push(`w ${hex(address)} ${hex(value)}`)
    }
    answer(0x09, 0, 0)
  }

  const act = (bytes: number[]): void => {
    const view = new DataView(Uint8Array.from(bytes).buffer)
    if (bytes.length < 8 || bytes[0] !== 0 || view.getUint16(2, true) !== bytes.length - 8) return
    const op = bytes[1]!
    const size = bytes.length - 8
    peer.packets.push(op)
    if (op === 0x08 && size === 36) for (let i = 0; i < 8; i++) answer(op, 0x2012_0707, 0)
    else if (op === 0x0a && size === 4) read(view.getUint32(8, true))
    else if (op === 0x09 && size > 0 && size % 16 === 0) write(view)
    else answer(op, 0, 5)
  }

  const take = (byte: number): void => {
    if (byte === 0xc0) {
      if (frame && frame.length > 0) act(frame)
      frame = frame && frame.length > 0 ? null : []
      escaped = false
    } else if (!frame || frame.length > 512) frame = null
    else if (byte === 0xdb && !escaped) escaped = true
    else {
      frame.push(escaped ? (byte === 0xdc ? 0xc0 : 0xdb) : byte)
      escaped = false
    }
  }

  wire.board.listen((bytes) => {
    if (powered && peer.downloading && !inReset) for (const byte of bytes) take(byte)
  })
  // Two transistors: EN is low while RTS alone is set, GPIO0 while DTR alone is set.
  wire.onLines(({ dtr, rts }) => {
    if (!wired || !powered) return
    const low = rts && !dtr
    if (inReset && !low) peer.reset('0x1 (POWERON_RESET)', dtr && !rts)
    inReset = low
  })
  return peer
}
