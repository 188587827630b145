import { expect, test } from 'vitest'
import { stemOf } from './stem'

test('addresses and numbers are no part of what things are', () => {
  const names = ['a000200.virtio_mmio', 'virtio_mmio@a000200', 'a000200.virtio_mmio virtio_mmio@a000200']
  expect(names.map(stemOf)).toEqual(['virtio_mmio', 'virtio_mmio', 'virtio_mmio'])
  expect(['labdev0', 'labdev.3', 'labdev.1.auto', 'uart-2'].map(stemOf)).toEqual(['labdev', 'labdev', 'labdev', 'uart'])
})

test('a name that is a number stays', () => {
  expect(stemOf('8250')).toBe('8250')
  expect(stemOf('')).toBe('')
})
