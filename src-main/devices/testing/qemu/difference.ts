// What one deliberate difference between a device of QEMU's and the lab's is.

export interface Difference {
  /** Names it in the documentation: pl011-reserved-bits. */
  readonly id: string
  readonly device: string
  /** Bits of what a read gives that may differ, by register. */
  readonly bits?: Readonly<Record<string, number>>
  /** The level of the device's interrupt lines may differ. */
  readonly lines?: boolean
  readonly qemu: string
  readonly lab: string
  /** Lines of the qtest protocol on a machine just started, and what each side reads last. */
  readonly example: { readonly steps: string; readonly qemu: number; readonly lab: number }
  /** With the section of the datasheet that decides it. */
  readonly why: string
}
