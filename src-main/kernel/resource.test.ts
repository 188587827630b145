// The resource tree against a naive model, and the rules one by one.
import fc from 'fast-check'
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
  requestRegion,
  type Resource,
} from './resource'
import { iomemText, pR } from './resource-text'

/** The tree as it is defined, without being one: nodes from the outermost in; of equal ranges the outer one comes first. */
class Naive {
  nodes: { start: number; end: number; busy: boolean; name: string }[] = []

  #overlapping(start: number, end: number) {
    return this.nodes.filter((node) => node.start <= end && node.end >= start)
  }

  request(start: number, end: number, name: string): boolean {
    if (end < start || end > 63) return false
    const free = this.#overlapping(start, end).every((node) => !node.busy && node.start <= start && node.end >= end)
    if (free) this.nodes.push({ start, end, busy: true, name })
    return free
  }

  insert(start: number, end: number, name: string): boolean {
    if (end < start || end > 63) return false
    const whole = this.#overlapping(start, end).every(
      (node) => (node.start <= start && node.end >= end) || (node.start >= start && node.end <= end),
    )
    if (whole) this.nodes.unshift({ start, end, busy: false, name })
    return whole
  }

  release(start: number, end: number): boolean {
    const size = (node: { start: number; end: number }) => node.end - node.start
    const around = this.nodes.filter((node) => node.start <= start && node.end >= end)
    const busy = around.sort((a, b) => size(b) - size(a)).find((node) => node.busy)
    if (!busy || busy.start !== start || busy.end !== end) return false
    const at = this.nodes.indexOf(busy)
    this.nodes = this.nodes.filter(
      (node, i) => node !== busy && (node.start < start || node.end > end || (size(node) === size(busy) && i < at)),
    )
    return true
  }

  names(): string[] {
    return this.nodes.map((node) => node.name).sort()
  }
}

function walk(root: Resource): Resource[] {
  return root.children.flatMap((child) => [child, ...walk(child)])
}

function checkShape(node: Resource): void {
  node.children.forEach((child, i) => {
    expect(child.parent).toBe(node)
    expect(child.start >= node.start && child.end <= node.end && child.end >= child.start).toBe(true)
    if (i > 0) expect(child.start > node.children[i - 1]!.end).toBe(true)
    checkShape(child)
  })
}

const step = fc.record({
  op: fc.constantFrom('request', 'request', 'insert', 'release'),
  start: fc.nat(63),
  n: fc.nat(20),
})

test('requests, insertions and releases in any order answer as the definition does, and the tree stays a tree', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const root = newResource(0n, 63n, 'root')
      const naive = new Naive()
      steps.forEach(({ op, start, n }, i) => {
        const name = String(i)
        const end = start + n - 1
        if (op === 'request') {
          const node = __request_region(root, BigInt(start), BigInt(n), name)
          expect(node !== null).toBe(naive.request(start, end, name))
        } else if (op === 'insert') {
          const error = insert_resource(root, newResource(BigInt(start), BigInt(end), name))
          expect(error === 0).toBe(n > 0 && naive.insert(start, end, name))
        } else {
          expect(__release_region(root, BigInt(start), BigInt(n)) !== null).toBe(n > 0 && naive.release(start, end))
        }
        checkShape(root)
      })
      expect(
        walk(root)
          .map((node) => node.name)
          .sort(),
      ).toEqual(naive.names())
    }),
    { numRuns: 2000 },
  )
})

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
    const answer = new RegionRequest(iomem, 0x1800n, 0x1000n, 'greedy')
    expect(answer).toEqual({ ok: false, searched: iomem, conflict: holder })
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
    expect(walk(iomem)).toEqual([])
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
