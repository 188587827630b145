// A Black Magic Probe with a target, in memory, byte for byte as its firmware behaves. Source: gdb_main.c and gdb_packet.c of its firmware.
import type { Transport } from '../../transport'
import { packetOf } from '../packet'

export interface PeerOptions {
  /** It knows QStartNoAckMode; older ones do not. */
  noAckMode?: boolean
  /** Scan commands that it knows. */
  scans?: readonly string[]
  /** Targets that a scan finds. */
  targets?: number
}

type State = 'idle' | 'capture' | 'escape' | 'sumHigh' | 'sumLow'

const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex')
/** Bus errors. */
export const FAULTS = 0xf000_0000
/** A FIFO: each read takes the next value, from 1 up. */
export const FIFO = 0x5000_0000

export class ProbePeer {
  /** Commands that were carried out. */
  readonly log: string[] = []
  /** Bytes that it took for an acknowledgment and were none. */
  mistaken = 0
  running = false
  attached = false
  noAck = false
  /** The answers of so many commands from now on are damaged on their way, once. */
  damage = 0
  readonly memory = new Map<number, number>()

  readonly #line: Transport
  readonly #options: Required<PeerOptions>
  #state: State = 'idle'
  #body: number[] = []
  #sum = ''
  #unacknowledged: { packet: Uint8Array; sent: number } | null = null
  #held: Uint8Array[] | null = null
  #fifo = 0

  constructor(line: Transport, options: PeerOptions = {}) {
    this.#line = line
    this.#options = { noAckMode: true, scans: ['swd_scan', 'swdp_scan', 'auto_scan'], targets: 1, ...options }
    line.listen((bytes) => {
      for (const byte of bytes) this.#step(byte)
    })
  }

  /** From now on answers are kept back, as by a host that is busy, until `release`. */
  hold(): void {
    this.#held = []
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const bytes of held) this.#line.send(bytes)
  }

  /** The target has lost its power. */
  loseTarget(): void {
    this.attached = false
  }

  /** As after its own reset: attached to what it was attached to, but with acknowledgments. */
  restart(): void {
    this.noAck = false
    this.#unacknowledged = null
    this.#state = 'idle'
  }

  #step(byte: number): void {
    const char = String.fromCharCode(byte)
    if (this.running) {
      if (byte === 0x03 || byte === 0x04) this.#halted()
    } else if (this.#unacknowledged) this.#takeAck(char)
    else if (this.#state === 'idle') this.#idle(char)
    else if (char === '$' && this.#state === 'capture') this.#body = []
    else this.#inPacket(byte, char)
  }

  #halted(): void {
    this.running = false
    this.#put('T02')
  }

  #takeAck(char: string): void {
    const waiting = this.#unacknowledged!
    if (char !== '+' && char !== '-') this.mistaken++
    if (char === '+' || ++waiting.sent >= 3) this.#unacknowledged = null
    else this.#send(waiting.packet)
  }

  #idle(char: string): void {
    if (char === '$') {
      this.#state = 'capture'
      this.#body = []
    } else if (char === '\x04') this.#carryOut('D')
  }

  #inPacket(byte: number, char: string): void {
    if (this.#state === 'escape') {
      this.#body.push(byte ^ 0x20)
      this.#state = 'capture'
    } else if (this.#state === 'sumHigh') {
      this.#sum = char
      this.#state = 'sumLow'
    } else if (this.#state === 'sumLow') this.#complete(this.#sum + char)
    else if (char === '#') this.#state = 'sumHigh'
    else if (char === '}') this.#state = 'escape'
    else if (this.#body.push(byte) >= 1024) this.#state = 'idle'
  }

  #complete(sum: string): void {
    this.#state = 'idle'
    const right = Buffer.from(packetOf(Uint8Array.from(this.#body)).slice(-2)).toString() === sum.toLowerCase()
    if (!this.noAck) this.#send(Buffer.from(right ? '+' : '-'))
    // Without acknowledgments it does not look at checksums.
    if (right || this.noAck) this.#carryOut(Buffer.from(this.#body).toString('latin1'))
  }

  #carryOut(command: string): void {
    this.log.push(command)
    if (command.startsWith('qSupported')) this.#supported()
    else if (command.startsWith('qRcmd,')) this.#monitor(Buffer.from(command.slice(6), 'hex').toString())
    else if (command === 'c') this.running = true
    else this.#put(this.#answer(command))
  }

  /** A new debugger may have come: it has to acknowledge until it says otherwise. */
  #supported(): void {
    if (this.noAck) this.#send(Buffer.from('+'))
    this.noAck = false
    const mode = this.#options.noAckMode ? ';QStartNoAckMode+' : ''
    this.#put(`PacketSize=400;qXfer:memory-map:read+;qXfer:features:read+;vContSupported+${mode}`)
  }

  #answer(command: string): string {
    switch (command) {
      case 'QStartNoAckMode':
        if (!this.#options.noAckMode) return ''
        this.noAck = true
        return 'OK'
      case 'qC':
        return 'QC1'
      case '?':
        return this.attached ? 'T05thread:1;' : 'W00'
      case 'vAttach;1':
        this.attached = this.#options.targets > 0
        return this.attached ? 'T05thread:1;' : 'E01'
      case 'D':
        this.attached = false
        return 'OK'
      default:
        return this.#access(command)
    }
  }

  #monitor(line: string): void {
    const { scans, targets } = this.#options
    if (line === 'version') {
      this.#put(`O${hexOf('Black Magic Probe v2.0.0, Hardware Version 6\n')}`)
      this.#put('OK')
    } else if (!scans.includes(line)) this.#put('')
    else if (targets === 0) this.#put(hexOf('Failed\n'))
    else {
      this.#put(`O${hexOf('Available Targets:\nNo. Att Driver\n')}`)
      this.#put(`O${hexOf(' 1      STM32F40x M4\n')}`)
      this.#put('OK')
    }
  }

  #access(command: string): string {
    const match = /^([mM])([0-9a-f]+),([0-9a-f]+)(?::([0-9a-f]*))?$/.exec(command)
    if (!match) return ''
    if (!this.attached) return 'EFF'
    const [, kind, at, count, data] = match
    const address = parseInt(at!, 16)
    const length = parseInt(count!, 16)
    if (length > 0x200 || (kind === 'M' && data?.length !== 2 * length)) return 'E02'
    if (address >= FAULTS) return 'E01'
    return kind === 'm' ? this.#read(address, length) : this.#write(address, data!)
  }

  #read(address: number, length: number): string {
    if (address === FIFO) this.memory.set(FIFO, ++this.#fifo)
    return Array.from({ length }, (_, at) => (this.memory.get(address + at) ?? 0).toString(16).padStart(2, '0')).join(
      '',
    )
  }

  #write(address: number, data: string): string {
    for (const [at, byte] of Buffer.from(data, 'hex').entries()) this.memory.set(address + at, byte)
    return 'OK'
  }

  #put(payload: string): void {
    const packet = packetOf(payload)
    if (!this.noAck) this.#unacknowledged = { packet, sent: 1 }
    if (this.damage > 0) {
      this.damage--
      this.#send(packet.map((byte, at) => (at === 1 ? byte ^ 1 : byte)))
    } else this.#send(packet)
  }

  #send(bytes: Uint8Array): void {
    if (this.#held) this.#held.push(bytes)
    else this.#line.send(bytes)
  }
}
