// The protocols that the lab speaks, in the order in which a line is tried: what disturbs least and answers fastest comes first.
import type { ProtocolId } from '../../src-preload/contract/link'
import type { Protocol } from './board-io'
import { espRom } from './esp-rom/protocol'
import { gdb } from './gdb/protocol'
import { micropython } from './micropython/protocol'
import { mmioLab } from './mmio-lab/protocol'
import { uartbone } from './uartbone/protocol'
import { uboot } from './uboot/protocol'

export const protocols: readonly Protocol[] = [mmioLab, gdb, uboot, micropython, uartbone, espRom]

export const protocolOf = (id: ProtocolId): Protocol => protocols.find((each) => each.id === id)!
