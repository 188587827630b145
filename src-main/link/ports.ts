// Which serial ports there are, as far as the system tells. Pseudo terminals and servers are not listed anywhere: their names are typed.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SerialPort } from 'serialport'
import type { PortInfo } from '../../src-preload/contract/link'

/** Without udev only the names in /dev tell; /dev/ttyS0 to ttyS3 are there whether or not a UART is. */
const DEVICES = /^(ttyUSB|ttyACM|ttyAMA|ttySC|cu\.usb|rfcomm)/
const PHANTOM = /^\/dev\/ttyS\d+$/

/** What serialport lists, on every system; its own type does not resolve. */
interface Listed {
  path: string
  manufacturer?: string
  serialNumber?: string
  pnpId?: string
  vendorId?: string
  productId?: string
}

export async function listPorts(): Promise<PortInfo[]> {
  try {
    const ports = (await SerialPort.list()) as Listed[]
    return ports
      .filter(({ path, vendorId, pnpId }) => !PHANTOM.test(path) || vendorId !== undefined || pnpId !== undefined)
      .map(({ path, manufacturer, serialNumber, vendorId, productId }) => {
        const usb = vendorId && productId ? `${vendorId}:${productId}` : undefined
        const known = [manufacturer, usb, serialNumber].filter((each) => each !== undefined && each !== '')
        return { path, about: known.join(' ') }
      })
  } catch {
    return portsByName()
  }
}

async function portsByName(): Promise<PortInfo[]> {
  const names = await readdir('/dev').catch(() => [])
  return names
    .filter((name) => DEVICES.test(name))
    .sort()
    .map((name) => ({ path: join('/dev', name), about: '' }))
}
