// A board that speaks uartbone, as its state machine does: no checks, no FIFO, and a reset 100 ms after a command began.
import type { PacedWire } from '../../testing/paced-wire'
import { Command } from '../codec'

const RESET_MS = 100
const HEAD = 6

export interface UartbonePeer {
  /** What the bus has at byte addresses; what is not there reads all ones, as LiteX's bus does after its own time limit. */
  memory: Map<number, number>
  /** Every access, in order, as `r 00000010` and `w 00000010 12345678`. */
  accesses: string[]
  /** Bytes that came while a reply was going out, and were lost. */
  overruns: number
  /** Called before each access; what it returns is what is read. */
  onRead: (address: number) => number | undefined
  /** Goes deaf and dumb until it is switched on again, in the first state. */
  power(on: boolean): void
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')

export function uartbonePeer(wire: PacedWire): UartbonePeer {
  const { board, toLab } = wire
  let head: number[] = []
  let word: number[] = []
  let done = 0
  let began = 0
  let powered = true
  const reset = (): void => {
    head = []
    word = []
    done = 0
  }
  const number = (bytes: number[]): number => bytes.reduce((value, byte) => value * 256 + byte, 0)

  const peer: UartbonePeer = {
    memory: new Map(),
    accesses: [],
    overruns: 0,
    onRead: () => undefined,
    power: (on) => {
      powered = on
      reset()
    },
  }

  const addressOf = (word: number): number => {
    const fixed = head[0] === Command.writeSame || head[0] === Command.readSame
    return (number(head.slice(2)) + (fixed ? 0 : word)) * 4
  }

  const reply = (): void => {
    const words = head[1]!
    const bytes = new Uint8Array(words * 4)
    const view = new DataView(bytes.buffer)
    for (let index = 0; index < words; index++) {
      const address = addressOf(index)
      view.setUint32(index * 4, peer.onRead(address) ?? peer.memory.get(address) ?? 0xffff_ffff)
      peer.accesses.push(`r ${hex(address)}`)
    }
    // What does not fit into the time of a command is never sent.
    const left = board.baud === null ? bytes.length : ((RESET_MS - (performance.now() - began)) * board.baud) / 10_000
    board.send(bytes.subarray(0, Math.max(0, left)))
    reset()
  }

  const write = (): void => {
    const address = addressOf(done)
    const value = number(word)
    peer.memory.set(address, value)
    peer.accesses.push(`w ${hex(address)} ${hex(value)}`)
    word = []
    done++
    if (done === head[1]) reset()
  }

  const take = (byte: number): void => {
    if (head.length > 0 && performance.now() - began >= RESET_MS) reset()
    if (head.length === 0) began = performance.now()
    if (head.length === HEAD) {
      word.push(byte)
      if (word.length === 4) write()
      return
    }
    head.push(byte)
    if (head.length < HEAD) return
    if (head[0] === Command.readNext || head[0] === Command.readSame) reply()
    else if (head[0] !== Command.writeNext && head[0] !== Command.writeSame) reset()
  }

  board.listen((bytes) => {
    if (!powered) return
    for (const byte of bytes) {
      if (toLab.busy) peer.overruns++
      else take(byte)
    }
  })
  return peer
}
