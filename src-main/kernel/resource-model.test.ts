// The resource tree against a naive model that is no tree: 100,000 random requests, insertions, releases and adjustments.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { __release_region, __request_region, insert_resource, newResource, type Resource } from './resource'
import { adjust_resource } from './resource-allocate'

const LAST = 63

interface Node {
  start: number
  end: number
  busy: boolean
  name: string
}

const size = (node: Node): number => node.end - node.start
const holds = (outer: Node, inner: Node): boolean => outer.start <= inner.start && outer.end >= inner.end

/** The tree as it is defined, without being one: nodes from the outermost in; of equal ranges the outer one comes first. */
class Naive {
  nodes: Node[] = []

  #overlapping(start: number, end: number) {
    return this.nodes.filter((node) => node.start <= end && node.end >= start)
  }

  request(start: number, end: number, name: string): boolean {
    if (end < start || end > LAST) return false
    const free = this.#overlapping(start, end).every((node) => !node.busy && node.start <= start && node.end >= end)
    if (free) this.nodes.push({ start, end, busy: true, name })
    return free
  }

  insert(start: number, end: number, name: string): boolean {
    if (end < start || end > LAST) return false
    const whole = this.#overlapping(start, end).every(
      (node) => (node.start <= start && node.end >= end) || (node.start >= start && node.end <= end),
    )
    if (whole) this.nodes.unshift({ start, end, busy: false, name })
    return whole
  }

  release(start: number, end: number): boolean {
    const around = this.nodes.filter((node) => node.start <= start && node.end >= end)
    const busy = around.sort((a, b) => size(b) - size(a)).find((node) => node.busy)
    if (!busy || busy.start !== start || busy.end !== end) return false
    const at = this.nodes.indexOf(busy)
    this.nodes = this.nodes.filter(
      (node, i) => node !== busy && (node.start < start || node.end > end || (size(node) === size(busy) && i < at)),
    )
    return true
  }

  /** The smallest node that holds this one; of equal ones the innermost. */
  #parent(node: Node): Node | undefined {
    const at = this.nodes.indexOf(node)
    return this.nodes
      .filter((each, i) => each !== node && holds(each, node) && (size(each) > size(node) || i < at))
      .reduceRight<Node | undefined>((best, each) => (best && size(best) <= size(each) ? best : each), undefined)
  }

  adjust(name: string, start: number, end: number): boolean {
    const node = this.nodes.find((each) => each.name === name)!
    const parents = new Map(this.nodes.map((each) => [each, this.#parent(each)]))
    const parent = parents.get(node)
    if (start < (parent?.start ?? 0) || end > (parent?.end ?? LAST)) return false
    const below = (of: Node | undefined): Node[] => this.nodes.filter((each) => parents.get(each) === of)
    const neighbours = below(parent).filter((each) => each !== node)
    const between = (each: Node): boolean => (each.start > node.end ? end < each.start : start > each.end)
    if (!neighbours.every(between)) return false
    if (below(node).some((each) => each.start < start || each.end > end)) return false
    Object.assign(node, { start, end })
    this.#reorder(node, parent, below)
    return true
  }

  /** Of equal ranges the outer one comes first: the node after its parent, and before the child that now is as large as it. */
  #reorder(node: Node, parent: Node | undefined, below: (of: Node) => Node[]): void {
    const chain: Node[] = []
    for (let each: Node | undefined = node; each;) {
      const outer: Node = each
      chain.push(outer)
      each = below(outer).find((child) => size(child) === size(node))
    }
    const rest = this.nodes.filter((each) => !chain.includes(each))
    const at = parent ? rest.indexOf(parent) + 1 : 0
    this.nodes = [...rest.slice(0, at), ...chain, ...rest.slice(at)]
  }

  names(): string[] {
    return this.nodes.map((node) => node.name).sort()
  }
}

function walk(root: Resource): Resource[] {
  return root.children.flatMap((child) => [child, ...walk(child)])
}

/** Every child within its parent, in order, and apart from its neighbours. */
const isTree = (node: Resource): boolean =>
  node.children.every((child, i) => {
    const apart = i === 0 || child.start > node.children[i - 1]!.end
    const within = child.start >= node.start && child.end <= node.end && child.end >= child.start
    return child.parent === node && apart && within && isTree(child)
  })

/** Every step is made: 50 of them in each of 2,000 trees. */
const STEPS = 50
const TREES = 2000

const step = fc.record({
  op: fc.constantFrom('request', 'request', 'insert', 'release', 'adjust'),
  start: fc.nat(LAST),
  n: fc.nat(20),
  which: fc.nat(STEPS),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** The same step in both; what they answered. */
function both(root: Resource, naive: Naive, { op, start, n, which }: Step, name: string): [boolean, boolean] {
  const end = start + n - 1
  switch (op) {
    case 'request':
      return [__request_region(root, BigInt(start), BigInt(n), name) !== null, naive.request(start, end, name)]
    case 'insert': {
      const node = newResource(BigInt(start), BigInt(end), name)
      return [insert_resource(root, node) === 0, n > 0 && naive.insert(start, end, name)]
    }
    case 'release':
      return [__release_region(root, BigInt(start), BigInt(n)) !== null, n > 0 && naive.release(start, end)]
    case 'adjust': {
      const nodes = walk(root)
      const node = nodes[which % nodes.length]
      // A size of 0 leaves a node that is no range; the kernel's own answers cover those.
      if (!node || n === 0) return [true, true]
      return [adjust_resource(node, BigInt(start), BigInt(n)) === 0, naive.adjust(node.name!, start, end)]
    }
  }
}

test('requests, insertions, releases and adjustments in any order answer as the definition does, and the tree stays a tree', () => {
  let made = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: STEPS, maxLength: STEPS }), (steps) => {
      const root = newResource(0n, BigInt(LAST), 'root')
      const naive = new Naive()
      steps.forEach((each, i) => {
        const [ours, expected] = both(root, naive, each, String(i))
        if (ours !== expected || !isTree(root)) expect.fail(`step ${i}: ${JSON.stringify(each)} answers ${ours}`)
        made++
      })
      const names = walk(root).map((node) => node.name)
      expect(names.sort()).toEqual(naive.names())
    }),
    { numRuns: TREES },
  )
  expect(made).toBeGreaterThanOrEqual(STEPS * TREES)
}, 60_000)
