// Boards in memory, one for each protocol, all with the same words: for tests that hold for every protocol.
import { espRom } from '../esp-rom/protocol'
import { espPeer } from '../esp-rom/testing/peer'
import type { Protocol } from '../board-io'
import { gdb } from '../gdb/protocol'
import { gdbPeerOn } from '../gdb/testing/peer'
import { micropython } from '../micropython/protocol'
import { MicropythonPeer } from '../micropython/testing/peer'
import { mmioLab } from '../mmio-lab/protocol'
import { peerOn } from '../mmio-lab/testing/peer'
import { uartbone } from '../uartbone/protocol'
import { uartbonePeer } from '../uartbone/testing/peer'
import { uboot } from '../uboot/protocol'
import { UbootPeer } from '../uboot/testing/peer'
import type { PacedWire } from './paced-wire'

/** Words from here on; the value of each says where it is. */
export const BASE = 0x2000
export const WORDS = 1024
export const valueAt = (address: number): number => (0xa500_0000 + address * 3) >>> 0

export interface TestBoard {
  protocol: Protocol
  /** Every frame bears a check, so that a garbled one is never taken for another. */
  checked: boolean
  /** Puts the board at the far end. @param log gets `r 2000` and `w 2000` for each access that is made */
  on(wire: PacedWire, log: string[]): void
}

const addresses = Array.from({ length: WORDS }, (_, index) => BASE + 4 * index)
const logged = (log: string[], what: 'r' | 'w', address: number): void =>
  void log.push(`${what} ${address.toString(16)}`)

/** A Map that is watched: what peers keep their words in. */
class Words extends Map<number, number> {
  constructor(readonly log: string[]) {
    super()
    for (const address of addresses) super.set(address, valueAt(address))
  }

  override get(address: number): number | undefined {
    logged(this.log, 'r', address)
    return super.get(address)
  }

  override set(address: number, value: number): this {
    // The constructor of Map sets nothing, but the field is not there before it has run.
    if ((this.log as string[] | undefined) !== undefined) logged(this.log, 'w', address)
    return super.set(address, value)
  }
}

/** `r4 2000` and `w4 2000=7` as `r 2000` and `w 2000`. */
const into =
  (log: string[]) =>
  (...made: string[]): number =>
    log.push(...made.map((each) => each.replace(/^([rw])\d ([0-9a-f]+).*/, '$1 $2')))

export const boards: readonly TestBoard[] = [
  {
    protocol: uartbone,
    checked: false,
    on(wire, log) {
      uartbonePeer(wire).memory = new Words(log)
    },
  },
  {
    protocol: espRom,
    checked: true,
    on(wire, log) {
      const peer = espPeer(wire)
      const words = new Words(log)
      words.set(0x4000_1000, peer.memory.get(0x4000_1000)!)
      peer.memory = words
    },
  },
  {
    protocol: mmioLab,
    checked: true,
    on(wire, log) {
      const words = new Words(log)
      const memory = {
        read: (address: number) => words.get(address) ?? 0,
        write: (address: number, _width: number, value: number) => words.set(address, value) === words,
      }
      peerOn(wire.board, { memory })
    },
  },
  {
    protocol: gdb,
    checked: true,
    on(wire, log) {
      const peer = gdbPeerOn(wire.board)
      peer.accesses = log
      for (const address of addresses) {
        for (let byte = 0; byte < 4; byte++) peer.memory.set(address + byte, (valueAt(address) >>> (8 * byte)) & 0xff)
      }
    },
  },
  {
    protocol: micropython,
    checked: false,
    on(wire, log) {
      const peer = new MicropythonPeer(wire.board)
      for (const address of addresses) peer.memory.set(address, valueAt(address))
      peer.made.push = into(log)
    },
  },
  {
    protocol: uboot,
    checked: false,
    on(wire, log) {
      const peer = new UbootPeer(wire.board)
      for (const address of addresses) {
        for (let byte = 0; byte < 4; byte++) peer.memory.set(address + byte, (valueAt(address) >>> (8 * byte)) & 0xff)
      }
      peer.made.push = into(log)
    },
  },
]
