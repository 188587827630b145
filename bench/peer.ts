// rp2040js as the measure: its own bus, and eight peripherals with handlers written the way it writes its own.
import { BasePeripheral, RP2040 } from 'rp2040js'

const DATA = 4
const FIRST = 0x4006_8000
const APART = 0x4000

abstract class Peripheral extends BasePeripheral {
  data = 0
  state = 0
  reads = 0
}

/** Eight classes of their own, as eight kinds of peripheral have: one class eight times would be faster than life. */
const kinds = [
  class A extends Peripheral {
    override readUint32(offset: number): number {
      if (offset !== DATA) return super.readUint32(offset)
      this.reads++
      return this.data
    }
    override writeUint32(offset: number, value: number): void {
      if (offset !== DATA) return super.writeUint32(offset, value)
      this.data = value
      this.state = value & 1
    }
  },
  class B extends Peripheral {
    override readUint32(offset: number): number {
      if (offset !== DATA) return super.readUint32(offset)
      this.reads++
      return this.data
    }
    override writeUint32(offset: number, value: number): void {
      if (offset !== DATA) return super.writeUint32(offset, value)
      this.data = value
      this.state = value & 2
    }
  },
  class C extends Peripheral {
    override readUint32(offset: number): number {
      if (offset !== DATA) return super.readUint32(offset)
      this.reads++
      return this.data
    }
    override writeUint32(offset: number, value: number): void {
      if (offset !== DATA) return super.writeUint32(offset, value)
      this.data = value
      this.state = value | 4
    }
  },
  class D extends Peripheral {
    override readUint32(offset: number): number {
      if (offset !== DATA) return super.readUint32(offset)
      this.reads++
      return this.data
    }
    override writeUint32(offset: number, value: number): void {
      if (offset !== DATA) return super.writeUint32(offset, value)
      this.data = value
      this.state = value ^ 8
    }
  },
  class E extends Peripheral {
    override readUint32(offset: number): number {
      if (offset !== DATA) return super.readUint32(offset)
      this.reads++
      return this.data
    }
    override writeUint32(offset: number, value: number): void {
      if (offset !== DATA) return super.writeUint32(offset, value)
      this.data = value
      this.state = value >>> 1
    }
  },
  class F extends Peripheral {
    override readUint32(offset: number): number {
      if (offset !== DATA) return super.readUint32(offset)
      this.reads++
      return this.data
    }
    override writeUint32(offset: number, value: number): void {
      if (offset !== DATA) return super.writeUint32(offset, value)
      this.data = value
      this.state = value >>> 2
    }
  },
  class G extends Peripheral {
    override readUint32(offset: number): number {
      if (offset !== DATA) return super.readUint32(offset)
      this.reads++
      return this.data
    }
    override writeUint32(offset: number, value: number): void {
      if (offset !== DATA) return super.writeUint32(offset, value)
      this.data = value
      this.state = value & 0xff
    }
  },
  class H extends Peripheral {
    override readUint32(offset: number): number {
      if (offset !== DATA) return super.readUint32(offset)
      this.reads++
      return this.data
    }
    override writeUint32(offset: number, value: number): void {
      if (offset !== DATA) return super.writeUint32(offset, value)
      this.data = value
      this.state = value & 0xff00
    }
  },
]

export interface Peer {
  chip: RP2040
  /** Address of each peripheral's register. */
  addresses: number[]
}

export function buildPeer(): Peer {
  const chip = new RP2040()
  const addresses = kinds.map((Kind, index) => {
    const base = FIRST + index * APART
    chip.peripherals[(base >>> 14) << 2] = new Kind(chip, Kind.name)
    return base + DATA
  })
  return { chip, addresses }
}
