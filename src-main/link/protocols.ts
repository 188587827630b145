// The protocols that the lab speaks, in the order in which a line is tried: what disturbs least and answers fastest comes first.
import type { ProtocolId } from '../../src-preload/contract/link'
import type { Protocol } from './board-io'
import { espRom } from './esp-rom/protocol'
import { gdb } from './gdb/protocol'
import { micropython } from './micropython/protocol'
import { mmioLab } from './mmio-lab/protocol'
import { uartbone } from './uartbone/protocol'
import { uboot } from './uboot/protocol'

/** A uartbone takes any byte for the beginning of a command, and Ctrl-C for that of a write: it is asked before anybody who says it. */
export const protocols: readonly Protocol[] = [mmioLab, uartbone, gdb, uboot, micropython, espRom]

export const protocolOf = (id: ProtocolId): Protocol => protocols.find((each) => each.id === id)!
