// The two ways in which an access cannot be made at all. Both throw: the driver, or the code that called, is wrong.
import { FaultReason } from '../../src-preload/contract/event'

/** An access that the CPU cannot make: nothing is mapped there, it is not aligned, or the bus answers with an error. */
export class BusFault extends Error {
  override readonly name = 'BusFault'
  constructor(
    readonly cookie: number,
    /** Bytes. */
    readonly width: number,
    readonly isWrite: boolean,
    readonly reason: FaultReason = FaultReason.unmapped,
  ) {
    super(
      `${isWrite ? 'write' : 'read'} of ${width} bytes at cookie 0x${(cookie >>> 0).toString(16)}: reason ${reason}`,
    )
  }
}

/** A device made an access from within an access or from its own clock event. */
export class BusReentry extends Error {
  override readonly name = 'BusReentry'
  constructor() {
    super('the bus was used from within a device')
  }
}
