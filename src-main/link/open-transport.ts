// Opens the line that a port names: a TCP connection for host:port, else a serial port.
import type { Result } from '../../src-preload/contract/errors'
import type { LinkSettings } from '../../src-preload/contract/link'
import { openSerial } from './serial-transport'
import { openTcp, tcpAddress } from './tcp-transport'
import type { Transport } from './transport'

export function openTransport(settings: LinkSettings): Promise<Result<Transport>> {
  const address = tcpAddress(settings.port)
  return address ? openTcp(settings.port, address) : openSerial(settings)
}
