import { describe, expect, test } from 'vitest'
import { boardOf } from './board'
import { tree } from './testing/trees'

const dts = (body: string, cells = '#address-cells = <1>; #size-cells = <1>;'): string =>
  `/dts-v1/;\n/ { ${cells}\n${body}\n};\n`
const board = (body: string, cells?: string) => boardOf(tree(dts(body, cells)))
const names = (body: string): string[] => board(body).devices.map(({ name }) => name)
const hex = ({ start, size }: { start: bigint; size: bigint }): string => `${start.toString(16)}+${size.toString(16)}`

describe('which nodes become devices (of_platform_populate)', () => {
  test('those with a compatible, in the order of the source', () => {
    expect(names('b@2000 { compatible = "x,b"; reg = <0x2000 4>; }; a { compatible = "x,a"; }; chosen { };')).toEqual([
      '2000.b',
      'a',
    ])
  })

  test('not those that are disabled, nor what is below them', () => {
    const bus = (status: string) =>
      `soc { compatible = "simple-bus"; ${status} ranges; d@1 { compatible = "x,d"; reg = <1 1>; }; };`
    expect(names(bus('status = "disabled";'))).toEqual([])
    expect(names(bus('status = "fail";'))).toEqual([])
    expect(names(bus('status = "okay";'))).toEqual(['soc', '1.d'])
    expect(names(bus('status = "ok";'))).toEqual(['soc', '1.d'])
  })

  test.each(['simple-bus', 'simple-mfd', 'isa', 'arm,amba-bus'])('children of a %s', (compatible) => {
    expect(
      names(`top { compatible = "x,top", "${compatible}"; ranges; d@1 { compatible = "x,d"; reg = <1 1>; }; };`),
    ).toEqual(['top', '1.d'])
  })

  test('but not children of any other device, nor of a PrimeCell', () => {
    const child = 'ranges; d@1 { compatible = "x,d"; reg = <1 1>; };'
    expect(names(`i2c@100 { compatible = "x,i2c"; reg = <0x100 4>; ${child} };`)).toEqual(['100.i2c'])
    expect(names(`p@100 { compatible = "arm,primecell", "simple-bus"; reg = <0x100 4>; ${child} };`)).toEqual(['100.p'])
  })

  test('a PrimeCell goes to the AMBA bus, and needs its range', () => {
    const { devices } = board('p@100 { compatible = "arm,pl011", "arm,primecell"; reg = <0x100 4>; };')
    expect(devices).toMatchObject([{ name: '100.p', amba: true, resources: [{ name: 'p@100' }] }])
    expect(names('p { compatible = "arm,pl011", "arm,primecell"; };')).toEqual([])
  })

  test('operating points are no device', () => {
    expect(names('opp { compatible = "operating-points-v2"; };')).toEqual([])
  })

  test('firmware, frame buffers and some reserved memory come first', () => {
    expect(
      names(`a { compatible = "x,a"; };
        chosen { #address-cells = <1>; #size-cells = <1>; ranges; framebuffer@1000 { compatible = "simple-framebuffer"; reg = <0x1000 4>; }; };
        reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges; log@2000 { compatible = "ramoops"; reg = <0x2000 4>; }; other@3000 { compatible = "shared-dma-pool"; reg = <0x3000 4>; }; };
        firmware { scm { compatible = "x,scm"; }; };`),
    ).toEqual(['2000.log', 'firmware:scm', '1000.framebuffer', 'a'])
  })

  test('a second device of the same name is left out, and said', () => {
    const { devices, remarks } = board(
      'x@10 { compatible = "a"; reg = <0x10 1>; }; b { compatible = "simple-bus"; ranges = <0 0x10 4>; x@0 { compatible = "c"; reg = <0 1>; }; };',
    )
    expect(devices.map(({ name }) => name)).toEqual(['10.x', 'b'])
    expect(remarks).toEqual(['/b/x@0 is left out: 10.x is there already'])
  })
})

describe('names (of_device_make_bus_id)', () => {
  test('address and node name, else the way up', () => {
    expect(names('gpio-keys { compatible = "gpio-keys"; };')).toEqual(['gpio-keys'])
    expect(
      names(
        'soc { compatible = "simple-bus"; ranges = <0 0xf0000000 0x1000>; #address-cells = <1>; #size-cells = <1>; timer { compatible = "x,t"; }; uart@100 { compatible = "x,u"; reg = <0x100 4>; }; };',
      ),
    ).toEqual(['soc', 'soc:timer', 'f0000100.uart'])
  })

  test('an address that no ranges lead to names nothing', () => {
    expect(
      names(
        'soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; uart@100 { compatible = "x,u"; reg = <0x100 4>; }; };',
      ),
    ).toEqual(['soc', 'soc:uart@100'])
    expect(
      names(
        'soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <0>; ranges; mux@0 { compatible = "x,m"; reg = <0>; }; };',
      ),
    ).toEqual(['soc', 'soc:mux@0'])
  })

  test('a child of a device with an address is named below it', () => {
    expect(
      names('sys@1000 { compatible = "simple-mfd"; reg = <0x1000 0x100>; reboot { compatible = "syscon-reboot"; }; };'),
    ).toEqual(['1000.sys', '1000.sys:reboot'])
  })

  test('a mask makes a device of one bit', () => {
    expect(names('led@1008,4 { compatible = "x,led"; reg = <0x1008 4>; mask = <0x10>; };')).toEqual(['1008.4.led'])
  })
})

describe('resources (of_address_to_resource)', () => {
  const first = (body: string, cells?: string) => board(body, cells).devices.map(({ resources }) => resources)

  test('two cells make 64 bits; names come from reg-names, else from the node', () => {
    const [resources] = first(
      'pcie@10000000 { compatible = "x"; reg = <0x40 0x10000000 0 0x1000>, <0 0x2000 1 0>; reg-names = "ecam"; };',
      '#address-cells = <2>; #size-cells = <2>;',
    )
    expect(resources!.map(({ name }) => name)).toEqual(['ecam', 'pcie@10000000'])
    expect(resources!.map(hex)).toEqual(['4010000000+1000', '2000+100000000'])
  })

  test('ranges are followed from bus to bus; the first row that fits counts', () => {
    const [, , resources] = first(`
      soc { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges = <0x0 0x80000000 0x1000>, <0x40000000 0xc0000000 0x10000000>;
        sub@40001000 { compatible = "simple-bus"; #address-cells = <2>; #size-cells = <1>; ranges = <1 0 0x40001000 0x100>;
          dev@1,10 { compatible = "x"; reg = <1 0x10 4>, <1 0x200 4>; }; }; };`)
    // The second range of reg lies in no row: of_device_alloc() counts up to there.
    expect(resources!.map(hex)).toEqual(['c0001010+4'])
  })

  test('bytes that make no whole entry are no resource', () => {
    expect(first('d { compatible = "x"; reg = <0x10>; };')).toEqual([[]])
  })

  test('cells that a node does not say are those of the nodes above it', () => {
    const [, resources] = first(
      'soc { compatible = "simple-bus"; ranges; d@0 { compatible = "x"; reg = <0 0x10 0 4>; }; };',
      '#address-cells = <2>; #size-cells = <2>;',
    )
    expect(resources!.map(hex)).toEqual(['10+4'])
  })

  test('ports of an ISA bus have no number yet; its memory does', () => {
    const [, ports, memory] =
      first(`isa { compatible = "isa"; #address-cells = <2>; #size-cells = <1>; ranges = <1 0 0x3eff0000 0x10000>, <0 0 0x40000000 0x1000>;
      serial@i3f8 { compatible = "ns16550"; reg = <1 0x3f8 8>; }; fb@10 { compatible = "x"; reg = <0 0x10 4>; }; };`)
    expect(ports).toEqual([])
    expect(memory!.map(hex)).toEqual(['40000010+4'])
  })

  test('beyond 2^53 is refused, with the place', () => {
    expect(() =>
      board('d@0 { compatible = "x"; reg = <0x400000 0 0 4>; };', '#address-cells = <2>; #size-cells = <2>;'),
    ).toThrow('board.dts:3:1: the range 0x40000000000000 of 0x4 bytes of /d@0 ends beyond 2^53')
  })
})

describe('interrupts (of_irq_parse_one)', () => {
  const gic =
    'intc: intc@0 { compatible = "arm,cortex-a15-gic"; reg = <0 0x10>; interrupt-controller; #interrupt-cells = <3>; #address-cells = <0>; };'
  const irqs = (body: string, of: string) =>
    board(`interrupt-parent = <&intc>; ${gic} ${body}`)
      .devices.find(({ name }) => name === of)!
      .irqs.map(({ irq, name }) => (name === '' ? irq : `${irq} ${name}`))

  test('SPI n is 32 + n, PPI n is 16 + n; names come along', () => {
    expect(
      irqs(
        'timer { compatible = "x"; interrupts = <1 13 0x104>, <0 5 4>, <2 1 4>; interrupt-names = "phys", "virt"; };',
        'timer',
      ),
    ).toEqual(['29 phys', '37 virt', 4097])
  })

  test('the type of a line is in the last cell of two or three, without the CPU mask of a GIC', () => {
    const gpio =
      'gpio: gpio@30 { compatible = "x,gpio"; reg = <0x30 4>; interrupt-controller; #interrupt-cells = <2>; };'
    const lines = '<&intc 1 13 0x104>, <&intc 0 5 1>, <&gpio 3 8>'
    const made = board(
      `interrupt-parent = <&intc>; ${gic} ${gpio} d { compatible = "x"; interrupts-extended = ${lines}; };`,
    )
    expect(made.devices.find(({ name }) => name === 'd')!.irqs.map(({ type }) => type)).toEqual([4, 1, 8])
  })

  test('the parent may be named by the node, and others say it in full', () => {
    const plic =
      'plic: plic@20 { compatible = "riscv,plic0"; reg = <0x20 4>; interrupt-controller; #interrupt-cells = <1>; #address-cells = <0>; };'
    expect(
      irqs(`${plic} d { compatible = "x"; interrupts-extended = <&intc 0 1 4>, <&plic 9>, <&intc 0 2 4>; };`, 'd'),
    ).toEqual([33, 8192, 34])
    expect(irqs(`${plic} d { compatible = "x"; interrupt-parent = <&plic>; interrupts = <9 10>; };`, 'd')).toEqual([
      8192, 8193,
    ])
  })

  test('two nodes on one line of another controller have one number', () => {
    const gpio =
      'gpio: gpio@30 { compatible = "x,gpio"; reg = <0x30 4>; interrupt-controller; #interrupt-cells = <2>; };'
    const body = `${gpio} a { compatible = "x"; interrupts-extended = <&gpio 3 4>; }; b { compatible = "x"; interrupts-extended = <&gpio 3 4>; };`
    expect(irqs(body, 'a')).toEqual(irqs(body, 'b'))
  })

  test('a nexus maps unit address and line to another controller', () => {
    const body =
      `bus { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges; #interrupt-cells = <1>;
      interrupt-map-mask = <0xf00 0x3>; interrupt-map = <0x100 1 &intc 0 7 4>, <0x200 1 &intc 0 8 4>;
      a@134 { compatible = "x"; reg = <0x134 4>; interrupts = <1>; interrupt-parent = <&bus>; };
      b@234 { compatible = "x"; reg = <0x234 4>; interrupts = <5>; interrupt-parent = <&bus>; };
      c@334 { compatible = "x"; reg = <0x334 4>; interrupts = <1>; interrupt-parent = <&bus>; }; };`.replace(
        'bus {',
        'bus: bus {',
      )
    expect(irqs(body, '134.a')).toEqual([39])
    expect(irqs(body, '234.b')).toEqual([40])
    expect(irqs(body, '334.c')).toEqual([])
  })

  test('lines that lead in a circle, or nowhere, are none', () => {
    expect(
      irqs(
        'n1: n1 { #interrupt-cells = <1>; interrupt-parent = <&n2>; }; n2: n2 { #interrupt-cells = <1>; interrupt-parent = <&n1>; }; d { compatible = "x"; interrupt-parent = <&n1>; interrupts = <1>; };',
        'd',
      ),
    ).toEqual([])
    expect(irqs('d { compatible = "x"; interrupts-extended = <99 1>; };', 'd')).toEqual([])
  })
})

describe('memory', () => {
  test('is what device_type says, without what is reserved with no-map', () => {
    const { memory, reserved } = board(`
      memory@1000 { device_type = "memory"; reg = <0x1000 0x4000>, <0x9000 0>; };
      memory@20000 { device_type = "memory"; reg = <0x20000 0x1000>; status = "disabled"; };
      reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges; fw@2000 { reg = <0x2000 0x1000>; no-map; }; pool@4000 { reg = <0x4000 0x1000>; }; };`)
    expect(memory.map(hex)).toEqual(['1000+1000', '3000+2000'])
    expect(reserved.map(hex)).toEqual(['2000+1000'])
  })
})

describe('trees made to take for ever', () => {
  const cells = (count: number): string => `<${'0 '.repeat(count)}>`

  test('more ranges than the lab has room for', () => {
    const many = `d@0 { compatible = "x"; reg = ${'<0 1>, '.repeat(5000)}<0 1>; };`
    expect(() => board(many)).toThrow('board.dts: its addresses and interrupts take too long')
    const two = (unit: number): string =>
      `d@${unit} { compatible = "x"; reg = ${'<0x10 1>, '.repeat(40)}<${unit} 1>; };`
    expect(() =>
      board(Array.from({ length: 200 }, (_, unit) => two(unit).replace('x10', `x${unit}`)).join('')),
    ).toThrow('board.dts: 200 devices with 8200 ranges; the lab has room for 4096')
  })

  test('rows that all have to be looked at, again and again', () => {
    const children = Array.from({ length: 400 }, (_, n) => `d@${n} { compatible = "x"; reg = <9 1>; };`).join('')
    expect(() =>
      board(
        `s { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges = ${cells(60000)}; ${children} };`,
      ),
    ).toThrow('board.dts: its addresses and interrupts take too long')
  })
})
