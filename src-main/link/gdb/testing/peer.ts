// A GDB stub over words in memory, in acknowledging and in no-ack mode: reads and writes of 1 to 8 bytes, little-endian, and nothing else.
import type { Transport } from '../../transport'
import { packetOf, PacketReader } from '../packet'

const ACK = Uint8Array.of(0x2b)
const NAK = Uint8Array.of(0x2d)

export interface GdbPeer {
  /** Bytes by address; what is not there reads 0. */
  memory: Map<number, number>
  /** Every access, in order, as `r 2000` and `w 2000`. */
  accesses: string[]
  /** Since the last start. */
  acknowledges: boolean
}

/** A stub at the board's end of a line. */
export function gdbPeerOn(board: Transport): GdbPeer {
  const peer: GdbPeer = { memory: new Map(), accesses: [], acknowledges: true }

  const read = (address: number, bytes: number): string => {
    peer.accesses.push(`r ${address.toString(16)}`)
    const data = Uint8Array.from({ length: bytes }, (_, index) => peer.memory.get(address + index) ?? 0)
    return Buffer.from(data).toString('hex')
  }
  const write = (address: number, data: Buffer): string => {
    peer.accesses.push(`w ${address.toString(16)}`)
    data.forEach((byte, index) => peer.memory.set(address + index, byte))
    return 'OK'
  }
  const answerTo = (text: string): string => {
    const [, letter, address, count, data] = /^([mM])([0-9a-f]+),([0-9a-f]+)(?::([0-9a-f]*))?$/.exec(text) ?? []
    if (letter === 'm') return read(parseInt(address!, 16), parseInt(count!, 16))
    if (letter === 'M') return write(parseInt(address!, 16), Buffer.from(data ?? '', 'hex'))
    if (text.startsWith('qSupported')) return 'PacketSize=1000;QStartNoAckMode+'
    return ANSWERS[text] ?? ''
  }

  const reader = new PacketReader((piece) => {
    if (piece.kind === 'bad' && peer.acknowledges) board.send(NAK)
    if (piece.kind !== 'packet') return
    if (peer.acknowledges) board.send(ACK)
    const text = Buffer.from(piece.payload).toString('latin1')
    board.send(packetOf(answerTo(text)))
    if (text === 'QStartNoAckMode') peer.acknowledges = false
  })
  board.listen((bytes) => reader.take(bytes))
  return peer
}

const ANSWERS: Record<string, string> = { '?': 'S05', qC: 'QC1', D: 'OK', QStartNoAckMode: 'OK' }
