// What a device model is, and all that it may touch. A device never sees the bus, the kernel, or another device.
import type { SimTime } from '../../src-preload/contract/units'
import type { Cancel } from '../base/clock'
import type { RegisterMap } from './define-map'
import type { Behaviour, RegisterBank } from './register-bank'

/** A window of the device on the bus: registers, or memory of so many bytes. */
export type RegionModel = { readonly map: RegisterMap } | { readonly memory: number }
export type RegionModels = Readonly<Record<string, RegionModel>>

/** Simulated time. Whatever is scheduled here is dropped when the device is reset. */
export interface DeviceClock {
  /** ns */
  readonly now: SimTime
  after(ns: number, run: () => void): Cancel
  at(time: SimTime, run: () => void): Cancel
}

/** A level-triggered interrupt line. */
export interface IrqLine {
  set(level: boolean): void
}

/**
 * The board's memory as a bus master sees it: what the CPU has made visible by now. Bytes as they lie there. Each transfer is an event of
 * initiator `dma`. Where there is no memory, reads give all ones and writes are dropped.
 */
export interface DmaPort {
  read(address: number, bytes: number): Uint8Array
  write(address: number, data: Uint8Array): void
}

/** The wire that leaves a device. What arrives comes by `Device.receive`. */
export interface SerialLine {
  /** Bytes take no time on it, as in an emulator. */
  readonly instant: boolean
  send(byte: number): void
}

type MapOf<R extends RegionModel> = R extends { readonly map: infer M extends RegisterMap } ? M : never

export interface DevicePorts<R extends RegionModels = RegionModels> {
  readonly clock: DeviceClock
  /** The regions with registers, by the model's names. */
  readonly banks: {
    readonly [N in keyof R as R[N] extends { readonly map: RegisterMap } ? N : never]: RegisterBank<MapOf<R[N]>>
  }
  /** The device's line of that index. */
  readonly irq: (index: number) => IrqLine
  /** How many of the model's lines the board wires: the first ones. */
  readonly wiredIrqs: number
  readonly serial: SerialLine
  readonly dma: DmaPort
  /** A line for the lab's log: what no register and no interrupt shows. */
  readonly report: (text: string) => void
  /** Numbers that the board says about this device, as the cells of a devicetree property. */
  readonly properties: Readonly<Record<string, readonly number[]>>
}

export interface Device<R extends RegionModels = RegionModels> {
  /** Effects of accesses, by region and register. */
  readonly behaviour: {
    readonly [N in keyof R as R[N] extends { readonly map: RegisterMap } ? N : never]?: Behaviour<MapOf<R[N]>>
  }
  /** State that is not in registers, back to power-on. Registers and scheduled events are the framework's. */
  reset(): void
  /** A byte arrives on the serial line. */
  receive?(byte: number): void
  /** A wire into the device changed: a pin of a GPIO block, an interrupt line of a controller. */
  input?(line: number, level: boolean): void
}

/** Pixels in a memory region, XRGB8888, little-endian. */
export interface PictureModel {
  readonly region: string
  /** Bytes from the start of the region to the first pixel, and from one row to the next. */
  readonly offset: number
  readonly stride: number
  readonly width: number
  readonly height: number
}

/** One kind of device: what a board needs to know to place it, and how to build one. */
export interface DeviceModel<R extends RegionModels = RegionModels> {
  readonly compatible: readonly string[]
  readonly doc: string
  /** In the order of the node's `reg` property. */
  readonly regions: R
  /** Names of the interrupt lines, in the order of the node's `interrupts` property. */
  readonly irqs: readonly string[]
  /** Region whose serial line a console shows. */
  readonly serial?: string
  readonly picture?: PictureModel
  /** An interrupt controller: the board's lines 0–15 are its inputs of the same number. */
  readonly takesIrqs?: boolean
  create(ports: DevicePorts<R>): Device<R>
}

/** Keeps the exact types of a model's regions. */
export const defineDevice = <const R extends RegionModels>(model: DeviceModel<R>): DeviceModel<R> => model
