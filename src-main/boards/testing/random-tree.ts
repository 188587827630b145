// Random trees, for property tests: names, strings, cells and bytes as boards have them, and as they do not.
import fc from 'fast-check'
import type { Node, Property, Tree } from '../tree'

const letters = (chars: string): fc.Arbitrary<string> => fc.constantFrom(...Array.from(chars))
const WORD = 'abcdefghijklmnopqrstuvwxyz0123456789,._+-'

const nodeName = fc
  .tuple(
    fc.string({ unit: letters(WORD), minLength: 1, maxLength: 12 }),
    fc.option(fc.string({ unit: letters('0123456789abcdef,'), minLength: 1, maxLength: 8 }), { nil: undefined }),
  )
  .map(([name, unit]) => (unit === undefined ? name : `${name}@${unit}`))

const propertyName = fc.string({ unit: letters(`${WORD}?#`), minLength: 1, maxLength: 16 })

const strings = fc
  .array(fc.string({ unit: letters('abcXYZ 0123,"\\\'/*;{}<>&'), minLength: 1, maxLength: 10 }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((each) => new TextEncoder().encode(`${each.join('\0')}\0`))
const cells = fc
  .array(fc.uint8Array({ minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  .map((words) => Uint8Array.from(words.flatMap((word) => [...word])))
const bytes = fc.uint8Array({ maxLength: 9 })

const isReference = (name: string): boolean => name === 'phandle' || name === 'linux,phandle'
const property: fc.Arbitrary<Property> = fc
  .record({ name: propertyName, value: fc.oneof(strings, cells, bytes) })
  .filter(({ name }) => !isReference(name))
  .map((each) => ({ ...each, text: '' }))

const place = { file: '', line: 0, column: 0 }

function nodes(depth: number): fc.Arbitrary<Node> {
  const children = depth === 0 ? fc.constant<Node[]>([]) : fc.array(nodes(depth - 1), { maxLength: 3 })
  return fc
    .record({
      name: nodeName,
      properties: fc.uniqueArray(property, { maxLength: 4, selector: ({ name }) => name }),
      children: children.map(unique),
    })
    .map(({ name, properties, children: below }) => {
      const node: Node = { name, labels: [], properties, children: [], parent: null, place }
      node.children = below.map((child) => ({ ...child, parent: node }))
      return node
    })
}

const unique = (children: Node[]): Node[] =>
  children.filter(({ name }, at) => children.findIndex((other) => other.name === name) === at)

const reservations = fc.array(
  fc.record({
    address: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
    size: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  }),
  { maxLength: 2 },
)

export const randomTree: fc.Arbitrary<Tree> = fc
  .record({ root: nodes(3), reservations })
  .map(({ root, reservations: reserved }) => ({ root: { ...root, name: '' }, reservations: reserved }))
