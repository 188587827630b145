// Runs a driver's script through the kernel's API, as a driver would, and tells what came of each step.
import { EBUSY, ENOMEM, EPROBE_DEFER } from '../errno'
import type { KernelApi } from '../kernel-api'
import { Ioresource, newResource } from '../resource'
import { pR } from '../resource-text'
import type { Step } from './driver-script'
import type { OpsRun } from './run'

/** Bytes of the resource that maptype makes up. */
const MADE_UP = 0x1000n

/** What a step said, if it says anything, and what the probe answers because of it; 0 = it goes on. */
interface Outcome {
  says?: string | number
  more?: string
  error: number
}

type StepHandler = (step: Step, pdev: number) => Outcome

const quiet: Outcome = { error: 0 }
/** A number below 0 is an error. */
const told = (value: number): Outcome => ({ says: value, error: Math.min(value, 0) })

export class ScriptRunner {
  readonly #run: OpsRun
  readonly #k: KernelApi
  /** Probes of this driver so far. */
  #probes = 0

  constructor(run: OpsRun, k: KernelApi) {
    this.#run = run
    this.#k = k
  }

  /** Runs it as a probe; the answer. */
  probe(steps: readonly Step[], pdev: number): number {
    this.#probes++
    return this.run(steps, pdev)
  }

  /** Runs it; what the first step that failed answers. */
  run(steps: readonly Step[], pdev: number): number {
    for (const step of steps) {
      const { says, more, error } = this.#steps[step.op]!(step, pdev)
      if (says !== undefined) this.#run.events.push(`  ${step.text} -> ${says}`)
      if (more !== undefined) this.#run.events.push(`  ${more}`)
      if (step.soft) continue
      if (error !== 0 || step.op === 'ret') return error
    }
    return 0
  }

  #mapped(pointer: number): Outcome {
    if (!this.#k.IS_ERR(pointer)) return { says: 'ok', error: 0 }
    return told(this.#k.PTR_ERR(pointer))
  }

  #handle(start: bigint, n: bigint, flags: number): number {
    return this.#run.kernel.handleOf(newResource(start, start + n - 1n, null, flags))
  }

  #resource(handle: number): string {
    return handle === 0 ? 'NULL' : pR(this.#run.kernel.resources.get(handle))
  }

  readonly #given = (pointer: number, error: number): Outcome =>
    pointer === 0 ? { says: 'NULL', error } : { says: 'ok', error: 0 }

  readonly #steps: Readonly<Record<string, StepHandler>> = {
    map: ({ numbers }, pdev) => this.#mapped(this.#k.devm_platform_ioremap_resource(pdev, Number(numbers[0]))),
    mapget: ({ numbers }, pdev) => {
      const res = { value: 0 }
      const outcome = this.#mapped(this.#k.devm_platform_get_and_ioremap_resource(pdev, Number(numbers[0]), res))
      return { ...outcome, more: `res ${this.#resource(res.value)}` }
    },
    mapname: ({ name }, pdev) => this.#mapped(this.#k.devm_platform_ioremap_resource_byname(pdev, name)),
    mapraw: ({ numbers: [start, n] }, pdev) =>
      this.#mapped(this.#k.devm_ioremap_resource(pdev, this.#handle(start!, n!, Ioresource.MEM))),
    maptype: ({ numbers: [flags, start] }, pdev) =>
      this.#mapped(this.#k.devm_ioremap_resource(pdev, this.#handle(start!, MADE_UP, Number(flags)))),
    mapnull: (_, pdev) => this.#mapped(this.#k.devm_ioremap_resource(pdev, 0)),
    ioremap: ({ numbers: [start, n] }, pdev) => this.#given(this.#k.devm_ioremap(pdev, start!, n!), -ENOMEM),
    req: ({ numbers: [start, n] }, pdev) =>
      this.#given(this.#k.devm_request_mem_region(pdev, start!, n!, 'req'), -EBUSY),
    rawreq: ({ numbers: [start, n] }) => {
      const { regions, handleOf } = this.#run.kernel
      return this.#given(handleOf(regions.request('mem', start!, n!, 'rawreq')), -EBUSY)
    },
    relreq: ({ text, numbers: [start, n] }, pdev) => {
      this.#run.events.push(`  ${text}`)
      this.#k.devm_release_mem_region(pdev, start!, n!)
      return quiet
    },
    act: ({ name }, pdev) =>
      told(this.#k.devm_add_action(pdev, () => void this.#run.events.push(`release action ${name}`), 0)),
    irq: ({ numbers }, pdev) => told(this.#k.platform_get_irq(pdev, Number(numbers[0]))),
    irqopt: ({ numbers }, pdev) => told(this.#k.platform_get_irq_optional(pdev, Number(numbers[0]))),
    irqname: ({ name }, pdev) => told(this.#k.platform_get_irq_byname(pdev, name)),
    irqcount: (_, pdev) => told(this.#k.platform_irq_count(pdev)),
    getres: ({ numbers: [type, index] }, pdev) => {
      const handle = this.#k.platform_get_resource(pdev, Number(type), Number(index))
      const name = handle === 0 ? '' : `${this.#run.kernel.resources.get(handle).name ?? '(null)'} `
      return { says: `${name}${this.#resource(handle)}`, error: 0 }
    },
    open: ({ numbers: [group] }, pdev) => {
      this.#k.devres_open_group(pdev, Number(group))
      return quiet
    },
    close: ({ numbers: [group] }, pdev) => {
      this.#k.devres_close_group(pdev, Number(group))
      return quiet
    },
    relgroup: ({ numbers: [group] }, pdev) => ({
      says: this.#k.devres_release_group(pdev, Number(group)),
      error: 0,
    }),
    defer: ({ numbers: [times] }) => told(this.#probes <= Number(times) ? -EPROBE_DEFER : 0),
    err: ({ numbers: [error] }, pdev) => ({ error: this.#k.dev_err_probe(pdev, Number(error), 'oracle asked') }),
    ret: ({ numbers: [error] }) => ({ error: Number(error) }),
  }
}
