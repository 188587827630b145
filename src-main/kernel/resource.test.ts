// The rules of the resource tree one by one; resource-model.test.ts has them all at once.
import { describe, expect, test } from 'vitest'
import { EBUSY, EINVAL } from './errno'
import {
  __release_region,
  __request_region,
  busyIn,
  insert_resource,
  Ioresource,
  isBusy,
  lookup_resource,
  newIomem,
  newResource,
  nonexistent,
  release_resource,
  remove_resource,
  request_resource,
  RegionRequest,
} from './resource'
import { iomemText, pR } from './resource-text'

describe('__request_region', () => {
  test('sinks below a node that is not busy, but never crosses its end', () => {
    const iomem = newIomem(40)
    insert_resource(iomem, newResource(0x1000n, 0x1fffn, 'window'))
    const inside = __request_region(iomem, 0x1800n, 0x800n, 'inside')
    expect(inside?.parent?.name).toBe('window')
    expect(__request_region(iomem, 0x800n, 0x1000n, 'across')).toBeNull()
    expect(__request_region(iomem, 0x2000n, 0x10n, 'adjacent')?.parent).toBe(iomem)
  })

  test('takes type and SYSRAM from the node it lands in, and is busy', () => {
    const ram = newResource(0n, 0xfffn, 'System RAM', Ioresource.MEM | Ioresource.SYSRAM)
    const iomem = newIomem(40)
    insert_resource(iomem, ram)
    expect(__request_region(iomem, 0n, 16n, 'page')!.flags).toBe(0x81000200)
  })

  test('refuses a length of 0 and what wraps, except everything in an empty root of everything', () => {
    const iomem = newIomem(64)
    expect(__request_region(iomem, 0x10n, 0n, 'none')).toBeNull()
    expect(__request_region(iomem, 0xffff_ffff_ffff_fff0n, 0x20n, 'wraps')).toBeNull()
    expect(__request_region(iomem, 0n, 0n, 'all')).not.toBeNull()
  })

  test('says which node was searched and who is in the way', () => {
    const iomem = newIomem(40)
    const holder = __request_region(iomem, 0x1000n, 0x1000n, 'holder')!
    const other = __request_region(iomem, 0x2000n, 0x1000n, 'other')!
    const answer = new RegionRequest(iomem, 0x1800n, 0x1000n, 'greedy').attempt()
    expect(answer).toEqual({ state: 'refused', searched: iomem, conflict: holder })
    expect(busyIn(iomem, 0x1800n, 0x27ffn)).toEqual([holder, other])
  })
})

describe('__release_region', () => {
  test('wants the exact range, and takes the children along', () => {
    const iomem = newIomem(40)
    const outer = __request_region(iomem, 0x1000n, 0x1000n, 'outer')!
    __request_region(outer, 0x1100n, 0x10n, 'inner')
    expect(__release_region(iomem, 0x1000n, 0x800n)).toBeNull()
    expect(__release_region(iomem, 0x1000n, 0x1000n)).toBe(outer)
    expect(iomem.children).toEqual([])
    expect(nonexistent(0x1000n, 0x800n)).toBe(
      'resource: Trying to free nonexistent resource <0x0000000000001000-0x00000000000017ff>',
    )
  })
})

describe('whole resources', () => {
  test('request_resource does not descend; a second release is -EINVAL', () => {
    const iomem = newIomem(40)
    const window = newResource(0x1000n, 0x1fffn, 'window')
    expect(request_resource(iomem, window)).toBe(0)
    expect(request_resource(iomem, newResource(0x1000n, 0x10ffn, 'inside'))).toBe(-EBUSY)
    expect(lookup_resource(iomem, 0x1000n)).toBe(window)
    expect(release_resource(window)).toBe(0)
    expect(release_resource(window)).toBe(-EINVAL)
  })

  test('of two equal ranges the one inserted later becomes the parent', () => {
    const iomem = newIomem(40)
    const first = newResource(0x1000n, 0x1fffn, 'first')
    const second = newResource(0x1000n, 0x1fffn, 'second')
    insert_resource(iomem, first)
    expect(insert_resource(iomem, second)).toBe(0)
    expect(first.parent).toBe(second)
    expect(insert_resource(iomem, newResource(0x1800n, 0x27ffn, 'across'))).toBe(-EBUSY)
  })

  test('remove_resource moves the children up', () => {
    const iomem = newIomem(40)
    const window = newResource(0x1000n, 0x1fffn, 'window')
    insert_resource(iomem, window)
    const claim = __request_region(iomem, 0x1000n, 0x10n, 'claim')!
    expect(remove_resource(window)).toBe(0)
    expect(claim.parent).toBe(iomem)
    expect(isBusy(claim)).toBe(true)
  })
})

describe('text', () => {
  test('/proc/iomem indents by nesting and widens beyond 4 GiB', () => {
    const iomem = newIomem(40)
    insert_resource(iomem, newResource(0x900_0000n, 0x900_0fffn, 'pl011@9000000'))
    __request_region(iomem, 0x900_0000n, 0x1000n, 'uart0 pl011@9000000')
    insert_resource(iomem, newResource(0x1_0000_0000n, 0x1_0000_0fffn, null))
    expect(iomemText(iomem)).toBe(
      '09000000-09000fff : pl011@9000000\n  09000000-09000fff : uart0 pl011@9000000\n100000000-100000fff : <BAD>\n',
    )
  })

  test.each([
    [newResource(0x1000n, 0x1fffn, 'a'), '[mem 0x00001000-0x00001fff]'],
    [newResource(0x1000n, 0x1000n, 'a'), '[mem 0x00001000]'],
    [newResource(0x60n, 0x64n, 'a', Ioresource.IO), '[io  0x0060-0x0064]'],
    [newResource(5n, 5n, 'a', Ioresource.IRQ), '[irq 5]'],
    [newResource(0n, 0xffn, 'a', Ioresource.BUS), '[bus 00-ff]'],
    [newResource(0n, 0xfffn, 'a', Ioresource.MEM | Ioresource.UNSET), '[mem size 0x00001000]'],
    [newResource(0n, 0xfffn, 'a', 0x10200200), '[mem 0x00000000-0x00000fff window disabled]'],
    [newResource(0n, 0xfffn, 'a', 0), '[??? 0x00000000-0x00000fff flags 0x0]'],
    [null, '(null)'],
  ])('%%pR %#', (resource, text) => {
    expect(pR(resource)).toBe(text)
  })
})
