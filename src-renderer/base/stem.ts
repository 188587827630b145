// What things of one kind have in common in their names: `virtio_mmio` of a000200.virtio_mmio and of virtio_mmio@a000200.

/** A device's or resource's name without its address or number. */
export function stemOf(name: string): string {
  const word = name.trim().split(' ')[0]!
  const [, afterAddress = word] = /^[0-9a-f]{2,}\.(.+)$/.exec(word) ?? []
  return afterAddress.replace(/@[0-9a-f,]+$/, '').replace(/[.-]?\d+(\.auto)?$/, '') || word
}
