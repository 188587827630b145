// The two ways in which an access cannot be made at all. Both throw: the driver, or the code that called, is wrong.

/** An access through an address that is not mapped: after iounmap, beyond a mapping, NULL, or an errno taken for a pointer. */
export class BusFault extends Error {
  override readonly name = 'BusFault'
  constructor(
    readonly cookie: number,
    /** Bytes. */
    readonly width: number,
    readonly isWrite: boolean,
  ) {
    super(`${isWrite ? 'write' : 'read'} of ${width} bytes at unmapped cookie 0x${(cookie >>> 0).toString(16)}`)
  }
}

/** A device made an access from within an access or from its own clock event. */
export class BusReentry extends Error {
  override readonly name = 'BusReentry'
  constructor() {
    super('the bus was used from within a device')
  }
}
